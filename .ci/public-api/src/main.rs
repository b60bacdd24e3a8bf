//! Prints the public interface of a crate, one item per line, from rustdoc's JSON.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os()
        .nth(1)
        .ok_or("expected the path of a JSON file")?;
    let mut builder = public_api::Builder::from_rustdoc_json(path);
    builder = builder.omit_blanket_impls(true).omit_auto_trait_impls(true);
    print!("{}", builder.build()?);
    Ok(())
}
