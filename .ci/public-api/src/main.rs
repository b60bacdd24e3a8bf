//! Prints the public interface of a crate, an item a line, from the JSON that rustdoc wrote.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("name the JSON file")?;
    let mut builder = public_api::Builder::from_rustdoc_json(path);
    builder = builder.omit_blanket_impls(true).omit_auto_trait_impls(true);
    print!("{}", builder.build()?);
    Ok(())
}
