#![doc = include_str!("../README.md")]

pub mod audit;
pub mod clock;
mod error;
mod held;
mod id;
pub mod identities;
pub mod inbox;
mod lease;
pub mod locks;
pub mod logins;
pub mod logs;
pub mod metrics;
mod moment;
pub mod operations;
pub mod outbox;
mod random;
pub mod runner;
mod seldom;
pub mod server;
pub mod socket;
pub mod stop;
pub mod store;
pub mod timers;
pub mod vault;
mod write;

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{Error, chain};
pub use moment::Moment;
pub use operations::{
    Accepted, Claim, NewOperation, Operation, OperationId, Operations, Outcome, Step,
};
pub use runner::{Next, Runner, Running, Work};
pub use stop::Stop;
pub use store::{Store, Tx};
pub use write::Write;
