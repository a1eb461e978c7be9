//! The page's own API over plain HTTP.

use sandbox::{Sandbox, Suggestion};
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const ADA: &str = "U0000000001";
const BEN: &str = "U0000000002";
const DEPLOYS: &str = "C0000000001";
const PRIVATE: &str = "C0000000003";

async fn page() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::bare(&sandbox.slack().page);
    (sandbox, client)
}

async fn channel(client: &Client, user: &str, id: &str) -> Answer {
    client
        .get(&format!("/page/channels/{id}?user={user}"))
        .await
}

#[tokio::test]
async fn the_pages_forbid_everything_but_their_own_files() {
    let (_sandbox, client) = page().await;
    for path in [
        "/",
        "/world",
        "/page/chat.js",
        "/page/base.css",
        "/page/icon.svg",
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(client.get("/page/none.js").await.status, 404);
    assert_eq!(client.get("/page/..%2Fsrc%2Flib.rs").await.status, 404);
}

#[tokio::test]
async fn another_web_page_cannot_read_or_drive_it() {
    let (sandbox, client) = page().await;
    let body = json!({ "user": ADA, "channel": DEPLOYS, "text": "hello" });
    let foreign = [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ];
    for (name, value) in foreign {
        let refused = client.with(name, value).post("/page/say", &body).await;
        assert_eq!(refused.status, 403, "{name}: {value}");
    }
    let api = Client::slack(&sandbox).with("origin", "http://evil.example");
    assert_eq!(api.post("/chat.postMessage", &body).await.status, 403);
    let rebound = client.with("host", "evil.example:80");
    for path in [
        "/",
        "/page/state",
        "/page/world",
        "/page/events",
        "/page/chat.js",
    ] {
        assert_eq!(rebound.get(path).await.status, 403, "{path}");
    }
    assert_eq!(rebound.post("/page/say", &body).await.status, 403);
    let form = client.with("content-type", "text/plain");
    let refused = form
        .try_send("POST", "/page/say", body.to_string())
        .await
        .unwrap();
    assert_eq!(refused.status, 415);
    assert!(sandbox.slack().messages(DEPLOYS).is_empty());
    assert_eq!(client.post("/page/say", &body).await.json["ok"], true);
    assert_eq!(sandbox.slack().messages(DEPLOYS).len(), 1);
}

#[tokio::test]
async fn each_person_sees_their_own_workspace() {
    let (sandbox, client) = page().await;
    sandbox.slack().say(ADA, PRIVATE, None, "a secret").unwrap();
    let slack = Client::slack(&sandbox);
    let whisper = json!({ "channel": DEPLOYS, "user": ADA, "text": "only you" });
    slack.post("/chat.postEphemeral", &whisper).await;
    let state = client.get(&format!("/page/state?user={BEN}")).await;
    assert_eq!(state.at("/me"), BEN);
    let channels = state.json["channels"].as_array().unwrap();
    assert!(channels.iter().all(|channel| channel["id"] != PRIVATE));
    assert_eq!(channel(&client, BEN, PRIVATE).await.status, 404);
    assert_eq!(
        channel(&client, BEN, DEPLOYS).await.json["messages"],
        json!([])
    );
    assert_eq!(
        channel(&client, ADA, DEPLOYS).await.at("/messages/0/text"),
        "only you"
    );
    assert_eq!(
        channel(&client, ADA, PRIVATE).await.at("/messages/0/text"),
        "a secret"
    );
    // Nobody can press, react or answer where they cannot see.
    let ts = sandbox.slack().messages(PRIVATE)[0].ts.clone();
    let reaction = json!({ "user": BEN, "channel": PRIVATE, "ts": ts, "name": "eyes", "on": true });
    assert_eq!(
        client.post("/page/react", &reaction).await.json["ok"],
        false
    );
    let said = json!({ "user": BEN, "channel": PRIVATE, "text": "me too" });
    assert_eq!(client.post("/page/say", &said).await.json["ok"], false);
    let dismissed =
        json!({ "user": BEN, "channel": DEPLOYS, "ts": sandbox.slack().messages(DEPLOYS)[0].ts });
    client.post("/page/dismiss", &dismissed).await;
    assert_eq!(sandbox.slack().messages(DEPLOYS).len(), 1);
}

#[tokio::test]
async fn a_command_that_nobody_declared_is_refused_to_the_person_alone() {
    let (sandbox, client) = page().await;
    let body = json!({ "user": ADA, "channel": DEPLOYS, "text": "/nope now" });
    assert_eq!(client.post("/page/say", &body).await.json["ok"], true);
    let messages = sandbox.slack().messages(DEPLOYS);
    assert_eq!(messages[0].ephemeral_to.as_deref(), Some(ADA));
    assert!(messages[0].text.contains("/nope"));
}

#[tokio::test]
async fn what_a_person_types_reaches_a_command_with_ids() {
    let (sandbox, client) = page().await;
    let bot = crate::client::Receiver::start(&[]).await;
    sandbox.slack().set_urls(&bot.url, "", "");
    let text = "/h notify #deploys @ben, @on-call & see https://example.com/?a=1&b=2 <now>";
    client
        .post(
            "/page/say",
            &json!({ "user": ADA, "channel": DEPLOYS, "text": text }),
        )
        .await;
    assert_eq!(
        bot.got()[0].form()["text"],
        "notify <#C0000000001|deploys> <@U0000000002|ben>, <!subteam^S0000000001|@on-call> &amp; \
         see <https://example.com/?a=1&amp;b=2> &lt;now&gt;"
    );
    sandbox.slack().declare_command("/raw", "", "", false);
    let raw = json!({ "user": ADA, "channel": DEPLOYS, "text": "/raw #deploys" });
    client.post("/page/say", &raw).await;
    assert_eq!(bot.got()[1].form()["text"], "#deploys");
}

#[tokio::test]
async fn completion_knows_the_world_until_the_program_knows_better() {
    let (sandbox, client) = page().await;
    let ask = |text: &'static str| {
        let client = client.clone();
        async move {
            let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let units = text.encode_utf16().count();
            let path = format!("/page/complete?user={ADA}&text={query}&cursor={units}");
            client.get(&path).await.json["options"].clone()
        }
    };
    let names = |options: &Value| -> Vec<String> {
        let list = options.as_array().unwrap().iter();
        list.map(|option| option["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let options = ask("/h deploy acme-t").await;
    assert!(
        names(&options).contains(&"acme-two".to_owned()),
        "{options}"
    );
    assert!(names(&ask("/h deploy acme/fix").await).contains(&"fix/cart-total".to_owned()));
    sandbox.slack().complete_with(|typed| {
        assert_eq!((typed.command.as_str(), typed.user.as_str()), ("/h", ADA));
        let start = typed.text.len() - 2;
        vec![Suggestion::new(start..typed.cursor, "deploy ", "a verb")]
    });
    let options = ask("/h 😀 de").await;
    assert_eq!(options[0]["text"], "deploy ");
    assert_eq!(
        (&options[0]["start"], &options[0]["end"]),
        (&json!(6), &json!(8))
    );
}

#[tokio::test]
async fn the_stream_tells_a_person_only_what_they_may_see() {
    use http_body_util::BodyExt;
    let (sandbox, _client) = page().await;
    let pool = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new())
        .build_http::<http_body_util::Empty<bytes::Bytes>>();
    let url = format!("{}page/events?user={BEN}", sandbox.slack().page);
    let answer = pool.get(url.parse().unwrap()).await.unwrap();
    assert_eq!(
        answer.headers()["content-type"],
        "text/event-stream; charset=utf-8"
    );
    let mut body = answer.into_body();
    sandbox.slack().say(ADA, PRIVATE, None, "a secret").unwrap();
    sandbox.slack().say(ADA, DEPLOYS, None, "for all").unwrap();
    let mut heard = String::new();
    while !heard.contains("for all") {
        let frame = body.frame().await.unwrap().unwrap();
        heard.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
    }
    assert!(!heard.contains("a secret"), "{heard}");
    assert!(heard.contains("\"event\":\"message_posted\""), "{heard}");
}

#[tokio::test]
async fn switches_change_the_world_and_refuse_what_is_not_there() {
    let (sandbox, client) = page().await;
    let turn = |body: Value| {
        let client = client.clone();
        async move { client.post("/page/world", &body).await.json["ok"].clone() }
    };
    assert_eq!(
        turn(json!({ "do": "checks", "reference": "main", "state": "red" })).await,
        true
    );
    let world = client.get("/page/world").await.json;
    assert_eq!(world["github"]["branches"][0]["checks"]["state"], "red");
    assert_eq!(
        turn(json!({ "do": "fail_build", "app": "acme-prod" })).await,
        true
    );
    assert_eq!(
        turn(json!({ "do": "fail_build", "app": "nope" })).await,
        false
    );
    assert_eq!(
        turn(json!({ "do": "mode", "service": "mars", "mode": "slow" })).await,
        false
    );
    assert_eq!(turn(json!({ "do": "explode" })).await, false);
    assert_eq!(
        turn(json!({ "do": "commit", "branch": "main", "subject": "More" })).await,
        true
    );
    let world = client.get("/page/world").await.json;
    assert_eq!(world["github"]["branches"][0]["subject"], "More");
    assert_eq!(
        turn(json!({ "do": "mode", "service": "slack", "mode": "errors" })).await,
        true
    );
    assert_eq!(
        Client::slack(&sandbox)
            .post("/api.test", &json!({}))
            .await
            .status,
        503
    );
    assert_eq!(client.get("/page/state").await.status, 200);
}
