use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
#[envelope(default = NotFound)]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound)]
    Variant,
}

fn main() {}
