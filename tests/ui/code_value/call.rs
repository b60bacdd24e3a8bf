use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = codes::of(7))]
    Variant,
}

fn main() {}
