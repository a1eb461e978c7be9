//! Configuring a parser, and checking the tables it is made of.

use crate::lex::lead::OwnNames;
use crate::parser::Parser;
use crate::read::is_bare;
use crate::stage::Stage;
use crate::table::{Arg, ArgKind, Level, MAX_ARGS, MAX_FLAGS, Verb, level1, level2};
use crate::vocabulary::Vocabulary;
use std::fmt;
use std::sync::LazyLock;

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
}

/// Builds a [`Parser`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ParserBuilder {
    own: OwnNames,
    stage_words: Vec<(String, Stage)>,
    own_verbs: &'static [Verb],
    hidden: Vec<String>,
    level: Level,
}

impl Default for ParserBuilder {
    fn default() -> Self {
        Self {
            own: OwnNames {
                words: vec!["/h".to_owned(), "/heroku".to_owned()],
                mentions: Vec::new(),
            },
            stage_words: Vec::new(),
            own_verbs: &[],
            hidden: Vec::new(),
            level: Level::ChatOps,
        }
    }
}

impl ParserBuilder {
    /// The slash commands or names that may stand before a command, instead of `/h` and `/heroku`.
    ///
    /// A name that begins with `@`, such as `@deploybot`, is that of the program itself where a mention
    /// arrives as plain text. Case does not matter.
    pub fn own_names<I: IntoIterator<Item: Into<String>>>(mut self, names: I) -> Self {
        self.own.words = names.into_iter().map(Into::into).collect();
        self
    }

    /// The id of the program's user in Slack (`U0BOT1`), whose mention may stand before any command. Call it
    /// again for a program that has several.
    ///
    /// A command that changes something is not read after the mention of anybody else: `@ann promote shop?`
    /// is a question to Ann. While no id is set that goes for every mention.
    pub fn own_mention(mut self, id: impl Into<String>) -> Self {
        self.own.mentions.push(id.into());
        self
    }

    /// Another word for a stage, such as `live` for production. Case does not matter.
    pub fn stage_word(mut self, word: impl Into<String>, stage: Stage) -> Self {
        self.stage_words.push((word.into(), stage));
        self
    }

    /// Turns on locks, rollback, approvals, freezes, the queue and `--dry-run`.
    pub fn level2(mut self) -> Self {
        self.level = Level::Extended;
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

    /// Checks the tables and builds the parser.
    ///
    /// # Errors
    ///
    /// When a verb, keyword, field, flag or stage word cannot be typed or is taken,
    /// a hidden verb does not exist, or an example of an own verb does not parse.
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
            own || parser.vocabulary.verbs.iter().any(|verb| verb.name == name)
        };
        if let Some(name) = parser.vocabulary.hidden.iter().find(|name| !is_known(name)) {
            return Err(TableError(format!("there is no verb `{name}` to hide")));
        }
        for verb in own_verbs {
            check(verb)?;
            for name in [verb.name].iter().chain(verb.aliases) {
                if parser
                    .vocabulary
                    .verbs
                    .iter()
                    .any(|known| known.is_called(name))
                {
                    return Err(TableError(format!("the verb `{name}` is taken")));
                }
            }
            parser.vocabulary.verbs.push(verb);
        }
        for verb in own_verbs {
            for example in verb.examples {
                check_example(&parser, verb, example)?;
            }
        }
        Ok(parser)
    }

    /// Builds the parser without own verbs.
    fn finish(self) -> Parser {
        let mut verbs: Vec<&'static Verb> = level1::VERBS.iter().collect();
        if self.level >= Level::Extended {
            verbs.extend(&level2::VERBS);
        }
        let vocabulary = Vocabulary {
            verbs,
            hidden: self.hidden,
            own: self.own,
            stage_words: self.stage_words,
            level: self.level,
        };
        Parser { vocabulary }
    }
}

fn is_word(word: &str) -> bool {
    is_bare(word) && !word.bytes().any(|b| b.is_ascii_uppercase())
}

/// Why `example` is not an example of `verb`, in the words a person would read.
fn check_example(parser: &Parser, verb: &Verb, example: &str) -> Result<(), TableError> {
    let name = verb.name;
    let why = match parser.parse(example) {
        Ok(parsed) if parsed.command().tag() == name => return Ok(()),
        Ok(parsed) => format!("it is the command `{}`", parsed.command()),
        Err(error) => format!("{error}; {}", error.hint()),
    };
    Err(TableError(format!(
        "the example `{example}` of `{name}` does not parse: {why}"
    )))
}

/// Checks what the kind of an argument says about its values.
fn check_kind(arg: &Arg) -> Result<(), String> {
    match arg.kind {
        ArgKind::Number { minimum, maximum } if minimum > maximum => Err(format!(
            "no number is from {minimum} to {maximum}, as `{}` wants",
            arg.field
        )),
        ArgKind::OneOf(words) => {
            let bad = words
                .iter()
                .enumerate()
                .find(|(index, word)| !is_word(word) || words[..*index].contains(word));
            match bad {
                Some((_, word)) => Err(format!(
                    "the word `{word}` of `{}` stands there twice or is not a lower-case word",
                    arg.field
                )),
                None if words.is_empty() => Err(format!("`{}` has no word to choose", arg.field)),
                None => Ok(()),
            }
        }
        ArgKind::Number { .. }
        | ArgKind::Name
        | ArgKind::Target
        | ArgKind::Stage
        | ArgKind::Source
        | ArgKind::Place
        | ArgKind::Channels
        | ArgKind::Duration
        | ArgKind::Time
        | ArgKind::Release
        | ArgKind::Id
        | ArgKind::Topic
        | ArgKind::Word => Ok(()),
    }
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
        .flat_map(|arg| std::iter::once(arg.field).chain(arg.tail));
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
        check_kind(arg).or_else(fail)?;
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
    let mut listed = verb.args.iter().filter_map(Arg::words).flatten();
    if let Some(word) = listed.find(|word| keywords.contains(word)) {
        return fail(format!("the word `{word}` is a keyword too"));
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
