//! Counts every inspection of a byte, so that a test can check that work grows linearly.

use std::cell::Cell;

thread_local! {
    static BYTES: Cell<u64> = const { Cell::new(0) };
}

pub(super) fn count(bytes: usize) {
    BYTES.set(BYTES.get() + bytes as u64);
}

/// Returns how many bytes this thread has inspected so far.
pub(crate) fn counted() -> u64 {
    BYTES.get()
}
