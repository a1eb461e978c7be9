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

#[cfg(feature = "axum")]
pub mod axum;

// --- Web API client ---
/// Slack's Web API and what goes with it: calls and the client that sends them, messages that are
/// posted once, log-in, uploads, `response_url`s, Socket Mode.
///
/// Its modules have the names that the same ideas have in `heroku-api` and `github-checks`.
// The files stand where those crates have theirs: many are the same, byte for byte.
#[cfg(feature = "calls")]
#[path = "."]
pub mod web {
    pub(crate) mod base64;
    pub mod base_url;
    pub mod calls;
    pub mod client;
    pub mod endpoint;
    pub mod ensure;
    pub mod incoming_webhook;
    pub(crate) mod lenient;
    pub mod oauth;
    pub(crate) mod origin;
    pub mod pace;
    pub mod page;
    pub mod path;
    pub mod response_url;
    pub mod retry;
    pub mod secret;
    #[cfg(feature = "socket-mode")]
    pub mod socket_mode;
    pub mod token;
    pub mod transport;
    pub mod upload;

    pub use crate::error::Error;
    pub use client::Client;
    pub use endpoint::Endpoint;
}

#[cfg(feature = "calls")]
pub use web::{Client, Endpoint, Error};
// What the three clients share names its neighbors from the root.
#[cfg(feature = "calls")]
use web::{
    base_url, base64, calls, client, endpoint, ensure, lenient, origin, pace, page, path,
    response_url, retry, secret, token, transport,
};

/// The chapter's examples compile.
#[cfg(all(doctest, feature = "socket-mode"))]
#[doc = include_str!("../../docs/slack-client.md")]
mod chapter {}
