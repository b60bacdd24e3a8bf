use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(transparent, msg = "m")]
    Variant(cloudreve_codes::ApiError),
}

fn main() {}
