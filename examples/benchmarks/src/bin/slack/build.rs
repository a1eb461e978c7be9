//! The deploy card: four ways to the same JSON.

use crate::{Row, limit, morphism, ours, row};
use serde_json::Value;

/// What a card tells. Borrowed, as a bot has it.
pub struct Deploy<'a> {
    pub title: &'a str,
    pub summary: &'a str,
    pub app: &'a str,
    pub branch: &'a str,
    pub sha: &'a str,
    pub by: &'a str,
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
    note: "expires in 60 minutes; anyone but the requester may approve",
    url: "https://dashboard.example.com/pipelines/shop/activity/builds/8d1f0e1a",
    id: "op-7f3a9c52e1b84d06",
};

pub fn rows() -> Vec<Row> {
    let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
    limit::card(&DEPLOY, &mut a);
    ours::card(&DEPLOY).write_json(&mut b);
    morphism::card(&DEPLOY, &mut c);
    let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).expect("JSON");
    assert_eq!(json(&a), json(&b));
    assert_eq!(json(&a), json(&c));
    vec![
        row("limit: borrowed structs", None, move || {
            a.clear();
            limit::card(&DEPLOY, &mut a);
            a.len()
        }),
        row("slack-blocks", Some(1.25), move || {
            b.clear();
            ours::card(&DEPLOY).write_json(&mut b);
            b.len()
        }),
        row("slack-blocks, validated", Some(1.4), {
            let mut out = Vec::new();
            move || {
                out.clear();
                let card = ours::card(&DEPLOY);
                card.validate().expect("a valid card");
                card.write_json(&mut out);
                out.len()
            }
        }),
        row("slack-morphism", None, move || {
            c.clear();
            morphism::card(&DEPLOY, &mut c);
            c.len()
        }),
    ]
}
