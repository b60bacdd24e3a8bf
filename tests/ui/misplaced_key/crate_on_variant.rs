use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound, crate = cloudreve_codes)]
    Variant,
}

fn main() {}
