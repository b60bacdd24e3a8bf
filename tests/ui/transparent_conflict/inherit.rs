use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(inherit, transparent)]
    Variant(cloudreve_codes::ApiError),
}

fn main() {}
