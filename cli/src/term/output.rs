//! The output of all commands: format, color, and width.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Serialize;
use textwrap::core::display_width;

use super::escape::{escaped_json, escaped_lines};
use super::wrap::{Width, options, wrap};
use crate::lang::Lang;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Human-readable text
    Text,
    /// JSON for programs: one document, or one per line with `decode`
    Json,
}

pub(crate) const HEADING: Style = Style::new().bold();
pub(crate) const LABEL: Style = AnsiColor::Cyan.on_default();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// The destination of data, usually standard output, in one of the formats.
pub(crate) struct Output<'w> {
    pub(super) stream: Box<dyn Write + 'w>,
    format: Format,
    pub(super) width: Width,
    lang: Lang,
}

impl<'w> Output<'w> {
    pub(crate) fn stdout(format: Format, choice: ColorChoice, lang: Lang) -> Output<'static> {
        let stream = AutoStream::new(io::stdout().lock(), choice);
        let width = Width::of_stream(&io::stdout());
        Output {
            lang,
            ..Output::new(BufWriter::new(stream), format, width)
        }
    }

    /// Creates an output in English.
    pub(crate) fn new(stream: impl Write + 'w, format: Format, width: Width) -> Output<'w> {
        Output {
            stream: Box::new(stream),
            format,
            width,
            lang: Lang::En,
        }
    }

    /// Returns the language of texts; JSON is the same in every language.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Prints a JSON document on its own line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(value)?;
        writeln!(self.stream, "{}", escaped_json(&text))?;
        // The reader may be waiting for it.
        self.stream.flush()
    }

    /// Prints a document verbatim, without wrapping.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }

    pub(crate) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.stream)
    }

    /// Prints a heading, wrapped only for a terminal. Untrusted text must already be [`escaped`].
    pub(crate) fn heading(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let indent = self.indent(indent);
        let lines = match self.width.records {
            Some(width) => wrap(text, options(width.saturating_sub(indent).max(1))),
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

    /// Prints a text wrapped to the width, indented by `indent`.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let indent = self.indent(indent);
        self.hang(" ".repeat(indent), indent, self.width.prose, text)
    }

    /// Prints a word followed by wrapped text.
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

    /// Prints a label followed by text wrapped to the remaining width.
    pub(crate) fn field(&mut self, indent: usize, label: &str, text: &str) -> io::Result<()> {
        let indent = self.indent(indent);
        // Another text of the field above has no label to color.
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

    /// Prints a text on its own line, wrapped only for a terminal.
    pub(crate) fn record(&mut self, text: &str) -> io::Result<()> {
        match self.width.records {
            Some(width) => {
                let options = options(width).subsequent_indent("  ");
                for line in wrap(text, options) {
                    writeln!(self.stream, "{line}")?;
                }
                Ok(())
            }
            None => writeln!(self.stream, "{text}"),
        }
    }

    /// Returns the width of records and tables; `None` if they aren't wrapped.
    pub(crate) fn record_width(&self) -> Option<usize> {
        self.width.records
    }

    /// Limits indentation so that text still fits on a narrow terminal.
    fn indent(&self, wanted: usize) -> usize {
        const LEAST_TEXT: usize = 20;
        let most = self.width.prose.saturating_sub(FIELD_COLUMN + LEAST_TEXT);
        wanted.min(most)
    }

    /// Prints `lead`, which takes up `column` columns, followed by wrapped text.
    fn hang(&mut self, lead: String, column: usize, width: usize, text: &str) -> io::Result<()> {
        let width = width.saturating_sub(column).max(1);
        let mut lines = wrap(text, options(width)).into_iter();
        let first = format!("{lead}{}", lines.next().unwrap_or_default());
        writeln!(self.stream, "{}", first.trim_end())?;
        for line in lines {
            writeln!(self.stream, "{}{line}", " ".repeat(column))?;
        }
        Ok(())
    }

    /// Renders output as a string for [`Output::text`].
    pub(crate) fn draft(
        &self,
        print: impl FnOnce(&mut Output<'_>) -> io::Result<()>,
    ) -> io::Result<String> {
        let mut text = Vec::new();
        let mut output = Output {
            lang: self.lang,
            ..Output::new(&mut text, self.format, self.width)
        };
        print(&mut output)?;
        drop(output);
        String::from_utf8(text).map_err(io::Error::other)
    }

    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The column of a field's text, relative to its label.
const FIELD_COLUMN: usize = 14;

/// Returns the spaces that fill a column after a text.
fn pad(column: usize, taken: usize) -> String {
    " ".repeat(column.saturating_sub(taken).max(1))
}

/// Formats an error with its causes.
pub(crate) fn error_text(error: &dyn std::error::Error) -> String {
    let mut text = format!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// Prints a message to stderr, ignoring errors, without wrapping, so that a command can be copied.
pub(crate) fn notice(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{}", escaped_lines(text));
}

/// Prints a message to stderr, wrapped to the width of the terminal.
pub(crate) fn notice_wrapped(text: &str) {
    let Some(width) = Width::of_stream(&io::stderr()).records else {
        return notice(text);
    };
    let options = options(width).break_words(false).subsequent_indent("  ");
    let lines: Vec<String> = text
        .lines()
        .map(|line| textwrap::fill(line, &options))
        .collect();
    notice(&lines.join("\n"));
}
