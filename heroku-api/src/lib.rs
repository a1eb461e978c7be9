#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod account;
pub mod apps;
pub mod base_url;
pub mod builds;
pub mod client;
pub mod couplings;
pub mod dynos;
pub mod endpoint;
pub mod ensure;
pub mod error;
pub mod flows;
pub mod ids;
mod macros;
pub mod page;
pub mod path;
pub mod pipelines;
pub mod promotions;
pub mod reference;
pub mod releases;
pub mod repositories;
pub mod retry;
pub mod secret;
pub mod slugs;
pub mod stream;
mod time;
pub mod token;
pub mod transport;

pub use client::Client;
pub use endpoint::Endpoint;
pub use error::Error;
pub use macros::Unlisted;
