use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
#[envelope(crate = "cloudreve_codes")]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound)]
    Variant,
}

fn main() {}
