use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(inherit)]
    Variant(cloudreve_codes::ApiError, u8),
}

fn main() {}
