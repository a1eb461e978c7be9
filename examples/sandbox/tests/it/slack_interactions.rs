//! Blocks as Slack checks them, buttons and menus, events with their repetitions, files, and the
//! smaller methods.

use std::time::Duration;

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Client, Receiver};

const ADA: &str = "U0000000001";
const BEN: &str = "U0000000002";
const CHANNEL: &str = "C0000000001";

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

async fn with(script: &[(u16, &str)]) -> (Sandbox, Client, Receiver) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let bot = Receiver::start(script).await;
    sandbox.slack().set_urls(&bot.url, &bot.url, &bot.url);
    (sandbox.clone(), Client::slack(&sandbox), bot)
}

fn last_payload(bot: &Receiver) -> Value {
    serde_json::from_str(&bot.got().last().unwrap().form()["payload"]).unwrap()
}

#[tokio::test]
async fn bad_blocks_are_refused_in_slacks_words() {
    let (sandbox, client, _bot) = with(&[]).await;
    let blocks = json!([{ "type": "divider" }, { "type": "sections" }]);
    let refused = client
        .post(
            "/chat.postMessage",
            &json!({ "channel": CHANNEL, "blocks": blocks }),
        )
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/error")),
        (200, "invalid_blocks")
    );
    let line = refused.at("/response_metadata/messages/0");
    assert!(
        line.starts_with("[ERROR] ") && line.ends_with("[json-pointer:/blocks/1/type]"),
        "{line}"
    );
    assert_eq!(format!("[ERROR] {}", refused.at("/errors/0")), line);
    assert!(sandbox.slack().messages(CHANNEL).is_empty());
    let verdict = client
        .post("/blocks.validate", &json!({ "blocks": blocks.to_string() }))
        .await;
    assert_eq!(verdict.at("/error"), "invalid_blocks");
    assert_eq!(verdict.at("/errors/0/pointer"), "/1/type");
    let fine =
        json!({ "view": json!({ "type": "home", "blocks": [{ "type": "divider" }] }).to_string() });
    assert_eq!(
        client.post("/blocks.validate", &fine).await.json["ok"],
        true
    );
    let both = json!({ "blocks": "[]", "message": "{}" });
    assert_eq!(
        client.post("/blocks.validate", &both).await.at("/error"),
        "invalid_arguments"
    );
}

#[tokio::test]
async fn a_press_tells_the_program_everything_about_the_message() {
    let (sandbox, client, bot) = with(&[]).await;
    let stages = json!([{ "text": plain("staging"), "value": "s" }, { "text": plain("production"), "value": "p" }]);
    let blocks = json!([{ "type": "actions", "block_id": "row", "elements": [
        { "type": "button", "action_id": "go", "text": plain("Go"), "value": "42" },
        { "type": "static_select", "action_id": "stage", "placeholder": plain("Stage"), "options": stages },
    ] }]);
    let posted = client
        .post(
            "/chat.postMessage",
            &json!({ "channel": CHANNEL, "text": "t", "blocks": blocks }),
        )
        .await;
    let ts = posted.at("/ts").to_owned();
    let slack = sandbox.slack();
    assert!(slack.press(ADA, CHANNEL, &ts, "go").await.unwrap().is_ok());
    let payload = last_payload(&bot);
    assert_eq!(payload["type"], "block_actions");
    assert_eq!(
        (
            &payload["container"]["type"],
            &payload["container"]["message_ts"]
        ),
        (&json!("message"), &json!(ts))
    );
    assert_eq!(
        (&payload["channel"]["name"], &payload["message"]["ts"]),
        (&json!("deploys"), &json!(ts))
    );
    assert_eq!(
        (
            &payload["actions"][0]["value"],
            &payload["actions"][0]["block_id"]
        ),
        (&json!("42"), &json!("row"))
    );
    assert_eq!(
        payload["state"]["values"]["row"]["stage"]["selected_option"],
        Value::Null
    );
    let choice =
        |value: &str| json!({ "action_id": "stage", "selected_option": { "value": value } });
    slack.act(BEN, CHANNEL, &ts, &choice("p")).await.unwrap();
    let action = &last_payload(&bot)["actions"][0];
    assert_eq!(action["selected_option"]["text"]["text"], "production");
    let refused = slack
        .act(BEN, CHANNEL, &ts, &choice("mars"))
        .await
        .unwrap_err();
    assert!(refused.contains("does not offer"), "{refused}");
    assert!(slack.press(ADA, CHANNEL, &ts, "nope").await.is_err());
    // The answer address replaces the message that the press came from.
    let url = payload["response_url"].as_str().unwrap();
    let replaced = client
        .post(url, &json!({ "replace_original": true, "text": "done" }))
        .await;
    assert_eq!(replaced.text, "ok");
    assert_eq!(slack.messages(CHANNEL)[0].text, "done");
}

#[tokio::test]
async fn an_ephemeral_message_can_be_pressed_by_its_reader_only() {
    let (sandbox, client, bot) = with(&[]).await;
    let button = json!([{ "type": "actions", "elements": [{ "type": "button", "action_id": "ok", "text": plain("OK") }] }]);
    let whisper = json!({ "channel": CHANNEL, "user": ADA, "text": "t", "blocks": button });
    let ts = client
        .post("/chat.postEphemeral", &whisper)
        .await
        .at("/message_ts")
        .to_owned();
    assert!(
        sandbox
            .slack()
            .press(BEN, CHANNEL, &ts, "ok")
            .await
            .is_err()
    );
    sandbox
        .slack()
        .press(ADA, CHANNEL, &ts, "ok")
        .await
        .unwrap();
    let payload = last_payload(&bot);
    assert_eq!(payload["container"]["is_ephemeral"], true);
    assert!(payload.get("message").is_none());
    let deleted = json!({ "delete_original": true });
    client
        .post(payload["response_url"].as_str().unwrap(), &deleted)
        .await;
    assert!(sandbox.slack().messages(CHANNEL).is_empty());
}

#[tokio::test]
async fn an_external_menu_gets_its_options_from_the_program() {
    let options = json!({ "options": [{ "text": plain("main"), "value": "main" }] }).to_string();
    let (sandbox, client, bot) = with(&[(200, &options), (200, "{}")]).await;
    let menu = json!([{ "type": "actions", "block_id": "b", "elements": [{ "type": "external_select", "action_id": "a" }] }]);
    let posted = client
        .post(
            "/chat.postMessage",
            &json!({ "channel": CHANNEL, "text": "t", "blocks": menu }),
        )
        .await;
    let ts = posted.at("/ts");
    let groups = sandbox
        .slack()
        .options(ADA, CHANNEL, ts, "b", "a", "ma")
        .await
        .unwrap();
    assert_eq!(groups[0]["options"][0]["value"], "main");
    assert_eq!(
        (&last_payload(&bot)["type"], &last_payload(&bot)["value"]),
        (&json!("block_suggestion"), &json!("ma"))
    );
    assert!(
        sandbox
            .slack()
            .options(ADA, CHANNEL, ts, "b", "a", "ma")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn an_event_is_sent_again_until_it_is_taken() {
    let (sandbox, _client, bot) = with(&[(500, ""), (500, ""), (200, "")]).await;
    sandbox
        .slack()
        .say(ADA, CHANNEL, None, "@deploys are you there?")
        .unwrap();
    sandbox.clock().quiet().await;
    sandbox.clock().advance(Duration::from_secs(600)).await;
    let got = bot.got();
    assert_eq!(got.len(), 3);
    let bodies: Vec<Value> = got
        .iter()
        .map(|one| serde_json::from_slice(&one.body).unwrap())
        .collect();
    assert_eq!(bodies[0]["event"]["type"], "app_mention");
    assert_eq!(bodies[0]["event"]["text"], "<@U00000000B1> are you there?");
    assert!(
        bodies
            .iter()
            .all(|body| body["event_id"] == bodies[0]["event_id"])
    );
    let numbers: Vec<&str> = got
        .iter()
        .map(|one| one.header("x-slack-retry-num"))
        .collect();
    assert_eq!(numbers, ["", "1", "2"]);
    assert_eq!(got[1].header("x-slack-retry-reason"), "http_error");
}

#[tokio::test]
async fn only_subscribed_events_of_channels_with_the_bot_are_told() {
    let (sandbox, _client, bot) = with(&[]).await;
    let slack = sandbox.slack();
    slack.say(ADA, CHANNEL, None, "not subscribed yet").unwrap();
    slack.subscribe(&["message.channels", "reaction_added"]);
    slack
        .say(ADA, "C0000000002", None, "the bot is not here")
        .unwrap();
    slack.say(ADA, CHANNEL, None, "heard").unwrap();
    sandbox.clock().quiet().await;
    let heard: Vec<Value> = bot
        .got()
        .iter()
        .map(|one| serde_json::from_slice(&one.body).unwrap())
        .collect();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0]["event"]["text"], "heard");
    assert_eq!(heard[0]["event"]["blocks"][0]["type"], "rich_text");
    assert!(
        slack
            .say("U0000000003", "C0000000003", None, "not a member")
            .is_err()
    );
}

#[tokio::test]
async fn a_file_is_announced_filled_and_shared() {
    let (sandbox, client, _bot) = with(&[]).await;
    let form = client.with("content-type", "application/x-www-form-urlencoded");
    let announced = form
        .try_send(
            "POST",
            "/files.getUploadURLExternal",
            "filename=build.log&length=5",
        )
        .await
        .unwrap();
    let (url, id) = (
        announced.at("/upload_url").to_owned(),
        announced.at("/file_id").to_owned(),
    );
    let complete = json!({ "files": [{ "id": id, "title": "Build log" }], "channel_id": CHANNEL, "initial_comment": "See" });
    let early = client
        .post("/files.completeUploadExternal", &complete)
        .await;
    assert_eq!(early.at("/error"), "file_not_found");
    let bare = Client::bare("");
    assert_eq!(
        bare.try_send("POST", &url, "1234").await.unwrap().status,
        400
    );
    let multipart =
        "--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nhello\r\n--x--\r\n";
    let part = bare.with("content-type", "multipart/form-data; boundary=x");
    assert_eq!(
        part.try_send("POST", &url, multipart).await.unwrap().status,
        200
    );
    let done = client
        .post("/files.completeUploadExternal", &complete)
        .await;
    assert_eq!(done.json["ok"], true, "{}", done.text);
    assert_eq!(
        bare.get(done.at("/files/0/url_private")).await.text,
        "hello"
    );
    let message = &sandbox.slack().messages(CHANNEL)[0];
    assert_eq!(
        (message.text.as_str(), &message.files[0]["title"]),
        ("See", &json!("Build log"))
    );
}

#[tokio::test]
async fn a_scheduled_message_appears_when_its_time_comes_unless_taken_back() {
    let (sandbox, client, _bot) = with(&[]).await;
    let now = sandbox.clock().now().timestamp();
    let call = |text: &str, at: i64| json!({ "channel": CHANNEL, "text": text, "post_at": at });
    let first = client
        .post("/chat.scheduleMessage", &call("later", now + 60))
        .await;
    let second = client
        .post("/chat.scheduleMessage", &call("never", now + 60))
        .await;
    assert_eq!(first.json["post_at"], now + 60);
    let back =
        json!({ "channel": CHANNEL, "scheduled_message_id": second.at("/scheduled_message_id") });
    assert_eq!(
        client
            .post("/chat.deleteScheduledMessage", &back)
            .await
            .json["ok"],
        true
    );
    assert!(sandbox.slack().messages(CHANNEL).is_empty());
    sandbox.clock().advance(Duration::from_secs(61)).await;
    let texts: Vec<String> = sandbox
        .slack()
        .messages(CHANNEL)
        .into_iter()
        .map(|m| m.text)
        .collect();
    assert_eq!(texts, ["later"]);
    assert_eq!(
        client
            .post("/chat.scheduleMessage", &call("x", now))
            .await
            .at("/error"),
        "time_in_past"
    );
    let far = call("x", now + 121 * 86_400);
    assert_eq!(
        client
            .post("/chat.scheduleMessage", &far)
            .await
            .at("/error"),
        "time_too_far"
    );
}

#[tokio::test]
async fn reactions_groups_and_unfurled_links() {
    let (sandbox, client, _bot) = with(&[]).await;
    let posted = client
        .post(
            "/chat.postMessage",
            &json!({ "channel": CHANNEL, "text": "see <https://x.example/1>" }),
        )
        .await;
    let ts = posted.at("/ts");
    let reaction = json!({ "channel": CHANNEL, "timestamp": ts, "name": "eyes" });
    assert_eq!(
        client.post("/reactions.add", &reaction).await.json["ok"],
        true
    );
    assert_eq!(
        client.post("/reactions.add", &reaction).await.at("/error"),
        "already_reacted"
    );
    assert_eq!(
        sandbox.slack().messages(CHANNEL)[0].reactions,
        [("eyes".to_owned(), vec!["U00000000B1".to_owned()])]
    );
    assert_eq!(
        client.post("/reactions.remove", &reaction).await.json["ok"],
        true
    );
    assert_eq!(
        client
            .post("/reactions.remove", &reaction)
            .await
            .at("/error"),
        "no_reaction"
    );
    let group = client
        .get("/usergroups.users.list?usergroup=S0000000001")
        .await;
    assert_eq!(group.json["users"], json!([ADA, BEN]));
    let unfurl = |url: &str| json!({ "channel": CHANNEL, "ts": ts, "unfurls": { url: { "text": "Build 1" } } });
    assert_eq!(
        client
            .post("/chat.unfurl", &unfurl("https://x.example/1"))
            .await
            .json["ok"],
        true
    );
    assert_eq!(
        client
            .post("/chat.unfurl", &unfurl("https://y.example/"))
            .await
            .at("/error"),
        "cannot_unfurl_url"
    );
    assert_eq!(
        sandbox.slack().messages(CHANNEL)[0].attachments[0]["from_url"],
        "https://x.example/1"
    );
}

#[tokio::test]
async fn enforced_limits_refuse_with_a_pause_that_is_enough() {
    let sandbox = Sandbox::builder()
        .stepped()
        .limits(true)
        .start()
        .await
        .unwrap();
    let client = Client::slack(&sandbox);
    let call = json!({ "channel": CHANNEL, "text": "t" });
    let mut refused = client.post("/chat.postMessage", &call).await;
    for _ in 0..5 {
        refused = client.post("/chat.postMessage", &call).await;
    }
    assert_eq!(
        (refused.status.as_u16(), refused.at("/error")),
        (429, "ratelimited")
    );
    let pause: u64 = refused.header("retry-after").parse().unwrap();
    sandbox.clock().advance(Duration::from_secs(pause)).await;
    assert_eq!(
        client.post("/chat.postMessage", &call).await.json["ok"],
        true
    );
}
