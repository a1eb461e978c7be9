#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod account;
pub mod apps;
pub mod base_url;
pub mod builds;
pub mod client;
pub mod collaborators;
pub mod config_vars;
pub mod couplings;
pub mod dynos;
pub mod endpoint;
pub mod ensure;
pub mod error;
pub mod flows;
pub mod formation;
pub mod ids;
pub mod log_sessions;
mod macros;
pub mod monitors;
pub mod oauth;
pub mod page;
pub mod path;
pub mod pipelines;
pub mod promotions;
mod raw;
pub mod reference;
pub mod releases;
pub mod repositories;
pub mod retry;
pub mod review_apps;
pub mod secret;
pub mod setups;
pub mod slugs;
pub mod sources;
pub mod stream;
pub mod teams;
pub mod test_runs;
mod time;
pub mod token;
pub mod transport;
pub mod webhooks;

pub use client::Client;
pub use endpoint::Endpoint;
pub use error::Error;
pub use macros::Unlisted;
pub use raw::Raw;
