//! Rows of a table.

use std::borrow::Cow;
use std::io;

use anstyle::Style;
use textwrap::WordSeparator;
use textwrap::core::display_width;

use super::output::Output;
use super::wrap::{before_slashes, options, wrap};

/// A cell of a table; its text must have gone through [`escaped`].
pub(crate) struct Cell<'a> {
    style: Style,
    text: &'a str,
    /// The width of the column; the last column takes the rest.
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

    /// Wraps at slashes.
    pub(crate) fn path(text: &'a str, width: usize) -> Cell<'a> {
        Cell {
            is_path: true,
            ..Cell::new(text, width)
        }
    }

    /// Aligns right.
    pub(crate) fn number(text: &'a str, width: usize) -> Cell<'a> {
        Cell {
            is_number: true,
            ..Cell::new(text, width)
        }
    }

    pub(crate) fn styled(self, style: Style) -> Cell<'a> {
        Cell { style, ..self }
    }

    /// Wraps the cell to the width of its column.
    fn lines(&self, width: usize) -> Vec<Cow<'a, str>> {
        let options = options(width);
        if self.is_path {
            let separator = WordSeparator::Custom(before_slashes);
            textwrap::wrap(self.text, options.word_separator(separator))
        } else {
            wrap(self.text, options)
        }
    }
}

impl Output<'_> {
    /// Prints a row of a table; each cell is wrapped within its column.
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
            // Avoid trailing spaces.
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
}

/// The separator of columns.
const GAP: &str = "  ";
