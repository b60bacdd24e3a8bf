//! From rows to Rust: one macro that hands the table on, so that the shape of the code stays
//! where it can be read.

use std::fmt::Write as _;

use crate::schema::{Availability, Catalogue, Code, Former, Meant, Payload, releases_in_words};

/// Renders the catalogue as `macro_rules! catalogue`, which calls another macro with one row per
/// code and with the runs of contiguous numbers.
///
/// The text depends on the catalogue alone.
pub fn render(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "// One row per code, ascending by number, and the runs of contiguous numbers as\n\
         // `first..=last => index of the first`, the longest first.\n\
         macro_rules! catalogue {\n    ($shape:ident) => {\n        $shape! {\n",
    );
    let _ = writeln!(
        out,
        "            release: {:?},",
        catalogue.upstream.release
    );
    let _ = writeln!(out, "            index: {:?},", index(catalogue));
    out.push_str("            runs: {\n");
    for run in runs(&catalogue.codes) {
        let _ = writeln!(
            out,
            "                {}..={} => {},",
            run.first, run.last, run.index
        );
    }
    out.push_str("            }\n            rows: {\n");
    for code in &catalogue.codes {
        row(&mut out, code, catalogue);
    }
    out.push_str("            }\n        }\n    };\n}\n");
    out
}

/// Renders the Chinese texts as `macro_rules! catalogue_in_chinese`, which calls another macro with
/// one row per code, in the order of [`render`].
///
/// A row that has none yet gets its English ones. The text depends on the catalogue alone.
pub fn render_chinese(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "// One row per code, ascending by number.\n\
         macro_rules! catalogue_in_chinese {\n    ($shape:ident) => {\n        $shape! {\n            \
         rows: {\n",
    );
    for code in &catalogue.codes {
        let zh = code.zh.as_ref();
        let text = |chinese: Option<&str>, english: &str| quoted(chinese.unwrap_or(english));
        let sentence = zh.map_or(&code.sentence, |zh| &zh.sentence);
        let fields = [
            (
                "description",
                text(zh.map(|zh| &*zh.description), &code.description),
            ),
            (
                "explanation",
                text(zh.map(|zh| &*zh.explanation), &code.explanation),
            ),
            ("advice", text(zh.map(|zh| &*zh.advice), &code.advice)),
            ("sentence", format!("{:?}", around_msg(sentence))),
        ];
        write_row(&mut out, &fields);
    }
    out.push_str("            }\n        }\n    };\n}\n");
    out
}

/// What stands before and behind `{msg}`; nothing without a sentence.
fn around_msg(sentence: &Option<String>) -> Vec<&str> {
    sentence
        .iter()
        .flat_map(|text| text.split("{msg}"))
        .collect()
}

fn write_row(out: &mut String, fields: &[(&str, String)]) {
    out.push_str("                {\n");
    for (name, value) in fields {
        let _ = writeln!(out, "                    {name}: {value},");
    }
    out.push_str("                }\n");
}

fn row(out: &mut String, code: &Code, catalogue: &Catalogue) {
    let fields = [
        ("name", code.name.clone()),
        ("value", code.value.to_string()),
        ("go", quoted(&code.go)),
        ("names", format!("{:?}", names(code, catalogue))),
        ("description", quoted(&code.description)),
        ("explanation", quoted(&code.explanation)),
        ("advice", quoted(&code.advice)),
        ("http", code.http.to_string()),
        ("recovery", code.recovery.variant().to_owned()),
        ("availability", code.availability.variant().to_owned()),
        ("since", quoted(&code.since)),
        (
            "successors",
            format!("[{}]", successors(code, catalogue).join(", ")),
        ),
        (
            "payload",
            code.payload.map_or("None", Payload::variant).to_owned(),
        ),
        ("sentence", format!("{:?}", around_msg(&code.sentence))),
        ("doc", quoted(&doc(code))),
        ("aliases", format!("{:?}", doc_aliases(code, catalogue))),
    ];
    write_row(out, &fields);
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A run of contiguous numbers, and where in the ascending list it begins.
struct Run {
    first: i32,
    last: i32,
    index: usize,
}

/// rustc tests range patterns in order, so the longest run comes first.
fn runs(codes: &[Code]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.last.checked_add(1) == Some(code.value) => run.last = code.value,
            _ => runs.push(Run {
                first: code.value,
                last: code.value,
                index,
            }),
        }
    }
    runs.sort_by_key(|run| i64::from(run.first) - i64::from(run.last));
    runs
}

/// Every name that means this code: ours, today's Go names, and former Go names that mean no
/// other code.
fn names<'c>(code: &'c Code, catalogue: &'c Catalogue) -> Vec<&'c str> {
    let mut names = vec![code.name.as_str()];
    names.extend(today(code));
    names.extend(former_go_names(code).filter(|name| {
        let others = catalogue
            .codes
            .iter()
            .filter(|other| other.value != code.value);
        !others.clone().flat_map(today).any(|taken| taken == *name)
            && !others.flat_map(former_go_names).any(|taken| taken == *name)
    }));
    without_repeats(names)
}

fn today(code: &Code) -> impl Iterator<Item = &str> {
    std::iter::once(&code.go)
        .chain(&code.aliases)
        .map(String::as_str)
}

fn former_go_names(code: &Code) -> impl Iterator<Item = &str> {
    code.formerly.iter().filter_map(|entry| match &entry.what {
        Former::Go(name) => Some(name.as_str()),
        Former::Value(_) => None,
    })
}

fn without_repeats<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut kept = Vec::with_capacity(list.len());
    for item in list {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn successors<'c>(code: &'c Code, catalogue: &'c Catalogue) -> Vec<&'c str> {
    let name_of = |value: &i32| {
        catalogue
            .codes
            .iter()
            .find(|other| other.value == *value)
            .map(|row| row.name.as_str())
    };
    code.successors.iter().filter_map(name_of).collect()
}

/// Documentation of a variant: what happened, what to do, and the facts.
fn doc(code: &Code) -> String {
    let mut doc = format!(
        "{}\n\n**What to do:** {}\n\n`{}` · `{}` · {} · nearest HTTP status {} · [`{recovery}`](Recovery::{recovery}) · since {}",
        code.explanation,
        code.advice,
        code.value,
        code.go,
        code.description,
        code.http,
        code.since,
        recovery = code.recovery.variant(),
    );
    let mut part = |text: String| {
        doc.push_str("\n\n");
        doc.push_str(&text);
    };
    match code.availability {
        Availability::Active => {}
        Availability::Legacy => part(match &code.last_sent {
            Some(release) => format!("**Legacy:** last sent by release {release}."),
            None => "**Legacy:** no longer sent.".to_owned(),
        }),
        Availability::Commercial => {
            part("**Commercial:** no community server sends it.".to_owned())
        }
        Availability::Reserved => part("**Reserved:** nothing that is known sends it.".to_owned()),
    }
    if let Some(release) = &code.removed {
        part(format!("Upstream removed the constant in {release}."));
    }
    if !code.successors.is_empty() {
        let codes: Vec<String> = code.successors.iter().map(i32::to_string).collect();
        part(format!(
            "In its place a 4.x server sends: {}.",
            codes.join(", ")
        ));
    }
    if !code.formerly.is_empty() {
        let former: Vec<String> = code
            .formerly
            .iter()
            .map(|entry| {
                let releases = releases_in_words(&entry.releases);
                match &entry.what {
                    Former::Value(value) => format!("number {value} ({releases})"),
                    Former::Go(name) => format!("`{name}` ({releases})"),
                }
            })
            .collect();
        part(format!("Formerly: {}.", former.join(", ")));
    }
    if !code.meant.is_empty() {
        let meanings: Vec<String> = code.meant.iter().map(meant).collect();
        part(format!(
            "Earlier releases meant by it: {}.",
            meanings.join("; ")
        ));
    }
    match code.payload {
        None => {}
        Some(Payload::SessionId) => part(
            "**Carries** the id of a pending login: `ApiError::two_factor_session`.".to_owned(),
        ),
        Some(Payload::Locks) => {
            part("**Carries** the locks in the way: `ApiError::locks`.".to_owned())
        }
        Some(Payload::Items) => {
            part("**Carries** an error for each failed item: `ApiError::item_errors`.".to_owned())
        }
        Some(Payload::Count) => part(
            "**Carries** a bare count as `msg`; `ApiError::user_message` makes a sentence of it."
                .to_owned(),
        ),
        Some(Payload::Names) => part(
            "**Carries** bare names as `msg`; `ApiError::user_message` makes a sentence of them."
                .to_owned(),
        ),
    }
    if !code.recorded_at.is_empty() {
        part(format!("**Seen at** {}.", route_list(&code.recorded_at)));
    }
    if !code.recorded_as_item_at.is_empty() {
        part(format!(
            "**Seen for an item of** {}.",
            route_list(&code.recorded_as_item_at)
        ));
    }
    doc
}

fn meant(entry: &Meant) -> String {
    let successors: Vec<String> = entry.successors.iter().map(i32::to_string).collect();
    let today = if successors.is_empty() {
        String::new()
    } else {
        format!(", {} in 4.x", successors.join(" or "))
    };
    let releases = releases_in_words(&entry.releases);
    format!("{} ({releases}{today})", entry.meaning)
}

fn route_list(routes: &[String]) -> String {
    let quoted: Vec<String> = routes.iter().map(|route| format!("`{route}`")).collect();
    quoted.join(", ")
}

/// What the search of the documentation finds the variant by: its numbers and its Go names. A
/// former number that is another code's today leads to that one alone.
fn doc_aliases(code: &Code, catalogue: &Catalogue) -> Vec<String> {
    let former_values = code.formerly.iter().filter_map(|entry| match entry.what {
        Former::Value(value) => Some(value),
        Former::Go(_) => None,
    });
    let mut aliases = vec![code.value.to_string()];
    // rustdoc refuses an alias that equals the item's own name, which comes first here.
    aliases.extend(
        names(code, catalogue)
            .into_iter()
            .skip(1)
            .map(str::to_owned),
    );
    aliases.extend(
        former_values
            .filter(|value| catalogue.codes.iter().all(|other| other.value != *value))
            .map(|value| value.to_string()),
    );
    without_repeats(aliases)
}

/// The codes as a Markdown table, in the order of their numbers.
fn index(catalogue: &Catalogue) -> String {
    let mut table = String::from("| number | variant | label |\n|---:|---|---|\n");
    for code in &catalogue.codes {
        let label = code.description.replace('|', "\\|");
        let _ = writeln!(
            table,
            "| {} | [`{name}`](ErrorCode::{name}) | {label} |",
            code.value,
            name = code.name
        );
    }
    table
}
