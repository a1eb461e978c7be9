//! Modals and Home tabs.

use std::time::Duration;

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Client, Receiver};

const ADA: &str = "U0000000001";
const CHANNEL: &str = "C0000000001";

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

fn modal(title: &str) -> Value {
    json!({
        "type": "modal",
        "title": plain(title),
        "submit": plain("Go"),
        "notify_on_close": true,
        "private_metadata": "kept",
        "blocks": [{
            "type": "input",
            "block_id": "why",
            "label": plain("Why"),
            "element": { "type": "plain_text_input", "action_id": "text", "initial_value": "so" },
        }, {
            "type": "input",
            "optional": true,
            "label": plain("Who"),
            "element": { "type": "multi_users_select" },
        }],
    })
}

/// A sandbox, a client and the triggers that a command hands out.
struct Desk {
    sandbox: Sandbox,
    client: Client,
    bot: Receiver,
}

impl Desk {
    async fn new(script: &[(u16, &str)]) -> Self {
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        let bot = Receiver::start(script).await;
        sandbox.slack().set_urls(&bot.url, &bot.url, &bot.url);
        Self {
            client: Client::slack(&sandbox),
            sandbox,
            bot,
        }
    }

    async fn trigger(&self) -> String {
        self.sandbox.slack().command(ADA, CHANNEL, "/h", "").await;
        self.bot.got().last().unwrap().form()["trigger_id"].clone()
    }

    async fn open(&self, view: &Value) -> Value {
        let call = json!({ "trigger_id": self.trigger().await, "view": view });
        self.client.post("/views.open", &call).await.json
    }

    fn payload(&self) -> Value {
        serde_json::from_str(&self.bot.got().last().unwrap().form()["payload"]).unwrap()
    }
}

#[tokio::test]
async fn a_trigger_opens_one_modal_within_three_seconds() {
    let desk = Desk::new(&[]).await;
    let trigger = desk.trigger().await;
    let call = json!({ "trigger_id": trigger, "view": modal("One") });
    let opened = desk.client.post("/views.open", &call).await;
    assert_eq!(opened.json["ok"], true, "{}", opened.text);
    assert_eq!(
        desk.client.post("/views.open", &call).await.at("/error"),
        "exchanged_trigger_id"
    );
    let trigger = desk.trigger().await;
    desk.sandbox.clock().advance(Duration::from_secs(4)).await;
    let late = json!({ "trigger_id": trigger, "view": modal("Late") });
    assert_eq!(
        desk.client.post("/views.open", &late).await.at("/error"),
        "expired_trigger_id"
    );
    let wrong = json!({ "trigger_id": "1.2.x", "view": modal("X") });
    assert_eq!(
        desk.client.post("/views.open", &wrong).await.at("/error"),
        "invalid_trigger_id"
    );
    let none = json!({ "view": modal("X") });
    assert_eq!(
        desk.client.post("/views.open", &none).await.at("/error"),
        "invalid_arguments"
    );
}

#[tokio::test]
async fn a_returned_view_is_complete() {
    let desk = Desk::new(&[]).await;
    let view = desk.open(&modal("One")).await["view"].clone();
    assert!(view["id"].as_str().unwrap().starts_with('V'));
    assert_eq!(view["private_metadata"], "kept");
    assert_eq!(
        (&view["callback_id"], &view["close"]),
        (&json!(""), &Value::Null)
    );
    assert_eq!(view["root_view_id"], view["id"]);
    assert!(view["hash"].as_str().unwrap().contains('.'));
    let (block, element) = (
        &view["blocks"][1]["block_id"],
        &view["blocks"][1]["element"]["action_id"],
    );
    let (block, element) = (block.as_str().unwrap(), element.as_str().unwrap());
    let values = &view["state"]["values"];
    assert_eq!(
        values["why"]["text"],
        json!({ "type": "plain_text_input", "value": "so" })
    );
    assert_eq!(values[block][element]["selected_users"], json!([]));
}

#[tokio::test]
async fn a_bad_view_is_refused_with_the_place_of_the_fault() {
    let desk = Desk::new(&[]).await;
    let mut view = modal("One");
    view["title"] = plain("more than twenty-four characters");
    let refused = desk.open(&view).await;
    assert_eq!(refused["error"], "invalid_arguments");
    let line = refused["response_metadata"]["messages"][0]
        .as_str()
        .unwrap();
    assert!(line.ends_with("[json-pointer:view/title/text]"), "{line}");
    view = modal("One");
    view["private_metadata"] = json!("x".repeat(300 * 1024));
    assert_eq!(desk.open(&view).await["error"], "view_too_large");
}

#[tokio::test]
async fn a_submission_is_refused_answered_and_taken() {
    let errors = r#"{"response_action":"errors","errors":{"why":"Say more"}}"#;
    let astray = r#"{"response_action":"errors","errors":{"nowhere":"?"}}"#;
    let pushed = json!({ "response_action": "push", "view": modal("Two") }).to_string();
    let script = [
        (200, ""),
        (200, errors),
        (200, astray),
        (500, ""),
        (200, pushed.as_str()),
        (200, ""),
    ];
    let desk = Desk::new(&script).await;
    desk.open(&modal("One")).await;
    let slack = desk.sandbox.slack();
    let values = json!({ "why": { "text": { "type": "plain_text_input", "value": "because" } } });
    let (_, refused) = slack.submit(ADA, &values).await.unwrap();
    assert_eq!(refused, json!({ "why": "Say more" }));
    let payload = desk.payload();
    assert_eq!(payload["type"], "view_submission");
    assert_eq!(
        payload["view"]["state"]["values"]["why"]["text"]["value"],
        "because"
    );
    assert_eq!(payload["user"]["id"], ADA);
    assert!(
        slack
            .submit(ADA, &values)
            .await
            .unwrap_err()
            .contains("no input block")
    );
    assert!(
        slack
            .submit(ADA, &values)
            .await
            .unwrap_err()
            .contains("500")
    );
    assert_eq!(slack.view(ADA).unwrap()["title"]["text"], "One");
    slack.submit(ADA, &values).await.unwrap();
    let second = slack.view(ADA).unwrap();
    assert_eq!(second["title"]["text"], "Two");
    assert_eq!(second["previous_view_id"], second["root_view_id"]);
    // An empty answer closes the view in front only.
    slack.submit(ADA, &values).await.unwrap();
    assert_eq!(slack.view(ADA).unwrap()["title"]["text"], "One");
    slack.close_view(ADA).await.unwrap();
    assert_eq!(slack.view(ADA), None);
    assert_eq!(
        (&desk.payload()["type"], &desk.payload()["is_cleared"]),
        (&json!("view_closed"), &json!(false))
    );
}

#[tokio::test]
async fn an_update_knows_stale_hashes_and_keeps_the_id() {
    let desk = Desk::new(&[]).await;
    let view = desk.open(&modal("One")).await["view"].clone();
    let update =
        |hash: &Value| json!({ "view_id": view["id"], "hash": hash, "view": modal("New") });
    let changed = desk
        .client
        .post("/views.update", &update(&view["hash"]))
        .await;
    assert_eq!(changed.json["view"]["id"], view["id"]);
    assert_eq!(
        desk.sandbox.slack().view(ADA).unwrap()["title"]["text"],
        "New"
    );
    let stale = desk
        .client
        .post("/views.update", &update(&view["hash"]))
        .await;
    assert_eq!(stale.at("/error"), "hash_conflict");
    let gone = json!({ "view_id": "VNONE", "view": modal("New") });
    assert_eq!(
        desk.client.post("/views.update", &gone).await.at("/error"),
        "not_found"
    );
}

#[tokio::test]
async fn three_modals_stack_and_not_four() {
    let desk = Desk::new(&[]).await;
    let push = |trigger: String| json!({ "trigger_id": trigger, "view": modal("More") });
    let alone = desk
        .client
        .post("/views.push", &push(desk.trigger().await))
        .await;
    assert_eq!(alone.at("/error"), "not_found");
    desk.open(&modal("One")).await;
    for expected in ["", "", "push_limit_reached"] {
        let answer = desk
            .client
            .post("/views.push", &push(desk.trigger().await))
            .await;
        assert_eq!(answer.at("/error"), expected);
    }
}

#[tokio::test]
async fn a_home_tab_is_published_for_one_person() {
    let desk = Desk::new(&[]).await;
    let home = json!({ "type": "home", "blocks": [{ "type": "divider" }] });
    let call = json!({ "user_id": ADA, "view": home });
    let published = desk.client.post("/views.publish", &call).await;
    assert_eq!(published.json["ok"], true, "{}", published.text);
    assert_eq!(
        desk.sandbox.slack().home(ADA).unwrap()["id"],
        published.json["view"]["id"]
    );
    assert_eq!(desk.sandbox.slack().home("U0000000002"), None);
    let again = desk.client.post("/views.publish", &call).await;
    assert_eq!(again.json["view"]["id"], published.json["view"]["id"]);
    let nobody = json!({ "user_id": "UNOBODY", "view": home });
    assert_eq!(
        desk.client
            .post("/views.publish", &nobody)
            .await
            .at("/error"),
        "user_not_found"
    );
    desk.sandbox.slack().open_home(ADA);
    desk.sandbox.clock().quiet().await;
    let event: Value = serde_json::from_slice(&desk.bot.got().last().unwrap().body).unwrap();
    assert_eq!(event["event"]["type"], "app_home_opened");
    assert_eq!(event["event"]["view"]["id"], published.json["view"]["id"]);
    // Of somebody who has never written to the app, too.
    for user in [ADA, "U0000000002"] {
        desk.sandbox.slack().open_home(user);
        desk.sandbox.clock().quiet().await;
        let event: Value = serde_json::from_slice(&desk.bot.got().last().unwrap().body).unwrap();
        let channel = event["event"]["channel"].as_str().unwrap();
        assert!(channel.starts_with('D'), "{channel}");
    }
}
