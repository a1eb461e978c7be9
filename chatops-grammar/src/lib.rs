#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
// A new kind, verb or form must be thought of wherever kinds, verbs and forms differ.
#![warn(clippy::wildcard_enum_match_arm)]

mod builder;
mod command;
mod complete;
mod display;
mod distance;
mod error;
mod explain;
mod help;
mod lex;
mod line;
mod link;
mod names;
mod parsed;
mod parser;
#[cfg(feature = "serde")]
mod project;
mod read;
mod reference;
mod secret;
mod stage;
mod style;
mod table;
mod vocabulary;
mod warning;

pub use builder::{ParserBuilder, TableError};
pub use command::{
    Answer, Cancel, Channel, Channels, Command, Defaulted, Deploy, Diff, Freeze, Help, History,
    Info, Listing, Lock, Own, Promote, Release, Releases, Rollback, Route, RouteDisable, TimeOfDay,
    Timestamp, Unfreeze, Unlock, Value, When, duration_text,
};
pub use complete::{Catalog, Completion, CompletionKind, MAX_COMPLETIONS, NoCatalog};
pub use error::{ErrorKind, ParseError, Suggestion};
pub use lex::MAX_CHARS;
pub use names::{Apps, Names};
pub use parsed::Parsed;
pub use parser::Parser;
pub use reference::{Ref, RefKind};
pub use stage::{Stage, StageSet};
pub use style::Style;
pub use table::{Arg, ArgKind, Flag, Group, MAX_ARGS, MAX_FLAGS, Verb};
pub use warning::{Warning, WarningKind};

/// Reads one line with the commands of Heroku ChatOps; see [`Parser::parse`].
///
/// # Errors
///
/// A [`ParseError`] about the first thing that is wrong.
pub fn parse(text: &str) -> Result<Parsed<'_>, ParseError> {
    Parser::shared().parse(text)
}

/// The recipe of the guide, so that its code runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/recipes/own-verbs.md")]
struct OwnVerbs;
