//! Every link in every document has a target.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The hosts that links may point to.
const HOSTS: [&str; 6] = [
    "https://cloudreve.org",
    "https://docs.rs",
    "https://github.com/cloudreve",
    "https://keepachangelog.com",
    "https://rustup.rs",
    "https://semver.org",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns every document of the repository by its path from the root.
fn documents() -> BTreeMap<PathBuf, String> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap();
            if path.is_dir() {
                // Build outputs, and files made by fuzzing.
                let skipped = ["target", ".git", "corpus", "artifacts", "node_modules"];
                if !skipped.iter().any(|skipped| name == *skipped) {
                    walk(&path, found);
                }
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root(), &mut found);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path.strip_prefix(root()).unwrap().to_owned(), text)
    };
    found.into_iter().map(read).collect()
}

struct Document {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// Returns the links and images of a document, and the anchors that a forge generates for its headings.
fn read(text: &str) -> Document {
    let mut document = Document {
        links: Vec::new(),
        anchors: BTreeSet::new(),
    };
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                document.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap());
                let again = (1..).map(|number| format!("{anchor}-{number}"));
                let mut names = std::iter::once(anchor.clone()).chain(again);
                let free = names.find(|name| !document.anchors.contains(name));
                document.anchors.extend(free);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for attribute in ["href=\"", "src=\""] {
                    let values = html.split(attribute).skip(1);
                    let values = values.filter_map(|rest| rest.split('"').next());
                    document.links.extend(values.map(str::to_owned));
                }
                for attribute in ["id=\"", "name=\""] {
                    let values = html.split(attribute).skip(1);
                    let values = values.filter_map(|rest| rest.split('"').next());
                    document.anchors.extend(values.map(str::to_owned));
                }
            }
            _ => {}
        }
    }
    document
}

fn anchor(heading: &str) -> String {
    let heading = heading.to_lowercase();
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c => c.is_alphanumeric().then_some(c),
    });
    kept.collect()
}

/// Normalizes a path: `docs/../README.md` is `README.md`. `None` if it is outside the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

/// Returns whether a link points to an item. Rustdoc checks those.
fn is_item(link: &str) -> bool {
    link.split('@').next_back().unwrap().starts_with("crate::")
}

/// Returns what is wrong with a link of a document, if anything.
fn problem(from: &Path, link: &str, all: &BTreeMap<PathBuf, Document>) -> Option<&'static str> {
    if is_item(link) {
        return None;
    }
    if link.contains(':') {
        let allowed = HOSTS.iter().any(|host| {
            let rest = link.strip_prefix(host);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        return (!allowed).then_some("points to a host that is not in the list");
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() {
        from.to_owned()
    } else {
        match normal(&from.parent().unwrap().join(path)) {
            Some(target) => target,
            None => return Some("points outside the repository"),
        }
    };
    if !all.contains_key(&target) && !root().join(&target).exists() {
        return Some("points to a missing file");
    }
    match all.get(&target) {
        Some(document) if !anchor.is_empty() && !document.anchors.contains(anchor) => {
            Some("points to a missing heading")
        }
        _ => None,
    }
}

fn problems(all: &BTreeMap<PathBuf, Document>) -> Vec<String> {
    let links = all.iter().flat_map(|(from, document)| {
        let links = document.links.iter();
        links.map(move |link| (from, link))
    });
    links
        .filter_map(|(from, link)| {
            problem(from, link, all).map(|problem| format!("{}: {link} {problem}", from.display()))
        })
        .collect()
}

fn all() -> BTreeMap<PathBuf, Document> {
    let documents = documents().into_iter();
    documents.map(|(path, text)| (path, read(&text))).collect()
}

#[test]
fn every_link_has_a_target() {
    let all = all();
    for path in [
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "README.zh.md",
        "benches/README.md",
        "cli/README.md",
        "docs/clients.md",
        "docs/maintaining.md",
        "reference/README.md",
        "tests/captures/README.md",
    ] {
        assert!(all.contains_key(Path::new(path)), "{path} is not checked");
    }
    assert_eq!(problems(&all), Vec::<String>::new());
}

/// The guides are also rendered by rustdoc, where the files of the repository don't exist.
#[test]
fn guides_link_to_items_and_not_to_files() {
    for (path, document) in all() {
        let is_guide = path.starts_with("docs") && path != Path::new("docs/maintaining.md");
        if is_guide || path.starts_with("src") {
            for link in document.links {
                let fine = is_item(&link) || link.starts_with("https://") || link.starts_with('#');
                assert!(fine, "{}: {link}", path.display());
            }
        }
    }
}

#[test]
fn a_broken_link_is_found() {
    let text = "# One `two`, three\n\n# One two three\n\n\
        [a](#one-two-three) [b](#one-two-three-1) [c](../README.md) [d](https://cloudreve.org) \
        [e](crate::decode) [f](type@crate::EnvelopeError)\n\n\
        [1](#nowhere) [2](../README.md#nowhere) ![3](gone.png) [4](../../etc) [5](/etc/passwd) \
        [6](https://example.com) [7](http://cloudreve.org) \
        [8](https://cloudreve.org.example.com) <img src=\"gone.svg\">";
    let mut all = all();
    all.insert(PathBuf::from("docs/new.md"), read(text));
    let expected = [
        "#nowhere points to a missing heading",
        "../README.md#nowhere points to a missing heading",
        "gone.png points to a missing file",
        "../../etc points outside the repository",
        "/etc/passwd points outside the repository",
        "https://example.com points to a host that is not in the list",
        "http://cloudreve.org points to a host that is not in the list",
        "https://cloudreve.org.example.com points to a host that is not in the list",
        "gone.svg points to a missing file",
    ]
    .map(|problem| format!("docs/new.md: {problem}"));
    assert_eq!(problems(&all), expected);
}
