//! Help, rendered once: it is the same for everybody.

use std::collections::HashMap;

use chatops_grammar::{Command, Parser, Style};
use slack_blocks::surface::ResponseType;
use slack_blocks::{Message, Mrkdwn};

/// The pages of one parser.
#[derive(Debug)]
pub(crate) struct Help {
    all: Page,
    verbs: HashMap<&'static str, Page>,
}

#[derive(Debug)]
struct Page {
    markup: String,
    /// As a slash command is answered.
    body: String,
}

impl Page {
    fn new(markup: String) -> Self {
        let answer = answer(Mrkdwn::trusted(markup.clone()));
        Self {
            // A page that Slack would not take is found by the test below.
            body: answer.to_body().unwrap_or_default(),
            markup,
        }
    }
}

/// What only the caller sees.
fn answer(page: Mrkdwn<'static>) -> Message<'static> {
    Message::new(page).response_type(ResponseType::Ephemeral)
}

impl Help {
    /// Renders them.
    pub(crate) fn of(parser: &Parser) -> Self {
        let page = |verb: &&'static chatops_grammar::Verb| {
            let name = verb.name();
            (name, Page::new(parser.help(Some(name), Style::Mrkdwn)))
        };
        Self {
            all: Page::new(parser.help(None, Style::Mrkdwn)),
            verbs: parser.grammar_table().iter().map(page).collect(),
        }
    }

    fn find(&self, topic: Option<&str>) -> &Page {
        let page = topic.and_then(|topic| self.verbs.get(topic));
        page.unwrap_or(&self.all)
    }

    /// The page of a verb, or of all.
    pub(crate) fn page(&self, topic: Option<&str>) -> Mrkdwn<'static> {
        Mrkdwn::trusted(self.find(topic).markup.clone())
    }

    /// The body that answers `line`, when it asks for help and for nothing else.
    pub(crate) fn body(&self, parser: &Parser, line: &str) -> Option<&str> {
        let parsed = parser.parse(line).ok()?;
        match parsed.command() {
            Command::Help(help) => Some(&self.find(help.topic).body),
            _ => None,
        }
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
            let line = format!("help {}", topic.unwrap_or_default());
            let body = answer(Mrkdwn::trusted(fresh)).to_body();
            let body = body.expect("Slack takes it");
            if topic != Some("no such verb") {
                assert_eq!(help.body(&parser, &line), Some(body.as_str()), "{topic:?}");
            }
        }
        assert_eq!(help.body(&parser, "deploy acme to staging"), None);
        assert_eq!(help.body(&parser, "no such verb"), None);
    }
}
