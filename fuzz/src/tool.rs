//! What the command `decode` prints.

use cloudreve_codes::private::is_obeyed;
use cloudreve_codes_cli::fuzzing;

/// Checks that `decode` prints no character that a terminal would interpret, and valid JSON, and that
/// both formats find an envelope, or neither does.
///
/// # Panics
///
/// If it does not.
pub fn tool(input: &[u8]) {
    let print = |is_json| match fuzzing::decode(input, is_json) {
        Ok((printed, found)) => match String::from_utf8(printed) {
            Ok(printed) => (printed, found),
            Err(error) => panic!("{error}"),
        },
        Err(error) => panic!("{error}"),
    };
    let (text, found) = print(false);
    let (json, found_too) = print(true);
    assert_eq!(found, found_too);
    let plain = without_colors(&text);
    for printed in [&plain, &json] {
        let obeyed = printed.chars().find(|&c| c != '\n' && is_obeyed(c));
        assert_eq!(obeyed, None, "{printed}");
    }
    for line in json.lines() {
        let document = serde_json::from_str::<serde_json::Value>(line);
        assert!(
            document.is_ok_and(|document| document.is_object()),
            "{line}"
        );
    }
}

/// Removes the few sequences that the tool itself writes: bold, its colors, and reset.
fn without_colors(text: &str) -> String {
    let own = [
        "\u{1b}[0m",
        "\u{1b}[1m",
        "\u{1b}[31m",
        "\u{1b}[32m",
        "\u{1b}[36m",
    ];
    own.iter()
        .fold(text.to_owned(), |text, sequence| text.replace(sequence, ""))
}
