//! The chapter of the guide says what the code does.
//!
//! `UPDATE_DOCS=1 cargo test -p chatops-grammar --test it docs` writes the generated parts anew.

use crate::spec::{COMMANDS, ERRORS};
use chatops_grammar::{ErrorKind, Parser, parse};
use std::fmt::Write as _;
use std::path::PathBuf;

fn chapter() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/grammar.md"))
}

/// Text for a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Code for a cell; a text with backticks gets longer ones.
fn code(text: &str) -> String {
    match text {
        "" => "(empty)".to_owned(),
        _ if text.contains('`') => format!("`` {} ``", cell(text)),
        _ => format!("`{}`", cell(text)),
    }
}

fn commands(level2: bool) -> String {
    let parser = Parser::builder()
        .level2()
        .build()
        .expect("the tables agree");
    let mut out = "| command | what it does | needs |\n|---|---|---|\n".to_owned();
    for verb in parser
        .grammar_table()
        .iter()
        .filter(|verb| verb.is_level2() == level2)
    {
        let aliases: Vec<_> = verb
            .alias_words()
            .iter()
            .map(|alias| format!(", `{alias}`"))
            .collect();
        let (usage, needs) = (
            code(&verb.usage()),
            if verb.needs_text().is_empty() {
                "–"
            } else {
                verb.needs_text()
            },
        );
        writeln!(
            out,
            "| {usage}{} | {} | {needs} |",
            aliases.concat(),
            cell(verb.summary())
        )
        .expect("a String");
    }
    out
}

fn examples() -> String {
    let mut out = "| text | canonical text |\n|---|---|\n".to_owned();
    for (text, ..) in COMMANDS {
        let canonical = parse(text).expect("an example").command().to_string();
        writeln!(out, "| {} | {} |", code(text), code(&canonical)).expect("a String");
    }
    out
}

fn mistakes() -> String {
    let mut out = "| text | kind | did you mean |\n|---|---|---|\n".to_owned();
    for (text, kind) in ERRORS {
        let error = parse(text).expect_err("a mistake");
        let texts: Vec<_> = error
            .suggestions()
            .iter()
            .map(|suggestion| code(suggestion.text()))
            .collect();
        writeln!(out, "| {} | `{kind}` | {} |", code(text), texts.join(", ")).expect("a String");
    }
    out
}

fn kinds() -> String {
    let mut out = "| kind | what a person reads |\n|---|---|\n".to_owned();
    for kind in ErrorKind::ALL {
        writeln!(out, "| `{}` | {} |", kind.as_str(), kind.title()).expect("a String");
    }
    out
}

#[test]
fn the_generated_parts_of_the_chapter_are_what_the_code_says() {
    let mut text = std::fs::read_to_string(chapter()).expect("the chapter");
    let before = text.clone();
    let parts = [
        ("commands", commands(false)),
        ("commands of level 2", commands(true)),
        ("examples", examples()),
        ("mistakes", mistakes()),
        ("kinds of error", kinds()),
    ];
    for (name, part) in parts {
        let (open, close) = (format!("<!-- generated: {name} -->\n"), "<!-- end -->");
        let start = text
            .find(&open)
            .unwrap_or_else(|| panic!("no part {name:?}"))
            + open.len();
        let end = start
            + text[start..]
                .find(close)
                .unwrap_or_else(|| panic!("part {name:?} has no end"));
        text.replace_range(start..end, &part);
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(chapter(), &text).expect("the chapter is writable");
    } else {
        assert_eq!(before, text, "write the parts anew with UPDATE_DOCS=1");
    }
}

#[test]
fn the_ebnf_of_the_chapter_names_every_verb_and_keyword() {
    let text = std::fs::read_to_string(chapter()).expect("the chapter");
    let ebnf: String = text
        .split("```ebnf")
        .skip(1)
        .filter_map(|part| part.split("```").next())
        .collect();
    let parser = Parser::builder()
        .level2()
        .build()
        .expect("the tables agree");
    for verb in parser.grammar_table() {
        for word in [verb.name()].iter().chain(verb.alias_words()) {
            assert!(ebnf.contains(&format!("\"{word}\"")), "{word}");
        }
        for keyword in verb
            .arguments()
            .iter()
            .flat_map(chatops_grammar::Arg::keywords)
        {
            assert!(ebnf.contains(&format!("\"{keyword}\"")), "{keyword}");
        }
        for flag in verb.flag_list() {
            assert!(
                ebnf.contains(&format!("\"--{}\"", flag.name())),
                "{}",
                flag.name()
            );
        }
    }
}
