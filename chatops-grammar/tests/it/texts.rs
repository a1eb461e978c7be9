//! Lines as people and machines type them, for the property tests.

use chatops_grammar::{Arg, ArgKind, Flag, Parser, Stage, Verb};
use proptest::prelude::*;
use std::sync::LazyLock;

static OWN: &[Verb] = &[
    Verb::new("restart", "Restarts the dynos of an app.")
        .args(&[
            Arg::new(ArgKind::Name, "app"),
            Arg::new(ArgKind::Stage, "stage").after(&["in"]).optional(),
        ])
        .flags(&[Flag::new("hard", "without waiting for requests")]),
    Verb::new("scale", "Everything at once.")
        .force()
        .text()
        .args(&[
            Arg::new(ArgKind::Target, "what"),
            Arg::new(ArgKind::Place, "where").after(&["at"]).optional(),
            Arg::new(ArgKind::Channels, "channels")
                .after(&["tell"])
                .optional(),
            Arg::new(ArgKind::Duration, "duration")
                .after(&["for"])
                .optional(),
            Arg::new(ArgKind::Release, "release")
                .after(&["with"])
                .optional(),
            Arg::new(ArgKind::Time, "until")
                .after(&["until"])
                .optional(),
        ]),
];

static MORE: &[Verb] = &[Verb::new("resize", "Changes the size and number of dynos.")
    .text()
    .args(&[
        Arg::new(ArgKind::Name, "process"),
        Arg::new(ArgKind::OneOf(&["small", "large", "on"]), "size").optional(),
        Arg::new(
            ArgKind::Number {
                minimum: -5,
                maximum: 100,
            },
            "count",
        )
        .after(&["to"])
        .optional(),
        Arg::new(ArgKind::Word, "note").after(&["as"]).optional(),
    ])
    .flags(&[Flag::new("now", "without asking")])
    .examples(&[
        "resize web small to 3",
        "resize web to -1 as Blue/Green --now",
    ])];

/// A parser with everything turned on.
pub(crate) static EVERYTHING: LazyLock<Parser> = LazyLock::new(|| {
    static VERBS: LazyLock<Vec<Verb>> = LazyLock::new(|| OWN.iter().chain(MORE).copied().collect());
    Parser::builder()
        .level2()
        .verbs(&VERBS)
        .stage_word("live", Stage::Production)
        .own_mention("U0BOT1")
        .build()
        .expect("the tables agree")
});

/// How many cases a law is tried with: 256, or as many as `SOAK_CASES` says.
pub(crate) fn cases() -> ProptestConfig {
    let cases = std::env::var("SOAK_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(256);
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_global_rejects: 1 << 30,
        ..ProptestConfig::default()
    }
}

const TOKENS: &[&str] = &[
    "deploy",
    "deploy!",
    "Deploy",
    "promote",
    "promote!",
    "releases",
    "info",
    "pipelines:info",
    "pipelines",
    "route",
    "route:disable",
    "login",
    "logout",
    "help",
    "?",
    "lock",
    "unlock",
    "locks",
    "rollback",
    "diff",
    "status",
    "queue",
    "cancel",
    "approve",
    "reject",
    "freeze",
    "unfreeze",
    "history",
    "restart",
    "scale",
    "scale!",
    "resize",
    "small",
    "LARGE",
    "3",
    "-3",
    "−3",
    "101",
    "as",
    "Blue/Green",
    "\"two words\"",
    "`main`",
    "(main)",
    "[web]",
    "{x",
    "main)",
    "_main_",
    "shop/(a",
    "shop/`a`",
    "shop/_x_",
    "shop/https://github.com/acme/shop/pull/42",
    "shop/https://github.com/acme/shop/tree/fix%2342",
    "https://acme.slack.com/archives/C0AAA111",
    "<https://acme.slack.com/archives/C0AAA111|#ops>",
    "C0AAA111",
    "shop/fix—42",
    "❌",
    "👎",
    "👍",
    "？",
    "123 456",
    "code:123456",
    "->",
    "@bob",
    "<@U0OTHER>",
    "~x~",
    "to",
    "in",
    "on",
    "from",
    "for",
    "until",
    "at",
    "tell",
    "with",
    "TO",
    "shop",
    "Shop",
    "my—shop",
    "shöp",
    "shop/main",
    "shop/fix-42",
    "shop/refs/heads/x",
    "shop/refs/pull/87/head",
    "shop/a..b",
    "shop/don’t",
    "shop/\"a b\"",
    "shop/\"x,\"",
    "staging",
    "production",
    "prod",
    "dev",
    "review",
    "test",
    "live",
    "staging/a",
    "staging/a,b",
    "production/all",
    "staging/",
    "/a",
    "a,b",
    ",",
    ";",
    "all",
    "here",
    "#releases",
    "<#C0AAA111|releases>",
    "<#C0AAA111>",
    "<@U0BOT1>",
    "<!here>",
    "<https://v1.io|v1.io>",
    "<mailto:a@b.c>",
    "<x>",
    "&lt;",
    "&amp;",
    "&gt;",
    "&amp;lt;",
    "<",
    ">",
    "\"",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "\"my shop\"",
    "“my shop”",
    "'a/b'",
    "\"\"",
    "`",
    "```",
    "--dry-run",
    "—dry-run",
    "--hard",
    "--help",
    "-h",
    "-x",
    "!",
    "shop!",
    "!shop",
    ".",
    "…",
    "。",
    "?!",
    ":rocket:",
    "🚀",
    "👩‍🚀",
    "1️⃣",
    ":",
    "because: x",
    "staging:",
    "90m",
    "2h",
    "1h30m",
    "18:00",
    "2026-12-31T23:59:00Z",
    "v42",
    "0123abc",
    "654321",
    "vvcccccbdefghijklnrtuvcbdefghijk",
    "漢字",
    "e\u{301}",
    "\u{200B}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{202E}",
    "\u{34F}",
    "\u{3164}",
    "\u{E0100}",
    "/h",
    "/heroku",
    "op-7f3a",
    "İ",
    "\0",
    "\u{7f}",
];

const GAPS: &[&str] = &[
    " ", " ", " ", " ", "", "  ", "\t", "\n", "\u{A0}", "\u{3000}", "/", ",",
];

/// Words of the language and of its enemies, in any order.
pub(crate) fn pool() -> impl Strategy<Value = String> {
    let token = (prop::sample::select(TOKENS), prop::sample::select(GAPS));
    prop::collection::vec(token, 0..9).prop_map(|pairs| {
        pairs
            .iter()
            .flat_map(|(token, gap)| [*token, *gap])
            .collect()
    })
}

/// [`pool`], or any text at all.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => pool(), 1 => any::<String>()]
}

/// A piece of a line: its text, and whether case means nothing in it.
pub(crate) type Piece = (String, bool);

fn words(words: &'static [&'static str], folds: bool) -> impl Strategy<Value = Piece> + Clone {
    prop::sample::select(words).prop_map(move |word| (word.to_owned(), folds))
}

fn glued(pieces: &[Piece]) -> Vec<Piece> {
    pieces.to_vec()
}

/// Lines that are commands, in pieces.
pub(crate) fn valid() -> impl Strategy<Value = Vec<Piece>> {
    let space = || (" ".to_owned(), true);
    let name = words(
        &["shop", "billing", "my-shop", "a.b_c", "x1", "my—shop"],
        true,
    );
    let reference = words(
        &[
            "",
            "/main",
            "/Feature/Cart",
            "/refs/heads/X",
            "/refs/tags/v1",
            "/HEAD",
            "/“X-1”",
            "/don’t",
            "/f,x",
        ],
        false,
    );
    let stage = words(
        &["staging", "production", "prod", "stg", "dev", "development"],
        true,
    );
    let app = words(&["", "/web", "/a,b", "/all", "/a, b", "/A , b"], true);
    let deploy = (
        words(&["deploy", "deploy!"], true),
        name.clone(),
        reference,
        words(&["to", "in", "on"], true),
    )
        .prop_map(move |(verb, name, reference, keyword)| {
            glued(&[verb, space(), name, reference, space(), keyword])
        });
    let deploy = (deploy, stage.clone(), app.clone()).prop_map(move |(mut line, stage, app)| {
        line.extend([space(), stage, app]);
        line
    });
    let promote = (words(&["promote", "promote!"], true), name.clone(), app).prop_map(
        move |(verb, name, app)| {
            glued(&[
                verb,
                space(),
                name,
                (" from staging to production".to_owned(), true),
                app,
            ])
        },
    );
    let releases = (name, stage).prop_map(move |(name, stage)| {
        glued(&[
            ("releases".to_owned(), true),
            space(),
            name,
            (" in ".to_owned(), true),
            stage,
        ])
    });
    prop_oneof![2 => deploy, 1 => promote, 1 => releases]
}
