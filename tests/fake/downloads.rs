//! Signed links, and the content they lead to.

use cloudreve_codes::ApiError;
use serde_json::json;

use super::files::name_of;
use super::http::{Content, Reply, Request};
use super::uri::{Uri, encode};
use super::{Answer, Server, refuse};

pub struct Archive {
    user: usize,
    uris: Vec<String>,
}

impl Server {
    /// Creates a signature that ends with the time it expires, as Cloudreve's do.
    fn sign(&mut self, what: &str, ttl: u64) -> String {
        let expires = self.now + ttl;
        let sign = format!("{}:{expires}", self.uuid());
        self.tree.signs.insert(format!("{what}?{sign}"), expires);
        sign
    }

    fn check_sign(&self, what: &str, request: &Request) -> Result<(), ApiError> {
        let Some(sign) = request.query("sign") else {
            return Err(refuse(403, "expire timestamp is missing"));
        };
        match self.tree.signs.get(&format!("{what}?{sign}")) {
            None => Err(refuse(40071, "invalid sign")),
            Some(expires) if *expires <= self.now => Err(refuse(40005, "signature expired")),
            Some(_) => Ok(()),
        }
    }

    /// Creates a link to the content of a file, which is at a node if that stores it.
    pub fn content_link(&mut self, key: &str, download: bool) -> String {
        let entity = self.tree.objects[key].entity.clone();
        let blob = self.tree.blobs.get(&entity);
        let at_node = blob.is_some_and(|blob| blob.at_node && blob.content.is_some());
        let place = if at_node {
            "slave/file/content/0"
        } else {
            "file/content"
        };
        let sign = self.sign(&entity, self.settings.entity_url_default_ttl);
        let (base, name) = (&self.base, encode(name_of(key)));
        let query = if download { "download=true&" } else { "" };
        format!("{base}/api/v4/{place}/{entity}/0/{name}?{query}sign={sign}")
    }

    /// Returns the content of a file, or HTTP 200 with an envelope in its place.
    pub fn download(&mut self, entity: &str, request: &Request) -> Result<Reply, ApiError> {
        self.check_sign(entity, request)?;
        let blob = self.tree.blobs.get(entity);
        let blob = blob.ok_or_else(|| refuse(40077, "Entity not exist"))?;
        Ok(match &blob.content {
            Some(content) => Reply::File(content.clone()),
            None => Reply::Text {
                status: 404,
                kind: "text/plain; charset=utf-8",
                body: "Entity data does not exist.\n".to_owned(),
            },
        })
    }

    pub fn archive_link(&mut self, user: Option<usize>, uris: Vec<String>) -> Answer {
        let Some(user) = user.filter(|_| self.settings.archive_downloads) else {
            return Err(refuse(40007, ""));
        };
        let id = self.uuid();
        let sign = self.sign(&id, self.settings.archive_timeout);
        let url = format!(
            "{}/api/v4/file/archive/{id}/archive.zip?sign={sign}",
            self.base
        );
        self.archives.insert(id, Archive { user, uris });
        Ok(json!({ "urls": [{ "url": url }] }))
    }

    /// Returns something that starts like an archive.
    pub fn download_archive(&mut self, id: &str, request: &Request) -> Result<Reply, ApiError> {
        self.check_sign(id, request)?;
        let archive = self.archives.get(id);
        let archive = archive.ok_or_else(|| refuse(404, "Archive session not exist"))?;
        let mut uris = archive.uris.iter();
        if uris.any(|uri| self.find(Some(archive.user), &Uri::parse(uri)).is_err()) {
            return Err(refuse(40016, "Failed to create archive"));
        }
        Ok(Reply::File(Content::Bytes(b"PK\x03\x04".to_vec())))
    }
}
