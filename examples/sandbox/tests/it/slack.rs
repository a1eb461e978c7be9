//! Messages, commands and what people see.

use sandbox::{Sandbox, What};
use serde_json::json;

use crate::client::{Client, Receiver, hex, hmac};

const CHANNEL: &str = "C0000000001";
const ADA: &str = "U0000000001";

async fn stepped() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::slack(&sandbox);
    (sandbox, client)
}

#[tokio::test]
async fn a_command_is_signed_and_its_answer_is_shown() {
    let (sandbox, _client) = stepped().await;
    let answer = r#"{"response_type":"in_channel","text":"On it"}"#;
    let bot = Receiver::start(&[(200, answer), (200, "Usage"), (500, "")]).await;
    sandbox.slack().set_urls(&bot.url, "", "");
    let ack = sandbox
        .slack()
        .command(ADA, CHANNEL, "/h", "deploy acme to staging")
        .await;
    assert_eq!((ack.status, ack.body.as_str()), (200, answer));
    let got = &bot.got()[0];
    let stamp = got.header("x-slack-request-timestamp");
    let base = [b"v0:", stamp.as_bytes(), b":", &got.body].concat();
    let expected = format!("v0={}", hex(&hmac(&sandbox.slack().signing_secret, &base)));
    assert_eq!(got.header("x-slack-signature"), expected);
    let form = got.form();
    assert_eq!(
        (form["command"].as_str(), form["text"].as_str()),
        ("/h", "deploy acme to staging")
    );
    assert_eq!(form["channel_name"], "deploys");
    let texts = |sandbox: &Sandbox| -> Vec<(String, bool)> {
        let messages = sandbox.slack().messages(CHANNEL);
        messages
            .into_iter()
            .map(|m| (m.text, m.ephemeral_to.is_some()))
            .collect()
    };
    let shown = [
        ("/h deploy acme to staging".to_owned(), false),
        ("On it".to_owned(), false),
    ];
    assert_eq!(texts(&sandbox), shown);
    sandbox.slack().command(ADA, CHANNEL, "/h", "").await;
    assert_eq!(texts(&sandbox)[2], ("Usage".to_owned(), true));
    sandbox.slack().command(ADA, CHANNEL, "/h", "").await;
    assert!(texts(&sandbox)[3].0.contains("http_service_error"));
}

#[tokio::test]
async fn a_thread_grows_and_its_root_changes() {
    let (sandbox, client) = stepped().await;
    let mut events = sandbox.events();
    let root = client
        .post(
            "/chat.postMessage",
            &json!({ "channel": CHANNEL, "text": "Deploying" }),
        )
        .await;
    let ts = root.at("/ts").to_owned();
    let reply = json!({ "channel": "#deploys", "text": "Built", "thread_ts": ts });
    let reply = client.post("/chat.postMessage", &reply).await;
    assert_eq!(
        (reply.at("/channel"), reply.at("/message/thread_ts")),
        (CHANNEL, ts.as_str())
    );
    let block = json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "*Done*" } }]);
    let changed = json!({ "channel": CHANNEL, "ts": ts, "text": "Done", "blocks": block });
    let changed = client.post("/chat.update", &changed).await;
    assert!(
        changed.at("/message/blocks/0/block_id").len() == 5,
        "{}",
        changed.text
    );
    let dropped = json!({ "channel": CHANNEL, "ts": ts, "text": "Plain" });
    assert_eq!(
        client.post("/chat.update", &dropped).await.json["message"].get("blocks"),
        None
    );
    let thread = client
        .get(&format!("/conversations.replies?channel={CHANNEL}&ts={ts}"))
        .await;
    assert_eq!(thread.json["messages"][0]["reply_count"], json!(1));
    assert_eq!(sandbox.slack().thread(CHANNEL, &ts).len(), 1);
    let mut names = Vec::new();
    while let Ok(event) = events.try_recv() {
        names.push(match event.what {
            What::MessagePosted(_) => "posted",
            What::MessageUpdated(_) => "updated",
            _ => "other",
        });
    }
    assert_eq!(names, ["posted", "posted", "updated", "updated"]);
}

#[tokio::test]
async fn refusals_are_slacks() {
    let (_sandbox, client) = stepped().await;
    let post = |channel: &str, text: &str| json!({ "channel": channel, "text": text });
    for (body, error) in [
        (post("C9999999999", "x"), "channel_not_found"),
        (post("C0000000002", "x"), "not_in_channel"),
        (post(CHANNEL, ""), "no_text"),
        (post(CHANNEL, &"x".repeat(40_001)), "msg_too_long"),
        (json!({ "text": "x" }), "invalid_arguments"),
        (
            json!({ "channel": CHANNEL, "blocks": {} }),
            "invalid_blocks_format",
        ),
        (
            json!({ "channel": CHANNEL, "blocks": [{}] }),
            "invalid_blocks",
        ),
        (
            json!({ "channel": CHANNEL, "text": "x", "thread_ts": "1.1" }),
            "thread_not_found",
        ),
    ] {
        let answer = client.post("/chat.postMessage", &body).await;
        assert_eq!((answer.status.as_u16(), answer.at("/error")), (200, error));
    }
    let unknown = json!({ "channel": CHANNEL, "ts": "1.1", "text": "x" });
    assert_eq!(
        client.post("/chat.update", &unknown).await.at("/error"),
        "message_not_found"
    );
    assert_eq!(
        client.post("/chat.fly", &json!({})).await.at("/error"),
        "unknown_method"
    );
    let nobody = client
        .without("authorization")
        .post("/auth.test", &json!({}))
        .await;
    assert_eq!(nobody.at("/error"), "not_authed");
    let wrong = client
        .with("authorization", "Bearer xoxb-no")
        .post("/auth.test", &json!({}))
        .await;
    assert_eq!(wrong.at("/error"), "invalid_auth");
}

#[tokio::test]
async fn forms_and_json_mean_the_same() {
    let (sandbox, client) = stepped().await;
    let form = client.with("content-type", "application/x-www-form-urlencoded");
    let body = "channel=C0000000001&text=hi&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D";
    let posted = form
        .try_send("POST", "/chat.postMessage", body)
        .await
        .unwrap();
    assert_eq!(posted.at("/message/blocks/0/type"), "divider");
    assert_eq!(sandbox.slack().messages(CHANNEL).len(), 1);
    let plain = client.with("content-type", "application/json");
    let warned = plain.try_send("POST", "/auth.test", "{}").await.unwrap();
    assert_eq!(
        (warned.at("/user_id"), warned.at("/warning")),
        ("U00000000B1", "missing_charset")
    );
}

#[tokio::test]
async fn a_response_url_answers_five_times() {
    let (sandbox, _client) = stepped().await;
    let bot = Receiver::start(&[]).await;
    sandbox.slack().set_urls(&bot.url, "", "");
    sandbox.slack().command(ADA, CHANNEL, "/h", "x").await;
    let url = bot.got()[0].form()["response_url"].clone();
    let bare = Client::bare("");
    assert_eq!(bare.post(&url, &json!({})).await.text, "no_text");
    for _ in 0..5 {
        let answer = bare.post(&url, &json!({ "text": "more" })).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "ok"));
    }
    let refused = bare.post(&url, &json!({ "text": "more" })).await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/error")),
        (404, "used_url")
    );
    sandbox.slack().command(ADA, CHANNEL, "/h", "x").await;
    let url = bot.got()[1].form()["response_url"].clone();
    sandbox
        .clock()
        .advance(std::time::Duration::from_secs(1801))
        .await;
    assert_eq!(
        bare.post(&url, &json!({ "text": "late" }))
            .await
            .at("/error"),
        "expired_url"
    );
    assert!(
        sandbox
            .slack()
            .messages(CHANNEL)
            .iter()
            .all(|m| m.ephemeral_to.as_deref() == Some(ADA))
    );
}

#[tokio::test]
async fn pages_of_a_channel_in_which_others_write_repeat_and_skip_nothing() {
    let (sandbox, client) = stepped().await;
    for n in 0..30 {
        sandbox
            .slack()
            .say(ADA, CHANNEL, None, &format!("old {n}"))
            .unwrap();
    }
    let root = sandbox.slack().messages(CHANNEL)[0].ts.clone();
    for n in 0..10 {
        sandbox
            .slack()
            .say(ADA, CHANNEL, Some(&root), &format!("reply {n}"))
            .unwrap();
    }
    let pages = async |method: &str, mut call: serde_json::Value, thread: Option<&str>| {
        let mut texts = Vec::new();
        loop {
            let page = client.post(method, &call).await;
            assert_eq!(page.json["ok"], true, "{}", page.text);
            let messages = page.json["messages"].as_array().unwrap();
            texts.extend(
                messages
                    .iter()
                    .map(|m| m["text"].as_str().unwrap().to_owned()),
            );
            let cursor = &page.json["response_metadata"]["next_cursor"];
            assert_eq!(page.json["has_more"], json!(cursor != ""));
            if cursor == "" {
                return texts;
            }
            call["cursor"] = cursor.clone();
            // Somebody writes between two pages.
            sandbox
                .slack()
                .say(ADA, CHANNEL, thread, "meanwhile")
                .unwrap();
        }
    };
    let call = json!({ "channel": CHANNEL, "limit": 7 });
    let texts = pages("/conversations.history", call, None).await;
    let expected: Vec<_> = (0..30).rev().map(|n| format!("old {n}")).collect();
    assert_eq!(texts, expected);
    let call = json!({ "channel": CHANNEL, "ts": root, "limit": 4 });
    let texts = pages("/conversations.replies", call, Some(&root)).await;
    let mut expected = vec!["old 0".to_owned()];
    expected.extend((0..10).map(|n| format!("reply {n}")));
    assert_eq!(texts[..11], expected);
    assert!(texts[11..].iter().all(|text| text == "meanwhile"));
    let stale = json!({ "channel": CHANNEL, "cursor": "item:3" });
    let refused = client.post("/conversations.history", &stale).await;
    assert_eq!(refused.at("/error"), "invalid_cursor");
}

#[tokio::test]
async fn bytes_that_nobody_asked_for_are_refused_before_they_are_read() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (sandbox, client) = stepped().await;
    let announced = json!({ "filename": "a", "length": 3 });
    let slot = client.post("/files.getUploadURLExternal", &announced).await;
    let known = slot
        .at("/upload_url")
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let host = sandbox
        .slack()
        .url
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    for (path, expected) in [
        ("/upload/v1/nobody".to_owned(), "404"),
        (format!("/upload/v1/{known}"), "413"),
        ("/api/chat.postMessage".to_owned(), "413"),
    ] {
        let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 103809024\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        // Not a byte of the body is sent: the answer does not wait for it.
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(&start[9..], expected.as_bytes(), "{path}");
    }
}
