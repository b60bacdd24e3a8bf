use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound)]
    Variant(#[envelope(datum)] u8),
}

fn main() {}
