//! A bot in one file: a slash command, a thread that grows, buttons, a modal with an error.
//!
//! It deploys nothing. It trusts every caller, because only the sandbox can: a real program
//! checks the signature first.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use sandbox::{Clock, Sandbox};
use serde_json::{Value, json};

use super::gallery;

#[derive(Clone)]
struct Bot {
    client: Client<HttpConnector, Full<Bytes>>,
    api: String,
    token: String,
    clock: Clock,
}

/// Listens on a free port and tells the sandbox where.
pub(crate) async fn start(sandbox: &Sandbox) -> std::io::Result<()> {
    let bot = Bot {
        client: Client::builder(TokioExecutor::new()).build_http(),
        api: sandbox.slack().url.clone(),
        token: sandbox.slack().bot_token.clone(),
        clock: sandbox.clock().clone(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    sandbox.slack().set_urls(
        &format!("{url}/commands"),
        &format!("{url}/interactions"),
        &format!("{url}/events"),
    );
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let bot = bot.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| bot.clone().answer(request));
                let server = hyper::server::conn::http1::Builder::new();
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Ok(())
}

pub(crate) fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": true })
}

pub(crate) fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text })
}

pub(crate) fn option(text: &str, value: &str) -> Value {
    json!({ "text": plain(text), "value": value })
}

impl Bot {
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let path = request.uri().path().to_owned();
        let body = request
            .into_body()
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes);
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&body.unwrap_or_default())
            .into_owned()
            .collect();
        let field = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let answer = match path.as_str() {
            "/commands" => self.command(&field("text"), &field("channel_id"), &field("user_id")),
            "/interactions" => {
                let payload = serde_json::from_str(&field("payload")).unwrap_or_default();
                self.interaction(payload)
            }
            _ => Value::Null,
        };
        let body = if answer.is_null() {
            String::new()
        } else {
            answer.to_string()
        };
        let mut response = Response::new(Full::new(Bytes::from(body)));
        let json = http::HeaderValue::from_static("application/json");
        response.headers_mut().insert("content-type", json);
        Ok(response)
    }

    fn command(self, text: &str, channel: &str, user: &str) -> Value {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let (channel, user) = (channel.to_owned(), user.to_owned());
        match words.first().map(String::as_str) {
            Some("deploy") if words.len() >= 2 => {
                let stage = words.last().filter(|_| words.len() > 2).cloned();
                let stage = stage.unwrap_or_else(|| "staging".to_owned());
                tokio::spawn(async move { self.deploy(&channel, &user, &words[1], &stage).await });
                Value::Null
            }
            Some("gallery") => {
                tokio::spawn(async move {
                    for blocks in gallery::messages() {
                        let text = "One of every kind of block";
                        let message = json!({ "channel": channel, "text": text, "blocks": blocks });
                        self.call("chat.postMessage", &message).await;
                    }
                });
                Value::Null
            }
            _ => json!({ "text": "Try `/h deploy acme to staging` or `/h gallery`." }),
        }
    }

    async fn deploy(self, channel: &str, user: &str, target: &str, stage: &str) {
        let card = |state: &str| {
            let who = format!("<@{user}> deploys *{target}* to *{stage}*");
            json!([
                { "type": "header", "text": plain(&format!(":rocket: {target} → {stage}")) },
                { "type": "section", "text": mrkdwn(&who) },
                { "type": "context", "elements": [mrkdwn(state)] },
            ])
        };
        let text = format!("{target} → {stage}");
        let first = card(":hourglass_flowing_sand: checks");
        let root = json!({ "channel": channel, "text": text, "blocks": first });
        let ts = self.call("chat.postMessage", &root).await["ts"].clone();
        let steps = [
            (
                "Checks are green: `test`, `lint`",
                ":hourglass_flowing_sand: checks → *build*",
            ),
            (
                "Build succeeded in 31 s",
                ":hourglass_flowing_sand: checks → build → *release*",
            ),
            (
                "Release v12",
                ":hourglass_flowing_sand: checks → build → release → *dynos*",
            ),
            (
                "*3 of 3* dynos are up :tada:",
                ":white_check_mark: done in 48 s",
            ),
        ];
        for (said, state) in steps {
            self.clock.sleep(Duration::from_secs(3)).await;
            let reply = json!({ "channel": channel, "thread_ts": ts, "text": said });
            self.call("chat.postMessage", &reply).await;
            let update =
                json!({ "channel": channel, "ts": ts, "text": text, "blocks": card(state) });
            self.call("chat.update", &update).await;
        }
        let mut blocks = card(":white_check_mark: done in 48 s");
        let buttons = json!({
            "type": "actions",
            "block_id": "next",
            "elements": [
                {
                    "type": "button",
                    "style": "primary",
                    "action_id": "promote",
                    "text": plain("Promote to production"),
                },
                {
                    "type": "button",
                    "style": "danger",
                    "action_id": "rollback",
                    "text": plain("Roll back"),
                    "confirm": {
                        "title": plain("Roll back acme-staging?"),
                        "text": mrkdwn("*v11* becomes current again."),
                        "confirm": plain("Roll back"),
                        "deny": plain("Keep v12"),
                        "style": "danger",
                    },
                },
            ],
        });
        blocks
            .as_array_mut()
            .into_iter()
            .for_each(|list| list.push(buttons.clone()));
        let update = json!({ "channel": channel, "ts": ts, "text": text, "blocks": blocks });
        self.call("chat.update", &update).await;
    }

    fn interaction(self, payload: Value) -> Value {
        match payload["type"].as_str() {
            Some("block_actions") => {
                tokio::spawn(async move { self.pressed(&payload).await });
                Value::Null
            }
            Some("view_submission") => self.submitted(&payload),
            Some("block_suggestion") => {
                let typed = payload["value"].as_str().unwrap_or_default();
                let known = [
                    "main",
                    "fix/cart-total",
                    "feature/new-search",
                    "wip/dark-mode",
                ];
                let fits = known.iter().filter(|name| name.contains(typed));
                json!({ "options": fits.map(|name| option(name, name)).collect::<Vec<_>>() })
            }
            _ => Value::Null,
        }
    }

    async fn pressed(self, payload: &Value) {
        let place = json!({ "c": payload["channel"]["id"], "ts": payload["message"]["ts"] });
        match payload["actions"][0]["action_id"].as_str() {
            Some("promote") => {
                let mut view = gallery::modal();
                view["private_metadata"] = json!(place.to_string());
                let call = json!({ "trigger_id": payload["trigger_id"], "view": view });
                self.call("views.open", &call).await;
            }
            Some("rollback") => {
                let user = payload["user"]["id"].as_str().unwrap_or_default();
                let text = format!("<@{user}> rolled back to v11");
                let reply =
                    json!({ "channel": place["c"], "thread_ts": place["ts"], "text": text });
                self.call("chat.postMessage", &reply).await;
            }
            _ => {}
        }
    }

    fn submitted(self, payload: &Value) -> Value {
        let view = &payload["view"];
        let why = view["state"]["values"]["why"]["text"]["value"]
            .as_str()
            .unwrap_or_default();
        if !why.contains(' ') {
            let errors = json!({ "why": "Say it in a few words." });
            return json!({ "response_action": "errors", "errors": errors });
        }
        let user = payload["user"]["id"].as_str().unwrap_or_default();
        let text = format!("<@{user}> promoted to *production*: {why}");
        let metadata = view["private_metadata"].as_str().unwrap_or_default();
        let place: Value = serde_json::from_str(metadata).unwrap_or_default();
        tokio::spawn(async move {
            let reply = json!({
                "channel": place["c"],
                "thread_ts": place["ts"],
                "text": text,
                "reply_broadcast": true,
            });
            self.call("chat.postMessage", &reply).await;
        });
        Value::Null
    }

    async fn call(&self, method: &str, body: &Value) -> Value {
        let request = Request::post(format!("{}{method}", self.api))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json; charset=utf-8")
            .body(Full::new(Bytes::from(body.to_string())));
        let Ok(request) = request else {
            return Value::Null;
        };
        let Ok(answer) = self.client.request(request).await else {
            return Value::Null;
        };
        let body = answer
            .into_body()
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes);
        let answer: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
        if answer["ok"] != true {
            eprintln!("{method}: {answer}");
        }
        answer
    }
}
