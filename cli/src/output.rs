//! Where everything that is printed goes through: format, colour, width and harmless characters.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use cloudreve_codes::private::{Printable, is_obeyed};
use serde::Serialize;
use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::words::Lang;

/// How many columns the printed lines may take up.
#[derive(Clone, Copy)]
pub(crate) struct Width {
    /// Of running text.
    prose: usize,
    /// Of records and tables; none in a pipe, so that `grep` sees each of them on a line.
    records: Option<usize>,
}

impl Width {
    /// Where there is no terminal to ask.
    const DEFAULT: usize = 80;
    /// Text that wraps in less cannot be read.
    const LEAST: usize = 40;
    /// Longer lines of running text are hard to follow, however wide the terminal is.
    const MOST_PROSE: usize = 100;

    /// Everything within so many columns.
    pub(crate) fn of(columns: usize) -> Width {
        let columns = columns.max(Width::LEAST);
        Width {
            prose: columns.min(Width::MOST_PROSE),
            records: Some(columns),
        }
    }

    /// `COLUMNS` where it is set, so that the width can be chosen; else that of the terminal at
    /// hand, if `stream` goes there.
    fn of_stream(stream: &impl IsTerminal) -> Width {
        let chosen = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        if let Some(columns) = chosen {
            return Width::of(columns);
        }
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = Width::of(terminal.unwrap_or(Width::DEFAULT));
        if stream.is_terminal() {
            width
        } else {
            Width {
                records: None,
                ..width
            }
        }
    }
}

/// A cell of a table; its text must be [`harmless`] already.
pub(crate) struct Cell<'a> {
    style: Style,
    text: &'a str,
    /// What the column takes up; the last column takes what is left.
    width: usize,
    is_number: bool,
    is_path: bool,
}

impl<'a> Cell<'a> {
    pub(crate) fn new(text: &'a str, width: usize) -> Cell<'a> {
        Cell {
            style: Style::new(),
            text,
            width,
            is_number: false,
            is_path: false,
        }
    }

    /// Broken at its slashes.
    pub(crate) fn path(text: &'a str, width: usize) -> Cell<'a> {
        Cell {
            is_path: true,
            ..Cell::new(text, width)
        }
    }

    /// Aligned at the right.
    pub(crate) fn number(text: &'a str, width: usize) -> Cell<'a> {
        Cell {
            is_number: true,
            ..Cell::new(text, width)
        }
    }

    pub(crate) fn styled(self, style: Style) -> Cell<'a> {
        Cell { style, ..self }
    }

    /// The lines of the cell in a column of that width.
    fn lines(&self, width: usize) -> Vec<Cow<'a, str>> {
        let options = options(width);
        if self.is_path {
            let separator = WordSeparator::Custom(before_slashes);
            textwrap::wrap(self.text, options.word_separator(separator))
        } else {
            textwrap::wrap(self.text, options)
        }
    }
}

fn before_slashes(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = line;
    Box::new(std::iter::from_fn(move || {
        let (at, _) = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '/')
            .unwrap_or((rest.len(), ' '));
        let (word, behind) = rest.split_at_checked(at)?;
        rest = behind;
        (!word.is_empty()).then(|| Word::from(word))
    }))
}

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
    width: Width,
    lang: Lang,
}

/// Says in its errors what could not be written.
struct Stdout<W>(W);

impl<W: Write> Write for Stdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(of_stdout)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(of_stdout)
    }
}

fn of_stdout(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output: {error}"))
}

impl<'w> Output<'w> {
    pub(crate) fn stdout(format: Format, choice: ColorChoice, lang: Lang) -> Output<'static> {
        let stream = Stdout(AutoStream::new(io::stdout().lock(), choice));
        let width = Width::of_stream(&io::stdout());
        Output {
            lang,
            ..Output::new(BufWriter::new(stream), format, width)
        }
    }

    /// In English.
    pub(crate) fn new(stream: impl Write + 'w, format: Format, width: Width) -> Output<'w> {
        Output {
            stream: Box::new(stream),
            format,
            width,
            lang: Lang::En,
        }
    }

    /// The language to speak, except in JSON, which is the same in each.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// One JSON document on a line of its own.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(value)?;
        writeln!(self.stream, "{}", harmless_json(&text))?;
        // Whoever reads it may wait for it.
        self.stream.flush()
    }

    /// A document as it stands, however long its lines are.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }

    pub(crate) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.stream)
    }

    /// A text of its own, which only a terminal's width breaks; whatever a server wrote must have
    /// gone through [`harmless`], here and below.
    pub(crate) fn heading(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let indent = self.indent(indent);
        let lines = match self.width.records {
            Some(width) => textwrap::wrap(text, options(width.saturating_sub(indent).max(1))),
            None => vec![Cow::Borrowed(text)],
        };
        for line in lines {
            writeln!(
                self.stream,
                "{}{HEADING}{line}{HEADING:#}",
                " ".repeat(indent)
            )?;
        }
        Ok(())
    }

    /// A text wrapped to the width, indented by `indent`.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let indent = self.indent(indent);
        self.hang(" ".repeat(indent), indent, self.width.prose, text)
    }

    /// A word that leads the text, which is wrapped behind it.
    pub(crate) fn lead(
        &mut self,
        indent: usize,
        style: Style,
        word: &str,
        text: &str,
    ) -> io::Result<()> {
        let indent = self.indent(indent);
        let lead = format!("{}{style}{word}{style:#} ", " ".repeat(indent));
        let column = indent + display_width(word) + 1;
        self.hang(lead, column, self.width.prose, text)
    }

    /// A label, and beside it a text wrapped to the rest of the width.
    pub(crate) fn field(&mut self, indent: usize, label: &str, text: &str) -> io::Result<()> {
        let indent = self.indent(indent);
        // A further text of the field above has no label to colour.
        let style = if label.is_empty() {
            Style::new()
        } else {
            LABEL
        };
        let lead = format!(
            "{}{style}{label}{style:#}{}",
            " ".repeat(indent),
            pad(FIELD_COLUMN, display_width(label))
        );
        self.hang(lead, indent + FIELD_COLUMN, self.width.prose, text)
    }

    /// A text on a line of its own, which only a terminal's width breaks.
    pub(crate) fn record(&mut self, text: &str) -> io::Result<()> {
        match self.width.records {
            Some(width) => {
                let options = options(width).subsequent_indent("  ");
                for line in textwrap::wrap(text, options) {
                    writeln!(self.stream, "{line}")?;
                }
                Ok(())
            }
            None => writeln!(self.stream, "{text}"),
        }
    }

    /// A row of a table; each cell is wrapped within its column.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let taken: usize = cells
            .iter()
            .rev()
            .skip(1)
            .map(|cell| cell.width + GAP.len())
            .sum();
        let rest = self
            .width
            .records
            .map(|width| width.saturating_sub(taken).max(1));
        let wrapped: Vec<(usize, Vec<Cow<'_, str>>)> = cells
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                let is_last = index + 1 == cells.len();
                let width = if is_last {
                    rest
                } else {
                    rest.map(|_| cell.width)
                };
                let lines = match width {
                    Some(width) => cell.lines(width),
                    None => vec![Cow::Borrowed(cell.text)],
                };
                (if is_last { 0 } else { cell.width }, lines)
            })
            .collect();
        let height = wrapped
            .iter()
            .map(|(_, lines)| lines.len())
            .max()
            .unwrap_or_default();
        for number in 0..height {
            let mut line = String::new();
            // Blanks are written only where something follows.
            let mut blanks = 0;
            for (cell, (width, lines)) in cells.iter().zip(&wrapped) {
                let text = lines.get(number).map(AsRef::as_ref).unwrap_or_default();
                let left = width.saturating_sub(display_width(text));
                if text.is_empty() {
                    blanks += width + GAP.len();
                    continue;
                }
                let (before, after) = if cell.is_number {
                    (left, GAP.len())
                } else {
                    (0, left + GAP.len())
                };
                let style = cell.style;
                line += &" ".repeat(blanks + before);
                line += &format!("{style}{text}{style:#}");
                blanks = after;
            }
            writeln!(self.stream, "{line}")?;
        }
        Ok(())
    }

    /// The width of records and tables; none where they are not broken.
    pub(crate) fn record_width(&self) -> Option<usize> {
        self.width.records
    }

    /// Deep nesting leaves room for the text: a narrow terminal shows less of it.
    fn indent(&self, wanted: usize) -> usize {
        const LEAST_TEXT: usize = 20;
        let most = self.width.prose.saturating_sub(FIELD_COLUMN + LEAST_TEXT);
        wanted.min(most)
    }

    /// `lead`, which takes up `column` columns, and behind it the text, wrapped.
    fn hang(&mut self, lead: String, column: usize, width: usize, text: &str) -> io::Result<()> {
        let width = width.saturating_sub(column).max(1);
        let mut lines = textwrap::wrap(text, options(width)).into_iter();
        let first = format!("{lead}{}", lines.next().unwrap_or_default());
        writeln!(self.stream, "{}", first.trim_end())?;
        for line in lines {
            writeln!(self.stream, "{}{line}", " ".repeat(column))?;
        }
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// How texts are wrapped.
fn options<'o>(width: usize) -> Options<'o> {
    Options::new(width)
        .word_separator(WordSeparator::Custom(parts))
        .word_splitter(WordSplitter::Custom(hyphens))
}

/// Where a word may be broken: at its hyphens, unless it stands in backticks, to be copied.
fn hyphens(word: &str) -> Vec<usize> {
    if word.contains('`') {
        return Vec::new();
    }
    WordSplitter::HyphenSplitter.split_points(word)
}

/// What a line may be broken between: what stands between spaces, and in Chinese nearly any two
/// characters, by Unicode's rules, which begin no line with a full stop. What is written in Latin
/// stays whole, since these rules would break a path at each slash.
fn parts(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let is_wide = |c: char| display_width(c.encode_utf8(&mut [0; 4])) > 1;
    if !line.chars().any(is_wide) {
        return WordSeparator::AsciiSpace.find_words(line);
    }
    let mut parts = Vec::new();
    let (mut rest, mut length) = (line, 0);
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        length += word.word.len() + word.whitespace.len();
        let Some((part, behind)) = rest.split_at_checked(length) else {
            continue;
        };
        let is_break = part.ends_with(' ')
            || part.ends_with(is_wide)
            || behind.starts_with(is_wide)
            || behind.is_empty();
        if is_break {
            parts.push(Word::from(part));
            (rest, length) = (behind, 0);
        }
    }
    Box::new(parts.into_iter())
}

/// Where the text of a field begins, seen from its label.
const FIELD_COLUMN: usize = 14;

/// What stands between the columns of a table.
const GAP: &str = "  ";

/// The white space that fills a column behind a text.
fn pad(column: usize, taken: usize) -> String {
    " ".repeat(column.saturating_sub(taken).max(1))
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

/// How an error is told that ends the work, or a part of it.
pub(crate) fn error_text(error: &io::Error) -> String {
    format!("error: {error}")
}

/// Talk goes to stderr; where even that is closed nobody listens. It stays on its lines, so that a
/// command can be copied from it.
pub(crate) fn talk(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{text}");
}

/// Talk in sentences, wrapped between words to the width of the terminal.
pub(crate) fn talk_at_length(text: &str) {
    let Some(width) = Width::of_stream(&io::stderr()).records else {
        return talk(text);
    };
    let options = options(width).break_words(false).subsequent_indent("  ");
    let lines: Vec<String> = text
        .lines()
        .map(|line| textwrap::fill(line, &options))
        .collect();
    talk(&lines.join("\n"));
}
