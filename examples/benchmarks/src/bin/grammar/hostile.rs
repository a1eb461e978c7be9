//! Long lines made to be slow: the cost of 4,000 characters against that of 500, error message included.

use chatops_grammar::{NoCatalog, Parser, Style};
use std::hint::black_box;

/// Name and repeated piece; the line starts with `deploy `.
const FAMILIES: [(&str, &str); 16] = [
    ("slashes", "/"),
    ("quotes", "\""),
    ("mixed-quotes", "“'"),
    ("wide", "漢"),
    ("combining", "e\u{301}"),
    ("spaces", " "),
    ("keywords", "to "),
    ("commas", "a,"),
    ("lists", "a , "),
    ("angles", "<"),
    ("sequences", "<#C0A|x>,"),
    ("entities", "&lt;"),
    ("bangs", "x! "),
    ("invisible", "\u{200B}"),
    ("decorations", ":x: "),
    ("colons", ": "),
];

fn line(family: &str, length: usize) -> String {
    let (_, piece) = FAMILIES
        .iter()
        .find(|(name, _)| *name == family)
        .expect("a family");
    let (start, per_piece) = ("deploy shop to staging/", piece.chars().count());
    let mut line = start.to_owned();
    line.extend(std::iter::repeat_n(
        *piece,
        (length - start.len()) / per_piece,
    ));
    line
}

fn parser() -> Parser {
    Parser::builder()
        .level2()
        .build()
        .expect("the tables agree")
}

fn work(parser: &Parser, line: &str) {
    match parser.parse(black_box(line)) {
        Ok(parsed) => drop(black_box(parsed.command().to_string())),
        Err(error) => drop(black_box((error.to_string(), error.render(Style::Mrkdwn)))),
    }
    drop(black_box(parser.complete(line, line.len(), &NoCatalog)));
}

/// Parses, explains, renders and completes one line `count` times; `name` is `FAMILY:LENGTH`.
pub fn repeat(name: &str, count: usize) {
    let (family, length) = name.split_once(':').expect("FAMILY:LENGTH");
    let (line, parser) = (line(family, length.parse().expect("a length")), parser());
    for _ in 0..count {
        work(&parser, &line);
    }
}

pub fn table() {
    println!(
        "| 4,000 / 500 hostile characters | instructions at 500 | at 4,000 | ratio |\n|---|---:|---:|---:|"
    );
    let mut worst: f64 = 0.0;
    for (family, piece) in FAMILIES {
        let cost =
            |length: usize| super::instructions("hostile", &format!("{family}:{length}"), 1, 3);
        let (Some(short), Some(long)) = (cost(500), cost(4_000)) else {
            println!("| {family} {piece:?} | ? | ? | ? |");
            continue;
        };
        worst = worst.max(long / short);
        println!(
            "| {family} `{}` | {short:.0} | {long:.0} | {:.2} |",
            piece.escape_debug(),
            long / short
        );
    }
    println!("\nworst ratio: {worst:.2} (8.00 is linear; at most 9)");
}
