use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(transparent)]
    Variant(#[envelope(data)] cloudreve_codes::ApiError),
}

fn main() {}
