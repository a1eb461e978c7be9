#![doc = include_str!("../README.md")]

mod accept;
pub mod accounts;
pub mod after;
pub mod app;
pub mod back;
pub mod bot;
pub mod catalog;
pub mod change;
pub mod config;
pub mod doctor;
mod find;
mod gate;
pub mod health;
mod help;
pub mod install;
pub mod known;
pub mod language;
pub mod login;
pub mod measure;
pub mod message;
pub mod names;
pub mod notice;
pub mod operation;
pub mod pending;
mod people;
mod place;
pub mod preflight;
pub mod public;
pub mod pulls;
pub mod question;
pub mod read;
pub mod refusal;
mod remembered;
pub mod removal;
pub mod reply;
pub mod retry;
mod right;
pub mod route;
pub mod routing;
pub mod run;
pub mod scopes;
mod server;
pub mod services;
mod slack;
pub mod slack_app;
mod slug;
mod start_error;
mod subscriptions;
pub mod target;
mod thread;
pub mod tour;
pub mod under_way;
pub mod watch;
pub mod webhooks;
pub mod why;

/// The examples of the project's README compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
