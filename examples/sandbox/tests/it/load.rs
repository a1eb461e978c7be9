//! Many clients at once, and a quick start.

use std::time::{Duration, Instant};

use sandbox::Sandbox;
use serde_json::json;

use crate::chromium::TURN;
use crate::client::Client;

const CLIENTS: usize = 50;
const REQUESTS_EACH: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clients_get_ten_thousand_right_answers() {
    let _turn = TURN.lock().await;
    let sandbox = Sandbox::builder().speed(1000.0).start().await.unwrap();
    let clients = (0..CLIENTS).map(|number| {
        let (heroku, github, slack) = (
            Client::heroku(&sandbox),
            Client::github(&sandbox),
            Client::slack(&sandbox),
        );
        tokio::spawn(async move {
            let mut posted = Vec::new();
            for turn in 0..REQUESTS_EACH {
                match turn % 4 {
                    0 => {
                        let vars = json!({ format!("C{number}"): turn.to_string() });
                        let path = "/apps/acme-two-prod/config-vars";
                        let answer = heroku.send("PATCH", path, &vars).await;
                        assert_eq!(answer.at(&format!("/C{number}")), turn.to_string());
                    }
                    1 => {
                        let answer = github.get("/repos/acme/web/commits/main/status").await;
                        assert_eq!(answer.at("/state"), "success");
                    }
                    2 => {
                        let text = format!("{number}-{turn}");
                        let body = json!({ "channel": "C0000000001", "text": text });
                        let answer = slack.post("/chat.postMessage", &body).await;
                        assert_eq!(answer.at("/message/text"), text);
                        posted.push((answer.at("/ts").to_owned(), text));
                    }
                    _ => {
                        let pipeline = heroku.get("/pipelines/acme").await;
                        assert_eq!(pipeline.at("/name"), "acme");
                    }
                }
            }
            posted
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut posted = Vec::new();
    for client in clients {
        posted.extend(client.await.unwrap());
    }
    posted.sort();
    let kept: Vec<(String, String)> = sandbox
        .slack()
        .messages("C0000000001")
        .into_iter()
        .map(|message| (message.ts, message.text))
        .collect();
    assert_eq!(
        kept, posted,
        "every message once, each with its own timestamp, in order"
    );
    let releases = Client::heroku(&sandbox).with("range", "version ..; max=1000, order=desc");
    let releases = releases.get("/apps/acme-two-prod/releases").await;
    assert_eq!(
        releases.json[0]["version"],
        json!(4 + CLIENTS * REQUESTS_EACH / 4)
    );
}

/// The promise is 100 ms; the test allows for a machine that is busy with something else.
#[tokio::test]
async fn it_starts_in_an_instant() {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let began = Instant::now();
        let sandbox = Sandbox::start().await.unwrap();
        assert_eq!(Client::slack(&sandbox).get("/auth.test").await.status, 200);
        best = best.min(began.elapsed());
    }
    assert!(best < Duration::from_millis(100), "{best:?}");
}
