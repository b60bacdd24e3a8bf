use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(transparent = true)]
    Variant(cloudreve_codes::ApiError),
}

fn main() {}
