//! Users, their tokens, and emails, some of which are lost.

use std::collections::{BTreeMap, BTreeSet};

use cloudreve_codes::ApiError;
use serde_json::{Value, json};

use super::http::Request;
use super::{Answer, Database, Fault, PASSWORD, Server, refuse};

#[derive(Clone)]
pub struct User {
    pub id: String,
    email: String,
    nick: String,
    password: String,
    active: bool,
    /// The number of passwords so far. A refresh token is valid with the password it was issued for.
    passwords: u32,
    /// The one-time code that a login requires.
    pub one_time_code: Option<String>,
    /// How many bytes the user can store.
    pub capacity: u64,
    /// Whether a node stores the user's uploads.
    pub node_policy: bool,
}

struct Token {
    user: usize,
    refresh: bool,
    expires: u64,
    passwords: u32,
}

/// An email that was delivered.
#[derive(Clone)]
pub struct Mail {
    pub to: String,
    /// The `sign` of an activation link, or the `secret` of a password reset.
    pub secret: String,
}

#[derive(Default)]
pub struct Accounts {
    pub users: Vec<User>,
    tokens: BTreeMap<String, Token>,
    revoked: BTreeSet<String>,
    second_factors: BTreeMap<String, usize>,
    resets: BTreeMap<usize, String>,
    pub mails: Vec<Mail>,
    /// Pinned addresses of each user, with their names.
    pub pins: BTreeMap<usize, BTreeMap<String, String>>,
    /// When the email queue closes, and when it opens again.
    queue_closed: Option<(u64, u64)>,
}

impl Accounts {
    pub fn expire(&mut self, refresh: bool) {
        let tokens = self.tokens.values_mut();
        for token in tokens.filter(|token| token.refresh == refresh) {
            token.expires = 0;
        }
    }

    pub fn forget(&mut self) {
        self.revoked.clear();
        self.second_factors.clear();
        self.resets.clear();
    }
}

impl Server {
    pub fn add_user(&mut self, email: &str, active: bool) -> usize {
        let user = User {
            id: self.short_id(),
            email: email.to_owned(),
            nick: email.split('@').next().unwrap_or_default().to_owned(),
            password: PASSWORD.to_owned(),
            active,
            passwords: 0,
            one_time_code: None,
            capacity: 1 << 30,
            node_policy: false,
        };
        self.accounts.users.push(user);
        self.accounts.users.len() - 1
    }

    /// Returns the user with this email address.
    pub fn user(&mut self, email: &str) -> &mut User {
        let mut users = self.accounts.users.iter_mut();
        users.find(|user| user.email == email).unwrap()
    }

    pub fn mails(&self) -> &[Mail] {
        &self.accounts.mails
    }

    pub fn find_user(&self, email: &str) -> Option<usize> {
        let mut users = self.accounts.users.iter();
        users.position(|user| user.email == email)
    }

    /// Returns the sender of a request. An expired or unknown token makes its bearer anonymous.
    pub fn caller(&mut self, request: &Request) -> Result<Option<usize>, ApiError> {
        if self.database == Database::Stopped {
            return Err(refuse(50001, "failed to get login user"));
        }
        let bearer = request.authorization.as_deref();
        let token = bearer.and_then(|value| value.strip_prefix("Bearer "));
        match token.and_then(|token| self.accounts.tokens.get(token)) {
            Some(token) if token.refresh => Err(refuse(40020, "Invalid token type")),
            Some(token) if token.expires > self.now => Ok(Some(token.user)),
            _ => Ok(None),
        }
    }

    /// Returns how a user can log in.
    pub fn prepare(&self, request: &Request) -> Answer {
        match self.find_user(request.query("email").unwrap_or_default()) {
            Some(_) => Ok(json!({ "webauthn_enabled": false, "password_enabled": true })),
            None => Err(refuse(404, "User not found")),
        }
    }

    pub fn log_in(&mut self, request: &Request) -> Answer {
        if !request.text("email").contains('@') {
            return Err(refuse(40001, "Email format error"));
        }
        let found = self.find_user(&request.text("email"));
        let users = &self.accounts.users;
        let found = found.filter(|&user| users[user].password == request.text("password"));
        let Some(user) = found else {
            return Err(refuse(40080, "Incorrect password or email address"));
        };
        if !users[user].active {
            return Err(refuse(40018, "This account is not activated"));
        }
        if users[user].one_time_code.is_some() {
            let session = self.uuid();
            let data = refuse(203, "").with_data(&session).unwrap();
            self.accounts.second_factors.insert(session, user);
            return Err(data);
        }
        Ok(self.logged_in(user))
    }

    pub fn second_factor(&mut self, request: &Request) -> Answer {
        let session = request.text("session_id");
        let Some(&user) = self.accounts.second_factors.get(&session) else {
            return Err(refuse(404, "Session not found"));
        };
        if self.accounts.users[user].one_time_code != Some(request.text("otp")) {
            return Err(refuse(40022, "Incorrect 2FA code"));
        }
        self.accounts.second_factors.remove(&session);
        Ok(self.logged_in(user))
    }

    fn logged_in(&mut self, user: usize) -> Value {
        json!({ "user": self.me(user), "token": self.token_pair(user) })
    }

    /// Issues tokens.
    fn token_pair(&mut self, user: usize) -> Value {
        let [access, refresh] = [false, true].map(|refresh| {
            let name = if refresh { "refresh" } else { "access" };
            let name = format!("{name}-{}", self.short_id());
            let ttl = match refresh {
                true => self.settings.refresh_token_ttl,
                false => self.settings.access_token_ttl,
            };
            let token = Token {
                user,
                refresh,
                expires: self.now + ttl,
                passwords: self.accounts.users[user].passwords,
            };
            let expires = rfc3339(token.expires);
            self.accounts.tokens.insert(name.clone(), token);
            (name, expires)
        });
        json!({
            "access_token": access.0,
            "refresh_token": refresh.0,
            "access_expires": access.1,
            "refresh_expires": refresh.1,
        })
    }

    /// Issues new tokens. Refresh tokens aren't rotated: the old one stays valid.
    pub fn refresh(&mut self, request: &Request) -> Answer {
        let name = request.text("refresh_token");
        let token = self.accounts.tokens.get(&name).filter(|token| {
            let passwords = self.accounts.users[token.user].passwords;
            token.refresh && token.expires > self.now && token.passwords == passwords
        });
        let user = token.map(|token| token.user);
        match user {
            Some(user) if !self.accounts.revoked.contains(&name) => {
                if self.takes(Fault::RefreshFails) {
                    return Err(refuse(40020, "Failed to issue token pair"));
                }
                Ok(self.token_pair(user))
            }
            _ => Err(refuse(40020, "Failed to issue token pair")),
        }
    }

    /// Revokes the refresh token. The access token stays valid until it expires.
    pub fn log_out(&mut self, request: &Request) -> Answer {
        let name = request.text("refresh_token");
        if !self.accounts.tokens.contains_key(&name) {
            return Err(refuse(40020, "Failed to parse token"));
        }
        self.accounts.revoked.insert(name);
        Ok("".into())
    }

    pub fn me(&self, user: usize) -> Value {
        let user = &self.accounts.users[user];
        json!({
            "id": user.id,
            "email": user.email,
            "nickname": user.nick,
            "status": "active",
            "group": { "id": "lYS8", "name": "User", "permission": "hAg=" },
            "language": "en-US",
        })
    }

    pub fn capacity(&self, user: usize) -> Value {
        json!({ "total": self.accounts.users[user].capacity, "used": self.used(user) })
    }

    pub fn change_account(&mut self, user: usize, request: &Request) -> Answer {
        let body = request.json();
        let code = request.text("two_fa_code");
        if self.database == Database::ReadOnly {
            return Err(refuse(50001, "Failed to update user nick"));
        }
        let account = &mut self.accounts.users[user];
        if let Some(on) = body["two_fa_enabled"].as_bool() {
            if code == "000000" {
                return Err(refuse(40022, "Incorrect 2FA code"));
            }
            account.one_time_code = on.then_some(code);
        }
        if let Some(password) = body["new_password"].as_str() {
            if body["current_password"] != account.password {
                return Err(refuse(40069, "Incorrect password"));
            }
            account.password = password.to_owned();
            account.passwords += 1;
        }
        if let Some(nick) = body["nick"].as_str() {
            account.nick = nick.to_owned();
        }
        Ok(Value::Null)
    }

    /// Changes settings. Each is a string on the wire.
    pub fn change_settings(&mut self, request: &Request) -> Value {
        let settings = &mut self.settings;
        let body = request.json();
        for (key, value) in body["settings"].as_object().into_iter().flatten() {
            let text = value.as_str().unwrap_or_default();
            let number = text.parse().unwrap_or_default();
            match &**key {
                "access_token_ttl" => settings.access_token_ttl = number,
                "refresh_token_ttl" => settings.refresh_token_ttl = number,
                "upload_session_timeout" => settings.upload_session_timeout = number,
                "entity_url_default_ttl" => settings.entity_url_default_ttl = number,
                "archive_timeout" => settings.archive_timeout = number,
                "max_batched_file" => settings.max_batched_file = number as usize,
                "email_active" => settings.mail_activation = text == "1",
                "smtpPort" => settings.mails_work = text != "1",
                "fromAdress" => settings.mail_sender_valid = text.contains('@'),
                _ => {}
            }
        }
        body["settings"].clone()
    }

    /// Queues an email. Success means queued: if the mail server is down, the queue accepts the email,
    /// loses it, and closes for ten seconds.
    fn send_mail(&mut self, to: &str, secret: String) -> Result<(), ApiError> {
        let failed = || refuse(40028, "Failed to send activation email");
        let closed = self.accounts.queue_closed;
        if !self.settings.mail_sender_valid
            || closed.is_some_and(|(from, to)| (from..to).contains(&self.now))
        {
            return Err(failed());
        }
        if self.settings.mails_work {
            let to = to.to_owned();
            self.accounts.mails.push(Mail { to, secret });
        } else {
            self.accounts.queue_closed = Some((self.now + 1, self.now + 11));
        }
        Ok(())
    }

    pub fn register(&mut self, request: &Request) -> Answer {
        let email = request.text("email");
        let known = self.find_user(&email);
        if known.is_some_and(|user| self.accounts.users[user].active) {
            return Err(refuse(40032, "Email already in use"));
        }
        let activation = self.settings.mail_activation;
        let user = known.unwrap_or_else(|| self.add_user(&email, !activation));
        if known.is_none() {
            self.accounts.users[user].password = request.text("password");
        }
        if !activation {
            return Ok(self.me(user));
        }
        let sign = self.uuid();
        self.send_mail(&email, sign)?;
        Err(match known {
            Some(_) => refuse(
                40033,
                "User is not activated, activation email has been resent",
            ),
            None => refuse(203, ""),
        })
    }

    pub fn activate(&mut self, id: &str, request: &Request) -> Answer {
        let sign = request.query("sign").unwrap_or_default();
        let mails = &self.accounts.mails;
        let mail = mails.iter().find(|mail| mail.secret == sign);
        let user = mail.and_then(|mail| self.find_user(&mail.to));
        let user = user.filter(|&user| self.accounts.users[user].id == id);
        let user = user.ok_or_else(|| refuse(40071, "invalid sign"))?;
        if self.accounts.users[user].active {
            return Err(refuse(40034, "This user cannot be activated"));
        }
        self.accounts.users[user].active = true;
        Ok(self.me(user))
    }

    pub fn ask_for_reset(&mut self, request: &Request) -> Answer {
        let email = request.text("email");
        let Some(user) = self.find_user(&email) else {
            return Err(refuse(40021, "User not found"));
        };
        if !self.accounts.users[user].active {
            return Err(refuse(40018, "This user is not activated"));
        }
        let secret = self.uuid();
        self.accounts.resets.insert(user, secret.clone());
        self.send_mail(&email, secret)?;
        Ok(Value::Null)
    }

    pub fn reset(&mut self, id: &str, request: &Request) -> Answer {
        let secret = request.text("secret");
        let mut resets = self.accounts.resets.iter();
        let user =
            resets.find(|(user, other)| self.accounts.users[**user].id == id && **other == secret);
        let Some((&user, _)) = user else {
            return Err(refuse(40030, "Link is expired"));
        };
        self.accounts.resets.remove(&user);
        self.accounts.users[user].password = request.text("password");
        self.accounts.users[user].passwords += 1;
        Ok(self.me(user))
    }
}

/// Formats seconds since 1970 as `2026-11-26T07:36:10Z`.
pub fn rfc3339(seconds: u64) -> String {
    let (days, time) = (seconds / 86400, seconds % 86400);
    // Years start on March 1st here, so that a leap day is the last day of one.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + next;
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}
