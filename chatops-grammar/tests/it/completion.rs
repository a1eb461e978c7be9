//! What is offered at the cursor.

use crate::texts::EVERYTHING;
use chatops_grammar::{Catalog, CompletionKind, MAX_COMPLETIONS, NoCatalog, Parser, Stage};

struct World;

impl Catalog for World {
    fn pipelines(&self) -> Vec<String> {
        ["shop", "workshop", "my shop", "billing", "to"]
            .map(str::to_owned)
            .to_vec()
    }

    fn apps(&self, pipeline: Option<&str>, stage: Option<Stage>) -> Vec<String> {
        vec![
            format!(
                "{}-{}-eu",
                pipeline.unwrap_or("any"),
                stage.map_or("all", Stage::as_str)
            ),
            "web".to_owned(),
        ]
    }

    fn refs(&self, pipeline: &str) -> Vec<String> {
        vec![
            "main".to_owned(),
            format!("fix/{pipeline}"),
            "not..valid".to_owned(),
        ]
    }

    fn channels(&self) -> Vec<String> {
        vec!["releases".to_owned(), "ops".to_owned()]
    }

    fn values(&self, verb: &str, field: &str) -> Vec<String> {
        vec![format!("{verb}-{field}-1")]
    }
}

/// The line with `|` at the cursor, and what is offered.
const OFFERED: &[(&str, &str)] = &[
    ("dep|", "deploy help"),
    ("pro|", "promote approve"),
    ("deplyo|", "deploy"),
    ("dep!|", "deploy!"),
    ("/h rel|", "releases help"),
    ("deploy |", "shop workshop \"my shop\" billing \"to\""),
    ("deploy sh|", "shop workshop \"my shop\""),
    ("deploy billign|", "billing"),
    ("deploy shop/|", "main fix/shop"),
    ("deploy shop/fi|", "fix/shop"),
    ("deploy shop |", "to in on --dry-run"),
    ("deploy shop t|", "to"),
    ("deploy shop to |", "development staging production"),
    ("deploy shop to prod|", "production"),
    ("deploy shop to staging/|", "shop-staging-eu web all"),
    ("deploy shop to staging/web,|", "shop-staging-eu web"),
    ("deploy shop to staging/web, sh|", "shop-staging-eu"),
    ("deploy shop to staging |", "--dry-run"),
    ("promote shop |", "from to --dry-run"),
    ("promote shop from staging |", "to --dry-run"),
    (
        "releases shop in |",
        "review development staging production",
    ),
    ("route shop |", "to here"),
    ("route shop to |", "#releases #ops here"),
    ("route shop to #o|", "#ops"),
    ("help pro|", "promote approve"),
    ("cancel |", "cancel-id-1"),
    ("lock shop |", "in on"),
    ("lock shop in staging : de|", ""),
    ("restart |", "any-all-eu web"),
    ("restart web |", "in --hard"),
    ("deploy shop to qa |", ""),
    ("deploy 'shop |", ""),
    ("login |", ""),
    ("", "@"),
    ("/h |", "@"),
    ("<@U0BOT1> |", "@"),
    ("pipelines:in|", "info"),
    ("pipeline|", "pipelines info"),
    ("deploy shop to stg|", "staging"),
    ("deploy shop to prd|", "production"),
    ("deploy shop to live|", "production"),
    ("releases shop in rev|", "review"),
    ("deploy shop to rev|", ""),
    ("deploy shop to `stag|", ""),
    ("deploy `sh|", "shop workshop \"my shop\""),
    ("deploy shop --|", "--dry-run --help"),
    ("deploy shop to staging --h|", "--help"),
    ("resize |", "resize-process-1"),
    ("resize web |", "small large on to as --now"),
    ("resize web l|", "large small"),
    ("resize web small |", "to as --now"),
    ("resize web small to |", "resize-count-1"),
    ("resize web to 3 |", "as --now"),
    ("resize web to many |", ""),
    ("promote shop 👎 |", ""),
];

#[test]
fn each_place_offers_what_may_stand_there() {
    for (line, expected) in OFFERED {
        if *expected == "@" {
            // Every verb, in the order of help.
            let text = line.replace('|', "");
            let found = EVERYTHING.complete(&text, text.len(), &World);
            let verbs = EVERYTHING.grammar_table().iter().map(|verb| verb.name());
            let texts = found.iter().map(|found| found.text.as_str());
            assert!(texts.eq(verbs), "{line:?}: {found:?}");
            continue;
        }
        let cursor = line.find('|').expect("a cursor");
        let text = line.replace('|', "");
        let found = EVERYTHING.complete(&text, cursor, &World);
        let texts: Vec<_> = found.iter().map(|found| found.text.as_str()).collect();
        assert_eq!(texts.join(" "), *expected, "{line:?}");
    }
}

#[test]
fn a_completion_replaces_the_word_around_the_cursor() {
    let text = "deploy shop to stag now";
    let found = Parser::new().complete(text, 17, &NoCatalog);
    assert_eq!(
        (found[0].replace.clone(), found[0].kind),
        (15..19, CompletionKind::Stage)
    );
    let mut line = text.to_owned();
    line.replace_range(found[0].replace.clone(), &found[0].text);
    assert_eq!(line, "deploy shop to staging now");
}

#[test]
fn at_most_a_hundred_are_offered_in_the_order_of_the_catalog() {
    struct Many;
    impl Catalog for Many {
        fn pipelines(&self) -> Vec<String> {
            (0..500).map(|index| format!("p{index}")).collect()
        }
    }
    let found = Parser::new().complete("info p1", 7, &Many);
    assert_eq!(found.len(), MAX_COMPLETIONS);
    let texts: Vec<_> = found
        .iter()
        .take(4)
        .map(|found| found.text.as_str())
        .collect();
    assert_eq!(texts, ["p1", "p10", "p11", "p12"], "the exact one first");
}

#[test]
fn any_cursor_will_do() {
    let text = "deploy 漢字 to";
    for cursor in 0..40 {
        drop(Parser::new().complete(text, cursor, &World));
    }
}
