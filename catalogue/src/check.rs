//! What the rows must promise: each by itself, and all of them together.

use crate::problem::Log;
use crate::read::{Row, Rows};
use crate::schema::{Availability, Former, Payload};

pub(crate) fn catalogue(rows: &Rows, log: &mut Log) {
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
        routes(row, log);
    }
}

/// A number, a Go name and a Rust name belong to one row each; an alias is a Go name too.
fn uniqueness(rows: &[Row], log: &mut Log) {
    let mut taken: Vec<Claim> = Vec::new();
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
        claim("go", "go", &code.go, row, &mut taken, log);
        for alias in &code.aliases {
            claim("go", "aliases", alias, row, &mut taken, log);
        }
    }
}

/// What may stand in one place alone.
struct Claim {
    kind: &'static str,
    what: String,
    place: usize,
}

fn claim(
    kind: &'static str,
    field: &str,
    what: &str,
    row: &Row,
    taken: &mut Vec<Claim>,
    log: &mut Log,
) {
    let Some(place) = row.place(field) else {
        return;
    };
    if let Some(first) = taken
        .iter()
        .find(|claim| claim.kind == kind && claim.what == what)
    {
        let line = log.line(first.place);
        log.add(
            place,
            field,
            format!("{what} stands in line {line} already, remove one of the two or correct it"),
        );
    } else {
        taken.push(Claim {
            kind,
            what: what.to_owned(),
            place,
        });
    }
}

fn order(rows: &[Row], log: &mut Log) {
    for (before, row) in rows.iter().zip(rows.iter().skip(1)) {
        let (Some(_), Some(place)) = (before.place("value"), row.place("value")) else {
            continue;
        };
        if row.code.value < before.code.value {
            let message = format!(
                "{} stands after {}, move the row: they ascend by number",
                row.code.value, before.code.value,
            );
            log.add(place, "value", message);
        }
    }
}

fn successors(rows: &[Row], log: &mut Log) {
    if log.has_broken_lines() || rows.iter().any(|row| row.is_unreadable("value")) {
        return; // A row may be missing for that reason.
    }
    for row in rows {
        let meant = row.code.meant.iter().flat_map(|entry| &entry.successors);
        let named = row
            .code
            .successors
            .iter()
            .map(|named| ("successors", named));
        for (field, successor) in named.chain(meant.map(|named| ("meant", named))) {
            let Some(place) = row.place(field) else {
                continue;
            };
            if !rows.iter().any(|row| row.code.value == *successor) {
                let message = format!("{successor} is the number of no row, name one that is");
                log.add(place, field, message);
            } else if *successor == row.code.value {
                let message = format!("{successor} is this row itself, remove it");
                log.add(place, field, message);
            }
        }
    }
}

fn value(row: &Row, log: &mut Log) {
    if let Some(place) = row.place("value").filter(|_| row.code.value == 0) {
        log.add(
            place,
            "value",
            "0 means success and is no code, remove the row",
        );
    }
}

fn identifiers(row: &Row, log: &mut Log) {
    let code = &row.code;
    if let Some(place) = row.place("name").filter(|_| !is_variant_name(&code.name)) {
        let message = format!(
            "`{}` is no Rust variant, spell it in UpperCamelCase",
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
                format!("`{name}` is no constant of a code, give it as `Code…`"),
            );
        }
    }
    if let Some(place) = row.place("formerly") {
        for entry in &code.formerly {
            match &entry.what {
                Former::Go(name) if !is_go_name(name) => {
                    let message = format!("`{name}` is no constant of a code, give it as `Code…`");
                    log.add(place, "formerly", message);
                }
                Former::Go(name) if *name == code.go => {
                    log.add(
                        place,
                        "formerly",
                        format!("{name} is the name of today, remove it"),
                    );
                }
                Former::Value(value) if *value == code.value => {
                    log.add(
                        place,
                        "formerly",
                        format!("{value} is the number of today, remove it"),
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
        let message = format!("{status} is no HTTP error status, give one within 400..=599");
        log.add(place, "http", message);
    }
}

fn texts(row: &Row, log: &mut Log) {
    let code = &row.code;
    let english = [
        ("description", &code.description),
        ("explanation", &code.explanation),
        ("advice", &code.advice),
    ];
    let chinese = code.zh.iter().flat_map(|zh| {
        [
            ("description-zh", &zh.description),
            ("explanation-zh", &zh.explanation),
            ("advice-zh", &zh.advice),
        ]
    });
    let meant = code.meant.iter().flat_map(|entry| {
        let meanings = [Some(&entry.meaning), entry.meaning_zh.as_ref()];
        meanings.into_iter().flatten().map(|text| ("meant", text))
    });
    for (field, text) in english.into_iter().chain(chinese).chain(meant) {
        let Some(place) = row.place(field) else {
            continue;
        };
        if let Some(message) = markdown_fault(text) {
            log.add(place, field, message);
        }
    }
}

/// A row has all of its texts in Chinese. One that nobody has looked at yet may have none.
fn chinese(row: &Row, log: &mut Log) {
    const TEXTS: [&str; 3] = ["description-zh", "explanation-zh", "advice-zh"];
    if log.is_broken(row.span.clone()) {
        return;
    }
    let mut given = TEXTS.iter().chain(&["sentence-zh"]);
    let (place, message) = match given.find_map(|field| row.place(field)) {
        Some(place) => (
            place,
            "missing beside the other Chinese texts, write it too",
        ),
        None if row.code.review || row.is_unreadable("review") => return,
        None => (
            row.span.start,
            "missing in [[code]], write it; only a row with `review = true` may have none",
        ),
    };
    for field in TEXTS {
        if row.place(field).is_none() && !row.is_unreadable(field) {
            log.add(place, field, message);
        }
    }
    if let Some(place) = row.place("meant") {
        for entry in row
            .code
            .meant
            .iter()
            .filter(|entry| entry.meaning_zh.is_none())
        {
            let message = format!(
                "`{}` has no `meaning-zh` beside the other Chinese texts, write it too",
                entry.meaning
            );
            log.add(place, "meant", message);
        }
    }
}

/// What of `text` rustdoc would not show as it stands.
fn markdown_fault(text: &str) -> Option<String> {
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        return Some(format!(
            "control character U+{:04X}, write the text on one line",
            control as u32
        ));
    }
    if text.matches('`').count() % 2 != 0 {
        return Some("a backtick has no partner, add it or remove it".to_owned());
    }
    let prose: String = text.split('`').step_by(2).collect();
    if prose.contains(['[', ']']) {
        return Some("square brackets make a link, put them in backticks".to_owned());
    }
    let mut rest = prose.as_str();
    while let Some((_, after)) = rest.split_once('<') {
        if after.starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next)) {
            return Some("`<` begins an HTML tag, put the word in backticks".to_owned());
        }
        rest = after;
    }
    None
}

fn releases(row: &Row, log: &mut Log) {
    let code = &row.code;
    for (field, release) in [
        ("since", Some(&code.since)),
        ("last-sent", code.last_sent.as_ref()),
        ("removed", code.removed.as_ref()),
    ] {
        if let (Some(place), Some(release)) = (row.place(field), release) {
            if !is_release(release) {
                log.add(
                    place,
                    field,
                    format!("`{release}` is no release, write it as `4.18.0`"),
                );
            }
        }
    }
    let formerly = code.formerly.iter();
    let meant = code.meant.iter();
    let spans = formerly
        .map(|entry| ("formerly", &entry.releases))
        .chain(meant.map(|entry| ("meant", &entry.releases)));
    for (field, releases) in spans {
        if let Some(place) = row.place(field) {
            let parts = releases.split_once("..");
            // The first release is open where nobody wrote it down.
            let is_first = |first: &str| first.is_empty() || is_release(first);
            if !parts.is_some_and(|(first, last)| is_first(first) && is_release(last)) {
                let message = format!("`{releases}` are no releases, write them as `3.5.0..3.5.3`");
                log.add(place, field, message);
            }
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

/// `last-sent` belongs to legacy codes, and successors to codes that a 4.x server does not send.
fn availability(row: &Row, log: &mut Log) {
    if row.is_unreadable("availability") {
        return;
    }
    let code = &row.code;
    let title = row.title();
    let legacy = code.availability == Availability::Legacy;
    match row.place("last-sent") {
        Some(place) if !legacy => {
            let message = format!("{title} is not `legacy`, remove the key or set `availability`");
            log.add(place, "last-sent", message);
        }
        None if legacy && !log.is_broken(row.span.clone()) => {
            let place = row.place("availability").unwrap_or(row.span.start);
            log.add(
                place,
                "last-sent",
                format!("{title} is `legacy`, name the last release that sent it"),
            );
        }
        _ => {}
    }
    if let Some(place) = row.place("successors") {
        if code.availability == Availability::Active {
            let message =
                format!("{title} is sent by 4.x itself, remove the key or set `availability`");
            log.add(place, "successors", message);
        }
    }
}

/// A bare count or list of names needs a sentence around it in each language of the row, anything
/// else has none.
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
    for (field, sentence, beside) in languages {
        match (row.place(field), sentence) {
            (Some(place), Some(sentence)) => {
                if !bare {
                    let message =
                        "only the payloads `count` and `names` have a sentence, remove it";
                    log.add(place, field, message);
                } else if sentence.matches("{msg}").count() != 1 {
                    log.add(place, field, "say once where `msg` goes, as `{msg}`");
                }
            }
            _ => {
                if let Some(place) = row.place(beside).filter(|_| bare) {
                    let message =
                        "missing beside this payload, write what people read, with `{msg}` in it";
                    log.add(place, field, message);
                }
            }
        }
    }
}

fn routes(row: &Row, log: &mut Log) {
    const METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];
    let code = &row.code;
    for (field, routes) in [
        ("recorded-at", &code.recorded_at),
        ("recorded-as-item-at", &code.recorded_as_item_at),
    ] {
        let Some(place) = row.place(field) else {
            continue;
        };
        for route in routes {
            let (method, path) = route.split_once(' ').unwrap_or(("", ""));
            if !METHODS.contains(&method) || !path.starts_with('/') || path.contains(['`', ' ']) {
                log.add(
                    place,
                    field,
                    format!("`{route}` is no route, write it as `PUT /file/upload`"),
                );
            } else if path.starts_with("/api/v4") {
                log.add(
                    place,
                    field,
                    format!("`{route}`: leave the prefix /api/v4 out"),
                );
            }
        }
    }
}
