//! What breaks on purpose: stores, links, files and folders, at every step of an exchange and in
//! each model. Whatever breaks, no octet is wrong, nothing hangs, and there is one record.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod exchanges;
mod judge;
mod load;
mod mounts;
mod served;

mod calls;
mod changed;
mod clock;
mod link;
mod machine;
mod restart;
mod roots;
mod sockets;
mod store;
