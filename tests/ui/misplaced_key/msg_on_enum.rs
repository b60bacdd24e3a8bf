use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
#[envelope(msg = "text")]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound)]
    Variant,
}

fn main() {}
