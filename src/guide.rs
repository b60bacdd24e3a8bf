//! Guides for those who write with this crate. The modules hold text alone.

#[doc = include_str!("../docs/porting.md")]
pub mod porting {}

#[doc = include_str!("../docs/servers.md")]
pub mod servers {}
