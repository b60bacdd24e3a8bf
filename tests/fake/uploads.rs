//! Upload sessions: placeholders, chunks, completion, cancellation.
//!
//! The server counts chunks before it completes an upload, so it doesn't retry a failed completion: the
//! repeated chunk answers 0, and the file never arrives.

use std::collections::BTreeMap;

use cloudreve_codes::ApiError;
use serde_json::{Value, json};

use super::files::my;
use super::http::{Content, Reply, Request};
use super::uri::Uri;
use super::{Answer, Fault, Server, gateway_timeout, refuse};

pub struct Session {
    user: usize,
    path: String,
    size: u64,
    chunk_size: u64,
    /// The blob that is being uploaded.
    entity: String,
    lock: String,
    expires: u64,
    /// The credential for the node that stores the chunks.
    credential: Option<String>,
    chunks: BTreeMap<u64, Vec<u8>>,
}

impl Session {
    /// Returns the number of chunks. An empty file has one chunk, of zero bytes.
    fn count(&self) -> u64 {
        self.size.div_ceil(self.chunk_size).max(1)
    }

    fn length(&self, index: u64) -> u64 {
        let rest = self.size.saturating_sub(index * self.chunk_size);
        rest.min(self.chunk_size)
    }
}

impl Server {
    pub fn begin_upload(&mut self, user: usize, request: &Request) -> Answer {
        let uri = self.writable(&request.text("uri"))?;
        let key = my(user, &uri.path);
        let size = request.json()["size"].as_u64().unwrap_or_default();
        let version = request.text("entity_type") == "version";
        let object = self.tree.objects.get(&key);
        if object.is_some_and(|object| object.folder || !version) {
            return Err(refuse(40004, "Object existed"));
        }
        let primary = object.map(|object| object.entity.clone());
        self.check_new_name(user, &uri.path)?;
        let expires = self.now + self.settings.upload_session_timeout;
        let locks = self.acquire(std::slice::from_ref(&key), "upload", false, expires)?;
        let checked = self.check_size(user, size).and_then(|()| {
            let previous = request.text("previous");
            match &primary {
                Some(primary) if !previous.is_empty() && previous != *primary => {
                    Err(refuse(40076, "File is updated during your edit"))
                }
                _ => Ok(()),
            }
        });
        if let Err(error) = checked {
            self.release(&locks);
            return Err(error);
        }
        let id = self.uuid();
        let entity = self.new_blob(user, size, None);
        let object = match primary {
            Some(_) => self.tree.objects.get_mut(&key).unwrap(),
            None => self.new_object(user, &uri.path, false, &entity),
        };
        object.session = Some(id.clone());
        let at_node = self.accounts.users[user].node_policy;
        let session = Session {
            user,
            path: uri.path.clone(),
            size,
            chunk_size: self.settings.chunk_size,
            entity,
            lock: locks[0].clone(),
            expires,
            credential: at_node.then(|| format!("Bearer Cr {}:{expires}", self.uuid())),
            chunks: BTreeMap::new(),
        };
        let mut data = json!({
            "session_id": id,
            "upload_id": "",
            "chunk_size": session.chunk_size,
            "expires": expires,
            "storage_policy": { "id": "8bcb", "name": "Default storage policy", "type": "local", "max_size": 0 },
            "uri": uri.to_string(),
            "callback_secret": self.uuid(),
        });
        if let Some(credential) = &session.credential {
            data["upload_urls"] = json!([format!("{}/api/v4/slave/upload/{id}", self.base)]);
            data["credential"] = credential.clone().into();
            data["storage_policy"] =
                json!({ "id": "ZWIG", "name": "remote", "type": "remote", "max_size": 0 });
        }
        self.sessions.insert(id, session);
        Ok(data)
    }

    /// Starts an upload in place of an existing object.
    pub fn replace(&mut self, path: &str) {
        let key = my(0, path);
        self.tree.unlock(&key);
        self.remove_object(&key);
        let body = json!({ "uri": Uri::my(path).to_string(), "size": 1 });
        let request = Request::put("/file/upload", &body);
        self.begin_upload(0, &request).unwrap();
    }

    /// Fails unless the placeholder exists and is still locked by the session.
    fn check_placeholder(&self, session: &Session) -> Result<(), ApiError> {
        if !self
            .tree
            .objects
            .contains_key(&my(session.user, &session.path))
        {
            return Err(refuse(40016, "Path not exist"));
        }
        match self.holds(&session.lock) {
            true => Ok(()),
            false => Err(refuse(40073, "Lock expired")),
        }
    }

    /// Receives a chunk at the main server.
    pub fn chunk(
        &mut self,
        user: Option<usize>,
        id: &str,
        index: &str,
        request: &Request,
    ) -> Result<Reply, ApiError> {
        if id.is_empty() {
            return Err(refuse(40001, "ID cannot be empty"));
        }
        let session = self.sessions.get(id);
        let session =
            session.filter(|session| session.expires > self.now && Some(session.user) == user);
        let session = session.ok_or_else(|| refuse(40011, ""))?;
        self.check_placeholder(session)?;
        if session.credential.is_some() {
            return Err(refuse(40006, ""));
        }
        let index: u64 = index.parse().unwrap_or_default();
        if index >= session.count() {
            return Err(refuse(
                40012,
                "Chunk offset cannot be greater than file size",
            ));
        }
        self.store(id, index, request)
    }

    /// Receives a chunk at a node, which doesn't check the index.
    pub fn node_chunk(&mut self, id: &str, request: &Request) -> Result<Reply, ApiError> {
        let Some(credential) = &request.authorization else {
            return Err(refuse(403, "authorization header is missing"));
        };
        let sessions = self.sessions.values();
        let mut known = sessions.filter_map(|session| session.credential.as_ref());
        if !known.any(|known| known == credential) {
            return Err(refuse(40071, "invalid sign"));
        }
        let session = self.sessions.get(id);
        if session.is_none_or(|session| session.expires <= self.now) {
            return Err(refuse(40011, ""));
        }
        let index = request.query("chunk").and_then(|index| index.parse().ok());
        self.store(id, index.unwrap_or_default(), request)
    }

    fn store(&mut self, id: &str, index: u64, request: &Request) -> Result<Reply, ApiError> {
        let session = &self.sessions[id];
        let length = session.length(index);
        if request.body.len() as u64 != length {
            let msg = format!("Invalid Content-Length (expected: {length})");
            return Err(refuse(40013, &msg));
        }
        if self.takes(Fault::StorageFails) {
            return Err(refuse(50004, "Failed to upload file"));
        }
        let session = self.sessions.get_mut(id).unwrap();
        let is_new = session.chunks.insert(index, request.body.clone()).is_none();
        let complete = is_new && session.chunks.len() as u64 == session.count();
        if complete {
            if self.takes(Fault::CompletionHangs) {
                return Ok(Reply::Nothing);
            }
            if self.takes(Fault::CompletionTimesOut) {
                return Ok(gateway_timeout());
            }
            self.complete(id)?;
        }
        Ok(self.json(Ok(Value::Null)))
    }

    fn complete(&mut self, id: &str) -> Result<(), ApiError> {
        let session = &self.sessions[id];
        if session.credential.is_some() && self.takes(Fault::CallbackFails) {
            return Err(refuse(50007, "Slave cannot send callback request"));
        }
        let session = &self.sessions[id];
        self.check_placeholder(session)?;
        self.check_database(50001, "Failed to update placeholder file")?;
        if self.takes(Fault::CompletionFails) {
            return Err(refuse(50001, "Failed to update placeholder file"));
        }
        let session = self.sessions.remove(id).unwrap();
        let key = my(session.user, &session.path);
        let object = self.tree.objects.get_mut(&key).unwrap();
        object.session = None;
        let old = std::mem::replace(&mut object.entity, session.entity.clone());
        if old != session.entity {
            self.tree.blobs.remove(&old);
        }
        let bytes: Vec<u8> = session.chunks.into_values().flatten().collect();
        let blob = self.tree.blobs.get_mut(&session.entity).unwrap();
        blob.content = Some(Content::Bytes(bytes));
        self.release(&[session.lock]);
        Ok(())
    }

    /// Cancels a session. An id that isn't the placeholder's only removes the session from its metadata.
    pub fn cancel_upload(&mut self, user: usize, request: &Request) -> Answer {
        let uri = self.writable(&request.text("uri"))?;
        let key = self.find(Some(user), &uri)?;
        let id = request.text("id");
        let session = self.sessions.get(&id);
        let session = session.filter(|session| session.expires > self.now);
        if session.is_some_and(|session| my(session.user, &session.path) != key) {
            return Err(refuse(404, "Upload session not found"));
        }
        // The lock of the session itself doesn't matter.
        let own = session.map(|session| session.lock.clone());
        if !own.is_some_and(|own| self.holds(&own)) {
            self.check_locks(std::slice::from_ref(&key), "upload")?;
        }
        self.check_database(50001, "Failed to remove upload session metadata")?;
        let pending = self.sessions.remove(&id);
        if let Some(session) = &pending {
            self.release(std::slice::from_ref(&session.lock));
        }
        let object = self.tree.objects.get_mut(&key).unwrap();
        let is_ours = object.session.take() == Some(id);
        let entity = object.entity.clone();
        let is_placeholder = self.tree.blobs[&entity].content.is_none();
        if is_ours && is_placeholder {
            self.remove_object(&key);
        } else if let Some(session) = pending {
            self.tree.blobs.remove(&session.entity);
        }
        Ok(Value::Null)
    }
}
