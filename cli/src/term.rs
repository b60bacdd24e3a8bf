//! Output: width, color, escaping, tables, and JSON lines, independent of commands.

mod escape;
mod output;
mod table;
mod wrap;

pub(crate) use self::escape::escaped;
pub(crate) use self::output::{
    BAD, Format, GOOD, HEADING, LABEL, Output, error_text, notice, notice_wrapped,
};
pub(crate) use self::table::Cell;
pub(crate) use self::wrap::Width;
