//! A stateful fake of a Cloudreve server for tests, over real sockets.
//!
//! It behaves like the recorded Cloudreve 4.18.0, including the surprises: after a failed completion, an
//! upload keeps answering 0, and an expired token looks different at different routes.
//! `tests/replay.rs` sends it the recorded requests of `tests/flows/` and compares the answers. Messages
//! are the recorded ones; identifiers and correlation ids are its own.
//!
//! ```ignore
//! let fake = Fake::start();
//! fake.after("POST /session/token", Event::AccessTokensExpire);
//! // A client that lists files at `fake.base()` as ALICE with PASSWORD …
//! assert_eq!(
//!     fake.asked(),
//!     ["POST /session/token 0", "GET /file 401", "POST /session/token/refresh 0", "GET /file 0"]
//! );
//! ```
//!
//! | module | what |
//! |---|---|
//! | `http` | requests and answers on a socket |
//! | `uri` | `cloudreve://my/a.txt` and percent-encoding |
//! | `tokens` | users, logins, tokens, mails |
//! | `files` | objects, their locks, operations on a single one |
//! | `uploads` | sessions, chunks, cancellation, a node's own route |
//! | `batches` | operations on many objects at once |
//! | `downloads` | links, signatures, content |
//!
//! The clock only advances when a test calls [`Fake::pass`]. A [`Fault`] applies to the next request that it
//! matches, a state of the [`Database`] until it's set again. Unsupported routes answer
//! `404 page not found`.

mod batches;
mod downloads;
mod files;
mod http;
mod tokens;
mod uploads;
mod uri;

use std::collections::BTreeMap;
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use cloudreve_codes::{ApiError, Code, Envelope};
use serde_json::Value;

pub use http::{Content, pattern};
use http::{Reply, Request};

/// The email address of a user that exists from the start, with [`PASSWORD`].
pub const ALICE: &str = "alice@example.com";
pub const PASSWORD: &str = "correct horse";

/// A failure of the next request that it matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// The last chunk is stored, but the database refuses to complete the upload.
    CompletionFails,
    /// The last chunk is stored; the completion hangs until the client gives up, and is rolled back.
    CompletionHangs,
    /// The same, with a proxy in front that gives up first.
    CompletionTimesOut,
    /// The last chunk is stored at the node, which can't reach its main server.
    CallbackFails,
    /// A chunk can't be stored.
    StorageFails,
    /// A valid refresh token is refused.
    RefreshFails,
    /// The request is processed, and its answer is lost. Routes are those of [`Fake::asked`].
    AnswerLost(&'static str),
    /// The request is processed, and a proxy gives up before the answer.
    AnswerTimesOut(&'static str),
}

/// Something that happens to the server between requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// All access tokens that were issued so far expire.
    AccessTokensExpire,
    /// All refresh tokens that were issued so far expire.
    RefreshTokensExpire,
    /// All links that were issued so far expire.
    LinksExpire,
    /// The cache (Redis) is emptied: sessions and revoked tokens are gone, locks are not.
    CacheLost,
    /// The server is killed and started again: with the memory cache, locks are gone as well.
    Killed,
    /// The server is restarted in an orderly manner: the cache survives, locks don't.
    Restarted,
    /// Another client of [`ALICE`] removes the object at a path and starts an upload there.
    Replaced(&'static str),
}

/// The state of the database.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Database {
    Works,
    ReadOnly,
    Stopped,
}

/// The relevant settings of an administrator. Durations are in seconds, sizes in bytes.
pub struct Settings {
    pub access_token_ttl: u64,
    pub refresh_token_ttl: u64,
    pub upload_session_timeout: u64,
    pub entity_url_default_ttl: u64,
    pub archive_timeout: u64,
    pub max_batched_file: usize,
    pub chunk_size: u64,
    pub max_file_size: u64,
    pub archive_downloads: bool,
    pub anonymous_shares: bool,
    pub mail_activation: bool,
    pub mails_work: bool,
    pub mail_sender_valid: bool,
}

/// The state of a server.
pub struct Server {
    base: String,
    /// Seconds since 1970.
    now: u64,
    /// The number of identifiers so far.
    count: u64,
    pub settings: Settings,
    pub database: Database,
    faults: Vec<Fault>,
    upcoming: Vec<(&'static str, Event)>,
    asked: Vec<String>,
    accounts: tokens::Accounts,
    tree: files::Tree,
    sessions: BTreeMap<String, uploads::Session>,
    archives: BTreeMap<String, downloads::Archive>,
}

/// A running server. It ends with the process of the test.
pub struct Fake {
    base: String,
    server: Arc<Mutex<Server>>,
}

impl Fake {
    /// Starts one on a free port.
    pub fn start() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Arc::new(Mutex::new(Server::new(&base)));
        let shared = Arc::clone(&server);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, server) = (stream?, Arc::clone(&shared));
                thread::spawn(move || {
                    let Some(request) = Request::read(&stream)? else {
                        return Ok(());
                    };
                    let reply = server.lock().unwrap().answer(&request);
                    reply.write(&stream, request.range.as_deref())
                });
            }
            io::Result::Ok(())
        });
        Fake { base, server }
    }

    /// Returns its address, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns its state, for reading or changing it.
    pub fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap()
    }

    /// Returns the requests so far with the code or HTTP status of each answer: `DELETE /file 40081`.
    pub fn asked(&self) -> Vec<String> {
        self.server().asked.clone()
    }

    /// Forgets the requests so far.
    pub fn forget_asked(&self) {
        self.server().asked.clear();
    }

    /// Makes one request fail.
    pub fn fault(&self, fault: Fault) {
        self.server().faults.push(fault);
    }

    /// Advances the clock.
    pub fn pass(&self, seconds: u64) {
        self.server().now += seconds;
    }

    /// Makes something happen now.
    pub fn event(&self, event: Event) {
        self.server().happen(event);
    }

    /// Makes something happen after the next request at a route, which is one of [`Fake::asked`].
    pub fn after(&self, route: &'static str, event: Event) {
        self.server().upcoming.push((route, event));
    }
}

/// The data of a success, or a failure.
type Answer = Result<Value, ApiError>;

/// Creates a failure.
fn refuse(code: i32, msg: &str) -> ApiError {
    ApiError::new(Code::new(code).unwrap()).with_msg(msg)
}

fn not_found() -> Reply {
    Reply::Text {
        status: 404,
        kind: "text/plain",
        body: "404 page not found".to_owned(),
    }
}

impl Server {
    fn new(base: &str) -> Server {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let mut server = Server {
            base: base.to_owned(),
            now: now.as_secs(),
            count: 0,
            settings: Settings {
                access_token_ttl: 3600,
                refresh_token_ttl: 1_209_600,
                upload_session_timeout: 86400,
                entity_url_default_ttl: 3600,
                archive_timeout: 600,
                max_batched_file: 3000,
                chunk_size: 65536,
                max_file_size: u64::MAX,
                archive_downloads: false,
                anonymous_shares: true,
                mail_activation: false,
                mails_work: true,
                mail_sender_valid: true,
            },
            database: Database::Works,
            faults: Vec::new(),
            upcoming: Vec::new(),
            asked: Vec::new(),
            accounts: tokens::Accounts::default(),
            tree: files::Tree::default(),
            sessions: BTreeMap::new(),
            archives: BTreeMap::new(),
        };
        server.add_user(ALICE, true);
        server
    }

    /// Returns a new identifier in the form of a UUID.
    fn uuid(&mut self) -> String {
        self.count += 1;
        format!("{:08x}-0000-4000-8000-000000000000", self.count)
    }

    /// Returns a new short identifier.
    fn short_id(&mut self) -> String {
        self.count += 1;
        format!("x{}", self.count)
    }

    /// Returns whether this fails now, and clears the fault.
    fn takes(&mut self, fault: Fault) -> bool {
        let at = self.faults.iter().position(|&other| other == fault);
        at.map(|at| self.faults.remove(at)).is_some()
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::AccessTokensExpire => self.accounts.expire(false),
            Event::RefreshTokensExpire => self.accounts.expire(true),
            Event::LinksExpire => self
                .tree
                .signs
                .values_mut()
                .for_each(|expires| *expires = 0),
            Event::Restarted => self.tree.locks.clear(),
            Event::Replaced(path) => self.replace(path),
            Event::CacheLost | Event::Killed => {
                self.sessions.clear();
                self.archives.clear();
                self.accounts.forget();
                if event == Event::Killed {
                    self.tree.locks.clear();
                }
            }
        }
    }

    fn answer(&mut self, request: &Request) -> Reply {
        let route = route(request);
        let reply = self.carry_out(request);
        let fault = self.faults.iter().position(|fault| match fault {
            Fault::AnswerLost(at) | Fault::AnswerTimesOut(at) => *at == route,
            _ => false,
        });
        let reply = match fault.map(|at| self.faults.remove(at)) {
            Some(Fault::AnswerLost(_)) => Reply::Nothing,
            Some(_) => gateway_timeout(),
            None => reply,
        };
        if let Some(at) = self.upcoming.iter().position(|(after, _)| *after == route) {
            let (_, event) = self.upcoming.remove(at);
            self.happen(event);
        }
        let outcome = match &reply {
            Reply::Json { body, .. } => {
                serde_json::from_str::<Value>(body).unwrap()["code"].to_string()
            }
            Reply::Text { status, .. } => format!("HTTP {status}"),
            Reply::File(_) => "file".to_owned(),
            Reply::Nothing => "nothing".to_owned(),
        };
        self.asked.push(format!("{route} {outcome}"));
        reply
    }

    /// Processes a request.
    fn carry_out(&mut self, request: &Request) -> Reply {
        let answer = match self.caller(request) {
            Ok(user) => self.route(user, request),
            Err(error) => Ok(self.json(Err(error))),
        };
        answer.unwrap_or_else(|error| self.json(Err(error)))
    }

    fn route(&mut self, user: Option<usize>, request: &Request) -> Result<Reply, ApiError> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
        let guarded = || user.ok_or_else(login_required);
        let answer = match (&*request.method, &*path) {
            ("GET", ["site", "ping"]) => Ok("4.18.0".into()),
            ("GET", ["site", "config", ..]) => Ok(Value::Object(serde_json::Map::new())),
            ("GET", ["session", "prepare"]) => self.prepare(request),
            ("POST", ["session", "token"]) => self.log_in(request),
            ("POST", ["session", "token", "2fa"]) => self.second_factor(request),
            ("POST", ["session", "token", "refresh"]) => self.refresh(request),
            ("DELETE", ["session", "token"]) => self.log_out(request),
            ("POST", ["user"]) => self.register(request),
            ("GET", ["user", "activate", id]) => self.activate(id, request),
            ("POST", ["user", "reset"]) => self.ask_for_reset(request),
            ("PATCH", ["user", "reset", id]) => self.reset(id, request),
            ("GET", ["user", "me"]) => guarded().map(|user| self.me(user)),
            ("GET", ["user", "capacity"]) => guarded().map(|user| self.capacity(user)),
            ("GET", ["user", "setting", "2fa"]) => guarded().map(|_| "SECRET".into()),
            ("PATCH", ["user", "setting"]) => {
                guarded().and_then(|user| self.change_account(user, request))
            }
            ("PATCH", ["admin", "settings"]) => guarded().map(|_| self.change_settings(request)),

            ("GET", ["file"]) => self.list(user, request),
            ("GET", ["file", "info"]) => self.info(user, request),
            ("GET", ["file", "thumb"]) => self.thumb(user, request),
            ("POST", ["file", "create"]) => guarded().and_then(|user| self.create(user, request)),
            ("POST", ["file", "rename"]) => guarded().and_then(|user| self.rename(user, request)),
            ("PUT", ["file", "content"]) => guarded().and_then(|user| self.write(user, request)),
            ("DELETE", ["file", "lock"]) => self.unlock(request),
            ("PUT", ["file", "pin"]) => self.pin(user, request),
            ("DELETE", ["file", "pin"]) => guarded().and_then(|user| self.unpin(user, request)),
            ("PUT", ["file", "viewerSession"]) => Err(refuse(40001, "unknown viewer id")),
            ("POST", ["file", "version", "current"]) => Err(refuse(40001, "unknown version id")),
            ("DELETE", ["file", "trash"]) => guarded().and_then(|user| self.empty_trash(user)),
            ("PUT", ["share"]) => guarded().and_then(|user| self.share(user, request)),
            ("GET", ["share", "info", id]) => self.share_info(id, request),

            ("PUT", ["file", "upload"]) => {
                guarded().and_then(|user| self.begin_upload(user, request))
            }
            ("POST", ["file", "upload", session, index]) => {
                return self.chunk(user, session, index, request);
            }
            ("DELETE", ["file", "upload"]) => {
                guarded().and_then(|user| self.cancel_upload(user, request))
            }
            ("POST", ["slave", "upload", session]) => return self.node_chunk(session, request),

            ("DELETE", ["file"]) => self.delete(user, request),
            ("POST", ["file", "move"]) => guarded().and_then(|user| self.move_(user, request)),
            ("PATCH", ["file", "metadata"]) => self.patch_metadata(user, request),
            ("POST", ["file", "restore"]) => self.restore(user, request),
            ("POST", ["file", "url"]) => self.links(user, request),
            ("PUT", ["file", "source"]) => self.direct_links(user, request),

            (
                "GET",
                ["file", "content", entity, ..] | ["slave", "file", "content", "0", entity, ..],
            ) => {
                return self.download(entity, request);
            }
            ("GET", ["file", "archive", session, ..]) => {
                return self.download_archive(session, request);
            }
            ("GET", ["file", "archive"]) => match user {
                Some(_) => return Ok(not_found()),
                None => Err(refuse(40007, "Group not allowed to extract archive files")),
            },
            // Only the refusal of an anonymous caller is supported.
            ("GET", ["user", "setting"] | ["file", "events"] | ["file", "search"] | ["share"])
            | ("GET", ["workflow"] | ["admin", ..] | ["devices", "dav"])
            | ("GET", ["session", "oauth", "userinfo"])
            | ("PATCH", ["file", "view"])
            | ("DELETE", ["share", _]) => match user {
                Some(_) => return Ok(not_found()),
                None => Err(login_required()),
            },
            _ => return Ok(not_found()),
        };
        Ok(self.json(answer))
    }

    /// Serializes an envelope.
    fn json(&mut self, answer: Answer) -> Reply {
        let envelope = match answer {
            Ok(Value::Null) => Envelope::Success(None),
            Ok(data) => Envelope::Success(Some(data)),
            Err(error) => Envelope::Failure(error.with_correlation_id(self.uuid())),
        };
        Reply::Json {
            status: 200,
            body: serde_json::to_string(&envelope).unwrap(),
        }
    }
}

fn login_required() -> ApiError {
    refuse(401, "Login required")
}

fn gateway_timeout() -> Reply {
    Reply::Text {
        status: 504,
        kind: "text/html",
        body: "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n\
            <center><h1>504 Gateway Time-out</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n\
            </body>\r\n</html>\r\n"
            .to_owned(),
    }
}

/// Returns method and path with placeholders in place of identifiers.
fn route(request: &Request) -> String {
    let segments = request.segments();
    let path: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
    let path = match &*path {
        ["file", "upload", _, index] => format!("file/upload/{{session}}/{index}"),
        ["slave", "upload", _] => {
            let chunk = request.query("chunk").unwrap_or_default();
            format!("slave/upload/{{session}}?chunk={chunk}")
        }
        ["file", "content", _, ..] => "file/content".to_owned(),
        ["slave", "file", "content", ..] => "slave/file/content".to_owned(),
        ["file", "archive", _, ..] => "file/archive/{session}".to_owned(),
        other => other.join("/"),
    };
    format!("{} /{path}", request.method)
}
