use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = LockConflct)]
    Variant,
    #[error("text")]
    #[envelope(code = 0)]
    Other,
}

fn main() {}
