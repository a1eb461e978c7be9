//! One odd field never loses its neighbors: every received type, every field, every odd value.

mod samples;

use serde_json::{Value, json};
use slack_blocks::codec::Extra;
use slack_blocks::event::{self, EventRequest};
use slack_blocks::interaction::{self as act, payload};
use slack_blocks::object::SelectOption;
use slack_blocks::signature::Verified;
use slack_blocks::surface::{Attachment, AttachmentField, Metadata};
use slack_blocks::{HomeTab, Interaction, Message, Modal, SlashCommand, View};

use samples::{
    action, attachment, container, events, field, interactions, message, metadata, option, state,
    value, view,
};

/// What Slack may write instead of what is documented.
fn odd_values() -> [Value; 9] {
    let long = "long ".repeat(2000);
    [
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!(0),
        json!(1.5),
        json!(true),
        json!(long),
        json!([null]),
    ]
}

/// The document with each of its fields replaced by each odd value, and without it.
fn mutated(doc: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for name in doc.as_object().unwrap().keys() {
        for odd in odd_values() {
            let mut doc = doc.clone();
            doc[name] = odd;
            all.push((name.clone(), doc));
        }
        let mut doc = doc.clone();
        doc.as_object_mut().unwrap().remove(name);
        all.push((name.clone(), doc));
    }
    all
}

/// Only the odd field is kept raw, so every other one is typed; and all is written back.
fn only_that_one(name: &str, extra: &Extra<'_>, written: &Value, doc: &Value) {
    let kept: Vec<&str> = extra.iter().map(|(name, _)| name).collect();
    assert!(kept.is_empty() || kept == [name], "{kept:?} of {doc}");
    assert!(extra.instead().is_none(), "{doc}");
    assert_eq!(written, doc, "{name}");
}

macro_rules! survives {
    ($Type:ty, $doc:expr) => {{
        let whole = $doc;
        let read: $Type = serde_json::from_value(whole.clone()).unwrap();
        assert_eq!(read.unknown(), 0, "the sample is typed: {whole}");
        for (name, doc) in mutated(&whole) {
            if name == "type" {
                continue;
            }
            let text = doc.to_string();
            let read: $Type =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            only_that_one(
                &name,
                &read.extra,
                &serde_json::to_value(&read).unwrap(),
                &doc,
            );
            assert_eq!(read.clone().into_owned(), read);
        }
    }};
}

#[test]
fn a_message_and_what_it_holds() {
    survives!(Message<'_>, message());
    survives!(Metadata<'_>, metadata());
    survives!(Metadata<'_>, json!({ "entities": [{}] }));
    survives!(Attachment<'_>, attachment());
    survives!(AttachmentField<'_>, field());
}

#[test]
fn a_view_and_what_was_filled_in() {
    survives!(Modal<'_>, view("modal"));
    survives!(HomeTab<'_>, view("home"));
    survives!(act::State<'_>, state());
    survives!(act::StateValue<'_>, value());
    survives!(SelectOption<'_>, option());
}

#[test]
fn an_interaction_and_what_it_holds() {
    survives!(act::Action<'_>, action());
    survives!(act::Container<'_>, container());
    survives!(
        act::User<'_>,
        json!({ "id": "U1", "username": "u", "name": "n", "team_id": "T1" })
    );
    survives!(
        act::Team<'_>,
        json!({ "id": "T1", "domain": "d", "enterprise_id": "E1", "enterprise_name": "n" })
    );
    survives!(act::Enterprise<'_>, json!({ "id": "E1", "name": "n" }));
    survives!(act::Channel<'_>, json!({ "id": "C1", "name": "n" }));
    survives!(
        act::ResponseUrl<'_>,
        json!({ "response_url": "u", "block_id": "b", "action_id": "a", "channel_id": "C1" })
    );
    survives!(
        act::Interactivity<'_>,
        json!({ "interactivity_pointer": "p", "interactor": { "id": "U1", "secret": "s" } })
    );
    survives!(act::Interactor<'_>, json!({ "id": "U1", "secret": "s" }));
    let [
        actions,
        submission,
        closed,
        shortcut,
        message_action,
        suggestion,
    ] = interactions();
    survives!(act::BlockActions<'_>, actions);
    survives!(act::ViewSubmission<'_>, submission);
    survives!(act::ViewClosed<'_>, closed);
    survives!(act::Shortcut<'_>, shortcut);
    survives!(act::MessageAction<'_>, message_action);
    survives!(act::BlockSuggestion<'_>, suggestion);
}

#[test]
fn every_interaction_is_routed_and_written_back() {
    for whole in interactions() {
        for (name, doc) in mutated(&whole) {
            let text = doc.to_string();
            let verified = Verified::without_signature(&text);
            let json = payload(&verified).unwrap();
            let read = Interaction::from_payload(&json);
            if name == "type" && doc.get("type").is_none() {
                assert!(read.is_err(), "nothing says what it is");
                continue;
            }
            let read = read.unwrap();
            assert_eq!(
                matches!(read, Interaction::Other(_)),
                name == "type",
                "{text}"
            );
            assert_eq!(serde_json::to_value(&read).unwrap(), doc, "{text}");
        }
    }
}

#[test]
fn every_event_is_typed_and_written_back() {
    let callback = |event: &Value| {
        json!({
            "type": "event_callback", "event": event, "event_id": "Ev1", "team_id": "T1", "enterprise_id": "E1", "context_team_id": "T1",
            "context_enterprise_id": "E1", "api_app_id": "A1", "event_context": "c", "token": "t", "event_time": 1,
            "is_ext_shared_channel": true, "authorizations": [{ "team_id": "T1" }],
        })
    };
    survives!(
        event::EventCallback<'_>,
        callback(&json!({ "type": "app_uninstalled" }))
    );
    survives!(
        event::Authorization<'_>,
        json!({
            "enterprise_id": "E1", "team_id": "T1", "user_id": "U1", "is_bot": true, "is_enterprise_install": true,
        })
    );
    survives!(
        event::AppRateLimited<'_>,
        json!({
            "type": "app_rate_limited", "team_id": "T1", "api_app_id": "A1", "token": "t", "minute_rate_limited": 1,
        })
    );
    survives!(
        event::UrlVerification<'_>,
        json!({ "type": "url_verification", "challenge": "c", "token": "t" })
    );
    survives!(
        event::RevokedTokens<'_>,
        json!({ "oauth": ["U1"], "bot": ["U2"] })
    );
    survives!(
        event::RenamedChannel<'_>,
        json!({ "id": "C1", "name": "n", "created": 1 })
    );
    survives!(
        event::ReactedItem<'_>,
        json!({ "type": "message", "channel": "C1", "ts": "1.1", "file": "F1" })
    );
    for whole in events() {
        for (name, doc) in mutated(&whole) {
            let text = callback(&doc).to_string();
            let read = EventRequest::parse(&Verified::without_signature(&text)).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), callback(&doc));
            let EventRequest::EventCallback(read) = read else {
                panic!("a callback")
            };
            let other = matches!(read.event, Some(event::Event::Other(_)));
            assert_eq!(other, name == "type", "{text}");
        }
    }
}

#[test]
fn a_command_is_typed_and_written_back() {
    let whole = json!({
        "command": "/h", "text": "t", "user_id": "U1", "channel_id": "C1", "response_url": "u", "trigger_id": "t", "team_id": "T1",
        "team_domain": "d", "channel_name": "c", "user_name": "u", "api_app_id": "A1", "enterprise_id": "E1", "enterprise_name": "n",
        "token": "t", "is_enterprise_install": "false",
    });
    survives!(SlashCommand<'_>, whole.clone());
    for (name, doc) in mutated(&whole) {
        let text = doc.to_string();
        let read = SlashCommand::parse(&Verified::without_signature(&text));
        if doc.get("command").is_none() {
            assert!(read.is_err(), "nothing says what was typed");
            continue;
        }
        let read = read.unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), doc, "{name}");
        if read.command.is_empty() {
            continue;
        }
        // The form that holds the same: an odd value is a text there.
        let form = read.to_form();
        let again = SlashCommand::parse(&Verified::without_signature(&form)).unwrap();
        let sorted = |form: String| {
            let mut pairs: Vec<String> = form.split('&').map(str::to_owned).collect();
            pairs.sort();
            pairs
        };
        assert_eq!(sorted(again.to_form()), sorted(form));
    }
}

#[test]
fn an_identity_that_cannot_be_read_is_none_and_never_empty() {
    for odd in odd_values()
        .into_iter()
        .filter(|odd| odd.as_str().is_none_or(str::is_empty))
    {
        let text = json!({ "type": "block_actions", "user": { "id": odd }, "team": { "id": odd }, "channel": { "id": odd }, "actions": [] }).to_string();
        let read = Interaction::parse(&Verified::without_signature(&text)).unwrap();
        assert_eq!(read.user_id(), None, "{odd}");
        let Interaction::BlockActions(press) = read else {
            panic!("a press")
        };
        assert_eq!(press.team.and_then(|team| team.id), None);
        assert_eq!(press.channel.and_then(|channel| channel.id), None);
        let text =
            json!({ "command": "/h", "text": "", "user_id": odd, "channel_id": odd }).to_string();
        let command = SlashCommand::parse(&Verified::without_signature(&text)).unwrap();
        assert_eq!((command.user_id, command.channel_id), (None, None));
    }
    let text = json!({ "type": "shortcut", "user": "U1", "callback_id": "c" }).to_string();
    assert_eq!(
        Interaction::parse(&Verified::without_signature(&text))
            .unwrap()
            .user_id(),
        None
    );
}

#[test]
fn an_odd_item_of_a_list_leaves_the_others() {
    for odd in [
        json!(null),
        json!([]),
        json!("x"),
        json!(0),
        json!({ "type": 5 }),
    ] {
        let doc = json!({ "attachments": [odd, attachment()] });
        let read: Message<'_> = serde_json::from_value(doc.clone()).unwrap();
        assert_eq!(
            read.attachments.as_ref().unwrap()[1].title.as_deref(),
            Some("t")
        );
        assert_eq!(serde_json::to_value(&read).unwrap(), doc);
        let doc =
            json!({ "type": "block_actions", "user": { "id": "U1" }, "actions": [odd, action()] });
        let text = doc.to_string();
        let read = Interaction::parse(&Verified::without_signature(&text)).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), doc);
        let Interaction::BlockActions(press) = read else {
            panic!("a press")
        };
        assert_eq!(press.actions[0].action_id, None);
        assert_eq!(press.actions[1].action_id.as_deref(), Some("a"));
    }
    // An action of a new kind without an id: the click arrives.
    let doc = json!({ "type": "block_actions", "user": { "id": "U1" }, "actions": [{ "type": "dial", "turn": 3 }] });
    let text = doc.to_string();
    let read = Interaction::parse(&Verified::without_signature(&text)).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), doc);
}

#[test]
fn an_empty_list_stands_for_an_empty_map() {
    for values in [
        json!([]),
        json!({ "b": [] }),
        json!({ "b": { "a": null } }),
        json!({ "b": { "a": [] } }),
        json!({ "b": 5 }),
    ] {
        let mut doc = view("modal");
        doc["state"] = json!({ "values": values });
        let text = doc.to_string();
        let View::Modal(modal) = View::from_json(&text).unwrap() else {
            panic!("a modal")
        };
        assert_eq!(
            modal
                .state
                .as_ref()
                .unwrap()
                .get("b", "a")
                .and_then(|it| it.value.as_deref()),
            None
        );
        assert_eq!(modal.hash.as_deref(), Some("h"));
        assert_eq!(serde_json::to_value(&modal).unwrap(), doc);
        assert_eq!(View::from(modal.clone()).into_owned(), View::from(modal));
    }
}

#[test]
fn a_value_set_over_an_odd_one_is_written_once() {
    let mut message: Message<'_> = serde_json::from_str(r#"{"text":5,"blocks":{}}"#).unwrap();
    assert_eq!(message.unknown(), 2);
    message = message
        .text("now")
        .block(slack_blocks::block::Divider::new());
    assert_eq!(
        message.to_json(),
        r#"{"text":"now","blocks":[{"type":"divider"}]}"#
    );
    let mut home: HomeTab<'_> =
        serde_json::from_str(r#"{"type":"home","blocks":{"a":1}}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&home).unwrap(),
        r#"{"type":"home","blocks":{"a":1}}"#
    );
    home.blocks.push(slack_blocks::block::Divider::new().into());
    assert_eq!(
        serde_json::to_string(&home).unwrap(),
        r#"{"type":"home","blocks":[{"type":"divider"}]}"#
    );
}
