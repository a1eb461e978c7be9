//! Review apps without a GitHub link: the name is the identity.

use std::sync::{Arc, Mutex};

use heroku_api::Client;
use heroku_api::config_vars::ConfigVars;
use heroku_api::flows::FlowError;
use heroku_api::flows::app_setup::{AppSetupPlan, MARKER, close, create_or_redeploy, resume};
use heroku_api::flows::review_app::ReviewAppWork;
use heroku_api::ids::AppSetupId;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::secret::SignedUrl;
use heroku_api::transport::TransportErrorKind;
use serde_json::{Value, json};

mod chance;
mod unlooked;

use super::world::World;
use crate::fake::{Fake, Reply, ok, status};

/// What is known of the app `shop`, and of its setup.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one way to go")]
struct State {
    exists: bool,
    /// It belongs to somebody else.
    foreign: bool,
    coupled: Option<&'static str>,
    vars: Vec<(String, String)>,
    setup: Option<u64>,
    fails: bool,
    lost: bool,
    couplings: u32,
    /// Seconds that the setup takes; 60 when nobody says.
    takes: Option<u64>,
}

impl State {
    fn reply(&mut self, line: &str, body: &Value, now: u64) -> Option<Reply> {
        Some(match line {
            "GET /pipelines/p1/stage/review/config-vars" => {
                ok(r#"{"KEY":"of the pipeline","B":"1"}"#)
            }
            "GET /apps/shop" if self.foreign => status(403, r#"{"id":"forbidden"}"#),
            "GET /apps/shop" if !self.exists => status(404, r#"{"id":"not_found"}"#),
            "GET /apps/shop/pipeline-couplings" if !self.exists && !self.foreign => {
                status(404, r#"{"id":"not_found","resource":"app"}"#)
            }
            "GET /apps/shop/pipeline-couplings" => match self.coupled {
                Some(pipeline) => ok(json!({"id": "c", "app": {"id": "shop"},
                    "pipeline": {"id": pipeline}, "stage": "review"})
                .to_string()),
                None => status(404, r#"{"id":"not_found"}"#),
            },
            "GET /apps/shop/config-vars" => {
                let vars = self.vars.iter().cloned();
                ok(vars
                    .map(|(name, value)| (name, Value::from(value)))
                    .collect::<Value>()
                    .to_string())
            }
            "POST /pipeline-couplings" => {
                self.couplings += 1;
                self.coupled = Some("p1");
                status(
                    201,
                    json!({"id": "c", "app": {"id": "shop"}, "pipeline": {"id": "p1"},
                    "stage": "review"})
                    .to_string(),
                )
            }
            "POST /app-setups" if self.exists || self.foreign => status(
                422,
                r#"{"id":"invalid_params","message":"Name shop is already taken"}"#,
            ),
            "POST /app-setups" => {
                assert_eq!(body["app"]["name"], "shop");
                let env = body["overrides"]["env"].as_object().unwrap();
                self.vars = env
                    .iter()
                    .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                    .collect();
                self.exists = true;
                self.setup = Some(now);
                if self.lost {
                    return Some(Reply::Fails(TransportErrorKind::Timeout));
                }
                status(202, self.setup(now).to_string())
            }
            "GET /app-setups/t1" => ok(self.setup(now).to_string()),
            "DELETE /apps/shop" => {
                self.exists = false;
                ok("{}")
            }
            _ => return None,
        })
    }

    fn setup(&self, now: u64) -> Value {
        let since = now - self.setup.unwrap();
        let word = match (since >= self.takes.unwrap_or(60), self.fails) {
            (false, _) => "pending",
            (true, false) => "succeeded",
            (true, true) => "failed",
        };
        let failed = word == "failed";
        json!({"id": "t1", "status": word, "app": {"id": "shop", "name": "shop"},
            "build": {"id": "first", "output_stream_url": super::world::BUILD_OUTPUT},
            "failure_message": failed.then_some("invalid app.json"),
            "manifest_errors": if failed { json!(["a is required"]) } else { json!([]) }})
    }
}

fn serve(state: State) -> (Client, Fake, Arc<Mutex<State>>) {
    let state = Arc::new(Mutex::new(state));
    let shared = Arc::clone(&state);
    let (_, _, world) = World::default().serve();
    let (heroku, fake) = Fake::new(move |line, request, now| {
        let body = serde_json::from_slice(request.body()).unwrap_or_default();
        let reply = shared.lock().unwrap().reply(line, &body, now);
        reply.unwrap_or_else(|| world.world().reply(line, request, now))
    });
    (heroku, fake, state)
}

fn plan() -> AppSetupPlan {
    let url = SignedUrl::new("https://codeload.github.com/x?token=canary-link");
    AppSetupPlan::new("shop", "p1", url, "abc")
        .pr_number(12)
        .environment(ConfigVars::new().set("KEY", "of the plan"))
}

#[tokio::test(start_paused = true)]
async fn an_app_is_set_up_named_coupled_and_gets_the_config_vars_of_the_pipeline() {
    let (heroku, fake, state) = serve(State::default());
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Created)
    );
    assert_eq!(report.web_url.as_deref(), Some("https://shop.example.com/"));
    assert_eq!(
        (report.name.as_deref(), report.pr_number),
        (Some("shop"), Some(12))
    );
    let state = state.lock().unwrap();
    assert_eq!(state.couplings, 1);
    let vars: Vec<_> = state
        .vars
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(vars, ["B=1", "KEY=of the plan", &format!("{MARKER}=p1")]);
    // It is coupled as soon as there is an app, and not only when it is built.
    assert!(fake.times("POST /pipeline-couplings")[0] <= 6);
}

#[tokio::test(start_paused = true)]
async fn the_reasons_of_a_failed_setup_are_told() {
    let (heroku, ..) = serve(State {
        fails: true,
        ..State::default()
    });
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(report.outcome, Outcome::Failed(Reason::AppSetupFailed));
    assert_eq!(report.detail.as_deref(), Some("invalid app.json"));
    assert_eq!(report.manifest_errors, ["a is required"]);
    assert_eq!(report.output, ["working", "done"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_by_another_app_is_an_error() {
    for state in [
        State {
            foreign: true,
            ..State::default()
        },
        State {
            exists: true,
            coupled: Some("another pipeline"),
            ..State::default()
        },
        // Ours to see, but nothing says that it is this review app.
        State {
            exists: true,
            ..State::default()
        },
    ] {
        let (heroku, fake, _) = serve(state);
        let error = create_or_redeploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        let taken = |error: &FlowError| {
            let named = "the app name shop is taken by an app that is not the review app";
            matches!(error, FlowError::Plan(text) if text.starts_with(named))
        };
        assert!(taken(&error), "{error:?}");
        let closed = close(&heroku, &plan(), &Follow::default()).await;
        assert!(taken(&closed.unwrap_err()));
        assert_eq!(fake.count("POST") + fake.count("DELETE"), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_that_somebody_else_takes_at_the_same_moment_is_an_error_that_names_it() {
    for (code, body) in [
        (
            403,
            r#"{"id":"forbidden","message":"You do not have access to the app shop."}"#,
        ),
        (
            422,
            r#"{"id":"invalid_params","message":"Name shop is already taken"}"#,
        ),
    ] {
        let (heroku, fake) = Fake::new(move |line, _, _| match line {
            "GET /apps/shop/pipeline-couplings" => {
                status(404, r#"{"id":"not_found","resource":"app"}"#)
            }
            "GET /pipelines/p1/stage/review/config-vars" => ok("{}"),
            "POST /app-setups" => status(code, body),
            other => panic!("unexpected {other}"),
        });
        let error = create_or_redeploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("shop is taken"), "{error:?}");
        assert_eq!(fake.count("POST"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_two_factor_code_goes_with_the_setup() {
    let (heroku, fake, _) = serve(State::default());
    let plan = plan().two_factor("canary-code");
    assert!(!format!("{plan:?}").contains("canary-code"));
    let report = create_or_redeploy(&heroku, &plan, &Follow::default())
        .await
        .unwrap();
    assert!(report.outcome.is_done());
    let coded = |request: &http::Request<bytes::Bytes>| {
        let code = request.headers().get("heroku-two-factor-code");
        code.is_some_and(|code| code == "canary-code")
    };
    let coded: Vec<_> = fake.requests().into_iter().filter(coded).collect();
    assert_eq!(coded.len(), 1);
    assert_eq!(coded[0].uri().path(), "/app-setups");
}

#[tokio::test(start_paused = true)]
async fn a_program_that_was_killed_between_setup_and_coupling_finds_its_app_by_name() {
    let (heroku, fake, state) = serve(State {
        exists: true,
        vars: vec![(MARKER.to_owned(), "p1".to_owned())],
        ..State::default()
    });
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Redeployed)
    );
    assert_eq!(state.lock().unwrap().couplings, 1);
    assert_eq!(fake.count("POST /app-setups"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_found_by_the_name_and_nothing_is_set_up_twice() {
    let (heroku, fake, state) = serve(State {
        lost: true,
        ..State::default()
    });
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!(fake.count("POST /app-setups"), 1);
    assert_eq!(state.lock().unwrap().couplings, 1);
}

#[tokio::test(start_paused = true)]
async fn a_setup_is_resumed_from_its_id() {
    let (heroku, fake, state) = serve(State {
        exists: true,
        setup: Some(0),
        ..State::default()
    });
    let id = AppSetupId::from("t1");
    let report = resume(&heroku, &plan(), &id, &Follow::default())
        .await
        .unwrap();
    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!(state.lock().unwrap().couplings, 1);
    assert_eq!(fake.count("POST /app-setups"), 0);
}

#[tokio::test(start_paused = true)]
async fn closing_deletes_the_app_and_nothing_else() {
    let (heroku, fake, _) = serve(State {
        exists: true,
        coupled: Some("p1"),
        ..State::default()
    });
    let closed = close(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(closed.outcome, Outcome::Done);
    let again = close(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!((again.outcome, again.app), (Outcome::Done, None));
    assert_eq!(fake.count("DELETE"), 1);
}
