//! One of everything that Slack sends, whole.

use serde_json::{Value, json};

pub(super) fn message() -> Value {
    json!({
        "text": "t", "thread_ts": "1.1", "metadata": metadata(), "markdown_text": "m", "username": "n", "icon_emoji": ":x:",
        "icon_url": "https://e.com/x.png", "ts": "1.2", "user": "U1", "bot_id": "B1", "app_id": "A1", "team": "T1",
        "type": "message", "subtype": "bot_message", "response_type": "ephemeral", "replace_original": true,
        "delete_original": false, "reply_broadcast": true, "mrkdwn": true, "link_names": true, "parse": "full",
        "unfurl_links": true, "unfurl_media": true, "blocks": [{ "type": "divider" }], "attachments": [attachment()],
    })
}

pub(super) fn metadata() -> Value {
    json!({ "event_type": "deploy", "event_payload": { "id": 1 } })
}

pub(super) fn attachment() -> Value {
    json!({
        "color": "good", "fallback": "f", "pretext": "p", "author_name": "a", "author_link": "l", "author_icon": "i",
        "title": "t", "title_link": "l", "text": "x", "image_url": "u", "thumb_url": "u", "footer": "f", "footer_icon": "i",
        "callback_id": "c", "blocks": [{ "type": "divider" }], "fields": [field()], "mrkdwn_in": ["text"],
    })
}

pub(super) fn field() -> Value {
    json!({ "title": "t", "value": "v", "short": true })
}

pub(super) fn state() -> Value {
    json!({ "values": { "b": { "a": value() } } })
}

pub(super) fn value() -> Value {
    json!({
        "type": "x", "value": "v", "selected_option": option(), "selected_date": "2026-01-01", "selected_time": "10:00",
        "timezone": "UTC", "selected_user": "U1", "selected_channel": "C1", "selected_conversation": "C1",
        "rich_text_value": { "type": "rich_text", "elements": [] }, "selected_date_time": 1, "selected_options": [option()],
        "selected_users": ["U1"], "selected_channels": ["C1"], "selected_conversations": ["C1"], "files": [{}],
    })
}

pub(super) fn option() -> Value {
    json!({ "text": { "type": "plain_text", "text": "t" }, "value": "v", "description": { "type": "plain_text", "text": "d" }, "url": "u" })
}

pub(super) fn action() -> Value {
    let mut action = value();
    for (name, value) in [
        ("action_id", json!("a")),
        ("block_id", json!("b")),
        ("action_ts", json!("1.1")),
        ("text", json!({ "type": "plain_text", "text": "t" })),
    ] {
        action[name] = value;
    }
    action
}

pub(super) fn view(kind: &str) -> Value {
    let mut view = json!({
        "type": kind, "blocks": [{ "type": "divider" }], "private_metadata": "p", "callback_id": "c", "external_id": "e", "id": "V1",
        "team_id": "T1", "app_id": "A1", "app_installed_team_id": "T1", "bot_id": "B1", "hash": "h", "root_view_id": "V1",
        "previous_view_id": "V0", "state": state(),
    });
    if kind == "modal" {
        for name in ["title", "submit", "close"] {
            view[name] = json!({ "type": "plain_text", "text": "t" });
        }
        for name in ["clear_on_close", "notify_on_close", "submit_disabled"] {
            view[name] = json!(true);
        }
    }
    view
}

/// What every interaction has.
pub(super) fn common(kind: &str, more: Value) -> Value {
    let mut doc = json!({
        "type": kind, "user": { "id": "U1" }, "team": { "id": "T1" }, "enterprise": { "id": "E1" }, "trigger_id": "t", "api_app_id": "A1",
        "token": "t", "is_enterprise_install": false, "interactivity": { "interactivity_pointer": "p" },
    });
    let Value::Object(more) = more else {
        panic!("fields")
    };
    doc.as_object_mut().unwrap().extend(more);
    doc
}

pub(super) fn interactions() -> [Value; 6] {
    let (message, modal, channel) = (message(), view("modal"), json!({ "id": "C1" }));
    [
        common(
            "block_actions",
            json!({
                "actions": [action()], "response_url": "u", "container": container(), "channel": channel, "state": state(), "hash": "h",
                "bot_access_token": "t", "message": message, "view": modal,
            }),
        ),
        common(
            "view_submission",
            json!({ "view": modal, "response_urls": [{ "response_url": "u" }] }),
        ),
        common("view_closed", json!({ "view": modal, "is_cleared": true })),
        common(
            "shortcut",
            json!({ "callback_id": "c", "action_ts": "1.1" }),
        ),
        common(
            "message_action",
            json!({
                "callback_id": "c", "action_ts": "1.1", "message_ts": "1.1", "channel": channel, "response_url": "u", "message": message,
            }),
        ),
        common(
            "block_suggestion",
            json!({
                "action_id": "a", "block_id": "b", "value": "v", "container": container(), "channel": channel, "message": message, "view": modal,
            }),
        ),
    ]
}

pub(super) fn container() -> Value {
    json!({ "type": "message", "message_ts": "1.1", "channel_id": "C1", "thread_ts": "1.0", "view_id": "V1", "is_ephemeral": true })
}

pub(super) fn events() -> Vec<Value> {
    let place =
        |kind: &str| json!({ "type": kind, "user": "U1", "channel": "C1", "event_ts": "1.1" });
    let with = |mut doc: Value, more: Value| {
        let Value::Object(more) = more else {
            panic!("fields")
        };
        doc.as_object_mut().unwrap().extend(more);
        doc
    };
    let written = json!({
        "text": "t", "ts": "1.1", "thread_ts": "1.0", "team": "T1", "bot_id": "B1", "app_id": "A1", "client_msg_id": "c", "blocks": [],
    });
    vec![
        with(place("app_mention"), written.clone()),
        with(
            with(place("message"), written),
            json!({
                "subtype": "message_changed", "channel_type": "im", "deleted_ts": "1.0", "hidden": true, "message": {}, "previous_message": {},
            }),
        ),
        with(
            place("app_home_opened"),
            json!({ "tab": "home", "view": {} }),
        ),
        json!({ "type": "app_uninstalled", "event_ts": "1.1" }),
        json!({ "type": "tokens_revoked", "tokens": { "oauth": ["U1"] }, "event_ts": "1.1" }),
        with(
            place("member_joined_channel"),
            json!({ "channel_type": "C", "team": "T1", "inviter": "U2" }),
        ),
        with(
            place("member_left_channel"),
            json!({ "channel_type": "C", "team": "T1" }),
        ),
        json!({ "type": "channel_rename", "channel": { "id": "C1", "name": "n" }, "event_ts": "1.1" }),
        place("channel_archive"),
        place("channel_unarchive"),
        json!({ "type": "channel_deleted", "channel": "C1", "actor_id": "U1", "event_ts": "1.1" }),
        json!({ "type": "channel_left", "channel": "C1", "actor_id": "U1", "event_ts": "1.1" }),
        json!({ "type": "group_left", "channel": "G1", "actor_id": "U1", "event_ts": "1.1" }),
        json!({ "type": "group_rename", "channel": { "id": "G1", "name": "n" }, "event_ts": "1.1" }),
        place("group_archive"),
        place("group_unarchive"),
        json!({ "type": "group_deleted", "channel": "G1", "actor_id": "U1", "event_ts": "1.1" }),
        json!({ "type": "reaction_added", "user": "U1", "reaction": "x", "item": { "type": "message" }, "item_user": "U2", "event_ts": "1.1" }),
    ]
}
