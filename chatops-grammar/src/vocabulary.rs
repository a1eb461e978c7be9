//! What a parser knows: its verbs, its stage words, the names it answers to.

use crate::lex::lead::OwnNames;
use crate::stage::Stage;
use crate::table::{Level, Verb};

/// The words of one parser. Everything that reads, explains or completes a line looks here.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    pub(crate) verbs: Vec<&'static Verb>,
    /// Names of verbs that are read and not offered.
    pub(crate) hidden: Vec<String>,
    pub(crate) own: OwnNames,
    pub(crate) stage_words: Vec<(String, Stage)>,
    pub(crate) level: Level,
}

impl Vocabulary {
    /// The verb called `word`, in any case, with or without `!`.
    pub(crate) fn find_verb(&self, word: &str) -> Option<&'static Verb> {
        let word = word.strip_suffix('!').unwrap_or(word);
        self.verbs.iter().find(|verb| verb.is_called(word)).copied()
    }

    /// The verbs that are offered to people: in help, completion and suggestions.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &'static Verb> {
        let is_hidden = |verb: &&Verb| self.hidden.iter().any(|name| name == verb.name);
        self.verbs
            .iter()
            .copied()
            .filter(move |verb| !is_hidden(verb))
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
