//! Guides for those who write with this crate. The modules hold text alone.

#[doc = include_str!("../docs/clients.md")]
#[doc = "\n# A client, blocking, with ureq\n\n```no_run"]
#[doc = include_str!("../examples/retry.rs")]
#[doc = "```\n\n# The same, async, with reqwest\n\n```no_run"]
#[doc = include_str!("../examples/retry_async.rs")]
#[doc = "```"]
pub mod clients {}

#[doc = include_str!("../docs/porting.md")]
pub mod porting {}

#[doc = include_str!("../docs/servers.md")]
pub mod servers {}

#[doc = include_str!("../docs/testing.md")]
#[doc = "\n# A server with nothing but std\n\n```"]
#[doc = include_str!("../examples/fake.rs")]
#[doc = "```"]
pub mod testing {}
