//! The parser: what it knows, and the functions that read a line.

mod builder;
mod line;
mod parsed;

pub use builder::{ParserBuilder, TableError};
pub use parsed::Parsed;

use crate::error::ParseError;
use crate::lex::Word;
use crate::lex::class::is_final;
use crate::stage::Stage;
use crate::table::Verb;
use std::sync::LazyLock;

/// Reads lines of the command language. Cheap to share: parsing takes `&self`.
#[derive(Clone, Debug)]
pub struct Parser {
    pub(crate) verbs: Vec<&'static Verb>,
    pub(crate) hidden: Vec<String>,
    pub(crate) own_names: Vec<String>,
    pub(crate) stage_words: Vec<(String, Stage)>,
    pub(crate) level: u8,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// The commands of Heroku ChatOps, called by `/h` or `/heroku`.
    #[must_use]
    pub fn new() -> Self {
        ParserBuilder::default().finish()
    }

    /// A parser with more: Level 2 commands, stage words, own names, own verbs.
    pub fn builder() -> ParserBuilder {
        ParserBuilder::default()
    }

    /// The parser behind [`parse`](crate::parse).
    pub(crate) fn shared() -> &'static Self {
        static SHARED: LazyLock<Parser> = LazyLock::new(Parser::new);
        &SHARED
    }

    /// The verbs this parser knows, in the order of help.
    pub fn grammar_table(&self) -> &[&'static Verb] {
        &self.verbs
    }

    /// The verbs that are offered to people: in help, completion and suggestions.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &'static Verb> {
        let is_hidden = |verb: &&Verb| self.hidden.iter().any(|name| name == verb.name);
        self.verbs
            .iter()
            .copied()
            .filter(move |verb| !is_hidden(verb))
    }

    /// Reads one line. The command borrows from `text` where it can.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] about the first thing that is wrong. Nothing has happened: parsing does no I/O.
    pub fn parse<'t>(&self, text: &'t str) -> Result<Parsed<'t>, ParseError> {
        self.read_line(text, true)
    }

    /// [`parse`](Self::parse) for when nobody reads the error.
    pub(crate) fn read<'t>(&self, text: &'t str) -> Result<Parsed<'t>, ParseError> {
        self.read_line(text, false)
    }

    /// The verb of a line; if it is the only word it may carry final punctuation.
    #[inline(always)]
    #[allow(clippy::inline_always)] // short, and every line goes through it
    fn verb_of(&self, text: &str, words: &[Word]) -> Option<&'static Verb> {
        let first = words.first().filter(|first| !first.is_marked())?;
        if words.len() > 1 && first.classes() == 0 {
            let typed = text.as_bytes().get(first.span().range())?;
            return self
                .verbs
                .iter()
                .find(|verb| verb.is_spelled(typed))
                .copied();
        }
        self.odd_verb(text.get(first.span().range())?, words.len() == 1)
    }

    /// A verb that is not just lower case letters.
    #[cold]
    fn odd_verb(&self, word: &str, is_alone: bool) -> Option<&'static Verb> {
        self.find_verb(if is_alone {
            word.trim_end_matches(|c| is_final(c) || c == '!')
        } else {
            word
        })
    }

    /// The verb called `word`, in any case, with or without `!`.
    pub(crate) fn find_verb(&self, word: &str) -> Option<&'static Verb> {
        let word = word.strip_suffix('!').unwrap_or(word);
        self.verbs.iter().find(|verb| verb.is_called(word)).copied()
    }

    /// The stage called `word`; `classes` are those of its bytes.
    #[inline]
    pub(crate) fn find_stage(&self, word: &[u8], classes: u8) -> Option<Stage> {
        Stage::from_bytes(word, classes).or_else(|| {
            let mut own = self.stage_words.iter();
            own.find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(word))
                .map(|(_, stage)| *stage)
        })
    }
}
