//! Home of the derive macro of [`cloudreve-codes`](https://docs.rs/cloudreve-codes).
//!
//! The package is laid out and published together with the library, and holds no macro yet.
