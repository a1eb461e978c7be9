#![doc = include_str!("../README.md")]

pub mod app;
pub mod bot;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod dispatch;
pub mod language;
pub mod locks;
pub mod place;
pub mod preflight;
pub mod refusal;
pub mod run;
pub mod seen;
pub mod server;
pub mod services;
pub mod stop;
pub mod story;
pub mod thread;
pub mod tour;

/// The examples of the project's README compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
