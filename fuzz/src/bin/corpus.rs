//! Unpacks and packs the corpus of a target, for the script `run`.

use std::io;
use std::path::Path;

use cloudreve_codes_fuzz::{Target, pack, unpack};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["list"] => {
            for target in Target::ALL {
                println!("{}", target.name);
            }
            Ok(())
        }
        [verb @ ("unpack" | "pack"), name, dir] => {
            let target = Target::named(name)
                .ok_or_else(|| io::Error::other(format!("there is no target `{name}`")))?;
            if *verb == "unpack" {
                return unpack(target, Path::new(dir));
            }
            let kept = pack(target, Path::new(dir))?;
            println!("{kept} inputs kept");
            Ok(())
        }
        _ => Err(io::Error::other(
            "usage: corpus list | unpack TARGET DIR | pack TARGET DIR",
        )),
    }
}
