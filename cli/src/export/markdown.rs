//! Markdown: one table per category, then one section per code, in both languages.

use std::fmt::Write as _;

use super::Catalogue;
use super::inline::{Piece, pieces};
use crate::codes::CodeInfo;
use crate::codes::glossary::{self as words, Word};
use crate::lang::{self, Lang};

pub(super) fn render(catalogue: &Catalogue) -> String {
    let mut out = format!(
        "# Error codes of Cloudreve {}\n\n\
         <!-- Made by `cloudreve-codes export --as markdown`; do not edit. -->\n\n\
         Every code, in English and in Chinese. The tables lead to one section per code.\n",
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
        lang::capitalized(category.meaning.en)
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
        "\n\n{} · `{}` · HTTP {} · since {}",
        names.join(" · "),
        code.recovery,
        code.http_status,
        code.since
    );
    for lang in [Lang::En, Lang::Zh] {
        if lang == Lang::En || code.explanation_zh.is_some() {
            *out += &linked(&texts(code, lang), code, catalogue);
        }
    }
    let mut records = String::new();
    for (label, routes) in [
        (Lang::seen_at as fn(Lang) -> _, &code.recorded_at),
        (Lang::in_a_batch_at, &code.recorded_as_item_at),
    ] {
        if !routes.is_empty() {
            let routes: Vec<String> = routes.iter().map(|route| format!("`{route}`")).collect();
            record(&mut records, label, &routes.join(", "));
        }
    }
    if !records.is_empty() {
        let _ = write!(out, "\n{records}");
    }
}

/// What there is to say in one language.
fn texts(code: &CodeInfo, lang: Lang) -> String {
    let label = format!("**{}**", lang.what_to_do());
    let mut out = format!(
        "\n{}\n\n{}\n\n",
        code.explanation_in(lang),
        lang.with_message(&label, code.advice_in(lang))
    );
    causes(&mut out, code, lang);
    let mut field = |label: &str, text: &str| {
        let field = lang.with_message(label, text);
        let _ = writeln!(out, "- {field}");
    };
    field(lang.sent_by(), &lang.origin(code));
    if let Some(payload) = code.payload {
        field(lang.carries(), lang.payload(payload));
    }
    if !code.formerly.is_empty() {
        let former = code.formerly.iter();
        let former = former.map(|entry| lang.former(&entry.what(), &entry.releases));
        field(lang.formerly(), &lang.list(&former.collect::<Vec<_>>()));
    }
    for entry in &code.replaces {
        let text = lang.replaced(entry.code, entry.meaning_in(lang), &entry.releases);
        field(lang.replaces(), &text);
    }
    out
}

/// A list of the causes in one language, the numbers of `explain` before them.
fn causes(out: &mut String, code: &CodeInfo, lang: Lang) {
    if code.causes.is_empty() {
        return;
    }
    let heading = lang.with_remark(
        format_args!("**{}**", lang.causes()),
        lang.order_of_causes(),
    );
    let _ = writeln!(out, "{heading}\n");
    let quoted = |text: &str| format!("`{text}`");
    for (index, cause) in code.causes.iter().enumerate() {
        let number = format!("{}.", index + 1);
        let _ = writeln!(out, "{number} {}", cause.what_in(lang));
        let signs = lang.signs(cause, quoted, quoted).join(" · ");
        let recovery = cause.own_recovery(code).map(|recovery| lang.next(recovery));
        for (label, text) in [
            (lang.when(), Some(&*signs).filter(|signs| !signs.is_empty())),
            (lang.what_to_do(), cause.advice_in(lang)),
            (lang.recovery(), recovery.as_deref()),
        ] {
            if let Some(text) = text {
                let indent = " ".repeat(number.len());
                let _ = writeln!(out, "{indent} - {}", lang.with_message(label, text));
            }
        }
    }
    out.push('\n');
}

/// A fact that is the same in both languages.
fn record(out: &mut String, label: fn(Lang) -> &'static str, text: &str) {
    let (en, zh) = (label(Lang::En), label(Lang::Zh));
    let _ = writeln!(out, "- {en} · {zh}: {text}");
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
