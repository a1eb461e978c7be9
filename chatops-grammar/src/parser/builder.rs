//! Configuring a parser.

use super::Parser;
use crate::stage::Stage;
use crate::table::{MAX_ARGS, MAX_FLAGS, Verb, level1, level2};
use std::fmt;

/// Builds a [`Parser`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ParserBuilder {
    own_names: Vec<String>,
    stage_words: Vec<(String, Stage)>,
    own_verbs: &'static [Verb],
    hidden: Vec<String>,
    level: u8,
}

impl Default for ParserBuilder {
    fn default() -> Self {
        Self {
            own_names: vec!["/h".to_owned(), "/heroku".to_owned()],
            stage_words: Vec::new(),
            own_verbs: &[],
            hidden: Vec::new(),
            level: 1,
        }
    }
}

impl ParserBuilder {
    /// The slash commands or names that may stand before a command, instead of `/h` and `/heroku`.
    pub fn own_names<I: IntoIterator<Item: Into<String>>>(mut self, names: I) -> Self {
        self.own_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Another word for a stage, such as `live` for production. Case does not matter.
    pub fn stage_word(mut self, word: impl Into<String>, stage: Stage) -> Self {
        self.stage_words.push((word.into(), stage));
        self
    }

    /// Turns on locks, rollback, approvals, freezes, the queue and `--dry-run`.
    pub fn level2(mut self) -> Self {
        self.level = 2;
        self
    }

    /// Adds the verbs of your program.
    pub fn verbs(mut self, verbs: &'static [Verb]) -> Self {
        self.own_verbs = verbs;
        self
    }

    /// Verbs that a program understands and does not offer: they are read as before, and
    /// neither help nor completion nor a suggestion names them.
    pub fn hide<I: IntoIterator<Item: Into<String>>>(mut self, verbs: I) -> Self {
        self.hidden.extend(verbs.into_iter().map(Into::into));
        self
    }

    /// Checks the tables and makes the parser.
    ///
    /// # Errors
    ///
    /// When a verb, keyword, field, flag or stage word cannot be typed or is taken, a
    /// hidden verb does not exist,
    /// or an example of an own verb does not parse.
    pub fn build(self) -> Result<Parser, TableError> {
        let own_verbs = self.own_verbs;
        for (word, _) in &self.stage_words {
            if !is_word(&word.to_ascii_lowercase()) || Stage::from_word(word).is_some() {
                return Err(TableError(format!(
                    "`{word}` cannot be another word for a stage"
                )));
            }
        }
        let mut parser = self.finish();
        let is_known = |name: &String| {
            let own = own_verbs.iter().any(|verb| verb.name == name);
            own || parser.verbs.iter().any(|verb| verb.name == name)
        };
        if let Some(name) = parser.hidden.iter().find(|name| !is_known(name)) {
            return Err(TableError(format!("there is no verb `{name}` to hide")));
        }
        for verb in own_verbs {
            check(verb)?;
            for name in [verb.name].iter().chain(verb.aliases) {
                if parser.verbs.iter().any(|known| known.is_called(name)) {
                    return Err(TableError(format!("the verb `{name}` is taken")));
                }
            }
            parser.verbs.push(verb);
        }
        for verb in own_verbs {
            for example in verb.examples {
                let parsed = parser.read(example);
                if !parsed.is_ok_and(|parsed| parsed.command().tag() == verb.name) {
                    return Err(TableError(format!(
                        "the example `{example}` of `{}` does not parse",
                        verb.name
                    )));
                }
            }
        }
        Ok(parser)
    }

    /// Makes the parser without own verbs.
    pub(super) fn finish(self) -> Parser {
        let mut verbs: Vec<&'static Verb> = level1::VERBS.iter().collect();
        if self.level >= 2 {
            verbs.extend(&level2::VERBS);
        }
        Parser {
            verbs,
            own_names: self.own_names,
            stage_words: self.stage_words,
            hidden: self.hidden,
            level: self.level,
        }
    }
}

fn is_word(word: &str) -> bool {
    crate::read::is_bare(word) && !word.bytes().any(|b| b.is_ascii_uppercase())
}

fn check(verb: &Verb) -> Result<(), TableError> {
    let fail = |what: String| Err(TableError(format!("verb `{}`: {what}", verb.name)));
    let is_verb = |name: &str| name.split(':').all(is_word);
    if let Some(name) = [verb.name]
        .iter()
        .chain(verb.aliases)
        .find(|name| !is_verb(name))
    {
        return fail(format!("`{name}` is not a lower-case word"));
    }
    if verb.args.len() > MAX_ARGS || verb.flags.len() > MAX_FLAGS {
        return fail(format!(
            "more than {MAX_ARGS} arguments or {MAX_FLAGS} flags"
        ));
    }
    let mut fields: Vec<&str> = vec!["command", "text", "force", "verb"];
    let parts = verb
        .args
        .iter()
        .flat_map(|arg| [arg.field, arg.tail])
        .filter(|field| !field.is_empty());
    for field in parts.chain(verb.flags.iter().map(|flag| flag.name)) {
        if fields.contains(&field) || !is_word(field) {
            return fail(format!(
                "the field `{field}` is taken or not a lower-case word"
            ));
        }
        fields.push(field);
    }
    if verb
        .flags
        .iter()
        .any(|flag| ["help", "h"].contains(&flag.name))
    {
        return fail("the flag --help is taken".to_owned());
    }
    let mut keywords: Vec<&str> = Vec::new();
    let (mut clause, mut optional) = (false, false);
    for arg in verb.args {
        if arg.keywords.is_empty() && (clause || optional && arg.required) {
            return fail(format!(
                "`{}` must come before optional arguments and clauses",
                arg.field
            ));
        }
        clause |= !arg.keywords.is_empty();
        optional |= !arg.required;
        for keyword in arg.keywords {
            if keywords.contains(keyword) || !is_word(keyword) {
                return fail(format!(
                    "the keyword `{keyword}` is taken or not a lower-case word"
                ));
            }
            keywords.push(keyword);
        }
    }
    Ok(())
}

/// A table that contradicts itself or the built-in one. A mistake of the program, found when it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError(String);

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TableError {}
