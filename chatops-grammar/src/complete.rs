//! Completion: what may stand at the cursor.

mod rank;
mod values;

use crate::lex::normal::Normal;
use crate::lex::quoted::Split;
use crate::lex::{Line, MAX_CHARS};
use crate::parser::Parser;
use crate::read::{Fault, Filled, Reader};
use crate::stage::Stage;
use crate::table::{Arg, Verb};
use crate::warning::Warnings;
use rank::Candidates;
use std::ops::Range;

/// What exists, as far as the caller may see it. Every list has the most recently used entries first.
///
/// Nothing here may block for long: a front end asks at every key. Answer from a cache.
pub trait Catalog {
    /// Names of pipelines.
    fn pipelines(&self) -> Vec<String> {
        Vec::new()
    }

    /// Names of the apps of a pipeline in `stage`, or in every stage.
    fn apps(&self, pipeline: Option<&str>, stage: Option<Stage>) -> Vec<String> {
        let _ = (pipeline, stage);
        Vec::new()
    }

    /// Branches and tags of the repository of a pipeline.
    fn refs(&self, pipeline: &str) -> Vec<String> {
        let _ = pipeline;
        Vec::new()
    }

    /// Names of channels, without `#`.
    fn channels(&self) -> Vec<String> {
        Vec::new()
    }

    /// Values for an argument that is none of the above: ids, releases, names of own verbs.
    fn values(&self, verb: &str, field: &str) -> Vec<String> {
        let _ = (verb, field);
        Vec::new()
    }
}

/// A catalogue with nothing in it: completes the words of the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // there is nothing to add to nothing
pub struct NoCatalog;

impl Catalog for NoCatalog {}

/// What a completion stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CompletionKind {
    /// A verb or a help topic.
    Verb,
    /// A clause keyword, `here` or `all`.
    Keyword,
    /// A flag.
    Flag,
    /// A pipeline.
    Pipeline,
    /// A stage.
    Stage,
    /// An app.
    App,
    /// A branch or tag.
    Ref,
    /// A channel.
    Channel,
    /// The value of another argument.
    Value,
}

/// Text to put in place of a part of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The bytes of the text to replace.
    pub replace: Range<usize>,
    /// What to put there; quoted when it needs quotes.
    pub text: String,
    /// What it stands for.
    pub kind: CompletionKind,
    /// A few words about it.
    pub detail: String,
}

/// The most completions of one call.
pub const MAX_COMPLETIONS: usize = 100;

impl Parser {
    /// What may stand at byte `cursor` of `text`: exact matches, then those that begin with what is typed,
    /// then those that contain it, then typos of it; in the order of the catalogue within each.
    ///
    /// At most [`MAX_COMPLETIONS`]. A cursor beyond the end counts as the end, one inside a character
    /// as its start. Empty when the line is already wrong before the cursor.
    #[must_use]
    pub fn complete(&self, text: &str, cursor: usize, catalog: &dyn Catalog) -> Vec<Completion> {
        let cursor = floor_boundary(text, cursor);
        let (before, after) = text.split_at(cursor);
        if text.len() > 4 * MAX_CHARS {
            return Vec::new();
        }
        let start = word_start(before);
        let end = cursor
            + after
                .find([' ', '\t', '\n', '/', ','])
                .unwrap_or(after.len());
        let (head, word) = (&before[..start], &text[start..end]);
        let mut warnings = Warnings::default();
        let normal = Normal::new(head, &self.own_names, &mut warnings);
        if normal.command().is_empty() {
            return self.verbs_at(word, start..end, true).finish();
        }
        let first = normal.command().split(' ').next().unwrap_or_default();
        let Some(verb) = self.find_verb(first) else {
            return Vec::new();
        };
        let Ok(split) = Split::new(&normal, verb.text, &mut warnings) else {
            return Vec::new();
        };
        if split.free.is_some() || verb.text && head.trim_end().ends_with(':') {
            return Vec::new();
        }
        let line = Line {
            original: head,
            text: &split.text,
            words: &split.words,
            free: None,
            origin: Some(&split.origin),
        };
        let mut reader = Reader {
            parser: self,
            line: &line,
            verb,
            warnings,
            filled: Filled::default(),
        };
        let fault = reader.read(0).err();
        let place = Place {
            parser: self,
            verb,
            line: &line,
            filled: reader.filled,
            catalog,
        };
        place.complete(fault, word, start..end)
    }

    fn verbs_at(&self, word: &str, replace: Range<usize>, bang: bool) -> Candidates {
        let typed = word.trim_end_matches('!');
        let forced = bang && typed.len() < word.len();
        let mut found = Candidates::new(typed, replace);
        for verb in self.shown().filter(|verb| verb.force || !forced) {
            let text = format!("{}{}", verb.name, if forced { "!" } else { "" });
            found.add(verb.name, text, CompletionKind::Verb, verb.summary);
        }
        found
    }
}

/// What is known before the word at the cursor.
struct Place<'p, 'l> {
    parser: &'p Parser,
    verb: &'static Verb,
    line: &'l Line<'l, 'l>,
    filled: Filled,
    catalog: &'p dyn Catalog,
}

impl Place<'_, '_> {
    fn complete(&self, fault: Option<Fault>, word: &str, replace: Range<usize>) -> Vec<Completion> {
        let mut found = Candidates::new(word, replace.clone());
        // The reader stops where a value is missing: that is what is wanted here.
        if let Some(fault) = fault {
            let at_end =
                fault.span.is_empty() && fault.span.start as usize == self.line.original.len();
            return match fault.arg.filter(|_| at_end) {
                Some(arg) if arg.keywords.is_empty() || self.ends_in_keyword(arg) => {
                    self.values(arg, word, replace)
                }
                Some(arg) => {
                    keywords(arg, &mut found);
                    self.flags(&mut found);
                    found.finish()
                }
                None => Vec::new(),
            };
        }
        let is_open = |(index, _): &(usize, &Arg)| {
            self.filled
                .slots
                .get(*index)
                .is_some_and(|slot| !slot.is_set())
        };
        let open: Vec<&'static Arg> = self
            .verb
            .args
            .iter()
            .enumerate()
            .filter(is_open)
            .map(|(_, arg)| arg)
            .collect();
        let started = self
            .verb
            .args
            .iter()
            .enumerate()
            .any(|pair| !pair.1.keywords.is_empty() && !is_open(&pair));
        let mut values = Vec::new();
        for arg in open {
            if !arg.keywords.is_empty() {
                keywords(arg, &mut found);
            } else if values.is_empty() && !started {
                values = self.values(arg, word, replace.clone());
            }
        }
        self.flags(&mut found);
        values.extend(found.finish());
        values.truncate(MAX_COMPLETIONS);
        values
    }

    fn ends_in_keyword(&self, arg: &Arg) -> bool {
        let last = self.line.words.last();
        last.is_some_and(|word| {
            arg.keywords
                .iter()
                .any(|keyword| self.line.is_keyword(*word, keyword))
        })
    }

    fn flags(&self, found: &mut Candidates) {
        for (index, flag) in self.verb.flags.iter().enumerate() {
            if flag.level <= self.parser.level && self.filled.flags & 1 << index == 0 {
                let text = format!("--{}", flag.name);
                found.add(&text.clone(), text, CompletionKind::Flag, flag.help);
            }
        }
    }
}

fn keywords(arg: &Arg, found: &mut Candidates) {
    for keyword in arg
        .keywords
        .iter()
        .chain((!arg.alone.is_empty()).then_some(&arg.alone))
    {
        found.add(
            keyword,
            (*keyword).to_owned(),
            CompletionKind::Keyword,
            arg.help,
        );
    }
}

fn floor_boundary(text: &str, cursor: usize) -> usize {
    let mut at = cursor.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the word at the end of `before` starts; a list with spaces after its commas is one word.
fn word_start(before: &str) -> usize {
    let mut end = before.len();
    loop {
        let head = &before[..end];
        let start = head.rfind(char::is_whitespace).map_or(0, |at| {
            at + head[at..].chars().next().map_or(1, char::len_utf8)
        });
        let previous = head[..start].trim_end();
        if !previous.ends_with(',') || previous.len() == end {
            return start;
        }
        end = previous.len();
    }
}
