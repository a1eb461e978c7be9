//! The parser: reading a line, and an explanation when it is not a command.

use crate::command::Command;
use crate::error::ParseError;
use crate::explain::explain;
use crate::line::read_or;
use crate::parsed::Parsed;
use crate::table::Verb;
use crate::vocabulary::Vocabulary;
use std::str::FromStr;

/// Reads lines of the command language. Cheap to share: parsing takes `&self`.
///
/// # Examples
/// ```
/// use chatops_grammar::{Command, Parser, Style};
///
/// let parser = Parser::new();
/// let parsed = parser.parse("deploy shop/main to staging")?;
/// assert!(parsed.warnings().is_empty(), "else show them before anything runs");
/// let Command::Deploy(deploy) = parsed.command() else { panic!("another command") };
/// assert_eq!(deploy.pipeline, "shop");
///
/// // A mistake says where it is, and what was meant.
/// let error = parser.parse("deploy shop/main too staging").unwrap_err();
/// println!("{}", error.render(Style::Plain));
/// # Ok::<(), chatops_grammar::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Parser {
    pub(crate) vocabulary: Vocabulary,
}

impl Parser {
    /// The verbs this parser knows, in the order of help.
    pub fn grammar_table(&self) -> &[&'static Verb] {
        &self.vocabulary.verbs
    }

    /// Reads one line. The command borrows from `text` where it can.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] about the first thing that is wrong. Nothing has happened: parsing does no I/O.
    #[inline]
    pub fn parse<'t>(&self, text: &'t str) -> Result<Parsed<'t>, ParseError> {
        read_or(&self.vocabulary, text, |fault| {
            Err(explain(&self.vocabulary, text, &fault))
        })
    }
}

impl FromStr for Command<'static> {
    type Err = ParseError;

    /// Reads a line with the commands of Heroku ChatOps.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Parser::shared()
            .parse(text)
            .map(|parsed| parsed.into_command().into_owned())
    }
}
