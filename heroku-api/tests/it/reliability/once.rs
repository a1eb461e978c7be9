//! `ensure`: a thousand writes whose answers get lost happen exactly once each.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use heroku_api::Error;
use heroku_api::builds::{CreateBuild, Source};
use heroku_api::couplings::{CreateCoupling, Stage};
use heroku_api::ensure::{self, Intent};
use heroku_api::ids::AppId;
use heroku_api::promotions::CreatePromotion;
use heroku_api::releases::Rollback;
use heroku_api::review_apps::{CreateReviewApp, ReviewSource};
use heroku_api::secret::SignedUrl;
use heroku_api::transport::TransportErrorKind;
use heroku_api::webhooks::CreateWebhook;
use http::Request;
use serde_json::{Value, json};

use super::{Dice, ambiguous};
use crate::fake::{Fake, Reply, ok, status};

/// A server that remembers what was written, and loses three answers of ten.
struct World {
    dice: Dice,
    /// How often each write was executed.
    executed: HashMap<String, u32>,
    /// Writes that were refused once before they were executed.
    dropped: HashSet<String>,
}

/// So many seconds after the start of the test, as Heroku writes it.
fn time(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap();
    let time = chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap();
    time.to_rfc3339()
}

impl World {
    fn done(&self, key: &str) -> bool {
        self.executed.contains_key(key)
    }

    /// Executes a write; its answer may get lost, and now and then the request does.
    fn write(&mut self, key: &str, answer: &Value) -> Reply {
        if self.dice.percent(5) && self.dropped.insert(key.to_owned()) {
            return Reply::Fails(TransportErrorKind::Timeout);
        }
        *self.executed.entry(key.to_owned()).or_default() += 1;
        if self.dice.percent(30) {
            return ambiguous(&mut self.dice);
        }
        status(201, answer.to_string())
    }

    fn list(&self, key: &str, item: &Value) -> Reply {
        ok(if self.done(key) {
            json!([item])
        } else {
            json!([])
        }
        .to_string())
    }

    fn reply(&mut self, line: &str, request: &Request<Bytes>, now: u64) -> Reply {
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let parts: Vec<_> = line
            .split(['/', ' '])
            .filter(|part| !part.is_empty())
            .collect();
        match parts.as_slice() {
            ["GET", "account"] => ok(r#"{"id":"me"}"#),
            [method, "apps", app, "builds"] => {
                let build = json!({"id": "b", "status": "pending", "created_at": time(now),
                    "source_blob": {"version": "abc"}, "user": {"id": "me"}});
                self.either(method, &format!("build {app}"), &build)
            }
            [method, "apps", app, "webhooks"] => {
                let hook = json!({"id": "w", "url": "https://x.example/h",
                    "include": ["api:release"], "level": "notify"});
                self.either(method, &format!("hook {app}"), &hook)
            }
            ["POST", "review-apps"] => {
                let branch = body["branch"].as_str().unwrap();
                let key = format!("review {branch}");
                if self.done(&key) {
                    return status(409, r#"{"id":"conflict","message":"exists"}"#);
                }
                self.write(&key, &review(branch))
            }
            ["GET", "pipelines", branch, "review-apps"] => {
                self.list(&format!("review {branch}"), &review(branch))
            }
            ["POST", "pipeline-couplings"] => {
                let app = body["app"].as_str().unwrap();
                self.write(&format!("coupling {app}"), &coupling(app))
            }
            ["GET", "apps", app, "pipeline-couplings"] => {
                if self.done(&format!("coupling {app}")) {
                    ok(coupling(app).to_string())
                } else {
                    status(404, r#"{"id":"not_found"}"#)
                }
            }
            ["GET", "apps", _, "releases", "r1"] => ok(release("x", "s1", 1).to_string()),
            ["POST", "apps", app, "releases"] => {
                self.write(&format!("rollback {app}"), &release(app, "s1", 3))
            }
            ["GET", "apps", app, "releases"] => {
                let done = self.done(&format!("rollback {app}"));
                let newest = if done {
                    release(app, "s1", 3)
                } else {
                    release(app, "s2", 2)
                };
                ok(json!([newest]).to_string())
            }
            ["POST", "pipeline-promotions"] => {
                let pipeline = body.pointer("/pipeline/id").unwrap().as_str().unwrap();
                let promotion = json!({"id": "x", "status": "pending"});
                self.write(&format!("promotion {pipeline}"), &promotion)
            }
            ["GET", "pipelines", pipeline, "latest-releases"] => {
                let done = self.done(&format!("promotion {pipeline}"));
                let target = if done {
                    release("target", "s9", 5)
                } else {
                    release("target", "s8", 4)
                };
                ok(json!([release("source", "s9", 4), target]).to_string())
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    fn either(&mut self, method: &str, key: &str, item: &Value) -> Reply {
        if method == "POST" {
            self.write(key, item)
        } else {
            self.list(key, item)
        }
    }
}

/// The releases that every app has before.
const SEEN: [&str; 2] = ["r2", "r4"];

fn review(branch: &str) -> Value {
    json!({"id": "v", "status": "pending", "branch": branch})
}

fn coupling(app: &str) -> Value {
    json!({"id": "c", "app": {"id": app}, "pipeline": {"id": "p"}, "stage": "staging"})
}

fn release(app: &str, slug: &str, version: u64) -> Value {
    json!({"id": format!("r{version}"), "version": version, "status": "succeeded", "current": true,
        "slug": {"id": slug}, "app": {"id": app, "name": app}})
}

/// Does one of six kinds of writes.
async fn one(heroku: &heroku_api::Client, number: usize, intent: Intent) -> Result<(), Error> {
    let name = format!("n{number}");
    let app = AppId::from(name.as_str());
    match number % 6 {
        0 => {
            let url = SignedUrl::new("https://x.example/t");
            let source = Source::new(url).version("abc");
            let call = CreateBuild::new(&app, source);
            ensure::build(heroku, &call, intent).await?;
        }
        1 => {
            let call = CreateWebhook::new(&app, "https://x.example/h").include("api:release");
            ensure::webhook(heroku, &call, intent).await?;
        }
        2 => {
            let source = ReviewSource::connected_repository();
            let call = CreateReviewApp::new(name.as_str(), name.as_str(), source);
            ensure::review_app(heroku, &call, intent).await?;
        }
        3 => {
            let call = CreateCoupling::new(&app, "p", Stage::Staging);
            ensure::coupling(heroku, &call, intent).await?;
        }
        4 => {
            let call = Rollback::new(&app, "r1");
            ensure::rollback(heroku, &call, intent).await?;
        }
        _ => {
            let call = CreatePromotion::new(name.as_str(), "source").target("target");
            ensure::promotion(heroku, &call, intent).await?;
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_thousand_writes_with_lost_answers_happen_exactly_once_each() {
    let world = Arc::new(Mutex::new(World {
        dice: Dice::new(11),
        executed: HashMap::new(),
        dropped: HashSet::new(),
    }));
    let server = Arc::clone(&world);
    let (heroku, _) =
        Fake::new(move |line, request, now| server.lock().unwrap().reply(line, request, now));
    for number in 0..1000 {
        let mut intent = Intent::now(&heroku).seen(SEEN);
        // As a program does that is restarted after each unclear failure.
        while let Err(error) = one(&heroku, number, intent.clone()).await {
            assert!(error.is_ambiguous(), "number {number}: {error:?}");
            intent = Intent::resumed(intent.sent_at(), SEEN);
        }
    }
    let world = world.lock().unwrap();
    assert_eq!(world.executed.len(), 1000, "writes were lost");
    let twice: Vec<_> = world
        .executed
        .iter()
        .filter(|(_, times)| **times != 1)
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(world.dropped.len() > 20, "the server was too kind");
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_tried_before_a_restart_is_looked_for_first() {
    let (heroku, fake) = Fake::new(|line, _, _| match line {
        "GET /account" => ok(r#"{"id":"me"}"#),
        "GET /apps/shop/builds" => ok(
            json!([{"id": "b", "status": "pending", "created_at": time(0),
            "source_blob": {"version": "abc"}, "user": {"id": "me"}}])
            .to_string(),
        ),
        other => panic!("unexpected {other}"),
    });
    let since = Intent::resumed(heroku.transport().now(), [""; 0]);
    let source = Source::new(SignedUrl::new("https://x.example/t")).version("abc");
    let call = CreateBuild::new("shop", source);
    let build = ensure::build(&heroku, &call, since).await.unwrap();
    assert!(matches!(build, ensure::Ensured::Found(_)));
    assert_eq!(fake.count("POST"), 0);
}
