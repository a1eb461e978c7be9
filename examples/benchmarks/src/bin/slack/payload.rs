//! A `block_actions` payload of 4.5 KB, with `\/` in its addresses as Slack writes them.

use crate::{Row, limit, morphism, ours, row};

/// Written by us in Slack's shape.
pub fn json() -> String {
    let button = |action: &str, text: &str, value: &str| {
        format!(
            r#"{{"type":"button","action_id":"{action}","text":{{"type":"plain_text","text":"{text}","emoji":true}},"style":"primary","value":"{value}"}}"#
        )
    };
    let section = |n: usize| {
        format!(
            r#"{{"type":"section","block_id":"s{n}","text":{{"type":"mrkdwn","text":"*shop-api* step {n} of the deploy to production is done: <https:\/\/example.com\/builds\/{n}|build {n}>","verbatim":false}},"fields":[{{"type":"mrkdwn","text":"*Branch*\nfeature\/faster-checkout-{n}","verbatim":false}},{{"type":"mrkdwn","text":"*Commit*\n5f0d6a1c9b3e47d28a60f1e2c4b7d9a813e5f702","verbatim":false}}],"accessory":{}}}"#,
            button(&format!("open_{n}"), "Open", &format!("build-{n}"))
        )
    };
    let sections = (0..5).map(section).collect::<Vec<_>>().join(",");
    let buttons = [
        button("approve", "Approve", "op-7f3a9c52e1b84d06"),
        button("reject", "Reject", "op-7f3a9c52e1b84d06"),
        button("later", "Ask me later", "op-7f3a9c52e1b84d06"),
    ]
    .join(",");
    format!(
        r#"{{"type":"block_actions","user":{{"id":"U0000000001","username":"ada","name":"ada","team_id":"T0000000001"}},"api_app_id":"A0000000001","token":"0000000000000000","container":{{"type":"message","message_ts":"1700000000.000100","channel_id":"C0000000001","is_ephemeral":false}},"trigger_id":"1234567890.1234567890.abcdef","team":{{"id":"T0000000001","domain":"acme"}},"enterprise":null,"is_enterprise_install":false,"channel":{{"id":"C0000000001","name":"ops"}},"message":{{"type":"message","user":"U0000000009","ts":"1700000000.000100","bot_id":"B0000000001","app_id":"A0000000001","text":"Deploy of shop-api waits for approval","team":"T0000000001","blocks":[{{"type":"header","block_id":"h","text":{{"type":"plain_text","text":"Deploy of shop-api","emoji":true}}}},{sections},{{"type":"context","block_id":"c","elements":[{{"type":"mrkdwn","text":"asked by <@U0000000001>","verbatim":false}}]}},{{"type":"actions","block_id":"gate","elements":[{buttons}]}}]}},"response_url":"https:\/\/hooks.slack.com\/actions\/T0000000001\/1234567890\/abcdefghijklmnop","actions":[{{"action_id":"approve","block_id":"gate","text":{{"type":"plain_text","text":"Approve","emoji":true}},"value":"op-7f3a9c52e1b84d06","style":"primary","type":"button","action_ts":"1700000001.000200"}}]}}"#
    )
}

pub fn rows() -> Vec<Row> {
    let json = json();
    println!("payload: {} bytes\n", json.len());
    let [a, b, c, d] = [json.clone(), json.clone(), json.clone(), json];
    vec![
        row("limit: borrowed structs", None, move || limit::decode(&a)),
        row("slack-blocks, whole", Some(1.5), move || ours::decode_whole(&b)),
        row("slack-blocks, by default", Some(0.5), move || ours::decode(&c)),
        row("slack-morphism", None, move || morphism::decode(&d)),
    ]
}
