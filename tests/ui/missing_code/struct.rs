use cloudreve_codes::EnvelopeError;

#[derive(Debug, thiserror::Error, EnvelopeError)]
#[error("text")]
struct Error;

fn main() {}
