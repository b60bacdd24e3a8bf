//! How a text is written: UTF-8, with a byte order mark or without, or UTF-16 with one, as Windows
//! PowerShell writes what is redirected into a file.

use std::io::{self, BufRead, Cursor, Read};

/// The text as UTF-8 without its mark. What has no mark of UTF-16 is left as it is.
pub(super) fn as_utf8<'r>(mut reader: impl BufRead + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    const MARKS: [(&[u8], Encoding); 3] = [
        (b"\xef\xbb\xbf", Encoding::Utf8),
        (b"\xff\xfe", Encoding::Utf16(u16::from_le_bytes)),
        (b"\xfe\xff", Encoding::Utf16(u16::from_be_bytes)),
    ];
    // No byte is waited for that no mark begins with.
    let mut head = Vec::new();
    loop {
        if let Some((_, encoding)) = MARKS.iter().find(|(mark, _)| head == *mark) {
            return Ok(match encoding {
                Encoding::Utf8 => Box::new(reader),
                Encoding::Utf16(unit) => Box::new(FromUtf16::new(reader, *unit)),
            });
        }
        let is_beginning = MARKS.iter().any(|(mark, _)| mark.starts_with(&head));
        let next = match is_beginning {
            true => reader.fill_buf()?.first().copied(),
            false => None,
        };
        let Some(byte) = next else {
            return Ok(Box::new(Cursor::new(head).chain(reader)));
        };
        reader.consume(1);
        head.push(byte);
    }
}

enum Encoding {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
}

/// Makes UTF-8 of UTF-16 piece by piece, so that a large file does not fill the memory. What is no
/// character becomes U+FFFD.
struct FromUtf16<R> {
    reader: R,
    unit: fn([u8; 2]) -> u16,
    /// The first part of a unit or of a character, whose rest comes with the next piece.
    begun: Vec<u8>,
    text: String,
    /// How much of the text was taken.
    taken: usize,
}

impl<R: BufRead> FromUtf16<R> {
    fn new(reader: R, unit: fn([u8; 2]) -> u16) -> FromUtf16<R> {
        FromUtf16 {
            reader,
            unit,
            begun: Vec::new(),
            text: String::new(),
            taken: 0,
        }
    }

    fn next_piece(&mut self) -> io::Result<()> {
        self.text.clear();
        self.taken = 0;
        // A piece may hold no whole character.
        while self.text.is_empty() {
            let piece = self.reader.fill_buf()?;
            let (length, is_end) = (piece.len(), piece.is_empty());
            if is_end && self.begun.is_empty() {
                return Ok(());
            }
            self.begun.extend_from_slice(piece);
            self.reader.consume(length);
            let mut units: Vec<u16> = Vec::new();
            let mut pairs = self.begun.chunks_exact(2);
            for pair in &mut pairs {
                if let &[first, second] = pair {
                    units.push((self.unit)([first, second]));
                }
            }
            let mut rest = pairs.remainder().len();
            let is_first_half = |unit: &u16| (0xd800..0xdc00).contains(unit);
            if !is_end && units.last().is_some_and(is_first_half) {
                units.pop();
                rest += 2;
            }
            let characters = char::decode_utf16(units);
            self.text
                .extend(characters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
            if is_end && rest > 0 {
                self.text.push(char::REPLACEMENT_CHARACTER);
                rest = 0;
            }
            let done = self.begun.len().saturating_sub(rest);
            self.begun.drain(..done);
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for FromUtf16<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken >= self.text.len() {
            self.next_piece()?;
        }
        Ok(self.text.as_bytes().get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
    }
}

impl<R: BufRead> Read for FromUtf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(into)?;
        self.consume(amount);
        Ok(amount)
    }
}
