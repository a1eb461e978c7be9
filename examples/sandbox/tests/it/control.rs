//! The control port does over HTTP what the library's handles do.

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, Client, Receiver};

const ADA: &str = "U0000000001";
const CHANNEL: &str = "C0000000001";

async fn started(stepped: bool) -> (Sandbox, Client) {
    let builder = Sandbox::builder();
    let builder = if stepped { builder.stepped() } else { builder };
    let sandbox = builder.start().await.unwrap();
    let client = Client::bare(&sandbox.slack().page);
    (sandbox, client)
}

fn fine(answer: &Answer) -> &Value {
    assert_eq!(answer.json["ok"], true, "{}", answer.text);
    &answer.json
}

#[tokio::test]
async fn a_person_is_played_and_messages_are_read_and_awaited() {
    let (_sandbox, client) = started(false).await;
    let button = json!({
        "type": "button", "action_id": "go", "text": { "type": "plain_text", "text": "Go" },
    });
    let ack = json!({
        "response_type": "in_channel", "text": "Ready",
        "blocks": [{ "type": "actions", "elements": [button] }],
    });
    let program = Receiver::start(&[(200, &ack.to_string())]).await;
    let urls = json!({ "commands": program.url, "interactivity": program.url });
    fine(&client.post("/control/urls", &urls).await);
    let typed = json!({ "user": ADA, "channel": CHANNEL, "command": "/h", "text": "help" });
    let answer = client.post("/control/command", &typed).await;
    assert_eq!(fine(&answer)["status"], 200);
    assert_eq!(program.got()[0].form()["text"], "help");
    let wanted = json!({ "channel": CHANNEL, "text": "Ready", "seconds": 5 });
    let seen = client.post("/control/wait", &wanted).await;
    let ts = fine(&seen)["message"]["ts"].clone();
    let press = json!({ "user": ADA, "channel": CHANNEL, "ts": ts, "action_id": "go" });
    let pressed = client.post("/control/act", &press).await;
    assert_eq!(fine(&pressed)["status"], 200);
    let payload: Value = serde_json::from_str(&program.got()[1].form()["payload"]).unwrap();
    assert_eq!(payload["actions"][0]["action_id"], "go");

    let said = json!({ "user": ADA, "channel": CHANNEL, "text": "hello", "thread_ts": ts });
    fine(&client.post("/control/say", &said).await);
    let thread = format!(
        "/control/messages?channel={CHANNEL}&thread={}",
        ts.as_str().unwrap()
    );
    let thread = client.get(&thread).await;
    assert_eq!(fine(&thread)["messages"][0]["text"], "hello");
    let late = json!({ "channel": CHANNEL, "text": "never", "seconds": 0.01 });
    let late = client.post("/control/wait", &late).await;
    assert!(
        late.at("/error").contains("no message with"),
        "{}",
        late.text
    );
    let none = client
        .post("/control/submit", &json!({ "user": ADA }))
        .await;
    assert_eq!(none.at("/error"), "there is no modal");
    let shown = client.get(&format!("/control/view?user={ADA}")).await;
    assert_eq!(fine(&shown)["view"], Value::Null);
}

#[tokio::test]
async fn a_message_that_comes_later_ends_the_wait() {
    let (sandbox, client) = started(false).await;
    let waiting = tokio::spawn({
        let client = client.clone();
        async move {
            let wanted = json!({ "channel": CHANNEL, "text": "at last", "seconds": 60 });
            client.post("/control/wait", &wanted).await
        }
    });
    sandbox.slack().say(ADA, CHANNEL, None, "not yet").unwrap();
    sandbox.slack().say(ADA, CHANNEL, None, "at last").unwrap();
    let found = waiting.await.unwrap();
    assert_eq!(fine(&found)["message"]["text"], "at last");
}

#[tokio::test]
async fn time_the_world_the_repository_and_faults_are_in_its_hands() {
    let (sandbox, client) = started(true).await;
    let before = client.get("/control/clock").await;
    let advanced = client
        .post("/control/advance", &json!({ "seconds": 90 }))
        .await;
    assert_ne!(fine(&advanced)["now"], fine(&before)["now"]);
    let switch = json!({ "do": "fail_build", "app": "acme-staging" });
    fine(&client.post("/control/world", &switch).await);
    let push = json!({ "do": "push", "branch": "topic", "subject": "New", "by": "ben" });
    let pushed = client.post("/control/github", &push).await;
    let sha = fine(&pushed)["sha"].as_str().unwrap().to_owned();
    let open = json!({ "do": "open_pull", "branch": "topic", "title": "A topic" });
    let opened = client.post("/control/github", &open).await;
    let number = fine(&opened)["number"].as_i64().unwrap();
    let pulls = sandbox.world().open_pulls();
    assert!(
        pulls.contains(&(number, "topic".to_owned(), sha)),
        "{pulls:?}"
    );
    let script = json!({ "key": "GET /account", "script": ["cut_before", { "status": 503 }] });
    fine(&client.post("/control/faults", &script).await);
    let heroku = Client::heroku(&sandbox);
    assert!(heroku.try_send("GET", "/account", "").await.is_none());
    assert_eq!(heroku.get("/account").await.status, 503);
    assert_eq!(heroku.get("/account").await.status, 200);
    let cleared = client.post("/control/faults/clear", &json!({})).await;
    assert_eq!(fine(&cleared)["taken"], 2);
}

#[tokio::test]
async fn mistakes_are_named_and_other_web_pages_are_kept_out() {
    let (_sandbox, client) = started(true).await;
    for (path, body, part) in [
        (
            "/control/command",
            json!({ "user": ADA }),
            "channel is missing",
        ),
        (
            "/control/urls",
            json!({ "events": "https://x.example/" }),
            "cannot be delivered to",
        ),
        ("/control/advance", json!({}), "seconds is missing"),
        ("/control/world", json!({ "do": "dance" }), "no such switch"),
        (
            "/control/github",
            json!({ "do": "dance" }),
            "no such change",
        ),
        (
            "/control/github",
            json!({ "do": "close_pull", "number": 999 }),
            "no such thing",
        ),
        (
            "/control/faults",
            json!({ "key": "GET /nowhere" }),
            "matches no route",
        ),
    ] {
        let refused = client.post(path, &body).await;
        assert_eq!(refused.json["ok"], false, "{path}");
        assert!(
            refused.at("/error").contains(part),
            "{path}: {}",
            refused.text
        );
    }
    let elsewhere = client.with("origin", "http://evil.example");
    let refused = elsewhere
        .post("/control/advance", &json!({ "seconds": 1 }))
        .await;
    assert_eq!(refused.status, 403);
    let index = client.get("/control").await;
    assert!(index.text.contains("POST /control/command"));
}
