//! The English and the Chinese README have the same content.

use cloudreve_codes::ErrorCode;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

const ENGLISH: &str = include_str!("../README.md");
const CHINESE: &str = include_str!("../README.zh.md");

/// What must be the same in both languages, in order.
#[derive(Debug, PartialEq)]
enum Part {
    Heading(HeadingLevel),
    /// With its language.
    Code(String, String),
    /// A row of a table, with its number of cells.
    Row(usize),
    Paragraph,
    Item,
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut in_code = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => parts.push(Part::Heading(level)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                parts.push(Part::Code(language.into_string(), String::new()));
                in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if in_code => match parts.last_mut() {
                Some(Part::Code(_, code)) => code.push_str(&text),
                other => panic!("{other:?}"),
            },
            Event::Start(Tag::TableHead | Tag::TableRow) => parts.push(Part::Row(0)),
            Event::Start(Tag::TableCell) => match parts.last_mut() {
                Some(Part::Row(cells)) => *cells += 1,
                other => panic!("{other:?}"),
            },
            Event::Start(Tag::Paragraph) => parts.push(Part::Paragraph),
            Event::Start(Tag::Item) => parts.push(Part::Item),
            _ => {}
        }
    }
    parts
}

/// Returns the targets of links and images, except for those between the two.
fn links(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let mut links: Vec<String> = events
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.into_string())
            }
            _ => None,
        })
        .filter(|link| link != "README.md" && link != "README.zh.md")
        .collect();
    // The order of words depends on the language.
    links.sort_unstable();
    links
}

/// Returns the code spans outside of code blocks.
fn spans(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let mut spans: Vec<String> = events
        .filter_map(|event| match event {
            Event::Code(code) => Some(code.into_string()),
            _ => None,
        })
        .collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

#[test]
fn headings_paragraphs_tables_and_code_are_the_same() {
    let (english, chinese) = (parts(ENGLISH), parts(CHINESE));
    let rust = |part: &&Part| matches!(part, Part::Code(language, _) if language == "rust");
    assert!(english.iter().filter(rust).count() > 2);
    for (index, (english, chinese)) in english.iter().zip(&chinese).enumerate() {
        assert_eq!(english, chinese, "part {index}");
    }
    assert_eq!(english.len(), chinese.len());
}

#[test]
fn both_have_the_same_links_and_link_to_each_other() {
    assert_eq!(links(ENGLISH), links(CHINESE));
    assert!(ENGLISH.contains("](README.zh.md)"));
    assert!(CHINESE.contains("](README.md)"));
}

#[test]
fn both_name_the_same_features_items_and_commands() {
    assert_eq!(spans(ENGLISH), spans(CHINESE));
}

/// Both have the same numbers, so that a release or a measurement must be updated in both.
#[test]
fn both_have_the_same_numbers() {
    let numbers = |text: &str| {
        let text = text.split("```").step_by(2).collect::<String>();
        let digits = text.split(|c: char| !c.is_ascii_digit() && c != '.');
        let mut numbers: Vec<String> = digits
            .map(|number| number.trim_matches('.').to_owned())
            .filter(|number| !number.is_empty())
            .collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers(ENGLISH), numbers(CHINESE));
}

#[test]
fn both_name_the_release_and_count_its_codes() {
    let release = ErrorCode::UPSTREAM_RELEASE;
    let count = ErrorCode::ALL.len();
    assert!(ENGLISH.contains(&format!("all {count} codes of Cloudreve {release}")));
    assert!(CHINESE.contains(&format!("Cloudreve {release} 的全部 {count} 个错误码")));
}

#[test]
fn chinese_typography_is_respected() {
    let is_han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    for line in CHINESE.split("```").step_by(2).flat_map(str::lines) {
        for (left, right) in line.chars().zip(line.chars().skip(1)) {
            let separated = !(is_han(left) && (right.is_ascii_alphanumeric() || right == '`')
                || (left.is_ascii_alphanumeric() || left == '`') && is_han(right));
            assert!(separated, "a space between {left} and {right}: {line}");
            let wide = !(is_han(left) && matches!(right, ',' | '.' | ';' | ':' | '?' | '!'));
            assert!(wide, "full-width after {left}: {line}");
        }
    }
}
