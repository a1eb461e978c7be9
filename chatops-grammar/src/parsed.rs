//! What a line was read as, and where its parts stand.

use crate::command::{Command, Deploy, Help};
use crate::error::Suggestion;
use crate::lex::{Line, Span};
use crate::read::{Reader, Slot, with_ascii_dashes};
use crate::reference::Ref;
use crate::table::{MAX_ARGS, Verb};
use crate::warning::{Warning, WarningKind, Warnings};
use std::fmt;
use std::ops::Range;

/// A command, the places of its parts in the text, and what was put right. Equality looks at the command only.
#[derive(Clone)]
pub struct Parsed<'t> {
    command: Command<'t>,
    warnings: Warnings,
    places: Places,
}

#[derive(Clone, Copy, Default)]
struct Places {
    verb: Option<&'static Verb>,
    word: Span,
    text: Span,
    args: [Slot; MAX_ARGS],
}

impl<'t> Parsed<'t> {
    /// Help for `topic`, or for all commands.
    pub(crate) fn help(topic: Option<&'static Verb>, warnings: Warnings) -> Self {
        let topic = topic.map(|verb| verb.name);
        Self {
            command: Command::Help(Help { topic }),
            warnings,
            places: Places::default(),
        }
    }

    #[inline]
    pub(crate) fn new(
        command: Command<'t>,
        line: &Line<'t, '_>,
        reader: Reader<'_, '_, 't, '_>,
    ) -> Self {
        let Reader {
            verb,
            warnings,
            mut filled,
            ..
        } = reader;
        let word = line
            .words
            .first()
            .map_or(Span::default(), |word| line.at(word.span()));
        let text = line.free.map_or(Span::default(), |span| line.at(span));
        if line.origin.is_some() {
            as_typed(line, &mut filled.slots);
        }
        Self {
            command,
            warnings,
            places: Places {
                verb: Some(verb),
                word,
                text,
                args: filled.slots,
            },
        }
    }

    /// The command.
    #[must_use]
    pub const fn command(&self) -> &Command<'t> {
        &self.command
    }

    /// The command alone.
    #[must_use]
    pub fn into_command(self) -> Command<'t> {
        self.command
    }

    /// What was put right or looks like a mistake, in the order found, each kind once.
    ///
    /// Show them before anything that changes something runs.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        self.warnings.as_slice()
    }

    /// The command that may have been meant: the same with ASCII dashes in its branch, tag or commit, when
    /// it was typed with typographic ones ([`WarningKind::DashInRef`]). Phones make `—` of `--`, so offer it
    /// when nothing of the typed name exists.
    #[must_use]
    pub fn suggestion(&self) -> Option<Suggestion> {
        let warned = |warning: &Warning| warning.kind() == WarningKind::DashInRef;
        let Command::Deploy(deploy) = &self.command else {
            return None;
        };
        let name = &*deploy.reference.as_ref()?.name;
        let clean = with_ascii_dashes(name);
        if clean == name || !self.warnings().iter().any(warned) {
            return None;
        }
        let reference = Ref {
            kind: deploy.reference.as_ref()?.kind,
            name: clean.into(),
        };
        let command = Command::Deploy(Deploy {
            reference: Some(reference),
            ..deploy.clone()
        });
        Some(Suggestion::of_command(command.to_string()))
    }

    /// The web address of the repository, such as `https://github.com/acme/shop`, when a link to a pull
    /// request, branch, tag or commit was pasted for the ref. `None` when the ref was typed.
    ///
    /// The parser cannot know which repository the pipeline is connected to: compare before anything
    /// is deployed, or number 42 of another repository becomes number 42 of yours.
    #[must_use]
    pub fn linked_repository(&self) -> Option<&str> {
        self.warnings.repository()
    }

    /// The bytes of the text that a field comes from: `verb`, `text`, or a field of the command
    /// as JSON names it (`pipeline`, `ref`, `stage`, `apps`, `from_stage`, …). `None` when it was not typed.
    #[must_use]
    pub fn span_of(&self, field: &str) -> Option<Range<usize>> {
        let Places {
            verb,
            word,
            text,
            args,
        } = &self.places;
        let span = match field {
            "verb" => *word,
            "text" => *text,
            _ => verb
                .as_ref()?
                .args
                .iter()
                .zip(args)
                .find_map(|(arg, slot)| match field {
                    _ if arg.field == field => Some(slot.head),
                    _ if arg.tail == Some(field) => Some(slot.tail),
                    _ => None,
                })?,
        };
        (!span.is_empty()).then(|| span.range())
    }

    /// The same without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Parsed<'static> {
        Parsed {
            command: self.command.into_owned(),
            warnings: self.warnings,
            places: self.places,
        }
    }
}

/// Moves the places of a rewritten line to where they stand in the original.
#[cold]
fn as_typed(line: &Line<'_, '_>, slots: &mut [Slot]) {
    let parts = slots
        .iter_mut()
        .flat_map(|slot| [&mut slot.head, &mut slot.tail]);
    for part in parts.filter(|part| !part.is_empty()) {
        *part = line.at(*part);
    }
}

impl PartialEq for Parsed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.command == other.command
    }
}

impl Eq for Parsed<'_> {}

impl fmt::Debug for Parsed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parsed")
            .field("command", &self.command)
            .field("warnings", &self.warnings.as_slice())
            .finish_non_exhaustive()
    }
}
