//! Objects, their locks, and operations on a single one.

use std::collections::BTreeMap;

use cloudreve_codes::{ApiError, HeldLock, ObjectKind};
use serde_json::{Map, Value, json};

use super::http::{Content, Request};
use super::uri::{Space, Uri};
use super::{Answer, Database, Server, login_required, refuse};

/// A file or a folder.
#[derive(Clone)]
pub struct Object {
    pub id: String,
    pub folder: bool,
    /// The blob that a download returns.
    pub entity: String,
    /// The session of an unfinished upload, `sys:upload_session_id`.
    pub session: Option<String>,
    /// Where an object of the trash comes from.
    pub origin: Option<String>,
    pub tags: BTreeMap<String, String>,
}

/// What is stored for a file.
pub struct Blob {
    pub user: usize,
    /// `None` until it has arrived, or if it was lost.
    pub content: Option<Content>,
    /// What it counts toward the quota, from the start of its upload.
    pub size: u64,
    /// Whether a node stores it.
    pub at_node: bool,
}

pub struct Lock {
    pub token: String,
    /// What is locked.
    key: String,
    kind: &'static str,
    folder: bool,
    /// Whether it holds for everything in the folder.
    deep: bool,
    expires: u64,
}

pub struct Share {
    user: usize,
    key: String,
    name: String,
    folder: bool,
    password: String,
    downloads_left: Option<u64>,
}

#[derive(Default)]
pub struct Tree {
    /// Keys are `USER/my/PATH` or `USER/trash/ID`.
    pub objects: BTreeMap<String, Object>,
    pub blobs: BTreeMap<String, Blob>,
    pub locks: Vec<Lock>,
    shares: BTreeMap<String, Share>,
    /// Signatures of links with the time they expire.
    pub signs: BTreeMap<String, u64>,
}

impl Tree {
    /// Removes the locks of an object.
    pub fn unlock(&mut self, key: &str) {
        self.locks.retain(|lock| lock.key != key);
    }
}

/// Why an object wasn't found, and the text for it in the `msg` of a batch.
pub struct Missing {
    pub error: ApiError,
    pub detail: String,
}

impl From<Missing> for ApiError {
    fn from(missing: Missing) -> ApiError {
        missing.error
    }
}

fn missing(code: i32, msg: &str) -> Missing {
    Missing {
        error: refuse(code, msg),
        detail: msg.to_owned(),
    }
}

/// Returns the key of a path in a user's own space.
pub fn my(user: usize, path: &str) -> String {
    format!("{user}/my{path}")
}

/// Returns the address of an object for its owner.
fn address(key: &str) -> Uri {
    let (_, rest) = key.split_once('/').unwrap();
    match rest.strip_prefix("trash") {
        Some(path) => Uri {
            space: Space::Trash,
            path: path.to_owned(),
        },
        None => Uri::my(&rest["my".len()..]),
    }
}

fn is_below(key: &str, folder: &str) -> bool {
    key.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

pub fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The characters that a name can't contain.
const RESERVED: [char; 9] = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];

fn check_name(name: &str) -> Result<(), ApiError> {
    let bad = name.len() > 255 || matches!(name, "" | "." | "..") || name.contains(RESERVED);
    match bad {
        true => Err(refuse(40052, "Invalid object name")),
        false => Ok(()),
    }
}

impl Server {
    /// Puts a whole file in a user's space, as if it had been uploaded.
    pub fn put(&mut self, email: &str, path: &str, content: Content) {
        let user = self.index_of(email);
        let entity = self.new_blob(user, content.len(), Some(content));
        self.new_object(user, path, false, &entity);
    }

    /// Returns the content of a user's file if it's complete.
    pub fn content(&self, email: &str, path: &str) -> Option<Vec<u8>> {
        let user = self.index_of(email);
        let object = self.tree.objects.get(&my(user, path))?;
        match self.tree.blobs.get(&object.entity)?.content.as_ref()? {
            Content::Bytes(bytes) if object.session.is_none() => Some(bytes.clone()),
            _ => None,
        }
    }

    /// Returns a link to a user's file.
    pub fn link(&mut self, email: &str, path: &str) -> String {
        let key = my(self.index_of(email), path);
        self.content_link(&key, false)
    }

    /// Returns the paths of a user's objects.
    pub fn paths(&self, email: &str) -> Vec<String> {
        let root = my(self.index_of(email), "");
        let keys = self.tree.objects.keys();
        keys.filter_map(|key| Some(key.strip_prefix(&root)?.to_owned()))
            .collect()
    }

    /// Locks an object as an editor does.
    pub fn lock(&mut self, email: &str, path: &str, kind: &'static str) {
        let key = my(self.index_of(email), path);
        self.acquire(&[key], kind, false, u64::MAX).unwrap();
    }

    /// Loses the blob of a file, without the server noticing.
    pub fn lose_blob(&mut self, email: &str, path: &str) {
        let key = my(self.index_of(email), path);
        let entity = &self.tree.objects[&key].entity;
        self.tree.blobs.get_mut(entity).unwrap().content = None;
    }

    fn index_of(&self, email: &str) -> usize {
        let id = self.find_user(email);
        id.unwrap_or_else(|| panic!("no user {email}"))
    }

    pub fn new_blob(&mut self, user: usize, size: u64, content: Option<Content>) -> String {
        let entity = self.short_id();
        let at_node = self.accounts.users[user].node_policy;
        let blob = Blob {
            user,
            content,
            size,
            at_node,
        };
        self.tree.blobs.insert(entity.clone(), blob);
        entity
    }

    /// Creates an object and its missing parent folders.
    pub fn new_object(
        &mut self,
        user: usize,
        path: &str,
        folder: bool,
        entity: &str,
    ) -> &mut Object {
        if let Some((parent, _)) = path.rsplit_once('/') {
            if !parent.is_empty() && !self.tree.objects.contains_key(&my(user, parent)) {
                self.new_object(user, parent, true, "");
            }
        }
        let object = Object {
            id: self.short_id(),
            folder,
            entity: entity.to_owned(),
            session: None,
            origin: None,
            tags: BTreeMap::new(),
        };
        let key = my(user, path);
        self.tree.objects.insert(key.clone(), object);
        self.tree.objects.get_mut(&key).unwrap()
    }

    /// Returns how many bytes a user has used. The trash and unfinished uploads count.
    pub fn used(&self, user: usize) -> u64 {
        let blobs = self.tree.blobs.values();
        blobs
            .filter(|blob| blob.user == user)
            .map(|blob| blob.size)
            .sum()
    }

    /// Finds an object and returns its key.
    pub fn find(&self, user: Option<usize>, uri: &Uri) -> Result<String, Missing> {
        let key = match &uri.space {
            Space::Other(_) => return Err(missing(40016, "Path not exist")),
            Space::Share { id, password } => self.shared(user, id, password, &uri.path)?,
            space => {
                let user = user.ok_or_else(|| Missing {
                    error: login_required(),
                    detail: "Login required".to_owned(),
                })?;
                let space = if *space == Space::My { "my" } else { "trash" };
                format!("{user}/{space}{}", uri.path)
            }
        };
        let is_root = uri.path.is_empty();
        if is_root || self.tree.objects.contains_key(&key) {
            return Ok(key);
        }
        // The server reports the first part of the path that it doesn't find.
        let parts: Vec<&str> = uri.path.split('/').skip(1).collect();
        let depth = (1..parts.len())
            .find(|&depth| {
                let up = parts[depth..]
                    .iter()
                    .map(|part| part.len() + 1)
                    .sum::<usize>();
                !self.tree.objects.contains_key(&key[..key.len() - up])
            })
            .unwrap_or(parts.len());
        let name = parts[depth - 1];
        Err(Missing {
            error: refuse(40016, "Path not exist"),
            detail: format!("failed to walk into {name:?}: Path not exist: ent: file not found"),
        })
    }

    /// Returns the key of an object in a share.
    fn shared(
        &self,
        user: Option<usize>,
        id: &str,
        password: &str,
        path: &str,
    ) -> Result<String, Missing> {
        let gone = |why: &str| Missing {
            error: refuse(404, "Shared file does not exist"),
            detail: format!("Shared file does not exist: {why}"),
        };
        if user.is_none() && !self.settings.anonymous_shares {
            let msg = "You don't have permission to access share links";
            return Err(missing(40088, msg));
        }
        let share = self.tree.shares.get(id);
        let share = share.ok_or_else(|| gone("failed to query share"))?;
        if share.downloads_left == Some(0) {
            return Err(gone("share link expired"));
        }
        if !self.tree.objects.contains_key(&share.key) {
            return Err(gone("source file is deleted"));
        }
        if share.password != password {
            return Err(missing(40069, "Incorrect share password"));
        }
        if share.folder {
            return Ok(format!("{}{path}", share.key));
        }
        match path.strip_prefix('/') {
            Some(name) if name != share.name => Ok(format!("{}/{name}", share.key)),
            _ => Ok(share.key.clone()),
        }
    }

    /// Counts a download of a share that has a limit.
    pub fn count_download(&mut self, uri: &Uri) {
        if let Space::Share { id, .. } = &uri.space {
            let share = self.tree.shares.get_mut(id);
            if let Some(left) = share.and_then(|share| share.downloads_left.as_mut()) {
                *left -= 1;
            }
        }
    }

    /// Locks objects, all or none. A conflict lists the locks that prevent the first one from being
    /// locked, which may be locks of the same request.
    pub fn acquire(
        &mut self,
        keys: &[String],
        kind: &'static str,
        deep: bool,
        expires: u64,
    ) -> Result<Vec<String>, ApiError> {
        let now = self.now;
        self.tree.locks.retain(|lock| lock.expires > now);
        let mut tokens = Vec::new();
        for key in keys {
            let locks = self.tree.locks.iter().filter(|lock| {
                lock.key == *key
                    || deep && is_below(&lock.key, key)
                    || lock.deep && is_below(key, &lock.key)
            });
            let held: Vec<HeldLock> = locks.map(held).collect();
            if !held.is_empty() {
                self.release(&tokens);
                return Err(refuse(40073, "Lock conflict").with_locks(held));
            }
            let token = self.uuid();
            let object = self.tree.objects.get(key);
            self.tree.locks.push(Lock {
                token: token.clone(),
                key: key.clone(),
                kind,
                folder: object.is_some_and(|object| object.folder),
                deep,
                expires,
            });
            tokens.push(token);
        }
        Ok(tokens)
    }

    pub fn release(&mut self, tokens: &[String]) {
        self.tree.locks.retain(|lock| !tokens.contains(&lock.token));
    }

    /// Returns whether a lock is still valid.
    pub fn holds(&self, token: &str) -> bool {
        let mut locks = self.tree.locks.iter();
        locks.any(|lock| lock.token == token && lock.expires > self.now)
    }

    /// Fails if something is locked.
    pub fn check_locks(&mut self, keys: &[String], kind: &'static str) -> Result<(), ApiError> {
        let tokens = self.acquire(keys, kind, true, u64::MAX)?;
        self.release(&tokens);
        Ok(())
    }

    /// Fails while the database doesn't accept changes.
    pub fn check_database(&self, code: i32, msg: &str) -> Result<(), ApiError> {
        match self.database {
            Database::Works => Ok(()),
            _ => Err(refuse(code, msg)),
        }
    }

    /// Releases locks, all or none. Knowing the tokens is enough.
    pub fn unlock(&mut self, request: &Request) -> Answer {
        let tokens = request.texts("tokens");
        if !tokens.iter().all(|token| self.holds(token)) {
            return Err(refuse(40001, "failed to unlock file"));
        }
        self.release(&tokens);
        Ok(Value::Null)
    }

    /// Describes an object as the server does.
    fn describe(&self, key: &str, uri: &Uri) -> Value {
        let Some(object) = self.tree.objects.get(key) else {
            return json!({ "type": 1, "name": "", "path": uri.to_string() });
        };
        let mut metadata = Map::new();
        for (key, value) in &object.tags {
            metadata.insert(key.clone(), value.clone().into());
        }
        if let Some(session) = &object.session {
            metadata.insert("sys:upload_session_id".to_owned(), session.clone().into());
        }
        let mut name = name_of(&uri.path);
        if let Some(origin) = &object.origin {
            name = name_of(origin);
            let origin = address(origin).to_string();
            metadata.insert("sys:restore_uri".to_owned(), origin.into());
        }
        let blob = self.tree.blobs.get(&object.entity);
        let size = match blob {
            // A placeholder is empty; a file whose blob was lost keeps its size.
            Some(blob) if blob.content.is_some() || object.session.is_none() => blob.size,
            _ => 0,
        };
        json!({
            "type": u8::from(object.folder),
            "id": object.id,
            "name": name,
            "size": size,
            "metadata": metadata,
            "path": uri.to_string(),
            "owned": true,
            "primary_entity": object.entity,
        })
    }

    pub fn info(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let uri = request.query("uri").unwrap_or_default();
        if uri.is_empty() {
            return Err(refuse(40001, "uri is required"));
        }
        let uri = Uri::parse(uri);
        Ok(self.describe(&self.find(user, &uri)?, &uri))
    }

    pub fn thumb(&mut self, user: Option<usize>, request: &Request) -> Answer {
        self.find(user, &Uri::parse(request.query("uri").unwrap_or_default()))?;
        Err(refuse(40077, "Entity not exist"))
    }

    pub fn list(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let uri = request.query("uri").unwrap_or_default();
        if uri.is_empty() {
            return Err(refuse(40001, "Uri cannot be empty"));
        }
        let uri = Uri::parse(uri);
        if uri.space == Space::Other("shared_with_me".to_owned()) && user.is_none() {
            return Err(login_required());
        }
        let folder = self.find(user, &uri)?;
        let is_file = |key: &str| {
            self.tree
                .objects
                .get(key)
                .is_some_and(|object| !object.folder)
        };
        let keys: Vec<&String> = match is_file(&folder) {
            // The root of a share of one file lists that file.
            true => self
                .tree
                .objects
                .keys()
                .filter(|&key| *key == folder)
                .collect(),
            false => {
                let keys = self
                    .tree
                    .objects
                    .keys()
                    .filter(|key| is_below(key, &folder));
                keys.filter(|key| !key[folder.len() + 1..].contains('/'))
                    .collect()
            }
        };
        let files = keys.iter().map(|key| {
            let path = format!("{}/{}", uri.path, name_of(key));
            let space = uri.space.clone();
            self.describe(key, &Uri { space, path })
        });
        Ok(json!({
            "files": files.collect::<Vec<_>>(),
            "parent": self.describe(&folder, &uri),
            "pagination": { "page": 0, "page_size": 2000, "is_cursor": true },
        }))
    }

    pub fn create(&mut self, user: usize, request: &Request) -> Answer {
        let uri = self.writable(&request.text("uri"))?;
        let folder = request.text("type") == "folder";
        check_name(name_of(&uri.path))?;
        self.check_parents(user, &uri.path)?;
        let key = my(user, &uri.path);
        if let Some(object) = self.tree.objects.get(&key) {
            let strict = request.json()["err_on_conflict"] == true;
            return match object.folder == folder && !strict {
                true => Ok(self.describe(&key, &uri)),
                false => Err(refuse(40004, "Object existed")),
            };
        }
        self.check_database(-1, "")?;
        let entity = match folder {
            true => String::new(),
            false => self.new_blob(user, 0, Some(Content::Bytes(Vec::new()))),
        };
        self.new_object(user, &uri.path, folder, &entity);
        Ok(self.describe(&key, &uri))
    }

    /// Parses the address of something to create or change, which can't be in a share or in the trash.
    pub fn writable(&self, uri: &str) -> Result<Uri, ApiError> {
        let uri = Uri::parse(uri);
        match uri.space {
            Space::My => Ok(uri),
            _ => Err(refuse(403, "Not supported action")),
        }
    }

    /// Fails if a parent is a file.
    fn check_parents(&self, user: usize, path: &str) -> Result<(), ApiError> {
        let mut path = path;
        while let Some((parent, _)) = path.rsplit_once('/') {
            let object = self.tree.objects.get(&my(user, parent));
            if object.is_some_and(|object| !object.folder) {
                return Err(refuse(403, "Not supported action"));
            }
            path = parent;
        }
        Ok(())
    }

    pub fn rename(&mut self, user: usize, request: &Request) -> Answer {
        let uri = self.writable(&request.text("uri"))?;
        let name = request.text("new_name");
        if name.is_empty() {
            return Err(refuse(40001, "NewName cannot be empty"));
        }
        let key = self.find(Some(user), &uri)?;
        check_name(&name)?;
        self.check_locks(std::slice::from_ref(&key), "rename")?;
        let parent = &key[..key.len() - name_of(&key).len()];
        let new = format!("{parent}{name}");
        if self.tree.objects.contains_key(&new) {
            return Err(refuse(40004, "Object existed"));
        }
        self.check_database(50001, "failed to update file")?;
        self.move_object(&key, &new);
        Ok(self.describe(&new, &address(&new)))
    }

    /// Moves an object with everything in it.
    pub fn move_object(&mut self, from: &str, to: &str) {
        let objects = &mut self.tree.objects;
        let keys = objects
            .keys()
            .filter(|key| *key == from || is_below(key, from));
        for key in keys.cloned().collect::<Vec<_>>() {
            let object = objects.remove(&key).unwrap();
            objects.insert(format!("{to}{}", &key[from.len()..]), object);
        }
    }

    /// Removes an object with everything in it, and frees what it used.
    pub fn remove_object(&mut self, key: &str) {
        let objects = &mut self.tree.objects;
        let keys = objects
            .keys()
            .filter(|other| *other == key || is_below(other, key));
        for key in keys.cloned().collect::<Vec<_>>() {
            let object = objects.remove(&key).unwrap();
            self.tree.blobs.remove(&object.entity);
        }
    }

    pub fn write(&mut self, user: usize, request: &Request) -> Answer {
        let uri = self.writable(request.query("uri").unwrap_or_default())?;
        check_name(name_of(&uri.path))?;
        let key = my(user, &uri.path);
        self.check_locks(std::slice::from_ref(&key), "upload")?;
        let size = request.body.len() as u64;
        self.check_size(user, size)?;
        let object = self.tree.objects.get(&key);
        let previous = request.query("previous");
        if previous.is_some_and(|previous| object.is_none_or(|object| object.entity != previous)) {
            return Err(refuse(40076, "File is updated during your edit"));
        }
        let old = object.map(|object| object.entity.clone());
        let content = Content::Bytes(request.body.clone());
        let entity = self.new_blob(user, size, Some(content));
        match old {
            Some(old) => {
                self.tree.blobs.remove(&old);
                self.tree.objects.get_mut(&key).unwrap().entity = entity;
            }
            None => drop(self.new_object(user, &uri.path, false, &entity)),
        }
        Ok(self.describe(&key, &uri))
    }

    /// Fails if a file is too large, or if the quota or the database doesn't allow it.
    pub fn check_size(&self, user: usize, size: u64) -> Result<(), ApiError> {
        if size > self.settings.max_file_size {
            return Err(refuse(40049, "File is too large"));
        }
        if self.used(user) + size > self.accounts.users[user].capacity {
            return Err(refuse(40051, "Insufficient capacity"));
        }
        self.check_database(50001, "Failed to reserve storage capacity")
    }

    pub fn check_new_name(&self, user: usize, path: &str) -> Result<(), ApiError> {
        check_name(name_of(path))?;
        self.check_parents(user, path)
    }

    pub fn empty_trash(&mut self, user: usize) -> Answer {
        let trash = format!("{user}/trash");
        let keys = self.tree.objects.keys().filter(|key| is_below(key, &trash));
        for key in keys.cloned().collect::<Vec<_>>() {
            self.remove_object(&key);
        }
        Ok(Value::Null)
    }

    /// Pins a folder. The answer to an anonymous caller doesn't mention the login.
    pub fn pin(&mut self, user: Option<usize>, request: &Request) -> Answer {
        let user = user.ok_or_else(|| refuse(50001, "failed to save settings"))?;
        let (uri, name) = (request.text("uri"), request.text("name"));
        let pins = self.accounts.pins.entry(user).or_default();
        if pins.get(&uri).is_some_and(|other| *other != name) {
            return Err(refuse(40004, "uri already pinned with different name"));
        }
        pins.insert(uri, name);
        Ok(Value::Null)
    }

    pub fn unpin(&mut self, user: usize, request: &Request) -> Answer {
        self.accounts
            .pins
            .entry(user)
            .or_default()
            .remove(&request.text("uri"));
        Ok(Value::Null)
    }

    pub fn share(&mut self, user: usize, request: &Request) -> Answer {
        let uri = self.writable(&request.text("uri"))?;
        let key = self.find(Some(user), &uri);
        let key = key.map_err(|_| refuse(40016, "src file not found"))?;
        self.check_database(50001, "failed to create share")?;
        let id = self.short_id();
        let share = Share {
            user,
            name: name_of(&uri.path).to_owned(),
            folder: self
                .tree
                .objects
                .get(&key)
                .is_none_or(|object| object.folder),
            key,
            password: request.text("password"),
            downloads_left: request.json()["downloads"].as_u64(),
        };
        let url = match &*share.password {
            "" => format!("{}/s/{id}", self.base),
            password => format!("{}/s/{id}/{password}", self.base),
        };
        self.tree.shares.insert(id, share);
        Ok(url.into())
    }

    pub fn share_info(&mut self, id: &str, request: &Request) -> Answer {
        let share = self.tree.shares.get(id);
        let share = share.ok_or_else(|| refuse(404, "Share not found"))?;
        if share.downloads_left == Some(0) || !self.tree.objects.contains_key(&share.key) {
            return Err(refuse(404, "Share link expired"));
        }
        let unlocked = share.password == request.query("password").unwrap_or_default();
        let blob = self.tree.blobs.get(&self.tree.objects[&share.key].entity);
        let size = blob.filter(|_| unlocked).map_or(0, |blob| blob.size);
        Ok(json!({
            "id": id,
            "name": share.name,
            "unlocked": unlocked,
            "size": size,
            "url": format!("{}/s/{id}", self.base),
            "owner": self.me(share.user),
        }))
    }
}

fn held(lock: &Lock) -> HeldLock {
    let kind = if lock.folder {
        ObjectKind::FOLDER
    } else {
        ObjectKind::FILE
    };
    HeldLock::new(lock.kind)
        .with_path(address(&lock.key).to_string())
        .with_token(lock.token.clone())
        .with_kind(kind)
}
