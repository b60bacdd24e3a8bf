//! Where everything that is printed goes through: format, colour, width and harmless characters.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use cloudreve_codes::private::{Printable, is_obeyed};
use serde::Serialize;

/// Width where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 80;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: one document, with `decode` one a line
    Json,
}

pub(crate) const HEADING: Style = Style::new().bold();
pub(crate) const LABEL: Style = AnsiColor::Cyan.on_default();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Where data goes, standard output as a rule, in one of the formats.
pub(crate) struct Output<'w> {
    stream: Box<dyn Write + 'w>,
    format: Format,
    width: usize,
}

impl<'w> Output<'w> {
    pub(crate) fn stdout(format: Format, choice: ColorChoice) -> Output<'static> {
        let stream = AutoStream::new(io::stdout().lock(), choice);
        Output::new(BufWriter::new(stream), format, width())
    }

    /// `width` is in columns.
    pub(crate) fn new(stream: impl Write + 'w, format: Format, width: usize) -> Output<'w> {
        Output {
            stream: Box::new(stream),
            format,
            width,
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// One JSON document on a line of its own.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(value)?;
        writeln!(self.stream, "{}", harmless_json(&text))
    }

    /// A line as it stands; whatever a server wrote must have gone through [`harmless`].
    pub(crate) fn line(&mut self, text: impl Display) -> io::Result<()> {
        writeln!(self.stream, "{text}")
    }

    /// A text of several lines as it stands.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }

    /// A text wrapped to the width, indented by `indent`.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) -> io::Result<()> {
        self.hanging(&" ".repeat(indent), indent, text)
    }

    /// A label, and beside it a text wrapped to the rest of the width.
    pub(crate) fn field(&mut self, indent: usize, label: &str, text: &str) -> io::Result<()> {
        const COLUMN: usize = 14;
        let lead = format!(
            "{}{LABEL}{label}{LABEL:#}{}",
            " ".repeat(indent),
            pad(COLUMN, label.len())
        );
        self.hanging(&lead, indent + COLUMN, text)
    }

    /// `lead`, which takes up `indent` columns, and behind it the text, wrapped.
    pub(crate) fn hanging(&mut self, lead: &str, indent: usize, text: &str) -> io::Result<()> {
        let width = self.width.saturating_sub(indent).max(20);
        let mut lines = textwrap::wrap(text, width).into_iter();
        writeln!(self.stream, "{lead}{}", lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(self.stream, "{}{line}", " ".repeat(indent))?;
        }
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The white space that fills a column behind a text.
pub(crate) fn pad(column: usize, taken: usize) -> String {
    " ".repeat(column.saturating_sub(taken).max(1))
}

/// `COLUMNS` where it is set, so that the width can be chosen; else the terminal's.
fn width() -> usize {
    let chosen = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    chosen
        .or_else(terminal)
        .unwrap_or(DEFAULT_WIDTH)
        .clamp(40, 100)
}

/// A text from outside on one line, with everything escaped that a terminal would obey.
pub(crate) fn harmless(text: &str) -> impl Display + '_ {
    Printable(text)
}

/// The same for JSON, where what serde_json leaves as it is can only stand within strings.
fn harmless_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Talk goes to stderr; where even that is closed nobody listens.
pub(crate) fn talk(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{text}");
}
