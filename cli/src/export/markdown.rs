//! Markdown: a table a category, then a section a code, in both languages.

use std::fmt::Write as _;

use super::Catalogue;
use super::inline::{Piece, pieces};
use crate::codes::{CodeInfo, FormerlyInfo};
use crate::explain;
use crate::words::{self, Word};

pub(super) fn render(catalogue: &Catalogue) -> String {
    let mut out = format!(
        "# Error codes of Cloudreve {}\n\n\
         <!-- Made by `cloudreve-codes export --as markdown`; do not edit. -->\n\n\
         Every code, in English and in Chinese. The tables lead to a section a code.\n",
        catalogue.upstream.release
    );
    for category in words::categories() {
        table(&mut out, &category, catalogue);
    }
    out += "\n## Words\n";
    meanings(
        &mut out,
        "Recovery, what a client does next",
        words::recoveries(),
    );
    meanings(
        &mut out,
        "Availability, who sends a code",
        words::availabilities(),
    );
    for category in words::categories() {
        let codes = catalogue.of_category(category.word);
        if !codes.is_empty() {
            let _ = writeln!(out, "\n## {} codes, one by one", category.name.en);
        }
        for code in codes {
            section(&mut out, code, catalogue);
        }
    }
    out
}

fn table(out: &mut String, category: &Word, catalogue: &Catalogue) {
    let codes = catalogue.of_category(category.word);
    if codes.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n## {} · {}\n\n{}.\n\n\
         | code | name | label | 中文 | recovery | HTTP | availability |\n\
         |---:|---|---|---|---|---:|---|",
        category.name.en,
        category.name.zh,
        capitalized(category.meaning.en)
    );
    for code in codes {
        let _ = writeln!(
            out,
            "| [{number}](#{number}) | `{}` | {} | {} | `{}` | {} | {} |",
            code.name,
            cell(code.description),
            cell(code.description_zh.as_deref().unwrap_or_default()),
            code.recovery,
            code.http_status,
            code.availability,
            number = code.code,
        );
    }
}

fn meanings(out: &mut String, title: &str, words: impl Iterator<Item = Word>) {
    let _ = writeln!(
        out,
        "\n{title}:\n\n| word | meaning | 中文 |\n|---|---|---|"
    );
    for word in words {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} |",
            word.word,
            cell(word.meaning.en),
            cell(word.meaning.zh)
        );
    }
}

fn section(out: &mut String, code: &CodeInfo, catalogue: &Catalogue) {
    let linked = |text: &str| linked(text, code, catalogue);
    let _ = write!(
        out,
        "\n### <a id=\"{0}\"></a>{0} {1}",
        code.code, code.description
    );
    if let Some(label) = &code.description_zh {
        let _ = write!(out, " · {label}");
    }
    let names: Vec<String> = [code.name, code.go_name]
        .into_iter()
        .chain(code.aliases.iter().map(String::as_str))
        .map(|name| format!("`{name}`"))
        .collect();
    let _ = writeln!(
        out,
        "\n\n{} · `{}` · HTTP {} · since {} · sent by {}",
        names.join(" · "),
        code.recovery,
        code.http_status,
        code.since,
        linked(&explain::sent_by(code))
    );
    let _ = writeln!(out, "\n{}", linked(code.explanation));
    let _ = writeln!(out, "\n**What to do:** {}", linked(code.advice));
    if let (Some(explanation), Some(advice)) = (&code.explanation_zh, &code.advice_zh) {
        let _ = writeln!(out, "\n{}", linked(explanation));
        let _ = writeln!(out, "\n**处理方法：** {}", linked(advice));
    }
    let mut facts = String::new();
    if let Some(payload) = code.payload {
        let _ = writeln!(facts, "- Carries {}.", explain::carries(payload));
    }
    if !code.formerly.is_empty() {
        let former: Vec<String> = code.formerly.iter().map(FormerlyInfo::shown).collect();
        let _ = writeln!(facts, "- Formerly {}.", former.join(", "));
    }
    for entry in &code.meant {
        let _ = writeln!(facts, "- Once meant {}.", linked(&explain::meant(entry)));
    }
    for entry in &code.replaces {
        let _ = writeln!(facts, "- Replaces {}.", linked(&explain::replaced(entry)));
    }
    for (label, routes) in [
        ("Seen at", &code.recorded_at),
        ("In a batch at", &code.recorded_as_item_at),
    ] {
        if !routes.is_empty() {
            let routes: Vec<String> = routes.iter().map(|route| format!("`{route}`")).collect();
            let _ = writeln!(facts, "- {label} {}.", routes.join(", "));
        }
    }
    if !facts.is_empty() {
        let _ = write!(out, "\n{facts}");
    }
}

/// The text with links to the other codes that it names.
fn linked(text: &str, code: &CodeInfo, catalogue: &Catalogue) -> String {
    pieces(text, |number| number != code.code && catalogue.has(number))
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Code(text) => format!("`{text}`"),
            Piece::Number(number) => format!("[{number}](#{number})"),
        })
        .collect()
}

/// A text within a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
