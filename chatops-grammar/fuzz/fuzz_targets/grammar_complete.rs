//! Any text, any cursor: no panic, and what is offered can be put into the line.
//!
//! `cargo +nightly fuzz run grammar_complete -- -dict=fuzz/grammar.dict`

#![no_main]

use chatops_grammar::{Catalog, MAX_COMPLETIONS, Parser, Stage};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static PARSER: LazyLock<Parser> = LazyLock::new(|| Parser::builder().level2().build().expect("the tables agree"));

struct World;

impl Catalog for World {
    fn pipelines(&self) -> Vec<String> {
        ["shop", "my shop", "to", "É"].map(str::to_owned).to_vec()
    }

    fn apps(&self, pipeline: Option<&str>, _stage: Option<Stage>) -> Vec<String> {
        vec![format!("{}-eu", pipeline.unwrap_or("shop")), "all".to_owned()]
    }

    fn refs(&self, pipeline: &str) -> Vec<String> {
        vec!["main".to_owned(), format!("{pipeline}/fix"), "“x”".to_owned(), "a..b".to_owned()]
    }

    fn channels(&self) -> Vec<String> {
        vec!["releases".to_owned(), "here".to_owned()]
    }
}

fuzz_target!(|input: (u16, &str)| {
    let (cursor, text) = input;
    let found = PARSER.complete(text, usize::from(cursor), &World);
    assert!(found.len() <= MAX_COMPLETIONS);
    for completion in found {
        let mut line = text.to_owned();
        line.replace_range(completion.replace.clone(), &completion.text);
        assert!(!completion.text.is_empty());
        let _ = PARSER.parse(&line);
    }
});
