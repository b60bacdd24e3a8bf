use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound)]
    Variant(#[envelope(data)] u8, #[envelope(data)] u8),
}

fn main() {}
