use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = 0)]
    Variant,
    #[error("text")]
    #[envelope(code = NotFound, mesage = "m")]
    Second,
    #[error("text")]
    #[envelope(inherit)]
    Third,
}

fn main() {}
