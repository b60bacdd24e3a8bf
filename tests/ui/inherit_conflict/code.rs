use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(inherit, code = NotFound)]
    Variant(#[source] cloudreve_codes::ApiError),
}

fn main() {}
