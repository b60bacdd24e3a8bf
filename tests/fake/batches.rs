//! Operations on many objects at once.
//!
//! One locked object refuses a whole batch. Items that fail for another reason don't stop the others,
//! except in a request for links: if one item fails, there are none.

use cloudreve_codes::ApiError;
use serde_json::{Value, json};

use super::files::{Missing, name_of};
use super::http::Request;
use super::uri::{Space, Uri};
use super::{Answer, Server, refuse};

/// The failed items of a batch, each with the `msg` of the whole if it's the only one.
#[derive(Default)]
struct Failed(Vec<(Uri, ApiError, String)>);

impl Failed {
    fn push(&mut self, uri: &Uri, error: ApiError, text: String) {
        self.0.push((uri.clone(), error, text));
    }

    fn into_answer(self, data: Value) -> Answer {
        let msg = match &self.0[..] {
            [] => return Ok(Value::Null),
            [(_, _, text)] => text,
            _ => "One or more operation failed",
        };
        let mut error = refuse(40081, msg);
        if !data.is_null() {
            error = error.with_data(&data).unwrap();
        }
        for (uri, item, _) in self.0 {
            error = error.with_item(uri.to_string(), item);
        }
        Err(error)
    }
}

impl Server {
    /// Finds the objects of a batch.
    fn batch(
        &self,
        user: Option<usize>,
        request: &Request,
        prefix: &str,
    ) -> Result<(Vec<(Uri, String)>, Failed), ApiError> {
        let uris = request.texts("uris");
        let most = self.settings.max_batched_file;
        if uris.len() > most {
            return Err(refuse(
                40074,
                &format!("Maximum allowed batch size: {most}"),
            ));
        }
        let (mut found, mut failed) = (Vec::new(), Failed::default());
        for uri in &uris {
            let uri = Uri::parse(uri);
            match self.find(user, &uri) {
                Ok(key) => found.push((uri, key)),
                Err(Missing { error, detail }) => {
                    failed.push(&uri, error, format!("{prefix}: {detail}"));
                }
            }
        }
        Ok((found, failed))
    }

    /// Finds the objects of a batch of changes, which aren't possible in a share.
    fn changes(
        &self,
        user: Option<usize>,
        request: &Request,
        prefix: &str,
    ) -> Result<(Vec<String>, Failed), ApiError> {
        let (found, mut failed) = self.batch(user, request, prefix)?;
        let mut keys = Vec::new();
        for (uri, key) in found {
            match uri.space {
                Space::My | Space::Trash => keys.push(key),
                _ => {
                    let msg = "Not supported action";
                    failed.push(&uri, refuse(403, msg), format!("{prefix}: {msg}"));
                }
            }
        }
        Ok((keys, failed))
    }

    pub fn delete(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let (keys, failed) = self.changes(user, request, "failed to get target file")?;
        let for_good = request.json()["skip_soft_delete"] == true;
        self.check_locks(&keys, if for_good { "delete" } else { "softDelete" })?;
        if !keys.is_empty() {
            self.check_database(50001, "failed to soft-delete file")?;
        }
        for key in keys {
            let (owner, rest) = key.split_once('/').unwrap();
            if for_good || rest.starts_with("trash") {
                self.remove_object(&key);
                continue;
            }
            let trashed = format!("{owner}/trash/{}", self.uuid());
            self.tree.objects.get_mut(&key).unwrap().origin = Some(key.clone());
            self.move_object(&key, &trashed);
        }
        failed.into_answer(Value::Null)
    }

    /// Moves or copies objects. A name that is taken refuses the whole batch.
    pub fn move_(&mut self, user: usize, request: &Request) -> Answer {
        let target = self.find(Some(user), &Uri::parse(&request.text("dst")))?;
        let (keys, failed) = self.changes(Some(user), request, "failed to get file")?;
        let copy = request.json()["copy"] == true;
        if !copy {
            self.check_locks(&keys, "moveCopy")?;
        }
        let at = |key: &str| format!("{target}/{}", name_of(key));
        if keys
            .iter()
            .any(|key| self.tree.objects.contains_key(&at(key)))
        {
            return Err(refuse(40004, "Object existed"));
        }
        if !keys.is_empty() {
            let what = if copy {
                "Failed to copy files"
            } else {
                "Failed to move file"
            };
            self.check_database(50001, what)?;
        }
        for key in keys {
            if copy {
                self.copy_object(user, &key, &at(&key));
            } else {
                self.move_object(&key, &at(&key));
            }
        }
        failed.into_answer(Value::Null)
    }

    fn copy_object(&mut self, user: usize, from: &str, to: &str) {
        let objects = self.tree.objects.iter();
        let tree = objects.filter(|(key, _)| {
            key.strip_prefix(from)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let tree: Vec<_> = tree
            .map(|(key, object)| (key.clone(), object.clone()))
            .collect();
        for (key, mut object) in tree {
            if let Some(blob) = self.tree.blobs.get(&object.entity) {
                let (size, content) = (blob.size, blob.content.clone());
                object.entity = self.new_blob(user, size, content);
            }
            object.id = self.short_id();
            object.session = None;
            let to = format!("{to}{}", &key[from.len()..]);
            self.tree.objects.insert(to, object);
        }
    }

    pub fn patch_metadata(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let (keys, failed) = self.changes(user, request, "failed to get target file")?;
        self.check_locks(&keys, "updateMetadata")?;
        let body = request.json();
        for key in keys {
            let Some(object) = self.tree.objects.get_mut(&key) else {
                continue;
            };
            for patch in body["patches"].as_array().into_iter().flatten() {
                let [name, value] =
                    ["key", "value"].map(|key| patch[key].as_str().unwrap_or_default());
                match patch["remove"] == true {
                    true => object.tags.remove(name),
                    false => object.tags.insert(name.to_owned(), value.to_owned()),
                };
            }
        }
        failed.into_answer(Value::Null)
    }

    pub fn restore(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let (found, mut failed) = self.batch(user, request, "failed to get file")?;
        for (uri, key) in found {
            let object = self.tree.objects.get_mut(&key);
            let Some(origin) = object.and_then(|object| object.origin.clone()) else {
                continue;
            };
            if self.tree.objects.contains_key(&origin) {
                let text = "Object existed: ent: constraint failed: constraint failed: UNIQUE \
                    constraint failed: files.file_children, files.name (2067)";
                failed.push(&uri, refuse(40004, "Object existed"), text.to_owned());
                continue;
            }
            self.tree.objects.get_mut(&key).unwrap().origin = None;
            self.move_object(&key, &origin);
        }
        failed.into_answer(Value::Null)
    }

    /// Returns links for downloads: for all or for none, unless errors are skipped.
    pub fn links(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let body = request.json();
        if body["archive"] == true {
            return self.archive_link(user, request.texts("uris"));
        }
        let (found, mut failed) = self.batch(user, request, "failed to get target file")?;
        let found: Vec<_> = found
            .into_iter()
            .filter(|(uri, key)| self.check_file(uri, key, &mut failed))
            .collect();
        if body["skip_error"] != true && !failed.0.is_empty() {
            return failed.into_answer(Value::Null);
        }
        let download = body["download"] == true;
        let mut urls = Vec::new();
        for uri in request.texts("uris") {
            let uri = Uri::parse(&uri);
            let url = match found.iter().find(|(other, _)| *other == uri) {
                Some((_, key)) => self.content_link(key, download),
                None => String::new(),
            };
            self.count_download(&uri);
            urls.push(json!({ "url": url }));
        }
        let expires = self.now + self.settings.entity_url_default_ttl;
        Ok(json!({ "urls": urls, "expires": super::tokens::rfc3339(expires) }))
    }

    /// Checks whether there is something to link to.
    fn check_file(&self, uri: &Uri, key: &str, failed: &mut Failed) -> bool {
        let object = self.tree.objects.get(key);
        let is_file = object.is_some_and(|object| !object.folder);
        if !is_file {
            let msg = "Entity not exist";
            failed.push(uri, refuse(40077, msg), msg.to_owned());
        }
        is_file
    }

    /// Creates direct links. If some fail, the others are the data of the failure.
    pub fn direct_links(&mut self, user: Option<usize>, request: &Request) -> Answer {
        if user.is_none() {
            return Err(refuse(40007, ""));
        }
        let (found, mut failed) = self.batch(user, request, "failed to get target file")?;
        let mut made = Vec::new();
        for (uri, key) in found {
            if self.check_file(&uri, &key, &mut failed) {
                let name = super::uri::encode(name_of(&uri.path));
                let id = self.short_id();
                let link = format!("{}/f/{id}/{name}", self.base);
                made.push(json!({ "link": link, "file_url": uri.to_string() }));
            }
        }
        match failed.0.is_empty() {
            true => Ok(made.into()),
            false => failed.into_answer(made.into()),
        }
    }
}
