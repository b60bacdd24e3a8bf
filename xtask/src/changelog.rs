//! CHANGELOG.md, in the format of Keep a Changelog.

/// A line of the changelog.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    heading: &'static str,
    text: String,
}

const HEADINGS: [&str; 2] = ["### Added", "### Changed"];

impl Entry {
    pub(crate) fn added(text: String) -> Entry {
        let [heading, _] = HEADINGS;
        Entry { heading, text }
    }

    pub(crate) fn changed(text: String) -> Entry {
        let [_, heading] = HEADINGS;
        Entry { heading, text }
    }
}

/// Returns the entries under their headings, as lines without line breaks.
pub(crate) fn lines(entries: &[Entry]) -> Vec<String> {
    let mut lines = Vec::new();
    for heading in HEADINGS {
        let mut own = entries
            .iter()
            .filter(|entry| entry.heading == heading)
            .peekable();
        if own.peek().is_none() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend([heading.to_owned(), String::new()]);
        lines.extend(own.map(|entry| format!("- {}", entry.text)));
    }
    lines
}

/// Returns the lines of a version's section, without its heading; `None` if there is no section.
pub(crate) fn section<'t>(text: &'t str, version: &str) -> Option<Vec<&'t str>> {
    let heading = format!("## [{version}]");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&heading));
    lines.next()?;
    Some(lines.take_while(|line| !line.starts_with("## ")).collect())
}

/// Adds the entries to the section of unreleased changes, each once.
pub(crate) fn with_entries(text: &str, entries: &[Entry]) -> String {
    const UNRELEASED: &str = "## [Unreleased]";
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let is_section = |line: &String| line.starts_with("## ");
    let start = match lines.iter().position(|line| line.starts_with(UNRELEASED)) {
        Some(start) => start,
        None if entries.is_empty() => return text.to_owned(),
        None => {
            let start = lines.iter().position(is_section).unwrap_or(lines.len());
            lines.splice(start..start, [UNRELEASED.to_owned(), String::new()]);
            start
        }
    };
    let end_of = |lines: &[String]| {
        let mut rest = lines.iter().enumerate().skip(start + 1);
        rest.find(|(_, line)| is_section(line))
            .map_or(lines.len(), |(at, _)| at)
    };
    for entry in entries {
        let line = format!("- {}", entry.text);
        let end = end_of(&lines);
        let in_section = || lines.iter().enumerate().take(end).skip(start + 1);
        if in_section().any(|(_, known)| *known == line) {
            continue;
        }
        let heading = in_section().find(|(_, line)| *line == entry.heading);
        // After the last line of the entry's list, or of the section.
        let is_next = |(_, line): &(usize, &String)| line.starts_with("### ");
        let stop = match heading {
            Some((at, _)) => in_section()
                .skip_while(|(line, _)| *line <= at)
                .find(is_next),
            None => None,
        };
        let stop = stop.map_or(end, |(at, _)| at);
        let last = in_section()
            .take_while(|(at, _)| *at < stop)
            .filter(|(_, line)| !line.is_empty());
        let at = last.last().map_or(start + 1, |(at, _)| at + 1);
        let new = match heading {
            Some(_) => vec![line],
            None => vec![String::new(), entry.heading.to_owned(), String::new(), line],
        };
        lines.splice(at..at, new);
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One,\n  in two lines.\n\n### Fixed\n\n- Two.\n\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- All.\n";

    #[test]
    fn entries_join_the_list_of_their_heading_once() {
        let entries = [
            Entry::added("Three.".to_owned()),
            Entry::changed("Four.".to_owned()),
        ];
        let new = with_entries(TEXT, &entries);
        let expected = TEXT
            .replace("in two lines.\n", "in two lines.\n- Three.\n")
            .replace("- Two.\n", "- Two.\n\n### Changed\n\n- Four.\n");
        assert_eq!(new, expected);
        assert_eq!(with_entries(&new, &entries), new);
        assert_eq!(with_entries(TEXT, &[]), TEXT);
    }

    #[test]
    fn a_missing_section_for_unreleased_changes_is_created() {
        let text = "# Changelog\n\n## [0.1.0] - 2026-01-01\n\n- All.\n";
        let new = with_entries(text, &[Entry::added("More.".to_owned())]);
        assert_eq!(
            new,
            "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- More.\n\n## [0.1.0] - 2026-01-01\n\n- All.\n"
        );
    }

    #[test]
    fn a_version_has_its_section() {
        assert_eq!(
            section(TEXT, "0.1.0").unwrap(),
            ["", "### Added", "", "- All."]
        );
        assert_eq!(section(TEXT, "0.2.0"), None);
    }
}
