// Its programs are compiled where the features that they use are on.
#![cfg_attr(any(feature = "client", not(doctest)), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod error;
mod form;
mod macros;

pub mod block;
pub mod codec;
pub mod command;
pub mod element;
pub mod event;
pub mod fit;
pub mod ids;
pub mod interaction;
pub mod limits;
pub mod object;
mod parse;
pub mod rich_text;
mod shape;
pub mod signature;
pub mod spec;
pub mod surface;
pub mod text;
pub mod validate;

pub use block::Block;
pub use command::SlashCommand;
pub use interaction::Interaction;
pub use parse::ParseError;
pub use surface::{HomeTab, Message, Modal, Surface, View};
pub use text::{Mrkdwn, PlainText, Text};

// --- Web API client ---
#[cfg(feature = "axum")]
pub mod axum;
#[cfg(feature = "calls")]
mod base64;
#[cfg(feature = "calls")]
pub mod base_url;
#[cfg(feature = "calls")]
pub mod calls;
#[cfg(feature = "calls")]
pub mod client;
#[cfg(feature = "calls")]
pub mod endpoint;
#[cfg(feature = "calls")]
pub mod ensure;
#[cfg(feature = "calls")]
pub mod incoming_webhook;
#[cfg(feature = "calls")]
mod lenient;
#[cfg(feature = "calls")]
pub mod oauth;
#[cfg(feature = "calls")]
mod origin;
#[cfg(feature = "calls")]
pub mod pace;
#[cfg(feature = "calls")]
pub mod page;
#[cfg(feature = "calls")]
pub mod path;
#[cfg(feature = "calls")]
pub mod response_url;
#[cfg(feature = "calls")]
pub mod retry;
#[cfg(feature = "calls")]
pub mod secret;
#[cfg(feature = "socket-mode")]
pub mod socket_mode;
#[cfg(feature = "calls")]
pub mod token;
#[cfg(feature = "calls")]
pub mod transport;
#[cfg(feature = "calls")]
pub mod upload;

#[cfg(feature = "calls")]
pub use {client::Client, endpoint::Endpoint, error::Error};

/// The chapter's examples compile.
#[cfg(all(doctest, feature = "socket-mode"))]
#[doc = include_str!("../../docs/slack-client.md")]
mod chapter {}
