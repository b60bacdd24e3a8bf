//! Checks the rows, each on its own and all of them together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::causes::hidden_by;
use crate::problem::{Log, is_hidden};
use crate::read::{CauseRow, Keys, Row, Rows};
use crate::schema::{Availability, Former, Payload};

/// The maximum length of the first sentence of an explanation, in characters.
const FIRST_SENTENCE: usize = 100;

pub(crate) fn catalogue(rows: &Rows, log: &mut Log) {
    upstream(rows, log);
    let rows = &rows.rows;
    uniqueness(rows, log);
    order(rows, log);
    successors(rows, log);
    for row in rows {
        value(row, log);
        identifiers(row, log);
        http(row, log);
        texts(row, log);
        chinese(row, log);
        releases(row, log);
        availability(row, log);
        payload(row, log);
        first_sentence(row, log);
        plain(row, log);
        routes(
            &row.keys,
            &[
                ("recorded-at", &row.code.recorded_at),
                ("recorded-as-item-at", &row.code.recorded_as_item_at),
            ],
            log,
        );
        for cause in &row.causes {
            self::cause(row, cause, log);
        }
        clashes(row, log);
    }
}

/// Checks that each number, Go name, and Rust name belongs to one row; an alias counts as a Go
/// name. Only a constant that upstream removed may share its Go name with another row.
fn uniqueness(rows: &[Row], log: &mut Log) {
    let mut taken = Taken::new();
    for row in rows {
        let code = &row.code;
        claim(
            "value",
            "value",
            &code.value.to_string(),
            row,
            &mut taken,
            log,
        );
        claim("name", "name", &code.name, row, &mut taken, log);
        if code.removed.is_none() {
            claim("go", "go", &code.go, row, &mut taken, log);
        }
        for alias in &code.aliases {
            claim("go", "aliases", alias, row, &mut taken, log);
        }
    }
    for row in rows.iter().filter(|row| row.code.removed.is_some()) {
        let go = row.code.go.as_str();
        let is_alias = |other: &Row| other.code.aliases.iter().any(|alias| alias == go);
        let owner = taken.get(&("go", go.to_owned()));
        if owner.is_none_or(|(_, field)| field != "aliases") || is_alias(row) {
            claim("go", "go", go, row, &mut taken, log);
        }
    }
}

/// The values that only one row may have, each with its first place and key.
type Taken = BTreeMap<(&'static str, String), (usize, String)>;

fn claim(kind: &'static str, field: &str, what: &str, row: &Row, taken: &mut Taken, log: &mut Log) {
    let Some(place) = row.place(field) else {
        return;
    };
    match taken.entry((kind, what.to_owned())) {
        Entry::Vacant(entry) => {
            entry.insert((place, field.to_owned()));
        }
        Entry::Occupied(first) => {
            // Removed rows are claimed last, but the problem belongs to the later line.
            let (first, place) = (first.get().0.min(place), first.get().0.max(place));
            let line = log.line(first);
            log.add(
                place,
                field,
                format!("duplicate of {what} on line {line}; remove or correct one of the two"),
            );
        }
    }
}

fn order(rows: &[Row], log: &mut Log) {
    for (before, row) in rows.iter().zip(rows.iter().skip(1)) {
        let (Some(_), Some(place)) = (before.place("value"), row.place("value")) else {
            continue;
        };
        if row.code.value < before.code.value {
            let message = format!(
                "{} is after {}; move the row, since rows ascend by number",
                row.code.value, before.code.value,
            );
            log.add(place, "value", message);
        }
    }
}

fn successors(rows: &[Row], log: &mut Log) {
    if log.has_broken_lines() || rows.iter().any(|row| row.is_unreadable("value")) {
        return; // The row may be missing only because it couldn't be read.
    }
    for row in rows {
        successors_of(row, &row.keys, &row.code.successors, rows, log);
        for CauseRow { cause, keys, .. } in &row.causes {
            successors_of(row, keys, &cause.successors, rows, log);
        }
    }
}

fn successors_of(row: &Row, keys: &Keys, successors: &[i32], rows: &[Row], log: &mut Log) {
    let Some(place) = keys.place("successors") else {
        return;
    };
    for &successor in successors {
        if successor == row.code.value {
            let message = format!("{successor} is this row itself; remove it");
            log.add(place, "successors", message);
        } else if !rows.iter().any(|row| row.code.value == successor) {
            let message = format!("{successor} isn't the number of a row; name one that is");
            log.add(place, "successors", message);
        }
    }
}

fn value(row: &Row, log: &mut Log) {
    if let Some(place) = row.place("value").filter(|_| row.code.value == 0) {
        log.add(
            place,
            "value",
            "expected an error code, found 0, which is success; remove the row",
        );
    }
}

fn identifiers(row: &Row, log: &mut Log) {
    let code = &row.code;
    if let Some(place) = row.place("name").filter(|_| !is_variant_name(&code.name)) {
        let message = format!(
            "`{}` isn't a valid variant name; write one in UpperCamelCase",
            code.name
        );
        log.add(place, "name", message);
    }
    let go_names = [
        ("go", std::slice::from_ref(&code.go)),
        ("aliases", &code.aliases),
    ];
    for (field, names) in go_names {
        let Some(place) = row.place(field) else {
            continue;
        };
        for name in names.iter().filter(|name| !is_go_name(name)) {
            log.add(
                place,
                field,
                format!("`{name}` isn't a Go constant for a code; write it as `Code…`"),
            );
        }
    }
    if let Some(place) = row.place("formerly") {
        for entry in &code.formerly {
            match &entry.what {
                Former::Go(name) if !is_go_name(name) => {
                    let message =
                        format!("`{name}` isn't a Go constant for a code; write it as `Code…`");
                    log.add(place, "formerly", message);
                }
                Former::Go(name) if *name == code.go => {
                    log.add(
                        place,
                        "formerly",
                        format!("{name} is the current name; remove it"),
                    );
                }
                Former::Value(value) if *value == code.value => {
                    log.add(
                        place,
                        "formerly",
                        format!("{value} is the current number; remove it"),
                    );
                }
                _ => {}
            }
        }
    }
}

/// `Self` is the one keyword in UpperCamelCase.
fn is_variant_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && name != "Self"
}

fn is_go_name(name: &str) -> bool {
    name.strip_prefix("Code").is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

fn http(row: &Row, log: &mut Log) {
    let status = row.code.http;
    if let Some(place) = row.place("http").filter(|_| !(400..=599).contains(&status)) {
        let message = format!("{status} isn't an HTTP error status; write one in 400..=599");
        log.add(place, "http", message);
    }
}

fn texts(row: &Row, log: &mut Log) {
    let code = &row.code;
    markdown(&row.keys, "description", &code.description, log);
    markdown(&row.keys, "explanation", &code.explanation, log);
    markdown(&row.keys, "advice", &code.advice, log);
    if let Some(zh) = &code.zh {
        markdown(&row.keys, "description-zh", &zh.description, log);
        markdown(&row.keys, "explanation-zh", &zh.explanation, log);
        markdown(&row.keys, "advice-zh", &zh.advice, log);
    }
}

fn markdown(keys: &Keys, field: &str, text: &str, log: &mut Log) {
    if let (Some(place), Some(message)) = (keys.place(field), markdown_error(text)) {
        log.add(place, field, message);
    }
}

/// Checks that a row has all of its texts in Chinese. A row that hasn't been reviewed may have
/// none.
fn chinese(row: &Row, log: &mut Log) {
    const TEXTS: [&str; 3] = ["description-zh", "explanation-zh", "advice-zh"];
    if log.is_broken(row.span.clone()) {
        return;
    }
    let mut given = TEXTS.iter().chain(&["sentence-zh"]);
    let (place, message) = match given.find_map(|field| row.place(field)) {
        Some(place) => (
            place,
            "missing, but the row has other Chinese texts; write it too",
        ),
        None if row.code.review || row.is_unreadable("review") => return,
        None => (
            row.span.start,
            "missing from [[code]]; write it (only a row with `review = true` may omit it)",
        ),
    };
    for field in TEXTS {
        if row.place(field).is_none() && !row.is_unreadable(field) {
            log.add(place, field, message);
        }
    }
}

/// Describes something in `text` that rustdoc wouldn't show unchanged.
fn markdown_error(text: &str) -> Option<String> {
    if let Some(message) = hidden_character(text) {
        return Some(message);
    }
    if text.matches('`').count() % 2 != 0 {
        return Some("unbalanced backtick; add or remove one".to_owned());
    }
    let prose: String = text.split('`').step_by(2).collect();
    if prose.contains(['[', ']']) {
        return Some("square brackets make a link; put them in backticks".to_owned());
    }
    let mut rest = prose.as_str();
    while let Some((_, after)) = rest.split_once('<') {
        if after.starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next)) {
            return Some("`<` starts an HTML tag; put the word in backticks".to_owned());
        }
        rest = after;
    }
    None
}

/// Describes a character that a terminal, an editor, or a browser interprets instead of showing it.
/// In a text, a route, or a release, it can end a line or reverse the text after it.
fn hidden_character(text: &str) -> Option<String> {
    let hidden = u32::from(text.chars().find(|c| is_hidden(*c))?);
    Some(format!(
        "control character U+{hidden:04X}; remove it and write the text on one line"
    ))
}

fn upstream(rows: &Rows, log: &mut Log) {
    let upstream = &rows.upstream;
    for (field, text) in [
        ("path", &upstream.path),
        ("release", &upstream.release),
        ("commit", &upstream.commit),
    ] {
        let Some(place) = rows.upstream_keys.place(field) else {
            continue;
        };
        let is_plain = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-/+".contains(&byte))
        };
        if let Some(message) = hidden_character(text) {
            log.add(place, field, message);
        } else if field == "release" && !is_release(text) {
            let message = format!("`{text}` isn't a release; write it like `4.18.0`");
            log.add(place, field, message);
        } else if !is_plain(text) {
            let message = format!("`{text}` has characters that a {field} can't have; correct it");
            log.add(place, field, message);
        }
    }
}

/// Checks names and words that are shown unchanged.
fn plain(row: &Row, log: &mut Log) {
    let code = &row.code;
    let mut check = |field, texts: &[String]| {
        for text in texts {
            if let (Some(place), Some(message)) = (row.place(field), hidden_character(text)) {
                log.add(place, field, message);
            }
        }
    };
    check("sentence", code.sentence.as_slice());
    check("search", &code.search);
    if let Some(zh) = &code.zh {
        check("sentence-zh", zh.sentence.as_slice());
        check("search-zh", &zh.search);
    }
}

/// Checks the first sentence, which has to be short: a tired reader sees it first.
fn first_sentence(row: &Row, log: &mut Log) {
    let Some(place) = row.place("explanation").filter(|_| !row.code.review) else {
        return;
    };
    let explanation = &row.code.explanation;
    let sentence = explanation
        .split_once(". ")
        .map_or(explanation.as_str(), |(first, _)| first);
    let length = sentence.chars().count();
    if length > FIRST_SENTENCE {
        let message = format!(
            "the first sentence has {length} characters; shorten it to at most {FIRST_SENTENCE}"
        );
        log.add(place, "explanation", message);
    }
}

fn cause(row: &Row, CauseRow { cause, start, keys }: &CauseRow, log: &mut Log) {
    let texts = [
        ("what", Some(&cause.what)),
        ("advice", cause.advice.as_ref()),
        ("what-zh", cause.zh.as_ref().map(|zh| &zh.what)),
        (
            "advice-zh",
            cause.zh.as_ref().and_then(|zh| zh.advice.as_ref()),
        ),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            markdown(keys, field, text, log);
        }
    }
    // A row that hasn't been reviewed may have no Chinese at all.
    let needs_chinese = row.code.zh.is_some() || (!row.code.review && !row.is_unreadable("review"));
    if needs_chinese && !log.is_broken(row.span.clone()) {
        for (english, chinese) in [("what", "what-zh"), ("advice", "advice-zh")] {
            let is_given = |key| keys.place(key).is_some() || keys.is_unreadable(key);
            let place = keys.place(english).unwrap_or(*start);
            if is_given(english) && !is_given(chinese) {
                log.add(
                    place,
                    chinese,
                    format!("missing, but `{english}` is present; write it too"),
                );
            } else if english != "what" && is_given(chinese) && !is_given(english) {
                log.add(
                    place,
                    english,
                    format!("missing, but `{chinese}` is present; write it too"),
                );
            }
        }
    }
    if let Some(place) = keys.place("msg") {
        for pattern in &cause.msg {
            if pattern.replace("{}", "").trim().is_empty() {
                let message = format!(
                    "`{pattern}` matches any text; name a part of the message or remove the pattern"
                );
                log.add(place, "msg", message);
            } else if let Some(message) = hidden_character(pattern) {
                log.add(place, "msg", message);
            }
        }
    }
    routes(keys, &[("at", &cause.at)], log);
    if let (Some(place), Some(releases)) = (keys.place("releases"), &cause.releases) {
        release_range(place, "releases", releases, log);
    }
    if let (Some(place), Some(tried)) = (keys.place("tried"), &cause.tried) {
        release(place, "tried", tried, log);
    }
    if let Some(place) = keys
        .place("successors")
        .filter(|_| cause.releases.is_none())
    {
        let message = "only a cause with `releases` has them; remove the key or name the releases";
        log.add(place, "successors", message);
    }
}

/// Checks that each cause can match: the first match wins, so a later cause has to match something
/// that the earlier ones don't.
fn clashes(row: &Row, log: &mut Log) {
    for (index, later) in row.causes.iter().enumerate() {
        for earlier in row.causes.iter().take(index) {
            if let Some(what) = hidden_by(&earlier.cause, &later.cause) {
                let field = if later.cause.msg.is_empty() {
                    "at"
                } else {
                    "msg"
                };
                let line = log.line(earlier.start);
                let message = format!(
                    "{what} already matches the cause on line {line}; move this cause before that one or remove it"
                );
                log.add(
                    later.keys.place(field).unwrap_or(later.start),
                    field,
                    message,
                );
            }
        }
    }
}

fn release(place: usize, field: &str, release: &str, log: &mut Log) {
    if !is_release(release) {
        let message = format!("`{release}` isn't a release; write it like `4.18.0`");
        log.add(place, field, message);
    }
}

fn release_range(place: usize, field: &str, releases: &str, log: &mut Log) {
    let parts = releases.split_once("..");
    // The first release is omitted if it is unknown.
    let is_first = |first: &str| first.is_empty() || is_release(first);
    if !parts.is_some_and(|(first, last)| is_first(first) && is_release(last)) {
        let message =
            format!("`{releases}` isn't a range of releases; write it like `3.5.0..3.5.3`");
        log.add(place, field, message);
    }
}

fn releases(row: &Row, log: &mut Log) {
    let code = &row.code;
    for (field, release) in [
        ("tried", code.tried.as_ref()),
        ("since", Some(&code.since)),
        ("last-sent", code.last_sent.as_ref()),
        ("removed", code.removed.as_ref()),
    ] {
        if let (Some(place), Some(text)) = (row.place(field), release) {
            self::release(place, field, text, log);
        }
    }
    if let Some(place) = row.place("formerly") {
        for entry in &code.formerly {
            release_range(place, "formerly", &entry.releases, log);
        }
    }
}

fn is_release(text: &str) -> bool {
    let mut parts = 0;
    text.split('.').all(|part| {
        parts += 1;
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
    }) && parts == 3
}

/// Checks that only legacy codes have `last-sent`, and only codes that 4.x doesn't send have
/// successors.
fn availability(row: &Row, log: &mut Log) {
    if row.is_unreadable("availability") {
        return;
    }
    let code = &row.code;
    let title = row.title();
    let legacy = code.availability == Availability::Legacy;
    match row.place("last-sent") {
        Some(place) if !legacy => {
            let message = format!("{title} isn't `legacy`; remove the key or set `availability`");
            log.add(place, "last-sent", message);
        }
        None if legacy && !log.is_broken(row.span.clone()) => {
            let place = row.place("availability").unwrap_or(row.span.start);
            log.add(
                place,
                "last-sent",
                format!("{title} is `legacy`; name the last release that sent it"),
            );
        }
        _ => {}
    }
    if let Some(place) = row.place("successors") {
        if code.availability == Availability::Active {
            let message =
                format!("{title} is still sent by 4.x; remove the key or set `availability`");
            log.add(place, "successors", message);
        }
    }
}

/// Checks that a bare count or list of names has a sentence around it in each language of the row,
/// and that nothing else does.
fn payload(row: &Row, log: &mut Log) {
    if row.is_unreadable("payload") {
        return;
    }
    let code = &row.code;
    let bare = matches!(code.payload, Some(Payload::Count | Payload::Names));
    let chinese = code.zh.as_ref().and_then(|zh| zh.sentence.as_ref());
    let languages = [
        ("sentence", code.sentence.as_ref(), "payload"),
        ("sentence-zh", chinese, "description-zh"),
    ];
    for (field, sentence, partner) in languages {
        match (row.place(field), sentence) {
            (Some(place), Some(sentence)) => {
                if !bare {
                    let message =
                        "only the payloads `count` and `names` have a sentence; remove it";
                    log.add(place, field, message);
                } else if sentence.matches("{msg}").count() != 1 {
                    log.add(place, field, "expected `{msg}` exactly once");
                }
            }
            _ => {
                if let Some(place) = row.place(partner).filter(|_| bare) {
                    let message = "missing, but this payload needs it; write what people should read, with `{msg}` in it";
                    log.add(place, field, message);
                }
            }
        }
    }
}

fn routes(keys: &Keys, fields: &[(&str, &[String])], log: &mut Log) {
    const METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];
    for &(field, routes) in fields {
        let Some(place) = keys.place(field) else {
            continue;
        };
        for route in routes {
            let (method, path) = route.split_once(' ').unwrap_or(("", ""));
            let is_path = |c: char| c.is_ascii_alphanumeric() || "/-_.{}".contains(c);
            if !METHODS.contains(&method) || !path.starts_with('/') || !path.chars().all(is_path) {
                log.add(
                    place,
                    field,
                    format!("`{route}` isn't a route; write it like `PUT /file/upload`"),
                );
            } else if path.starts_with("/api/") {
                log.add(place, field, format!("`{route}`: omit the prefix /api/v4"));
            }
        }
    }
}
