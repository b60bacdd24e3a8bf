use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound)]
    Variant(#[envelope(items)] Vec<(String, Error)>, #[envelope(items)] Vec<(String, Error)>),
}

fn main() {}
