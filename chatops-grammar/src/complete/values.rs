//! Candidates for verbs, and for the value of one argument.

use super::completion::{Completion, CompletionKind};
use super::place::Place;
use super::rank::Candidates;
use crate::command::Channel;
use crate::display;
use crate::lex::class::UPPER;
use crate::read::clean;
use crate::reference::Ref;
use crate::stage::{Stage, WORDS};
use crate::table::{Arg, ArgKind};
use crate::vocabulary::Vocabulary;
use std::ops::Range;

impl Place<'_, '_> {
    /// Values of `arg`, of which `word` is typed.
    pub(super) fn values(
        &self,
        arg: &'static Arg,
        word: &str,
        replace: Range<usize>,
    ) -> Vec<Completion> {
        let after_slash = word.find('/').map(|slash| slash + 1);
        let mut found = match (arg.kind, after_slash) {
            (ArgKind::Target, Some(start)) => {
                return self.refs(
                    &word[..start - 1],
                    &word[start..],
                    replace.start + start..replace.end,
                );
            }
            (ArgKind::Source | ArgKind::Place, Some(start)) => {
                return self.apps(arg, word, start, replace);
            }
            (ArgKind::Channels, _) => return self.channels(word, replace),
            (ArgKind::Topic, _) => return verbs(self.vocabulary, word, replace, false).finish(),
            (ArgKind::Stage | ArgKind::Source | ArgKind::Place, _) => {
                let mut found = Candidates::new(word, replace);
                let own = self.vocabulary.stage_words.iter();
                let own = own.map(|(word, stage)| (word.as_str(), *stage));
                let names = arg.stages.iter().map(|stage| (stage.as_str(), stage));
                // A stage is found by its other words (`prd`, `stg`) once one of them is typed.
                let is_begun = |(name, _): &(&str, Stage)| !word.is_empty() && begins(name, word);
                let others = WORDS.iter().copied().chain(own).filter(is_begun);
                for (name, stage) in names.chain(others) {
                    if arg.stages.contains(stage) {
                        let text = stage.to_string();
                        found.add(name, text, CompletionKind::Stage, "stage");
                    }
                }
                found
            }
            (ArgKind::OneOf(words), _) => {
                let mut found = Candidates::new(word, replace);
                for word in words {
                    found.add(word, (*word).to_owned(), CompletionKind::Value, arg.help);
                }
                found
            }
            (
                ArgKind::Name
                | ArgKind::Target
                | ArgKind::Duration
                | ArgKind::Time
                | ArgKind::Release
                | ArgKind::Id
                | ArgKind::Number { .. }
                | ArgKind::Word,
                _,
            ) => {
                let mut found = Candidates::new(word.trim_matches(['"', '`']), replace);
                let (names, kind, detail) = match arg.field {
                    "pipeline" => (
                        self.catalog.pipelines(),
                        CompletionKind::Pipeline,
                        "pipeline",
                    ),
                    "app" => (
                        self.catalog.apps(self.pipeline().as_deref(), None),
                        CompletionKind::App,
                        "app",
                    ),
                    field => (
                        self.catalog.values(self.verb.name, field),
                        CompletionKind::Value,
                        arg.help,
                    ),
                };
                names_into(&mut found, &names, kind, detail);
                found
            }
        };
        if let Some(alone) = arg.alone {
            found.add(alone, alone.to_owned(), CompletionKind::Keyword, arg.help);
        }
        found.finish()
    }

    fn refs(&self, pipeline: &str, typed: &str, replace: Range<usize>) -> Vec<Completion> {
        let mut found = Candidates::new(typed, replace);
        for name in self
            .catalog
            .refs(&pipeline.trim_matches('"').to_lowercase())
        {
            let Some(reference) = Ref::new(&name) else {
                continue;
            };
            let text = display::to_text(|f| display::reference(f, &reference)).split_off(1);
            found.add(&name, text, CompletionKind::Ref, "branch or tag");
        }
        found.finish()
    }

    fn apps(&self, arg: &Arg, word: &str, start: usize, replace: Range<usize>) -> Vec<Completion> {
        let (typed, replace) = last_item(word, start, replace);
        let stage = self
            .vocabulary
            .find_stage(word[..start - 1].trim_matches('"').as_bytes(), UPPER);
        let mut found = Candidates::new(typed, replace);
        let names = self.catalog.apps(self.pipeline().as_deref(), stage);
        names_into(&mut found, &names, CompletionKind::App, "app");
        if arg.kind == ArgKind::Place && !word.contains(',') {
            found.add(
                "all",
                "all".to_owned(),
                CompletionKind::Keyword,
                "every app of the stage",
            );
        }
        found.finish()
    }

    fn channels(&self, word: &str, replace: Range<usize>) -> Vec<Completion> {
        let (typed, replace) = last_item(word, 0, replace);
        let mut found = Candidates::new(typed.trim_start_matches('#'), replace);
        for name in self.catalog.channels() {
            let text = Channel::Name(name.as_str().into()).to_string();
            found.add(&name, text, CompletionKind::Channel, "channel");
        }
        found.add(
            "here",
            "here".to_owned(),
            CompletionKind::Keyword,
            "this channel",
        );
        found.finish()
    }

    /// The pipeline that was named before the cursor.
    fn pipeline(&self) -> Option<String> {
        let index = self
            .verb
            .args
            .iter()
            .position(|arg| arg.field == "pipeline")?;
        let slot = self.filled.slots.get(index).filter(|slot| slot.is_set())?;
        Some(clean(self.line, slot.head, slot.head_text).into_owned())
    }
}

/// The item of a list that the cursor is in: what is typed of it, and where.
fn last_item(word: &str, start: usize, replace: Range<usize>) -> (&str, Range<usize>) {
    let at = word.rfind(',').map_or(start, |comma| comma + 1).max(start);
    let typed = word[at..].trim_start();
    (typed, replace.start + word.len() - typed.len()..replace.end)
}

fn names_into(found: &mut Candidates, names: &[String], kind: CompletionKind, detail: &str) {
    for name in names {
        found.add(
            name,
            display::to_text(|f| display::name(f, name)),
            kind,
            detail,
        );
    }
}

/// The verbs that begin like `word`; with a `!` when one was typed and `bang` allows it.
pub(super) fn verbs(
    vocabulary: &Vocabulary,
    word: &str,
    replace: Range<usize>,
    bang: bool,
) -> Candidates {
    let typed = word.trim_end_matches('!');
    let forced = bang && typed.len() < word.len();
    let mut found = Candidates::new(typed, replace);
    for verb in vocabulary.shown().filter(|verb| verb.force || !forced) {
        let text = format!("{}{}", verb.name, if forced { "!" } else { "" });
        // A command is found by its other names, too.
        let begins = |alias: &&&str| !typed.is_empty() && begins(alias, typed);
        for alias in verb.aliases.iter().filter(begins) {
            found.add(alias, text.clone(), CompletionKind::Verb, verb.summary);
        }
        found.add(verb.name, text, CompletionKind::Verb, verb.summary);
    }
    found
}

/// Whether `name` begins like `typed`, in any case.
fn begins(name: &str, typed: &str) -> bool {
    name.get(..typed.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(typed))
}
