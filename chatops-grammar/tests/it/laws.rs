//! The laws of the language, each tried with many lines.
//!
//! `SOAK_CASES=100000 cargo test -p chatops-grammar --test it laws` tries as many for each.

use crate::texts::{EVERYTHING, any_text, cases, pool, valid};
use chatops_grammar::{Command, NoCatalog, ParseError, Style, parse};
use proptest::prelude::*;
use std::ops::Range;

const STYLES: [Style; 3] = [Style::Plain, Style::Mrkdwn, Style::Markdown];

/// Characters that are deleted wherever they stand.
const INVISIBLE: &[char] = &[
    '\u{AD}',
    '\u{61C}',
    '\u{180E}',
    '\u{200B}',
    '\u{200C}',
    '\u{200E}',
    '\u{200F}',
    '\u{202A}',
    '\u{202E}',
    '\u{2060}',
    '\u{2064}',
    '\u{2066}',
    '\u{2069}',
    '\u{FEFF}',
    '\u{34F}',
    '\u{115F}',
    '\u{180B}',
    '\u{206A}',
    '\u{2800}',
    '\u{3164}',
    '\u{FE00}',
    '\u{FFA0}',
    '\u{E0100}',
];

/// Words that may say no to the command before them.
const DOUBTS: &[&str] = &[
    "👎",
    "❌",
    ":no_entry:",
    "?",
    "？",
    "not",
    "<@U0OTHER>",
    ".",
    "~",
];

/// Every text that an error has.
fn texts(error: &ParseError) -> Vec<String> {
    let mut texts = vec![
        error.to_string(),
        format!("{error:?}"),
        error.hint().to_owned(),
        error.found().to_owned(),
    ];
    texts.extend(
        error
            .expected()
            .iter()
            .map(|word| word.clone().into_owned()),
    );
    texts.extend(
        error
            .suggestions()
            .iter()
            .flat_map(|s| [s.text().to_owned(), s.command().unwrap_or("").to_owned()]),
    );
    texts.extend(STYLES.map(|style| error.render(style)));
    texts
}

fn is_place(text: &str, span: Range<usize>) -> bool {
    text.get(span.clone()).is_some() && (!span.is_empty() || span.start == text.len())
}

/// The bytes of `<…>` sequences and entities.
fn sequences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, close) in [('<', '>'), ('&', ';')] {
        for (start, _) in text.match_indices(open) {
            let end = text[start..]
                .find(close)
                .map_or(text.len(), |length| start + length + 1);
            found.push(start + 1..end);
        }
    }
    found
}

fn flip(text: &str, seed: u64) -> String {
    let mut bits = seed;
    let mut flipped = |c: char| {
        bits = bits.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if bits & 1 == 0 {
            c.to_ascii_lowercase()
        } else {
            c.to_ascii_uppercase()
        }
    };
    text.chars().map(&mut flipped).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn law_1_no_line_stops_parser_help_completion_or_error(text in any_text(), cursor in 0_usize..80) {
        let found = EVERYTHING.complete(&text, cursor, &NoCatalog);
        for completion in found {
            prop_assert!(text.get(completion.replace.clone()).is_some());
        }
        match EVERYTHING.parse(&text) {
            Ok(parsed) => drop(format!("{parsed:?} {0} {0:#}", parsed.command())),
            Err(error) => drop(texts(&error)),
        }
    }

    #[test]
    fn law_2_canonical_text_reads_back_as_the_same_command(text in any_text()) {
        if let Ok(parsed) = EVERYTHING.parse(&text) {
            let canonical = parsed.command().to_string();
            let again = EVERYTHING.parse(&canonical);
            prop_assert!(again.as_ref() == Ok(&parsed), "{text:?} -> {canonical:?} -> {again:?}");
            prop_assert_eq!(again.map(|again| again.command().to_string()), Ok(canonical));
            prop_assert_eq!(parsed.clone().into_owned(), parsed);
        }
    }

    #[test]
    fn law_2_explicit_text_reads_back_but_for_what_was_defaulted(text in pool()) {
        if let Ok(parsed) = EVERYTHING.parse(&text) {
            let explicit = format!("{:#}", parsed.command());
            let again = EVERYTHING.parse(&explicit);
            prop_assert_eq!(again.map(|again| format!("{:#}", again.command())), Ok(explicit));
        }
    }

    #[test]
    fn law_7_every_error_gives_advice_and_every_correction_parses(text in any_text()) {
        if let Err(error) = EVERYTHING.parse(&text) {
            prop_assert!(!error.hint().is_empty(), "{text:?}");
            for command in error.suggestions().iter().filter_map(|found| found.command()) {
                let again = EVERYTHING.parse(command).map(|parsed| parsed.command().to_string());
                prop_assert_eq!(again.as_deref(), Ok(command), "{:?}", text);
            }
        }
    }

    #[test]
    fn law_8_a_command_that_changes_something_runs_with_no_word_left_over(text in pool(), doubt in prop::sample::select(DOUBTS)) {
        let Ok(parsed) = EVERYTHING.parse(&text) else { return Ok(()) };
        let changes = matches!(
            parsed.command(),
            Command::Deploy(_) | Command::Promote(_) | Command::Unlock(_) | Command::UnlockAll | Command::Cancel(_)
        );
        if changes {
            let other = format!("{text} {doubt}");
            prop_assert!(EVERYTHING.parse(&other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn law_3_spans_are_whole_characters_and_empty_only_at_the_end(text in any_text()) {
        match EVERYTHING.parse(&text) {
            Ok(parsed) => {
                for warning in parsed.warnings() {
                    prop_assert!(is_place(&text, warning.span()), "{text:?} {warning:?}");
                }
                for field in ["verb", "pipeline", "ref", "stage", "apps", "app", "from_stage", "to_apps", "text", "id"] {
                    if let Some(span) = parsed.span_of(field) {
                        prop_assert!(is_place(&text, span.clone()), "{text:?} {field} {span:?}");
                    }
                }
            }
            Err(error) => prop_assert!(is_place(&text, error.span()), "{text:?} {error:?}"),
        }
    }

    #[test]
    fn law_4_case_of_words_and_names_means_nothing(pieces in valid(), seed in any::<u64>()) {
        let text: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
        let other: String =
            pieces.iter().map(|(text, folds)| if *folds { flip(text, seed) } else { text.clone() }).collect();
        let (left, right) = (parse(&text), parse(&other));
        prop_assert!(left.is_ok(), "{text:?} {left:?}");
        prop_assert_eq!(left, right, "{:?} and {:?}", text, other);
    }

    #[test]
    fn law_4_case_of_a_ref_means_something(pieces in valid()) {
        let text: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
        let upper: String =
            pieces.iter().map(|(text, folds)| if *folds { text.clone() } else { swap_case(text) }).collect();
        if text != upper {
            prop_assert_ne!(parse(&text).ok(), parse(&upper).ok(), "{:?} and {:?}", text, upper);
        }
    }

    #[test]
    fn law_5_an_invisible_character_changes_nothing(
        text in pool(), c in prop::sample::select(INVISIBLE), place in any::<prop::sample::Index>(),
    ) {
        let inside = sequences(&text);
        let places: Vec<usize> = (0..=text.len())
            .filter(|at| text.is_char_boundary(*at) && !inside.iter().any(|range| range.contains(at)))
            .collect();
        let at = places[place.index(places.len())];
        let other = format!("{}{c}{}", &text[..at], &text[at..]);
        match (EVERYTHING.parse(&text), EVERYTHING.parse(&other)) {
            (Ok(left), Ok(right)) => prop_assert_eq!(left, right, "{:?} and {:?}", text, other),
            (Err(left), Err(right)) => {
                prop_assert_eq!(left.kind(), right.kind(), "{:?} and {:?}", text, other);
                prop_assert_eq!(left.found(), right.found(), "{:?} and {:?}", text, other);
            }
            (left, right) => prop_assert!(false, "{text:?} {left:?} and {other:?} {right:?}"),
        }
    }

    #[test]
    fn law_6_no_text_contains_the_secret(
        line in prop::sample::select(&["deploy shop", "deploy! shop/main to staging/a,b", "promote shop from staging"][..]),
        filler in prop::sample::select(&["", "please ", "to qa ", "--x ", "! ", "'", "\u{200B}", "x/y "][..]),
        secret in "[0-9]{6}|[0-9]{3}[ -][0-9]{3}|[٠-٩]{6}|code:[0-9]{6}|[cbdefghijklnrtuv]{32,64}",
        end in prop::sample::select(&["", ".", " :rocket:", "?", " !", " 123456"][..]),
    ) {
        let text = format!("{line} {filler}{secret}{end}");
        let secret = secret.trim_start_matches("code:");
        if let Err(error) = EVERYTHING.parse(&text) {
            prop_assert!(!error.hint().is_empty());
            for text in texts(&error) {
                prop_assert!(!text.contains(secret), "{text:?} shows {secret:?}");
            }
        } else {
            prop_assert!(filler.starts_with('\''), "{text:?} parses");
        }
    }
}

/// Letters change their case, but for the prefix `refs/…/`, which has only one.
fn swap_case(text: &str) -> String {
    let prefix = ["/refs/heads/", "/refs/tags/"]
        .into_iter()
        .find(|prefix| text.starts_with(prefix))
        .unwrap_or("");
    let swap = |c: char| {
        if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    format!(
        "{prefix}{}",
        text[prefix.len()..].chars().map(swap).collect::<String>()
    )
}
