//! One of every kind of block and element, and a modal.

use serde_json::{Value, json};

use super::bot::{mrkdwn, option, plain};

fn text(words: &str) -> Value {
    json!({ "type": "rich_text_section", "elements": [{ "type": "text", "text": words }] })
}

/// Messages whose blocks together show every kind that a message may hold.
pub(crate) fn messages() -> Vec<Value> {
    vec![texts(), controls(), boxes(), tables(), charts()]
}

fn texts() -> Value {
    let link = json!({ "type": "link", "url": "https://example.com/build/7", "text": "build 7" });
    json!([
        { "type": "header", "text": plain("Text") },
        {
            "type": "section",
            "text": mrkdwn("*bold* _italic_ ~strike~ `code` <https://example.com|link> :rocket:\n> quoted"),
            "fields": [mrkdwn("*App*\nacme-prod"), mrkdwn("*Release*\nv12")],
            "accessory": { "type": "image", "image_url": "https://example.com/a.png", "alt_text": "graph" },
        },
        {
            "type": "rich_text",
            "elements": [
                { "type": "rich_text_section", "elements": [
                    { "type": "text", "text": "Deployed by " },
                    { "type": "user", "user_id": "U0000000002" },
                    { "type": "text", "text": " in " },
                    { "type": "channel", "channel_id": "C0000000001" },
                    { "type": "text", "text": ", see " },
                    link,
                    { "type": "text", "text": " " },
                    { "type": "emoji", "name": "tada" },
                ] },
                { "type": "rich_text_list", "style": "bullet", "elements": [text("checks"), text("build")] },
                { "type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [text("compile"), text("pack")] },
                { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "$ bin/release --phase" }] },
            ],
        },
        { "type": "markdown", "text": "### Markdown\nA **list**:\n- [x] checks\n- [ ] build\n\n| App | Release |\n|---|---|\n| acme-prod | v12 |" },
        { "type": "divider" },
        { "type": "context", "elements": [mrkdwn(":hourglass_flowing_sand: 48 s"), plain("by ada")] },
        { "type": "image", "image_url": "https://example.com/latency.png", "alt_text": "Latency of acme-prod", "title": plain("Latency") },
    ])
}

fn controls() -> Value {
    let stages = json!([
        option("staging", "staging"),
        option("production", "production")
    ]);
    json!([
        { "type": "header", "text": plain("Elements") },
        { "type": "actions", "elements": [
            { "type": "static_select", "placeholder": plain("Stage"), "options": stages },
            { "type": "external_select", "placeholder": plain("Branch"), "min_query_length": 1 },
            { "type": "users_select", "placeholder": plain("Approver") },
            { "type": "conversations_select", "placeholder": plain("Announce in") },
            { "type": "datepicker", "initial_date": "2027-01-15" },
            { "type": "timepicker", "initial_time": "10:30" },
            { "type": "overflow", "options": [option("Open on Heroku", "open"), option("Show the log", "log")] },
        ] },
        { "type": "actions", "elements": [
            { "type": "radio_buttons", "options": stages },
            { "type": "checkboxes", "options": [option("Wait for checks", "wait"), option("Tell the channel", "tell")] },
        ] },
        { "type": "section", "text": mrkdwn("Apps to watch"), "accessory": {
            "type": "multi_static_select", "placeholder": plain("Apps"),
            "options": [option("acme-prod", "prod"), option("acme-staging", "staging")],
        } },
        { "type": "context_actions", "elements": [
            { "type": "feedback_buttons", "action_id": "feedback",
              "positive_button": { "text": plain("Good"), "value": "good" },
              "negative_button": { "text": plain("Bad"), "value": "bad" } },
            { "type": "icon_button", "action_id": "remove", "icon": "trash", "text": plain("Remove") },
        ] },
    ])
}

fn boxes() -> Value {
    let card = |title: &str, icon: &str| {
        json!({
            "type": "card",
            "slack_icon": { "type": "icon", "name": icon },
            "title": mrkdwn(title),
            "subtitle": mrkdwn("v12 · 1a2b3c4"),
            "body": mrkdwn("3 of 3 dynos are up"),
            "actions": [{ "type": "button", "text": plain("Open") }],
        })
    };
    json!([
        { "type": "header", "text": plain("Boxes") },
        { "type": "carousel", "elements": [card("acme-staging", "rocket"), card("acme-prod", "globe")] },
        card("acme-eu", "flag"),
        { "type": "container", "title": plain("Release v12"), "subtitle": mrkdwn("acme-prod"), "is_collapsible": true, "child_blocks": [
            { "type": "section", "text": mrkdwn("3 commits, 1 migration") },
        ] },
        { "type": "plan", "title": "Release", "tasks": [
            { "task_id": "1", "title": "Build", "status": "complete" },
            { "task_id": "2", "title": "Release phase", "status": "in_progress" },
            { "task_id": "3", "title": "Restart dynos", "status": "pending" },
        ] },
        { "type": "task_card", "task_id": "4", "title": "Smoke test", "status": "error", "sources": [
            { "type": "url", "url": "https://example.com/log", "text": "log" },
        ] },
    ])
}

fn tables() -> Value {
    let cell = |words: &str| json!({ "type": "raw_text", "text": words });
    let number =
        |value: u32| json!({ "type": "raw_number", "value": value, "text": value.to_string() });
    json!([
        { "type": "header", "text": plain("Tables") },
        { "type": "table", "rows": [
            [cell("App"), cell("Release"), cell("Dynos")],
            [cell("acme-staging"), cell("v12"), number(2)],
            [cell("acme-prod"), cell("v9"), number(3)],
        ] },
        { "type": "data_table", "caption": "Deploys this week", "page_size": 2, "rows": [
            [cell("App"), cell("Deploys")],
            [cell("acme-staging"), number(14)],
            [cell("acme-prod"), number(5)],
            [cell("acme-eu"), number(3)],
        ] },
    ])
}

fn charts() -> Value {
    let point = |label: &str, value: u32| json!({ "label": label, "value": value });
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri"];
    let series = |name: &str, values: [u32; 5]| {
        let data: Vec<Value> = days
            .iter()
            .zip(values)
            .map(|(day, value)| point(day, value))
            .collect();
        json!({ "name": name, "data": data })
    };
    json!([
        { "type": "header", "text": plain("Charts") },
        { "type": "data_visualization", "title": "Deploys by day", "chart": {
            "type": "bar",
            "series": [series("acme-staging", [3, 5, 2, 4, 6]), series("acme-prod", [1, 2, 2, 1, 3])],
            "axis_config": { "categories": days, "x_label": "Day", "y_label": "Deploys" },
        } },
        { "type": "data_visualization", "title": "Outcome", "chart": {
            "type": "pie", "segments": [point("succeeded", 26), point("failed", 2), point("rolled back", 1)],
        } },
    ])
}

/// Asks before a promotion.
pub(crate) fn modal() -> Value {
    json!({
        "type": "modal",
        "callback_id": "promote",
        "title": plain("Promote acme"),
        "submit": plain("Approve"),
        "close": plain("Cancel"),
        "blocks": [
            { "type": "alert", "level": "warning", "text": mrkdwn("*1 migration* runs in the release phase.") },
            { "type": "section", "text": mrkdwn("*acme-staging* v12 → *acme-prod*\n3 commits by <@U0000000001> and <@U0000000002>") },
            { "type": "input", "block_id": "apps", "label": plain("Apps"), "element": {
                "type": "multi_static_select", "action_id": "apps", "placeholder": plain("Choose apps"),
                "options": [option("acme-prod", "prod"), option("acme-eu", "eu")],
                "initial_options": [option("acme-prod", "prod")],
            } },
            { "type": "input", "block_id": "why", "label": plain("Why now?"), "hint": plain("Stands in the audit log."), "element": {
                "type": "plain_text_input", "action_id": "text", "multiline": true,
            } },
            { "type": "input", "block_id": "when", "optional": true, "label": plain("Not before"), "element": {
                "type": "timepicker", "action_id": "time",
            } },
            { "type": "input", "block_id": "how", "optional": true, "label": plain("Options"), "element": {
                "type": "checkboxes", "action_id": "flags", "options": [option("Tell #general when it is done", "tell")],
            } },
        ],
    })
}
