//! Small look-ups never end a big flow, and nothing is waited out for ever.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use heroku_api::Client;
use heroku_api::flows::promote::PromotePlan;
use heroku_api::flows::{self, FlowError};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::secret::Secret;
use heroku_api::token::{TokenError, TokenSource};
use http::Response;

use super::streams::plan;
use super::world::{App, World};
use crate::fake::{Fake, Reply, ok, status};

/// What one failing look answers.
fn trouble(kind: &str) -> Reply {
    match kind {
        "404" => status(404, r#"{"id":"not_found"}"#),
        "410" => status(410, r#"{"id":"gone"}"#),
        "401" => status(401, r#"{"id":"unauthorized"}"#),
        "403" => status(403, r#"{"id":"forbidden"}"#),
        "html" => ok("<html>we will be back</html>"),
        "cut" => ok(r#"{"id":"b1","sta"#),
        "500" => status(500, r#"{"id":"server_error"}"#),
        "429" => {
            let answer = Response::builder().status(429).header("retry-after", "90");
            Reply::Answer(answer.body(r#"{"id":"rate_limit"}"#.into()).unwrap())
        }
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn one_bad_answer_anywhere_is_waited_out() {
    for kind in ["404", "410", "401", "403", "html", "cut", "500", "429"] {
        for place in [
            "GET /apps/shop/builds/b1",
            "GET /apps/shop/releases/r7-shop",
            "GET /apps/shop/formation",
            "GET /apps/shop/dynos",
        ] {
            let mut left = 1;
            let (heroku, _, _) = World::default().serve_but(move |line, _, _| {
                (line == place && left > 0).then(|| {
                    left -= 1;
                    trouble(kind)
                })
            });
            let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
                .await
                .unwrap();
            assert_eq!(deployed.outcome, Outcome::Done, "{kind} at {place}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn promote_lag404_one_bad_list_of_targets_is_waited_out() {
    for kind in ["404", "410", "401", "403", "html", "cut", "500", "429"] {
        let world = World {
            apps: vec![App::new("staging"), App::new("shop")],
            ..World::default()
        };
        let mut left = 1;
        let (heroku, _, _) = world.serve_but(move |line, _, _| {
            (line.ends_with("promotion-targets") && left > 0).then(|| {
                left -= 1;
                trouble(kind)
            })
        });
        let plan = PromotePlan::new("p1", "staging").target("shop");
        let promoted = flows::promote(&heroku, &plan, &Follow::default())
            .await
            .unwrap();
        assert_eq!(promoted.outcome, Outcome::Done, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn html_200_a_minute_of_wrong_answers_is_waited_out() {
    for kind in ["404", "401", "html", "500"] {
        let (heroku, _, _) = World::default().serve_but(move |line, _, now| {
            let bad = (62..122).contains(&now) && line != "GET /apps/shop";
            bad.then(|| trouble(kind))
        });
        let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap();
        assert_eq!(deployed.outcome, Outcome::Done, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_to_the_end_is_unknown_with_the_last_error() {
    let (heroku, _, _) = World::default()
        .serve_but(|line, _, now| (now > 62 && line != "GET /apps/shop").then(|| trouble("403")));
    let follow = Follow::default().within(Duration::from_secs(300));
    let deployed = flows::deploy(&heroku, &plan(), &follow).await.unwrap();
    assert_eq!(deployed.outcome.as_str(), "unknown");
    assert!(deployed.detail.unwrap().contains("403"));
}

#[tokio::test(start_paused = true)]
async fn no_look_comes_earlier_than_heroku_asked_for() {
    let mut told = None;
    let (heroku, fake, _) = World::default().serve_but(move |line, _, now| {
        if line == "GET /apps/shop/builds/b1" && told.is_none() {
            told = Some(now);
            let answer = Response::builder().status(429).header("retry-after", "400");
            let body = r#"{"id":"rate_limit"}"#.into();
            return Some(Reply::Answer(answer.body(body).unwrap()));
        }
        None
    });
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    let asked = fake.times("GET /apps/shop/builds/b1");
    assert!(asked[1] - asked[0] >= 400, "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn rl_post_the_first_write_may_spend_the_limit_of_the_flow() {
    let (heroku, fake, _) = World::default().serve_but(|line, _, now| {
        (line == "POST /apps/shop/builds" && now < 200).then(|| trouble("429"))
    });
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    let posts = fake.times("POST /apps/shop/builds");
    assert!(
        posts.windows(2).all(|pair| pair[1] - pair[0] >= 90),
        "{posts:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_first_write_is_an_error_at_once() {
    for (code, id) in [
        (403, "forbidden"),
        (422, "invalid_params"),
        (404, "not_found"),
    ] {
        let (heroku, fake, _) = World::default().serve_but(move |line, _, _| {
            let body = format!(r#"{{"id":"{id}"}}"#);
            (line == "POST /apps/shop/builds").then(|| status(code, body))
        });
        let error = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        assert!(matches!(error, FlowError::Call(_)), "{error:?}");
        assert_eq!(fake.count("POST"), 1);
    }
}

/// Fails some times in a row, at a given moment.
#[derive(Debug)]
struct Flaky(Mutex<u32>);

#[async_trait]
impl TokenSource for Flaky {
    async fn token(&self) -> Result<Secret, TokenError> {
        let mut left = self.0.lock().unwrap();
        if *left > 0 {
            *left -= 1;
            return Err(TokenError::new("the login host is away"));
        }
        Ok(Secret::new("canary-token"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_renewal_that_fails_once_or_twice_is_waited_out() {
    for failures in [1, 2] {
        let (_, _, served) = World::default().serve();
        let transport = Fake::transport({
            let served = served.clone();
            move |line, request, now| served.world().reply(line, request, now)
        });
        let source = Flaky(Mutex::new(failures));
        let heroku = Client::builder_with(source).build_with(transport).unwrap();
        let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap();
        assert_eq!(deployed.outcome, Outcome::Done);
    }
}
