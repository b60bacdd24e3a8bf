//! A searchable page in a single file that works offline, and is readable without its script.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::io;

use cloudreve_codes::Availability;

use super::Catalogue;
use super::inline::{Piece, pieces};
use crate::codes::glossary::{self as words, Bilingual, Word};
use crate::codes::{CauseInfo, CodeInfo, FormerlyInfo};
use crate::lang::Lang;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// The hashes of style and script in the page's policy; a test checks them.
const STYLE_HASH: &str = "sha256-2wB4kOV3sJXnAjVZNHsQ0D+xSBnWqMBLM9tJPkic8Z0=";
const SCRIPT_HASH: &str = "sha256-sdhVxI68XaddLlVrG8oZBEsdzq3P3IN6Rzlfa//z+7o=";

pub(super) fn render(catalogue: &Catalogue) -> io::Result<String> {
    let upstream = &catalogue.upstream;
    let mut parts = vec![
        ("style", STYLE.to_owned()),
        ("style-hash", STYLE_HASH.to_owned()),
        ("script", SCRIPT.to_owned()),
        ("script-hash", SCRIPT_HASH.to_owned()),
        ("release", Text(&upstream.release).to_string()),
        ("commit", Text(&upstream.commit).to_string()),
        ("path", Text(&upstream.path).to_string()),
        ("count", catalogue.codes.len().to_string()),
        ("categories", options(words::categories())),
        ("recoveries", options(words::recoveries())),
        ("availabilities", options(words::availabilities())),
        ("recovery-words", glossary("recovery", words::recoveries())),
        (
            "availability-words",
            glossary("availability", words::availabilities()),
        ),
        ("routes", routes(catalogue)),
    ];
    let mut sections = String::new();
    let mut index = String::new();
    let mut former = BTreeSet::new();
    for category in in_order(catalogue) {
        let codes = catalogue.of_category(category.word);
        section_head(&mut sections, &category, &codes);
        for code in codes {
            article(&mut sections, code, catalogue, &mut former);
            index_item(&mut index, code);
        }
        sections += "</section>\n";
    }
    parts.push(("sections", sections));
    parts.push(("index", index));
    fill(PAGE, &parts)
}

/// Replaces the placeholders of the template, written `{{name}}`.
fn fill(template: &str, parts: &[(&str, String)]) -> io::Result<String> {
    let mut out = String::new();
    let mut pieces = template.split("{{");
    out += pieces.next().unwrap_or_default();
    for piece in pieces {
        let part = piece.split_once("}}").and_then(|(name, rest)| {
            let (_, part) = parts.iter().find(|(known, _)| *known == name)?;
            Some((part, rest))
        });
        let Some((part, rest)) = part else {
            return Err(io::Error::other(format!(
                "unknown placeholder `{{{{{piece}`"
            )));
        };
        out += part;
        out += rest;
    }
    Ok(out)
}

/// Returns the categories that have codes, in the order of their numbers.
fn in_order(catalogue: &Catalogue) -> Vec<Word> {
    let first = |category: &Word| {
        let codes = catalogue.of_category(category.word);
        codes.first().map(|code| code.code)
    };
    let mut categories: Vec<Word> = words::categories()
        .filter(|category| first(category).is_some())
        .collect();
    categories.sort_by_key(first);
    categories
}

fn section_head(out: &mut String, category: &Word, codes: &[&CodeInfo]) {
    let word = category.word;
    let range = match codes {
        [first, .., last] => format!("{}–{}", first.code, last.code),
        [only] => only.code.to_string(),
        [] => String::new(),
    };
    let _ = write!(
        out,
        "<section class=\"category\" aria-labelledby=\"category-{word}\">\n\
         <h2 id=\"category-{word}\">{} <small>{range}</small></h2>\n",
        spans(&category.name)
    );
}

fn article(out: &mut String, code: &CodeInfo, catalogue: &Catalogue, former: &mut BTreeSet<i32>) {
    let number = code.code;
    // A former number that is unused today is an anchor too, so that links to it work.
    let anchors: String = code
        .formerly
        .iter()
        .filter_map(|entry| entry.code)
        .filter(|&number| !catalogue.has(number) && former.insert(number))
        .map(|number| format!("<span id=\"{number}\"></span>"))
        .collect();
    let _ = write!(
        out,
        "<article id=\"{number}\" data-category=\"{}\" data-recovery=\"{}\" data-availability=\"{}\"{}>{anchors}\n\
         <h3><a class=\"number\" href=\"#{number}\">{number}</a> {}{}</h3>\n",
        code.category,
        code.recovery,
        code.availability,
        search_words(code),
        paired(
            "span",
            "label",
            code.description,
            code.description_zh.as_deref(),
            |label| { Text(label).to_string() }
        ),
        mark(code.availability.as_str()),
    );
    out.push_str("<p class=\"names\" translate=\"no\">");
    let names = [code.name, code.go_name].into_iter();
    for name in names.chain(code.aliases.iter().map(String::as_str)) {
        let _ = write!(out, "<code>{}</code> ", Text(name));
    }
    out.push_str("</p>\n");
    let prose = |text: &str| prose(text, code, catalogue);
    *out += &paired(
        "p",
        "prose",
        code.explanation,
        code.explanation_zh.as_deref(),
        prose,
    );
    out.push('\n');
    let _ = writeln!(
        out,
        "\n<div class=\"next\">\n<p class=\"recovery\"><strong>{}</strong></p>",
        both(Lang::what_to_do)
    );
    *out += &paired("p", "advice", code.advice, code.advice_zh.as_deref(), prose);
    recovery(out, code.recovery.as_str());
    out.push_str("</div>\n");
    causes(out, code, catalogue);
    out.push_str("<dl>\n");
    facts(out, code, catalogue);
    out.push_str("</dl>\n");
    for (what, en, zh) in [
        (&code.recorded_at, "Recorded at", "实测接口："),
        (
            &code.recorded_as_item_at,
            "Recorded for an item at",
            "批量操作中的条目，实测接口：",
        ),
    ] {
        if !what.is_empty() {
            recorded(out, what, en, zh);
        }
    }
    out.push_str("</article>\n");
}

/// Returns the search terms of a code, for the script only.
fn search_words(code: &CodeInfo) -> String {
    let words: Vec<&str> = code
        .search
        .iter()
        .chain(&code.search_zh)
        .map(String::as_str)
        .collect();
    if words.is_empty() {
        return String::new();
    }
    format!(" data-search=\"{}\"", Text(&words.join("\n")))
}

/// Returns a mark for a code that 4.x servers don't send.
fn mark(availability: &str) -> String {
    words::availabilities()
        .find(|known| known.word == availability && availability != Availability::Active.as_str())
        .map(|known| format!(" <small class=\"mark\">{}</small>", spans(&known.name)))
        .unwrap_or_default()
}

/// Writes what a client does next in general; the advice is more specific.
fn recovery(out: &mut String, word: &str) {
    if let Some(recovery) = words::recoveries().find(|known| known.word == word) {
        let _ = writeln!(
            out,
            "\n<p class=\"recovery\"><code>{word}</code> {}</p>",
            spans(&recovery.meaning)
        );
    }
}

/// Writes the list of causes, collapsed if it is long.
fn causes(out: &mut String, code: &CodeInfo, catalogue: &Catalogue) {
    const MAX_UNFOLDED: usize = 3;
    let count = code.causes.len();
    if count == 0 {
        return;
    }
    let open = if count <= MAX_UNFOLDED { " open" } else { "" };
    let summary = spans(&Bilingual {
        en: &format!("Causes: {count}"),
        zh: &format!("原因：{count} 个"),
    });
    let _ = write!(
        out,
        "<details class=\"causes\"{open}><summary>{summary}</summary>\n<ol>\n"
    );
    let prose = |text: &str| prose(text, code, catalogue);
    for cause in &code.causes {
        let own = cause.own_recovery(code);
        let tone = own.map_or(String::new(), |own| format!(" data-recovery=\"{own}\""));
        let what = paired("p", "prose", &cause.what, cause.what_zh.as_deref(), prose);
        let _ = writeln!(out, "<li{tone}>{what}");
        signs(out, cause);
        if let Some(advice) = &cause.advice {
            *out += &paired("p", "advice", advice, cause.advice_zh.as_deref(), prose);
        }
        if let Some(own) = own {
            let name = words::recoveries().find(|word| word.word == own.as_str());
            let name = name.map_or("", |word| word.name.zh);
            let _ = write!(
                out,
                "<p class=\"recovery\"><code>{own}</code> <span lang=\"zh-Hans\">{name}</span></p>"
            );
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol></details>\n");
}

/// Writes how to recognize this cause. The script compares a search with each `samp`.
fn signs(out: &mut String, cause: &CauseInfo) {
    let mut signs = Vec::new();
    if let Some(in_releases) = &cause.releases {
        let mut sign = releases(in_releases);
        if !cause.successors.is_empty() {
            let successors: Vec<String> = cause.successors.iter().map(link).collect();
            let _ = write!(sign, " → {}", successors.join(", "));
        }
        signs.push(sign);
    }
    let texts = cause.msg.iter().map(|text| text.replace("{}", "…"));
    signs.extend(texts.map(|text| format!("<samp>{}</samp>", Text(&text))));
    signs.extend(cause.at.iter().map(|route| Text(route).to_string()));
    signs.extend(cause.data.map(|has_data| {
        let sign = |lang: Lang| lang.with_or_without_data(has_data);
        spans(&Bilingual {
            en: sign(Lang::En),
            zh: sign(Lang::Zh),
        })
    }));
    if !signs.is_empty() {
        let _ = writeln!(
            out,
            "<ul class=\"signs\"><li>{}</li></ul>",
            signs.join("</li><li>")
        );
    }
}

fn facts(out: &mut String, code: &CodeInfo, catalogue: &Catalogue) {
    let mut fact = |class: &str, term: &str, value: &str| {
        let class = match class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        let _ = writeln!(out, "<div{class}><dt>{term}</dt><dd>{value}</dd></div>");
    };
    let prose = |text: &str| prose(text, code, catalogue);
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| lang.origin(code));
    fact(
        "",
        &both(Lang::sent_by),
        &paired("span", "", &en, Some(&zh), prose),
    );
    if let Some(payload) = code.payload {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| lang.payload(payload));
        fact(
            "",
            &both(Lang::carries),
            &paired("span", "", en, Some(zh), prose),
        );
    }
    if !code.formerly.is_empty() {
        let values: Vec<String> = code.formerly.iter().map(formerly).collect();
        fact("former", &both(Lang::formerly), &values.join(", "));
    }
    let since = spans(&Bilingual {
        en: "Since",
        zh: "始于",
    });
    fact("", &since, &Text(code.since).to_string());
    fact("", "HTTP", &code.http_status.to_string());
    let meaning = |en: &str, zh: Option<&str>| paired("span", "meaning", en, zh, prose);
    if !code.replaces.is_empty() {
        let values: Vec<String> = code
            .replaces
            .iter()
            .map(|entry| {
                let (link, releases) = (link(&entry.code), releases(&entry.releases));
                match &entry.meaning {
                    Some(text) => {
                        let meaning = meaning(text, entry.meaning_zh.as_deref());
                        format!("{link} ({releases}: {meaning})")
                    }
                    None => format!("{link} ({releases})"),
                }
            })
            .collect();
        fact("wide", &both(Lang::replaces), &values.join(", "));
    }
}

fn link(number: &i32) -> String {
    format!("<a href=\"#{number}\">{number}</a>")
}

/// Formats releases as `3.5.0–3.5.3`, or as `≤ 3.8.3` if the first is unknown.
fn releases(releases: &str) -> String {
    match releases.split_once("..") {
        Some(("", last)) => format!("≤ {}", Text(last)),
        Some((first, last)) => format!("{}–{}", Text(first), Text(last)),
        None => Text(releases).to_string(),
    }
}

fn formerly(entry: &FormerlyInfo) -> String {
    format!(
        "<span class=\"name\">{}</span> ({})",
        Text(&entry.what()),
        releases(&entry.releases)
    )
}

fn recorded(out: &mut String, routes: &[String], en: &str, zh: &str) {
    let count = routes.len();
    let noun = if count == 1 { "route" } else { "routes" };
    let summary = spans(&Bilingual {
        en: &format!("{en} {count} {noun}"),
        zh: &format!("{zh}{count} 个"),
    });
    let _ = write!(
        out,
        "<details class=\"routes\"><summary>{summary}</summary>\n<ul>\n"
    );
    for route in routes {
        let (method, path) = route.split_once(' ').unwrap_or(("", route));
        let _ = writeln!(out, "<li><b>{}</b> {}</li>", Text(method), Text(path));
    }
    out.push_str("</ul></details>\n");
}

fn index_item(out: &mut String, code: &CodeInfo) {
    let number = code.code;
    let label = paired(
        "span",
        "",
        code.description,
        code.description_zh.as_deref(),
        |label| Text(label).to_string(),
    );
    let _ = writeln!(
        out,
        "<li data-availability=\"{}\"><a href=\"#{number}\"><b>{number}</b> <span>{label}{}</span></a></li>",
        code.availability,
        mark(code.availability.as_str())
    );
}

fn options(words: impl Iterator<Item = Word>) -> String {
    words.fold(String::new(), |mut out, word| {
        let Bilingual { en, zh } = word.name;
        // The codes show the word itself, so it is needed here too.
        let zh = match en == word.word {
            true => format!("{en} {zh}"),
            false => zh.to_owned(),
        };
        let _ = writeln!(
            out,
            "<option value=\"{}\" data-zh=\"{}\">{}</option>",
            word.word,
            Text(&zh),
            Text(en)
        );
        out
    })
}

fn glossary(about: &str, words: impl Iterator<Item = Word>) -> String {
    words.fold(String::new(), |mut out, word| {
        let _ = writeln!(
            out,
            "<dt data-{about}=\"{0}\"><code>{0}</code></dt><dd>{1}</dd>",
            word.word,
            spans(&word.meaning)
        );
        out
    })
}

fn routes(catalogue: &Catalogue) -> String {
    let all: BTreeSet<&String> = catalogue
        .codes
        .iter()
        .flat_map(|code| code.recorded_at.iter().chain(&code.recorded_as_item_at))
        .collect();
    all.into_iter().fold(String::new(), |mut out, route| {
        let _ = writeln!(out, "<option value=\"{}\"></option>", Text(route));
        out
    })
}

/// Returns a text of the tool, in both languages.
fn both(said: fn(Lang) -> &'static str) -> String {
    spans(&Bilingual {
        en: said(Lang::En),
        zh: said(Lang::Zh),
    })
}

/// Formats a plain text in both languages; the style shows only one.
fn spans(text: &Bilingual<'_>) -> String {
    if text.en == text.zh {
        return Text(text.en).to_string();
    }
    paired("span", "", text.en, Some(text.zh), |text| {
        Text(text).to_string()
    })
}

/// Creates an element for each language, or one for both if there is no Chinese.
fn paired(
    element: &str,
    class: &str,
    en: &str,
    zh: Option<&str>,
    inner: impl Fn(&str) -> String,
) -> String {
    let one = |lang: &str, text: &str, is_only: bool| {
        let class = match (class, is_only) {
            ("", false) => String::new(),
            ("", true) => " class=\"only\"".to_owned(),
            (class, false) => format!(" class=\"{class}\""),
            (class, true) => format!(" class=\"{class} only\""),
        };
        format!(
            "<{element}{class} lang=\"{lang}\">{}</{element}>",
            inner(text)
        )
    };
    match zh {
        Some(zh) => {
            // Paragraphs go on their own lines for readable diffs.
            let gap = if element == "p" { "\n" } else { "" };
            one("en", en, false) + gap + &one("zh-Hans", zh, false)
        }
        None => one("en", en, true),
    }
}

/// Formats a text of the catalogue, with code spans and links to other codes.
fn prose(text: &str, code: &CodeInfo, catalogue: &Catalogue) -> String {
    pieces(text, |number| number != code.code && catalogue.has(number))
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Text(text).to_string(),
            Piece::Code(text) => format!("<code>{}</code>", Text(text)),
            Piece::Number(number) => format!("<a href=\"#{number}\">{number}</a>"),
        })
        .collect()
}

/// A text escaped for an HTML element or a double-quoted attribute.
struct Text<'t>(&'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            c => f.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::{PAGE, SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH, Text, fill};

    #[test]
    fn the_policy_knows_style_and_script() {
        let hash = |text: &str| format!("sha256-{}", STANDARD.encode(Sha256::digest(text)));
        assert_eq!(STYLE_HASH, hash(STYLE));
        assert_eq!(SCRIPT_HASH, hash(SCRIPT));
    }

    #[test]
    fn no_text_can_leave_its_place() {
        assert_eq!(
            Text(r#"<a href="x">&amp;</a>"#).to_string(),
            "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn a_part_is_inserted_verbatim() {
        let parts = [("a", "{{b}}".to_owned()), ("b", "}}".to_owned())];
        assert_eq!(
            fill("<{{a}}>{{b}}", &parts).ok().as_deref(),
            Some("<{{b}}>}}")
        );
    }

    #[test]
    fn a_place_without_a_part_is_an_error() {
        assert!(fill("{{a}}", &[]).is_err());
        assert!(fill("{{a", &[("a", String::new())]).is_err());
    }

    #[test]
    fn style_and_script_cannot_end_their_element() {
        assert!(!STYLE.contains("</"));
        assert!(!SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        assert_eq!(PAGE.matches("{{style}}").count(), 1);
        assert_eq!(PAGE.matches("{{script}}").count(), 1);
    }
}
