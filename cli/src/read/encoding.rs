//! How a text is encoded: UTF-8, with a byte order mark or without, or UTF-16 with one, as Windows
//! PowerShell writes what is redirected into a file.

use std::io::{BufRead, BufReader, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

/// The text as UTF-8 without its mark. What has no mark is left as it is.
pub(super) fn as_utf8(reader: impl Read) -> impl BufRead {
    let mut decoder = DecodeReaderBytesBuilder::new();
    decoder
        .bom_sniffing(true)
        .utf8_passthru(true)
        .strip_bom(true);
    BufReader::new(decoder.build(reader))
}
