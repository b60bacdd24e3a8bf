//! Counts the bytes that are looked at, each time they are, so that a test sees whether the work grows
//! faster than the text.

use std::cell::Cell;

thread_local! {
    static BYTES: Cell<u64> = const { Cell::new(0) };
}

pub(super) fn count(bytes: usize) {
    BYTES.set(BYTES.get() + bytes as u64);
}

/// The bytes of this thread so far.
pub(crate) fn counted() -> u64 {
    BYTES.get()
}
