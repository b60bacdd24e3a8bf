use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(inherit msg = "m")]
    Variant(#[source] cloudreve_codes::ApiError),
}

fn main() {}
