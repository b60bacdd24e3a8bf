use cloudreve_codes::EnvelopeError;

#[derive(EnvelopeError)]
union Error {
    a: u8,
}

fn main() {}
