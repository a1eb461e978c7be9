//! The deploy card and the message that asks for approval: some ways to the same JSON.

use crate::{Row, limit, morphism, ours, row};
use serde_json::Value;
use slack_blocks::Message;

/// What a card tells. Borrowed, as a bot has it.
pub struct Deploy<'a> {
    pub title: &'a str,
    pub summary: &'a str,
    pub app: &'a str,
    pub branch: &'a str,
    pub sha: &'a str,
    pub by: &'a str,
    pub who: &'a str,
    pub note: &'a str,
    pub url: &'a str,
    pub id: &'a str,
}

pub const DEPLOY: Deploy<'static> = Deploy {
    title: "Deploy of shop-api to production",
    summary: "*shop-api* waits for approval: 14 commits since v241, all checks are green",
    app: "shop-api in pipeline shop, stage production, region eu",
    branch: "feature/faster-checkout-with-retries",
    sha: "5f0d6a1c9b3e47d28a60f1e2c4b7d9a813e5f702",
    by: "asked by ada 3 minutes ago in the channel ops",
    who: "U0000000001",
    note: "expires in 60 minutes; anyone but the requester may approve",
    url: "https://dashboard.example.com/pipelines/shop/activity/builds/8d1f0e1a",
    id: "op-7f3a9c52e1b84d06",
};

pub fn card() -> Vec<Row> {
    let mut rows = three(limit::card, ours::card, [1.25, 1.4]);
    let mut out = Vec::new();
    morphism::card(&DEPLOY, &mut out);
    let mut own = Vec::new();
    ours::card(&DEPLOY).write_json(&mut own);
    same(&own, &out);
    rows.push(row("slack-morphism", None, move || {
        out.clear();
        morphism::card(&DEPLOY, &mut out);
        out.len()
    }));
    rows
}

pub fn approval() -> Vec<Row> {
    three(limit::approval, ours::approval, [0.7, 1.2])
}

/// The limit's way, ours, and ours with every rule checked.
fn three(
    limit: fn(&Deploy<'_>, &mut Vec<u8>),
    ours: fn(&Deploy<'static>) -> Message<'static>,
    most: [f64; 2],
) -> Vec<Row> {
    let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
    limit(&DEPLOY, &mut a);
    ours(&DEPLOY).write_json(&mut b);
    same(&a, &b);
    vec![
        row("limit: borrowed structs", None, move || {
            a.clear();
            limit(&DEPLOY, &mut a);
            a.len()
        }),
        row("slack-blocks", Some(most[0]), move || {
            b.clear();
            ours(&DEPLOY).write_json(&mut b);
            b.len()
        }),
        row("slack-blocks, validated", Some(most[1]), move || {
            c.clear();
            let message = ours(&DEPLOY);
            message.validate().expect("a valid message");
            message.write_json(&mut c);
            c.len()
        }),
        row("validation alone", None, {
            let message = ours(&DEPLOY);
            move || usize::from(message.validate().is_ok())
        }),
    ]
}

fn same(a: &[u8], b: &[u8]) {
    let json = |bytes| serde_json::from_slice::<Value>(bytes).expect("JSON");
    assert_eq!(json(a), json(b));
}
