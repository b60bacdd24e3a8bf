use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("text")]
    #[envelope(code = NotFound, msg = "{path} {limit:>width$}")]
    Variant { limit: u8, source_path: String },
}

fn main() {}
