//! The table that parser, errors, help, completion and canonical text all read.
//!
//! A [`Verb`] is plain constant data. The built-in commands are declared with
//! the same functions that another program uses for its own.

pub(crate) mod level1;
pub(crate) mod level2;
pub(crate) mod position;
mod usage;

use crate::stage::StageSet;

/// Maximum number of arguments of one verb, clauses included.
pub const MAX_ARGS: usize = 6;
/// Maximum number of flags of one verb.
pub const MAX_FLAGS: usize = 8;

/// Under which heading help lists a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Group {
    /// Commands that change what runs.
    Deploy,
    /// Locks, freezes and approvals.
    Guard,
    /// Commands that only look.
    Observe,
    /// What is posted where.
    Notify,
    /// Login, logout, help.
    Account,
    /// Commands of the program that uses this crate.
    More,
}

impl Group {
    /// The heading in help.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Deploy => "Deploy",
            Self::Guard => "Guard",
            Self::Observe => "Observe",
            Self::Notify => "Notify",
            Self::Account => "Account",
            Self::More => "More",
        }
    }
}

/// What text an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArgKind {
    /// `NAME`: letters, digits, `.`, `_` and `-`, lower-cased; anything else in quotes.
    Name,
    /// `NAME` or `NAME/REF`, split at the first slash.
    Target,
    /// `STAGE`.
    Stage,
    /// `STAGE` or `STAGE/APP`: at most one app.
    Source,
    /// `STAGE` or `STAGE/APPS`: `all`, one app or a comma list.
    Place,
    /// Channels, separated by commas, or `here`.
    Channels,
    /// A length of time such as `90m`, `2h`, `3d` or `1h30m`; at most 365 days.
    Duration,
    /// `HH:MM` or an RFC 3339 time.
    Time,
    /// `v42` or a commit id of 7 to 64 hex digits.
    Release,
    /// An id: letters, digits, `-` and `_`, at most 64, case kept.
    Id,
    /// The name of a verb.
    Topic,
    /// A whole number, both ends included: `Number { minimum: 0, maximum: 100 }`.
    Number {
        /// The smallest number that is accepted.
        minimum: i64,
        /// The largest number that is accepted.
        maximum: i64,
    },
    /// One of these words, in any case. Declared in lower case; at least one, none of them twice.
    OneOf(&'static [&'static str]),
    /// One free word, case kept: up to 200 characters without whitespace; more words in quotes.
    Word,
}

/// Which commands a parser reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The commands of Heroku ChatOps.
    ChatOps,
    /// Those and the ones that `level2` turns on.
    Extended,
}

/// One argument of a verb: positional, or a clause that a keyword opens.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Arg {
    pub(crate) kind: ArgKind,
    pub(crate) field: &'static str,
    /// The name of the part after the slash, for kinds that have one.
    pub(crate) tail: Option<&'static str>,
    pub(crate) keywords: &'static [&'static str],
    /// A word that stands for the whole argument.
    pub(crate) alone: Option<&'static str>,
    pub(crate) required: bool,
    pub(crate) stages: StageSet,
    pub(crate) help: &'static str,
}

impl Arg {
    /// A required positional argument. `field` names its value, for look-ups and JSON;
    /// in upper case it is what help prints.
    ///
    /// # Arguments
    /// - `kind`: what may be typed.
    /// - `field`: name of the value in [`Parsed`](crate::Parsed) and JSON, lower case.
    pub const fn new(kind: ArgKind, field: &'static str) -> Self {
        let tail = match kind {
            ArgKind::Target => Some("ref"),
            ArgKind::Source => Some("app"),
            ArgKind::Place => Some("apps"),
            ArgKind::Name
            | ArgKind::Stage
            | ArgKind::Channels
            | ArgKind::Duration
            | ArgKind::Time
            | ArgKind::Release
            | ArgKind::Id
            | ArgKind::Topic
            | ArgKind::Number { .. }
            | ArgKind::OneOf(_)
            | ArgKind::Word => None,
        };
        Self {
            kind,
            field,
            tail,
            keywords: &[],
            alone: None,
            required: true,
            stages: StageSet::DEPLOYABLE,
            help: "",
        }
    }

    /// Makes a clause of the argument: it follows one of `keywords`, anywhere after the
    /// positional arguments and in any order with the other clauses.
    pub const fn after(mut self, keywords: &'static [&'static str]) -> Self {
        self.keywords = keywords;
        self
    }

    /// Lets the argument be left out.
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// The stages the argument takes; development, staging and production by default.
    pub const fn stages(mut self, stages: StageSet) -> Self {
        self.stages = stages;
        self
    }

    /// Names the part after the slash (`ref`, `app` or `apps` by default).
    pub const fn tail(mut self, field: &'static str) -> Self {
        self.tail = Some(field);
        self
    }

    /// One sentence for help: what it is and what is assumed when it is left out.
    pub const fn help(mut self, text: &'static str) -> Self {
        self.help = text;
        self
    }

    /// A word that may stand for the whole argument (`route shop here`, `unlock all`).
    pub(crate) const fn alone(mut self, word: &'static str) -> Self {
        self.alone = Some(word);
        self
    }

    /// The name of the value, `stage` in `STAGE/APPS`.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// What text the argument takes.
    #[must_use]
    pub const fn kind(&self) -> ArgKind {
        self.kind
    }

    /// The words that open the clause; empty for a positional argument.
    #[must_use]
    pub const fn keywords(&self) -> &'static [&'static str] {
        self.keywords
    }

    /// Whether the argument must be given.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// The sentence for help.
    #[must_use]
    pub const fn help_text(&self) -> &'static str {
        self.help
    }
}

/// A word such as `--dry-run`.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Flag {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) level: Level,
}

impl Flag {
    /// A flag, written `--name`; `name` is lower case and without the dashes.
    ///
    /// # Arguments
    /// - `name`: the flag without its dashes, lower case.
    /// - `help`: what it does, one phrase.
    pub const fn new(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            level: Level::ChatOps,
        }
    }

    const fn level2(mut self) -> Self {
        self.level = Level::Extended;
        self
    }

    /// The name without dashes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The sentence for help.
    #[must_use]
    pub const fn help_text(&self) -> &'static str {
        self.help
    }
}

/// Which command a verb makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Makes {
    Login,
    Logout,
    Help,
    Deploy,
    Promote,
    Releases,
    Info,
    Pipelines,
    Route,
    RouteDisable,
    Lock,
    Unlock,
    Locks,
    Rollback,
    Diff,
    Status,
    Queue,
    Cancel,
    Approve,
    Reject,
    Freeze,
    Unfreeze,
    History,
    Own,
}

/// One command of the language.
///
/// # Examples
/// ```
/// use chatops_grammar::{Arg, ArgKind, Command, Parser, Verb};
///
/// static VERBS: &[Verb] = &[Verb::new("restart", "Restarts the dynos of an app.")
///     .args(&[Arg::new(ArgKind::Name, "app")])
///     .examples(&["restart shop-staging"])];
///
/// let parser = Parser::builder().verbs(VERBS).build()?;
/// let parsed = parser.parse("restart shop-staging")?;
/// let Command::Own(own) = parsed.command() else { panic!("another command") };
/// assert_eq!((own.verb(), own.name("app")), ("restart", Some("shop-staging")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Verb {
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) group: Group,
    pub(crate) makes: Makes,
    pub(crate) level: Level,
    pub(crate) force: bool,
    pub(crate) text: bool,
    /// Whether running the command can change something: then nothing about it is guessed.
    pub(crate) changes: bool,
    pub(crate) args: &'static [Arg],
    pub(crate) flags: &'static [Flag],
    pub(crate) summary: &'static str,
    pub(crate) needs: &'static str,
    pub(crate) examples: &'static [&'static str],
}

impl Verb {
    /// A verb of your own. `name` is lower case; `summary` is one sentence for help.
    ///
    /// It counts as one that changes something until [`read_only`](Self::read_only) says otherwise.
    ///
    /// # Arguments
    /// - `name`: the verb, lower case, without blanks.
    /// - `summary`: what it does, one sentence.
    pub const fn new(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            aliases: &[],
            group: Group::More,
            makes: Makes::Own,
            level: Level::ChatOps,
            force: false,
            text: false,
            changes: true,
            args: &[],
            flags: &[],
            summary,
            needs: "",
            examples: &[],
        }
    }

    /// Other words for the same verb, lower case.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The arguments: positional ones in their order, then the clauses. At most [`MAX_ARGS`].
    pub const fn args(mut self, args: &'static [Arg]) -> Self {
        self.args = args;
        self
    }

    /// The flags, which may stand anywhere after the verb. At most [`MAX_FLAGS`].
    pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
        self.flags = flags;
        self
    }

    /// Takes `!` directly after the verb.
    pub const fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// Takes `: TEXT` to the end of the line.
    pub const fn text(mut self) -> Self {
        self.text = true;
        self
    }

    /// Says that the command changes nothing. Then a question mark, an emoji or a mention around it
    /// is overlooked; around any other command it may say no, and is an error.
    pub const fn read_only(mut self) -> Self {
        self.changes = false;
        self
    }

    /// The heading in help.
    pub const fn group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    /// What the caller needs: logins and rights, one sentence for help.
    pub const fn needs(mut self, text: &'static str) -> Self {
        self.needs = text;
        self
    }

    /// Complete commands for help; each must parse.
    pub const fn examples(mut self, examples: &'static [&'static str]) -> Self {
        self.examples = examples;
        self
    }

    const fn level2(mut self) -> Self {
        self.level = Level::Extended;
        self
    }

    const fn makes(mut self, makes: Makes) -> Self {
        self.makes = makes;
        self
    }
}
