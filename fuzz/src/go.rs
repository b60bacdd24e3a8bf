//! The reader of upstream's Go file.

use xtask::fuzzing::read_go;

/// Checks that a list has each name once and no success, reads the same in its plainest form, and does
/// not depend on anything that Go ignores, and that errors point to an existing line.
///
/// # Panics
///
/// If one of these does not hold.
pub fn go(source: &[u8]) {
    let list = match read_go(source) {
        Ok(list) => list,
        Err(message) => {
            let lines = 1 + source.iter().filter(|byte| **byte == b'\n').count();
            let line: Option<usize> = message.split(':').next().and_then(|line| line.parse().ok());
            assert!(
                line.is_some_and(|line| (1..=lines).contains(&line)),
                "{message}"
            );
            return;
        }
    };
    assert!(!list.is_empty());
    for (index, (name, value)) in list.iter().enumerate() {
        assert!(name.starts_with("Code") && *value != 0, "{name} = {value}");
        assert!(
            list.iter().skip(index + 1).all(|(other, _)| other != name),
            "{name} twice"
        );
    }

    let lines: String = list
        .iter()
        .map(|(name, value)| format!("\t{name} = {value}\n"))
        .collect();
    let plain = format!("package serializer\n\nconst (\n{lines})\n");
    assert_eq!(read_go(plain.as_bytes()).as_ref(), Ok(&list), "{plain}");

    let is_marked = source.starts_with("\u{feff}".as_bytes());
    if !is_marked {
        let before = [b"/* const ( CodeA = 1 ) */ // `\n", source].concat();
        assert_eq!(read_go(&before).as_ref(), Ok(&list), "a comment in front");
    }
    let after = [source, b"\n// const ( CodeA = 1\n/* ` */"].concat();
    assert_eq!(read_go(&after).as_ref(), Ok(&list), "a comment at the end");
}
