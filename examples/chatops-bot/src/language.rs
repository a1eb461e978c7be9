//! The command language of this bot: what it understands, and what it offers.

use std::ops::Range;

use chatops_grammar::{Catalog, CompletionKind, Parser, TableError};

/// What Heroku ChatOps has and this bot does not do yet. It is understood, so that the
/// response can say so, and never offered.
const NOT_YET: [&str; 2] = ["login", "logout"];

/// The parser: help, completion and suggestions name what the bot does and nothing else.
///
/// # Errors
/// [`TableError`] when a name above is not a verb of the grammar.
pub fn parser() -> Result<Parser, TableError> {
    Parser::builder().hide(NOT_YET).build()
}

/// One way to go on with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Offer {
    /// The bytes of the line that it replaces.
    pub replace: Range<usize>,
    /// What takes their place; with the blank that must follow it, if one must.
    pub text: String,
    /// A few words about it.
    pub detail: String,
}

/// What may stand at byte `cursor` of `text`, the best first.
#[must_use]
pub fn offers(parser: &Parser, text: &str, cursor: usize, names: &dyn Catalog) -> Vec<Offer> {
    let found = parser.complete(text, cursor, names);
    let rest = text.get(cursor..).unwrap_or_default();
    found
        .into_iter()
        .map(|one| {
            // After a verb or a keyword something else must come.
            let goes_on = matches!(one.kind, CompletionKind::Verb | CompletionKind::Keyword);
            let blank = goes_on && !rest.starts_with(' ');
            Offer {
                replace: one.replace,
                text: if blank { one.text + " " } else { one.text },
                detail: if one.detail.is_empty() {
                    kind(one.kind).to_owned()
                } else {
                    one.detail
                },
            }
        })
        .collect()
}

/// What a completion is, for people.
fn kind(kind: CompletionKind) -> &'static str {
    match kind {
        CompletionKind::Verb => "command",
        CompletionKind::Keyword => "keyword",
        CompletionKind::Flag => "flag",
        CompletionKind::Pipeline => "pipeline",
        CompletionKind::Stage => "stage",
        CompletionKind::App => "app",
        CompletionKind::Ref => "branch",
        CompletionKind::Channel => "channel",
        _ => "value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatops_grammar::{NoCatalog, Style};

    #[test]
    fn help_lists_only_what_the_bot_does() {
        let help = parser().unwrap().help(None, Style::Plain);
        for verb in NOT_YET {
            assert!(!help.contains(&format!("  {verb}\n")), "{verb}\n{help}");
            assert!(!help.contains(&format!("  {verb} ")), "{verb}\n{help}");
        }
        for verb in [
            "deploy",
            "promote",
            "releases",
            "info",
            "pipelines",
            "route",
        ] {
            assert!(help.contains(verb), "{verb}\n{help}");
        }
    }

    #[test]
    fn an_empty_line_offers_every_verb_and_the_rest_of_the_line_what_fits_there() {
        let parser = parser().unwrap();
        let texts = |text: &str| -> Vec<String> {
            let offers = offers(&parser, text, text.len(), &NoCatalog);
            offers.into_iter().map(|offer| offer.text).collect()
        };
        let verbs = texts("");
        assert!(verbs.contains(&"deploy ".to_owned()), "{verbs:?}");
        assert!(!verbs.contains(&"login ".to_owned()), "{verbs:?}");
        assert_eq!(texts("deploy acme t"), ["to "]);
        assert_eq!(texts("deploy acme to st"), ["staging"]);
    }
}
