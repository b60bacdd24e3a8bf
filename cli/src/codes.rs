//! The codes, and how to find one. Nothing here prints.

mod causes;
mod complete;
mod entry;
mod find;
pub(crate) mod glossary;
pub(crate) mod phrases;
mod rank;
mod words;

pub(crate) use self::complete::{complete, complete_route};
pub(crate) use self::entry::{CauseInfo, CodeInfo, FormerlyInfo, UpstreamInfo, all, read};
pub(crate) use self::find::{FoundBy, Nearest, find, nearest, queries};
pub(crate) use self::rank::{half_width, search};
