use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(inherit)]
    Variant(#[source] cloudreve_codes::ApiError, #[envelope(items)] Vec<(String, cloudreve_codes::ApiError)>),
}

fn main() {}
