//! Renders rows as Rust: a macro that passes the table to another one, so that the generated items
//! are written by hand in the library.

use std::fmt::{self, Write as _};

use crate::schema::{
    Availability, Catalogue, Cause, Code, Former, Payload, Recovery, releases_in_words,
};

/// Renders the catalogue as `macro_rules! catalogue`, which calls another macro with one row per
/// code and with the runs of contiguous numbers.
///
/// The output depends only on the catalogue.
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
    let mut first_cause = 0;
    for code in &catalogue.codes {
        let causes = Range::of(&mut first_cause, &code.causes);
        row(&mut out, code, catalogue, causes);
    }
    out.push_str("            }\n        }\n    };\n}\n");
    out
}

/// Renders the causes of all codes as `macro_rules! catalogue_of_causes`, which calls another macro
/// with one row per cause. Each list of a cause is a range of a list that all causes share, since
/// nested lists would make every dependent take longer to compile.
///
/// The output depends only on the catalogue.
pub fn render_causes(catalogue: &Catalogue) -> String {
    let mut rows = String::new();
    let (mut routes, mut messages, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for code in &catalogue.codes {
        for cause in &code.causes {
            let fields = [
                ("code", code.name.clone()),
                ("routes", add(&mut routes, &cause.at).to_string()),
                ("messages", add(&mut messages, &cause.msg).to_string()),
                ("data", format!("{:?}", cause.data)),
                ("releases", format!("{:?}", cause.releases)),
                (
                    "successors",
                    add(&mut names, &successors(&cause.successors, catalogue)).to_string(),
                ),
                (
                    "recovery",
                    cause.recovery.unwrap_or(code.recovery).variant().to_owned(),
                ),
                ("tried", format!("{:?}", cause.tried)),
                ("what", quoted(&cause.what)),
                ("advice", format!("{:?}", cause.advice)),
            ];
            write_row(&mut rows, &fields);
        }
    }
    format!(
        "// One row per cause, in the order of the codes; ranges are `(start, end)` in the lists.\n\
         macro_rules! catalogue_of_causes {{\n    ($shape:ident) => {{\n        $shape! {{\n            \
         routes: {routes:?}\n            messages: {messages:?}\n            successors: [{}]\n            \
         rows: {{\n{rows}            }}\n        }}\n    }};\n}}\n",
        names.join(", ")
    )
}

/// A range of a list that all rows share, including its start and excluding its end.
struct Range {
    start: usize,
    end: usize,
}

impl Range {
    /// The next range, with the length of a row's own list.
    fn of<T>(next: &mut usize, list: &[T]) -> Range {
        let start = *next;
        *next += list.len();
        Range { start, end: *next }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, {})", self.start, self.end)
    }
}

fn add<T: Clone>(all: &mut Vec<T>, list: &[T]) -> Range {
    let range = Range::of(&mut all.len(), list);
    all.extend_from_slice(list);
    range
}

/// Renders the Chinese texts as `macro_rules! catalogue_in_chinese`, which calls another macro with
/// one row per code, in the order of [`render`].
///
/// A row that has none yet gets its English texts. The output depends only on the catalogue.
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
    out.push_str("            }\n            causes: {\n");
    for cause in catalogue.codes.iter().flat_map(|code| &code.causes) {
        let (what, advice) = match &cause.zh {
            Some(zh) => (&zh.what, &zh.advice),
            None => (&cause.what, &cause.advice),
        };
        let _ = writeln!(
            out,
            "                {{ what: {what:?}, advice: {advice:?} }}"
        );
    }
    out.push_str("            }\n        }\n    };\n}\n");
    out
}

/// The texts before and after `{msg}`; empty without a sentence.
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

fn row(out: &mut String, code: &Code, catalogue: &Catalogue, causes: Range) {
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
        ("tried", format!("{:?}", code.tried)),
        (
            "successors",
            format!("[{}]", successors(&code.successors, catalogue).join(", ")),
        ),
        (
            "payload",
            code.payload.map_or("None", Payload::variant).to_owned(),
        ),
        ("sentence", format!("{:?}", around_msg(&code.sentence))),
        ("causes", causes.to_string()),
        ("doc", quoted(&doc(code, catalogue))),
        ("aliases", format!("{:?}", doc_aliases(code, catalogue))),
        ("search", format!("{:?}", search_words(code))),
    ];
    write_row(out, &fields);
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A run of contiguous numbers, and its start in the ascending list.
struct Run {
    first: i32,
    last: i32,
    index: usize,
}

impl Run {
    fn span(&self) -> i64 {
        i64::from(self.last) - i64::from(self.first)
    }
}

/// rustc tests range patterns in order, so the longest run comes first.
fn runs(codes: &[Code]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut index = 0;
    for run in codes.chunk_by(|a, b| a.value.checked_add(1) == Some(b.value)) {
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            let run = Run {
                first: first.value,
                last: last.value,
                index,
            };
            let at = runs.partition_point(|other| other.span() >= run.span());
            runs.insert(at, run);
        }
        index += run.len();
    }
    runs
}

/// Every name that means this code: ours, current Go names unless upstream removed the constant and
/// gave its name to another code, and former Go names that don't mean another code.
fn names<'c>(code: &'c Code, catalogue: &'c Catalogue) -> Vec<&'c str> {
    let mut names = vec![code.name.as_str()];
    let has_left = |name: &str| {
        let is_alias = |other: &Code| other.aliases.iter().any(|alias| alias == name);
        code.removed.is_some() && catalogue.codes.iter().any(is_alias)
    };
    for name in current_go_names(code) {
        if !has_left(name) {
            names.push(name);
        }
    }
    for name in former_go_names(code) {
        let has_it = |other: &Code| other.value != code.value && go_names(other).contains(&name);
        if !catalogue.codes.iter().any(has_it) {
            names.push(name);
        }
    }
    without_repeats(names)
}

/// The Go names that a code has or had.
fn go_names(code: &Code) -> Vec<&str> {
    let mut names = current_go_names(code);
    names.extend(former_go_names(code));
    names
}

fn current_go_names(code: &Code) -> Vec<&str> {
    let mut names = vec![code.go.as_str()];
    names.extend(code.aliases.iter().map(String::as_str));
    names
}

fn former_go_names(code: &Code) -> Vec<&str> {
    let mut names = Vec::new();
    for entry in &code.formerly {
        if let Former::Go(name) = &entry.what {
            names.push(name.as_str());
        }
    }
    names
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

fn successors(values: &[i32], catalogue: &Catalogue) -> Vec<String> {
    let name_of = |value: &i32| row_of(*value, catalogue).map(|row| row.name.clone());
    values.iter().filter_map(name_of).collect()
}

fn row_of(value: i32, catalogue: &Catalogue) -> Option<&Code> {
    catalogue.codes.iter().find(|row| row.value == value)
}

/// The docs of a variant: number and label, what happened, what to do, the causes, and the facts.
fn doc(code: &Code, catalogue: &Catalogue) -> String {
    let text = |text: &str| linked(text, code, catalogue);
    let numbers = |values: &[i32]| {
        let values: Vec<String> = values.iter().map(i32::to_string).collect();
        text(&values.join(", "))
    };
    let mut doc = format!(
        "**{} {}.** {}\n\n**What to do:** {}",
        code.value,
        code.description,
        text(&code.explanation),
        text(&code.advice),
    );
    let mut part = |text: String| {
        doc.push_str("\n\n");
        doc.push_str(&text);
    };
    let (today, earlier): (Vec<&Cause>, Vec<&Cause>) = code
        .causes
        .iter()
        .partition(|cause| cause.releases.is_none());
    if !today.is_empty() {
        let causes: Vec<String> = today
            .iter()
            .map(|cause| {
                let advice = cause
                    .advice
                    .as_deref()
                    .map(|advice| format!(" *{}*", text(advice)));
                let recovery = cause.recovery.filter(|own| *own != code.recovery);
                format!(
                    "- {}{}{}{}",
                    text(&cause.what),
                    advice.unwrap_or_default(),
                    recovery.map(recovery_link).unwrap_or_default(),
                    recognized_by(cause),
                )
            })
            .collect();
        part(format!("**Causes**\n\n{}", causes.join("\n")));
    }
    part(format!(
        "`{}` · nearest HTTP status {} · [`{recovery}`](Recovery::{recovery}) · since {}",
        code.go,
        code.http,
        code.since,
        recovery = code.recovery.variant(),
    ));
    match code.availability {
        Availability::Active => {}
        Availability::Legacy => part(match &code.last_sent {
            Some(release) => format!("**Legacy:** last sent by release {release}."),
            None => "**Legacy:** no longer sent.".to_owned(),
        }),
        Availability::Commercial => {
            part("**Commercial:** no community server sends it.".to_owned())
        }
        Availability::Reserved => part("**Reserved:** no known server sends it.".to_owned()),
    }
    if let Some(release) = &code.removed {
        part(format!("Upstream removed the constant in {release}."));
    }
    if !code.successors.is_empty() {
        part(format!(
            "A 4.x server sends {} instead.",
            numbers(&code.successors)
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
    if !earlier.is_empty() {
        let causes: Vec<String> = earlier
            .iter()
            .map(|cause| {
                let releases = cause.releases.as_deref().unwrap_or_default();
                let today = if cause.successors.is_empty() {
                    String::new()
                } else {
                    format!("; 4.x sends {} instead", numbers(&cause.successors))
                };
                format!(
                    "- {} ({}{today})",
                    text(&cause.what),
                    releases_in_words(releases)
                )
            })
            .collect();
        part(format!("**In earlier releases**\n\n{}", causes.join("\n")));
    }
    if let Some(carried) = code.payload.map(carried) {
        part(carried.to_owned());
    }
    for (title, routes) in [
        ("Seen at", &code.recorded_at),
        ("Seen for an item of", &code.recorded_as_item_at),
    ] {
        if !routes.is_empty() {
            part(format!("**{title}** {}.", in_backticks(routes)));
        }
    }
    doc
}

fn carried(payload: Payload) -> &'static str {
    match payload {
        Payload::SessionId => {
            "**Carries** the id of a pending login: `ApiError::two_factor_session`."
        }
        Payload::Locks => "**Carries** the conflicting locks: `ApiError::locks`.",
        Payload::Items => "**Carries** an error for each failed item: `ApiError::item_errors`.",
        Payload::Count => {
            "**Carries** a bare count as `msg`; `ApiError::user_message` puts it in a sentence."
        }
        Payload::Names => {
            "**Carries** bare names as `msg`; `ApiError::user_message` puts them in a sentence."
        }
    }
}

fn recovery_link(recovery: Recovery) -> String {
    format!(
        " [`{recovery}`](Recovery::{recovery})",
        recovery = recovery.variant()
    )
}

/// The pattern with which a program recognizes a cause, if it can.
fn recognized_by(cause: &Cause) -> String {
    let mut parts = Vec::new();
    if !cause.msg.is_empty() {
        let texts: Vec<String> = cause
            .msg
            .iter()
            .map(|text| text.replace("{}", "…"))
            .collect();
        parts.push(format!("`msg` {}", in_backticks(&texts)));
    }
    if !cause.at.is_empty() {
        parts.push(format!("at {}", in_backticks(&cause.at)));
    }
    match cause.data {
        Some(true) => parts.push("with `data`".to_owned()),
        Some(false) => parts.push("without `data`".to_owned()),
        None => {}
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

fn in_backticks(items: &[String]) -> String {
    // A backtick inside would end the code span.
    let quoted: Vec<String> = items
        .iter()
        .map(|item| format!("`{}`", item.replace("`", "'")))
        .collect();
    quoted.join(", ")
}

/// Turns code numbers in a text into links. Text in backticks, the code's own number, and HTTP
/// statuses stay unchanged.
fn linked(text: &str, code: &Code, catalogue: &Catalogue) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        if index % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let mut before = "";
        for word in part.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '.') {
            let end = word
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(word.len());
            let (number, rest) = word.split_at_checked(end).unwrap_or((word, ""));
            // Not part of a word or a release.
            let goes_on = |c: char| c.is_ascii_alphanumeric();
            let is_number = !rest.trim_start_matches('.').starts_with(goes_on);
            let row = number
                .parse()
                .ok()
                .filter(|value| is_number && *value != code.value && !before.starts_with("HTTP"))
                .and_then(|value| row_of(value, catalogue));
            match row {
                Some(row) => {
                    let _ = write!(out, "[{number}](ErrorCode::{}){rest}", row.name);
                }
                None => out.push_str(word),
            }
            before = word;
        }
    }
    out
}

/// The search aliases of the variant in the docs: its numbers and its Go names. A former number
/// that now belongs to another code leads only to that code.
fn doc_aliases(code: &Code, catalogue: &Catalogue) -> Vec<String> {
    let mut aliases = vec![code.value.to_string()];
    // rustdoc refuses an alias that equals the item's own name, which comes first here.
    for name in names(code, catalogue).iter().skip(1) {
        aliases.push((*name).to_owned());
    }
    for entry in &code.formerly {
        match entry.what {
            Former::Value(value) if row_of(value, catalogue).is_none() => {
                aliases.push(value.to_string());
            }
            _ => {}
        }
    }
    without_repeats(aliases)
}

/// The words that people search for, without those that rustdoc doesn't accept.
fn search_words(code: &Code) -> Vec<&str> {
    let mut words = vec![code.description.as_str()];
    words.extend(code.search.iter().map(String::as_str));
    if let Some(zh) = &code.zh {
        words.push(&zh.description);
        words.extend(zh.search.iter().map(String::as_str));
    }
    words.retain(|word| !word.contains(['"', '\'']) && word.trim() == *word && *word != code.name);
    without_repeats(words)
}

/// The codes as a Markdown table, in the order of their numbers.
fn index(catalogue: &Catalogue) -> String {
    let mut table = String::from("| number | variant | label |\n|---:|---|---|\n");
    for code in &catalogue.codes {
        let label = code.description.replace("|", "\\|");
        let _ = writeln!(
            table,
            "| {} | [`{name}`](ErrorCode::{name}) | {label} |",
            code.value,
            name = code.name
        );
    }
    table
}
