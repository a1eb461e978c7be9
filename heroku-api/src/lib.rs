#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod base_url;
pub mod client;
pub mod endpoint;
pub mod error;
pub mod ids;
mod macros;
pub mod page;
pub mod path;
pub mod pipelines;
pub mod promotions;
pub mod retry;
pub mod secret;
pub mod token;
pub mod transport;

pub use client::Client;
pub use endpoint::Endpoint;
pub use error::Error;
pub use macros::Unlisted;
