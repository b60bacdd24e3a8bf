//! What is printed: width, color, escaping, tables and JSON lines. It knows no command.

mod escape;
mod output;
mod table;
mod wrap;

pub(crate) use self::escape::harmless;
pub(crate) use self::output::{
    BAD, Format, GOOD, HEADING, LABEL, Output, error_text, talk, talk_at_length,
};
pub(crate) use self::table::Cell;
pub(crate) use self::wrap::Width;
