//! Any text: no panic, canonical text reads back, spans are places, no secret in an error.
//!
//! `cargo +nightly fuzz run grammar_parse -- -dict=fuzz/grammar.dict`

#![no_main]

use chatops_grammar::{ErrorKind, Parser, Style};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static PARSER: LazyLock<Parser> = LazyLock::new(|| Parser::builder().level2().build().expect("the tables agree"));

fuzz_target!(|text: &str| {
    match PARSER.parse(text) {
        Ok(parsed) => {
            let canonical = parsed.command().to_string();
            let again = PARSER.parse(&canonical);
            assert_eq!(again.as_ref(), Ok(&parsed), "{canonical:?}");
            for warning in parsed.warnings() {
                assert!(!text[warning.span()].is_empty(), "{warning:?}");
            }
        }
        Err(error) => {
            assert!(!error.hint().is_empty(), "{error:?}");
            let span = error.span();
            let found = &text[span.clone()];
            assert!(!found.is_empty() || span.start == text.len(), "{error:?}");
            for style in [Style::Plain, Style::Mrkdwn, Style::Markdown] {
                let shown = format!("{} {error}", error.render(style));
                let is_secret = error.kind() == ErrorKind::SecretInCommand;
                assert!(!is_secret || !shown.contains(found), "{shown}");
            }
            for command in error.suggestions().iter().filter_map(|suggestion| suggestion.command()) {
                assert!(PARSER.parse(command).is_ok(), "{command:?}");
            }
        }
    }
});
