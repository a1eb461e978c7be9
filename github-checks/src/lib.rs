#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod archives;
mod base64;
pub mod base_url;
pub mod branches;
pub mod cache;
pub mod check_runs;
pub mod client;
pub mod commits;
pub mod deployments;
pub mod endpoint;
pub mod ensure;
pub mod error;
pub mod gate;
pub mod ids;
mod lenient;
pub mod limits;
mod macros;
pub mod meta;
mod pace;
pub mod page;
pub mod path;
pub mod repositories;
pub mod required;
pub mod retry;
pub mod secret;
pub mod statuses;
pub mod token;
pub mod transport;
pub mod users;
pub mod verdict;

pub use client::Client;
pub use endpoint::Endpoint;
pub use error::Error;
pub use gate::Gate;
pub use ids::Repo;
pub use macros::Unlisted;
pub use verdict::{Policy, Verdict};
