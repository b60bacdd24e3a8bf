//! The encoding of a text: UTF-8, or UTF-16 with a byte order mark, as Windows PowerShell writes it.

use std::io::{BufRead, BufReader, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

/// Converts the text to UTF-8 without its mark. A text without a mark is unchanged.
pub(super) fn as_utf8(reader: impl Read) -> impl BufRead {
    let mut decoder = DecodeReaderBytesBuilder::new();
    decoder
        .bom_sniffing(true)
        .utf8_passthru(true)
        .strip_bom(true);
    BufReader::new(decoder.build(reader))
}
