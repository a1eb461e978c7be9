//! Help, rendered once: it is the same for everybody.

use std::collections::HashMap;

use chatops_grammar::{Parser, Style};
use slack_blocks::Mrkdwn;

/// The pages of one parser.
#[derive(Debug)]
pub(crate) struct Help {
    all: String,
    verbs: HashMap<&'static str, String>,
}

impl Help {
    /// Renders them.
    pub(crate) fn of(parser: &Parser) -> Self {
        let page = |verb: &&'static chatops_grammar::Verb| {
            let name = verb.name();
            (name, parser.help(Some(name), Style::Mrkdwn))
        };
        Self {
            all: parser.help(None, Style::Mrkdwn),
            verbs: parser.grammar_table().iter().map(page).collect(),
        }
    }

    /// The page of a verb, or of all.
    pub(crate) fn page(&self, topic: Option<&str>) -> Mrkdwn<'static> {
        let page = topic.and_then(|topic| self.verbs.get(topic));
        Mrkdwn::trusted(page.unwrap_or(&self.all).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;

    #[test]
    fn pages_are_those_of_the_parser() {
        let parser = language::parser().expect("the table is right");
        let help = Help::of(&parser);
        let topics = parser.grammar_table().iter().map(|verb| Some(verb.name()));
        for topic in topics.chain([None, Some("no such verb")]) {
            let fresh = parser.help(topic, Style::Mrkdwn);
            assert_eq!(help.page(topic).into_markup(), fresh, "{topic:?}");
        }
    }
}
