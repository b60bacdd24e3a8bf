//! Applies changes to the text of `codes.toml`. Comments, the order of keys, spacing and handwritten
//! texts are kept.

use std::collections::BTreeMap;

use cloudreve_codes_catalogue::{Catalogue, Upstream};
use toml_edit::{
    Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, RawString, Table, TableLike,
    TomlError, Value, value,
};

use super::names;
use super::plan::{Change, moved};

/// Returns the text of an empty catalogue.
pub(crate) fn begin(upstream: &Upstream) -> String {
    let Upstream {
        path,
        release,
        commit,
    } = upstream;
    format!(
        "# The catalogue of Cloudreve's error codes: everything about a code is in its row, and nowhere else.\n\n\
         [upstream]\npath = \"{path}\"\nrelease = \"{release}\"\ncommit = \"{commit}\"\n"
    )
}

/// The state of upstream from which a list was taken, and what it may change.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) release: &'a str,
    pub(crate) commit: Option<&'a str>,
    /// Whether more than a tenth of the codes may be gone.
    pub(crate) allow_removals: bool,
}

/// Applies the changes to the text.
pub(crate) fn apply(
    text: &str,
    catalogue: &Catalogue,
    changes: &[Change],
    source: Source<'_>,
) -> Result<String, String> {
    let is_same_source = catalogue.upstream.release == source.release
        && source
            .commit
            .is_none_or(|commit| commit == catalogue.upstream.commit);
    if changes.is_empty() && is_same_source {
        return Ok(text.to_owned());
    }
    let mut document: DocumentMut = text.parse().map_err(|error: TomlError| error.to_string())?;
    upstream(&mut document, catalogue, source);
    let mut rows = Rows::take(&mut document)?;
    for change in changes {
        rows.apply(change, &catalogue.upstream.release, source.release);
    }
    rows.follow(&moved(changes));
    rows.put(&mut document);
    let new = document.to_string();
    // toml_edit normalizes line endings.
    let has_carriage_returns =
        text.contains('\n') && text.matches("\r\n").count() == text.matches('\n').count();
    Ok(if has_carriage_returns {
        new.replace('\n', "\r\n")
    } else {
        new
    })
}

fn upstream(document: &mut DocumentMut, catalogue: &Catalogue, source: Source<'_>) {
    let Some(table) = document
        .get_mut("upstream")
        .and_then(Item::as_table_like_mut)
    else {
        return;
    };
    let upstream = &catalogue.upstream;
    let is_newer = upstream.release != source.release;
    if is_newer {
        set(table, "release", source.release);
    }
    // If the commit is unknown, don't keep that of an earlier release.
    let commit = source.commit.or(is_newer.then_some("unknown"));
    if let Some(commit) = commit.filter(|commit| *commit != upstream.commit) {
        set(table, "commit", commit);
    }
}

/// Sets a value, and keeps the comments and spacing around it.
fn set(table: &mut dyn TableLike, key: &str, text: impl Into<Value>) {
    let mut new = text.into();
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            table.insert(key, Item::Value(new));
        }
    }
}

/// The rows while they are changed; they are put back ascending by number.
struct Rows {
    rows: Vec<Table>,
    /// The index of the row of each number.
    places: BTreeMap<i64, usize>,
}

impl Rows {
    /// Takes the rows out of the document. Other TOML notations for rows and entries are refused,
    /// since editing them could lose some.
    fn take(document: &mut DocumentMut) -> Result<Rows, String> {
        let rows: Vec<Table> = match document.remove("code") {
            Some(Item::ArrayOfTables(rows)) => rows.into_iter().collect(),
            None => Vec::new(),
            Some(_) => {
                return Err("write each row as a table under `[[code]]`".to_owned());
            }
        };
        let is_table = |row: &Table| row.get("formerly").is_some_and(Item::is_array_of_tables);
        match rows.iter().find(|row| is_table(row)) {
            Some(row) => Err(format!(
                "write `formerly` of {} as a list, `formerly = [{{ value = …, releases = … }}]`",
                number(row)
            )),
            None => {
                let places = rows.iter().map(number).zip(0..).collect();
                Ok(Rows { rows, places })
            }
        }
    }

    fn put(mut self, document: &mut DocumentMut) {
        if self.rows.is_empty() {
            return;
        }
        self.rows.sort_by_key(number);
        let mut rows = ArrayOfTables::new();
        // Position the rows in order, with each cause after its row. Other tables stay before them.
        let mut place = self.rows.iter().filter_map(Table::position).min();
        let mut next = || {
            let now = place;
            place = place.map(|place| place.saturating_add(1));
            now
        };
        for mut row in self.rows {
            row.set_position(next());
            let causes = row.get_mut("cause").and_then(Item::as_array_of_tables_mut);
            for cause in causes.into_iter().flat_map(ArrayOfTables::iter_mut) {
                cause.set_position(next());
            }
            rows.push(row);
        }
        document.insert("code", Item::ArrayOfTables(rows));
    }

    /// Returns the row that has this number now.
    fn row(&mut self, code: i32) -> Option<&mut Table> {
        let place = self.places.get(&code.into())?;
        self.rows.get_mut(*place)
    }

    /// Updates the references to renumbered codes.
    fn follow(&mut self, moved: &BTreeMap<i32, i32>) {
        for row in &mut self.rows {
            follow(row, moved);
            match row.get_mut("cause") {
                Some(Item::Value(Value::Array(entries))) => {
                    for entry in entries.iter_mut() {
                        if let Value::InlineTable(entry) = entry {
                            follow(entry, moved);
                        }
                    }
                }
                Some(Item::ArrayOfTables(entries)) => {
                    for entry in entries.iter_mut() {
                        follow(entry, moved);
                    }
                }
                _ => {}
            }
        }
    }

    /// Applies a change. `last` is the release that the catalogue has mirrored so far.
    fn apply(&mut self, change: &Change, last: &str, release: &str) {
        match change {
            Change::Added {
                code,
                go_name,
                name,
                aliases,
                formerly,
            } => {
                let mut row = new_row(*code, go_name, name, aliases, release);
                if let Some(former) = formerly {
                    remember(
                        &mut row,
                        "value",
                        i64::from(*former).into(),
                        &format!("..{last}"),
                    );
                }
                self.places.insert((*code).into(), self.rows.len());
                self.rows.push(row);
            }
            Change::Renamed { code, from, to, .. } => {
                let Some(row) = self.row(*code) else { return };
                set(row, "go", to);
                forget(row, "go", to);
                remove_alias(row, to);
                if was_released(row, last, release) {
                    let releases = releases_of_name(row, last);
                    remember(row, "go", from.into(), &releases);
                }
                // A program can't know whether only the name has changed, or also the meaning.
                set(row, "review", true);
            }
            Change::Renumbered { from, to, .. } => {
                let Some(row) = self.row(*from) else { return };
                set(row, "value", i64::from(*to));
                forget(row, "value", &to.to_string());
                if was_released(row, last, release) {
                    remember(row, "value", i64::from(*from).into(), &releases(row, last));
                }
                set(row, "since", release);
                if let Some(place) = self.places.remove(&i64::from(*from)) {
                    self.places.insert((*to).into(), place);
                }
            }
            Change::AliasAdded { code, alias, .. } => {
                let Some(row) = self.row(*code) else { return };
                forget(row, "go", alias);
                let aliases = array(row, "aliases");
                push(aliases, alias.into());
            }
            Change::AliasRemoved { code, alias, .. } => {
                let Some(row) = self.row(*code) else { return };
                remove_alias(row, alias);
                remember(row, "go", alias.into(), &format!("..{last}"));
            }
            Change::Removed { code, .. } => {
                let Some(row) = self.row(*code) else { return };
                set(row, "removed", release);
            }
            Change::CameBack { code, .. } => {
                let Some(row) = self.row(*code) else { return };
                remove(row, "removed");
            }
        }
    }
}

/// Updates the successors, and keeps the comments and spacing around each of them.
fn follow(table: &mut dyn TableLike, moved: &BTreeMap<i32, i32>) {
    let Some(list) = table.get_mut("successors").and_then(Item::as_array_mut) else {
        return;
    };
    for entry in list.iter_mut() {
        let number = entry
            .as_integer()
            .and_then(|number| i32::try_from(number).ok());
        if let Some(now) = number.and_then(|number| moved.get(&number)) {
            let mut new = Value::from(i64::from(*now));
            *new.decor_mut() = entry.decor().clone();
            *entry = new;
        }
    }
}

fn number(row: &Table) -> i64 {
    row.get("value")
        .and_then(Item::as_integer)
        .unwrap_or_default()
}

/// Returns whether any release had the current number and name of a row. None did if an earlier
/// commit of the release that is being synced introduced them.
fn was_released(row: &Table, last: &str, release: &str) -> bool {
    last != release || row.get("since").and_then(Item::as_str) != Some(release)
}

/// Returns the releases that had the current number: from `since` up to `last`.
fn releases(row: &Table, last: &str) -> String {
    let since = row.get("since").and_then(Item::as_str).unwrap_or_default();
    format!("{since}..{last}")
}

/// Returns the releases that had the current Go name, which is as old as the number unless the row
/// has a former name.
fn releases_of_name(row: &Table, last: &str) -> String {
    let former = row.get("formerly").and_then(Item::as_array);
    let is_name = |entry: &Value| {
        let entry = entry.as_inline_table();
        entry.is_some_and(|entry| entry.contains_key("go"))
    };
    if former.is_some_and(|former| former.iter().any(is_name)) {
        format!("..{last}")
    } else {
        releases(row, last)
    }
}

fn new_row(code: i32, go_name: &str, name: &str, aliases: &[String], release: &str) -> Table {
    let mut row = Table::new();
    row.decor_mut().set_prefix("\n");
    let http = match code {
        400..=599 => i64::from(code),
        40_000..=49_999 => 400,
        _ => 500,
    };
    row.insert("value", value(i64::from(code)));
    row.insert("go", value(go_name));
    row.insert("name", value(name));
    row.insert("description", value(names::label(go_name)));
    row.insert(
        "explanation",
        value(format!(
            "Upstream added this code in {release}, and it has no description yet."
        )),
    );
    row.insert(
        "advice",
        value("Look at `msg`, and report the correlation id to the administrator."),
    );
    row.insert("http", value(http));
    row.insert("recovery", value("give-up"));
    row.insert("since", value(release));
    if !aliases.is_empty() {
        row.insert("aliases", value(aliases.iter().collect::<Array>()));
    }
    row.insert("review", value(true));
    row
}

/// Returns the list under a key, which is created if missing.
fn array<'t>(row: &'t mut Table, key: &str) -> &'t mut Array {
    let item = row.entry(key).or_insert_with(|| value(Array::new()));
    if !item.is_array() {
        *item = value(Array::new());
    }
    match item {
        Item::Value(Value::Array(array)) => array,
        // It was set to a list above.
        _ => unreachable!("a list"),
    }
}

/// Adds an entry in the style of the list: one per line, or all on one line.
fn push(array: &mut Array, entry: Value) {
    let last = array.len().checked_sub(1).and_then(|last| array.get(last));
    let prefix = last
        .and_then(|last| last.decor().prefix())
        .and_then(|prefix| prefix.as_str())
        .map(str::to_owned);
    match prefix.filter(|prefix| prefix.contains('\n')) {
        Some(prefix) => {
            let indent = prefix.rsplit('\n').next().unwrap_or_default();
            array.push_formatted(entry.decorated(format!("\n{indent}"), ""));
        }
        None => array.push(entry),
    }
}

fn remove_alias(row: &mut Table, alias: &str) {
    remove_entries(row, "aliases", |known| known.as_str() == Some(alias));
}

/// Removes entries from a list, and the list from the row if it becomes empty.
fn remove_entries(row: &mut Table, key: &str, is_removed: impl Fn(&Value) -> bool) {
    let Some(list) = row.get_mut(key).and_then(Item::as_array_mut) else {
        return;
    };
    let mut comments = String::new();
    let mut at = 0;
    while let Some(entry) = list.get_mut(at) {
        if is_removed(entry) {
            comments += &comments_around(entry.decor());
            list.remove(at);
            continue;
        }
        if !comments.is_empty() {
            put_before(entry.decor_mut(), &std::mem::take(&mut comments));
        }
        at += 1;
    }
    if list.is_empty() {
        comments += &comments_in(list.trailing().as_str());
        remove(row, key);
        put_before_last(row, &comments);
    } else if !comments.is_empty() {
        let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
        list.set_trailing(format!("\n{comments}{}", trailing.trim_start_matches(' ')));
    }
}

/// Removes a key from a row. Comments next to or above it are kept in the row.
fn remove(row: &mut Table, key: &str) {
    let Some((key, item)) = row.remove_entry(key) else {
        return;
    };
    let mut comments = comments_around(key.leaf_decor());
    if let Some(value) = item.as_value() {
        comments += &comments_around(value.decor());
    }
    put_before_last(row, &comments);
}

/// Puts comments above the last key of a row.
fn put_before_last(row: &mut Table, comments: &str) {
    let last = row.iter().last().map(|(key, _)| key.to_owned());
    if let Some(mut key) = last
        .and_then(|last| row.key_mut(&last))
        .filter(|_| !comments.is_empty())
    {
        put_before(key.leaf_decor_mut(), comments);
    }
}

fn put_before(decor: &mut Decor, comments: &str) {
    let old = decor
        .prefix()
        .and_then(RawString::as_str)
        .unwrap_or_default()
        .to_owned();
    // Within a list, the prefix begins right after the previous entry.
    let lead = if old.starts_with('\n') { "\n" } else { "" };
    decor.set_prefix(format!(
        "{lead}{comments}{}",
        old.strip_prefix('\n').unwrap_or(&old)
    ));
}

/// Returns the comments around an item, one per line.
fn comments_around(decor: &Decor) -> String {
    [decor.prefix(), decor.suffix()]
        .map(|raw| comments_in(raw.and_then(RawString::as_str)))
        .concat()
}

fn comments_in(raw: Option<&str>) -> String {
    let lines = raw
        .unwrap_or_default()
        .lines()
        .filter(|line| line.contains('#'));
    lines.map(|line| format!("{}\n", line.trim())).collect()
}

/// Adds a former number or name of a code to its `formerly`, once.
fn remember(row: &mut Table, key: &str, what: Value, releases: &str) {
    let former = array(row, "formerly");
    let wanted = text_of(&what);
    let is_known = former.iter().any(|entry| {
        let known = entry.as_inline_table().and_then(|entry| entry.get(key));
        known.is_some_and(|known| text_of(known) == wanted)
    });
    if is_known {
        return;
    }
    let mut entry = InlineTable::new();
    entry.insert(key, what);
    entry.insert("releases", releases.into());
    push(former, Value::InlineTable(entry));
}

/// Removes a number or name from `formerly`, since the code has it again.
fn forget(row: &mut Table, key: &str, what: &str) {
    remove_entries(row, "formerly", |entry| {
        let known = entry
            .as_inline_table()
            .and_then(|entry| entry.get(key))
            .and_then(text_of);
        known.as_deref() == Some(what)
    });
}

/// Returns a string or a number as text.
fn text_of(value: &Value) -> Option<String> {
    let number = || value.as_integer().map(|number| number.to_string());
    value.as_str().map(str::to_owned).or_else(number)
}
