//! Why a line is not a command: the bare facts, from which an explanation is made.

use crate::error::ErrorKind;
use crate::lex::Span;
use crate::table::{Arg, ArgKind, Verb};

/// What went wrong, where, and what was being read.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) kind: ErrorKind,
    /// In the original text.
    pub(crate) span: Span,
    pub(crate) verb: Option<&'static Verb>,
    /// The argument that was being read.
    pub(crate) arg: Option<&'static Arg>,
    /// A bit for each argument already given.
    pub(crate) given: u8,
    pub(crate) reason: Reason,
}

/// What the kind of an error does not say, and its advice depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The kind says it all.
    #[default]
    Kind,
    /// Letters stand right behind a closed quote.
    AfterQuote,
    /// A question mark, an emoji, a lone full stop or a word that can mean no.
    Tone,
    /// A mention of a user that is not the program's own.
    Mention,
    /// A link to a pull request or branch, where the pipeline's name belongs.
    LinkAlone,
}

/// [`Facts`] in one machine word, so that the common way through the reader stays cheap.
#[derive(Debug)]
pub(crate) struct Fault(Box<Facts>);

impl Fault {
    #[cold]
    pub(crate) fn new(facts: Facts) -> Self {
        Self(Box::new(facts))
    }

    /// A fault that no argument is about.
    #[cold]
    pub(crate) fn of_line(
        kind: ErrorKind,
        span: Span,
        verb: Option<&'static Verb>,
        reason: Reason,
    ) -> Self {
        Self::new(Facts {
            kind,
            span,
            verb,
            arg: None,
            given: 0,
            reason,
        })
    }

    /// The same fault for this reason.
    pub(crate) fn because(mut self, reason: Reason) -> Self {
        self.0.reason = reason;
        self
    }
}

impl std::ops::Deref for Fault {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.0
    }
}

/// The error for an argument that is not there.
pub(crate) fn missing_kind(arg: &Arg) -> ErrorKind {
    match arg.kind {
        ArgKind::Name | ArgKind::Target if arg.field == "pipeline" => ErrorKind::MissingPipeline,
        ArgKind::Name if arg.field == "app" => ErrorKind::MissingApp,
        ArgKind::Stage | ArgKind::Source | ArgKind::Place => ErrorKind::MissingStage,
        ArgKind::Channels => ErrorKind::MissingChannel,
        ArgKind::Name
        | ArgKind::Target
        | ArgKind::Duration
        | ArgKind::Time
        | ArgKind::Release
        | ArgKind::Id
        | ArgKind::Topic
        | ArgKind::Number { .. }
        | ArgKind::OneOf(_)
        | ArgKind::Word => ErrorKind::MissingArgument,
    }
}
