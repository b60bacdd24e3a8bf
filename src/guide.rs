//! Guides. These modules contain only text.

#[doc = include_str!("../docs/clients.md")]
// Ignored here because `tests/clients.rs` runs them and Cargo compiles them as examples.
#[doc = "\n# An async client with reqwest\n\n```ignore"]
#[doc = include_str!("../examples/retry_async.rs")]
#[doc = "```\n\n# A blocking client with ureq\n\n```ignore"]
#[doc = include_str!("../examples/retry.rs")]
#[doc = "```\n\n# Shared code\n\n```ignore"]
#[doc = include_str!("../examples/shared/mod.rs")]
#[doc = "```"]
pub mod clients {}

#[doc = include_str!("../docs/porting.md")]
pub mod porting {}

#[doc = include_str!("../docs/servers.md")]
pub mod servers {}

#[doc = include_str!("../docs/testing.md")]
#[doc = "\n# A server with only std\n\n```rust"]
#[doc = include_str!("../examples/fake.rs")]
#[doc = "```"]
pub mod testing {}
