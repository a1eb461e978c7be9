//! Secrets appear in no text, whatever fails.

use std::error::Error as _;
use std::fmt::{Debug, Write as _};

use heroku_api::Client;
use heroku_api::builds::{CreateBuild, GetBuild, Source};
use heroku_api::config_vars::{ConfigVars, GetConfigVars, UpdateConfigVars};
use heroku_api::endpoint::With;
use heroku_api::error::Error;
use heroku_api::flows::deploy::DeployPlan;
use heroku_api::flows::promote::PromotePlan;
use heroku_api::flows::{deploy, promote};
use heroku_api::oauth::{CreateToken, ExchangeCode, RefreshAccess};
use heroku_api::pipelines::GetPipeline;
use heroku_api::progress::Follow;
use heroku_api::promotions::CreatePromotion;
use heroku_api::repositories::GithubToken;
use heroku_api::review_apps::{CreateReviewApp, ReviewSource};
use heroku_api::secret::{Secret, SignedUrl};
use heroku_api::sources::CreateSource;
use heroku_api::transport::TransportErrorKind;
use heroku_api::webhooks::{CreateWebhook, Verifier};

use crate::fake::{Fake, Reply, ok, status};

const CANARY: &str = "canary-7f3a9c51e2d84b60";

/// The canary as text, in base64, in hex and percent-encoded, and parts of it.
fn needles() -> Vec<String> {
    use base64::Engine;
    let hex = CANARY.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let parts = (0..=CANARY.len() - 12).map(|at| CANARY[at..at + 12].to_owned());
    let encoded = base64::engine::general_purpose::STANDARD.encode(CANARY);
    let escaped = CANARY.replace('-', "%2D");
    parts.chain([encoded, hex, escaped]).collect()
}

fn clean(text: &str, what: &str) {
    for needle in needles() {
        assert!(!text.contains(&needle), "{what} shows a secret: {text}");
    }
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

fn chain(error: &Error) -> String {
    let mut text = format!("{}\n{error}", shown(error));
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, "\n{cause}\n{cause:?}\n{cause:#?}");
        source = cause.source();
    }
    text
}

fn url() -> SignedUrl {
    SignedUrl::new(format!(
        "https://build-output.heroku.com/{CANARY}?signature={CANARY}"
    ))
}

/// A server that fails in every way, with secrets in everything it says.
fn failing(way: usize) -> Reply {
    let wrong = format!(r#"{{"id":1,"name":"{CANARY}","output_stream_url":["{CANARY}"]}}"#);
    match way {
        0 => Reply::Fails(TransportErrorKind::Connect),
        1 => Reply::Fails(TransportErrorKind::Timeout),
        2 => Reply::Fails(TransportErrorKind::Interrupted),
        3 => Reply::Fails(TransportErrorKind::TooLarge),
        4 => Reply::Fails(TransportErrorKind::Refused),
        5 => status(502, format!("<html>{CANARY}</html>")),
        6 => status(
            401,
            format!(r#"{{"id":"unauthorized","token":"{CANARY}"}}"#),
        ),
        7 => status(429, format!(r#"{{"id":"rate_limit","echo":"{CANARY}"}}"#)),
        8 => {
            let answer = http::Response::builder().status(302);
            let answer = answer.header("location", url().expose());
            Reply::Answer(answer.body(bytes::Bytes::new()).unwrap())
        }
        9 => ok(format!("{{\"{CANARY}")),
        10 => ok(wrong),
        _ => ok(format!("\u{0}{CANARY}")),
    }
}

#[tokio::test(start_paused = true)]
async fn no_failure_shows_a_secret() {
    for way in 0..12 {
        let (_, fake) = Fake::new(move |_, _, _| failing(way));
        let heroku = Client::builder(CANARY).build_with(fake).unwrap();
        let source = Source::new(url()).version("abc");
        let vars = ConfigVars::new().set("KEY", CANARY);
        let code = Secret::new(CANARY);
        let read = GetPipeline::new("acme");
        let errors = [
            heroku.send(&read).await.err(),
            heroku
                .send(&With::two_factor(&read, &code).unwrap())
                .await
                .err(),
            heroku
                .send(&CreateBuild::new("a", source.clone()))
                .await
                .err(),
            heroku.send(&GetBuild::new("a", "b")).await.err(),
            heroku.send(&UpdateConfigVars::new("a", vars)).await.err(),
            heroku
                .send(&CreatePromotion::new("p", "a").target("b"))
                .await
                .err(),
            heroku.send(&ExchangeCode::new(CANARY, CANARY)).await.err(),
            heroku.send(&CreateSource::new()).await.err(),
            heroku.stream(&url()).unwrap().next().await.err(),
        ];
        for error in errors.iter().flatten() {
            clean(&chain(error), &format!("way {way}"));
        }
        assert!(
            errors.iter().flatten().count() >= 7,
            "way {way} did not fail"
        );
        let plan = DeployPlan::of("a", source);
        let deployed = deploy(&heroku, &plan, &Follow::default()).await;
        clean(&shown(&deployed), "a deploy");
        let plan = PromotePlan::new("p", "a").target("b");
        let promoted = promote(&heroku, &plan, &Follow::default()).await;
        clean(&shown(&promoted), "a promotion");
        let uploaded = heroku.upload(&url(), bytes::Bytes::from_static(b"x")).await;
        clean(&shown(&uploaded), "an upload");
        clean(&shown(&heroku), "the client");
    }
}

#[tokio::test(start_paused = true)]
async fn no_answer_shows_the_secrets_it_holds() {
    let link = url().expose().to_owned();
    let (heroku, _) = Fake::new(move |line, _, _| {
        ok(match line {
            "GET /apps/a/config-vars" => format!(r#"{{"KEY":"{CANARY}"}}"#),
            "GET /account/github/token" => format!(r#"{{"github":{{"token":"{CANARY}"}}}}"#),
            "POST /sources" => {
                format!(r#"{{"source_blob":{{"get_url":"{link}","put_url":"{link}"}}}}"#)
            }
            "POST /oauth/token" => {
                format!(r#"{{"access_token":"{CANARY}","refresh_token":"{CANARY}"}}"#)
            }
            _ => format!(
                r#"{{"id":"b","status":"pending","output_stream_url":"{link}","source_blob":{{"url":"{link}"}}}}"#
            ),
        })
    });
    clean(
        &shown(&heroku.send(&GetConfigVars::new("a")).await.unwrap()),
        "config vars",
    );
    clean(
        &shown(&heroku.send(&GithubToken::new()).await.unwrap()),
        "a GitHub token",
    );
    clean(
        &shown(&heroku.send(&CreateSource::new()).await.unwrap()),
        "a source",
    );
    clean(
        &shown(&heroku.send(&GetBuild::new("a", "b")).await.unwrap()),
        "a build",
    );
    let access = heroku
        .send(&RefreshAccess::new(CANARY, CANARY))
        .await
        .unwrap();
    clean(&shown(&access), "a token pair");
}

#[test]
fn no_call_shows_the_secrets_it_carries() {
    let webhook = CreateWebhook::new("a", "https://x.example")
        .secret(CANARY)
        .authorization(CANARY);
    clean(&shown(&webhook), "a webhook");
    clean(&shown(&Verifier::new([CANARY]).unwrap()), "a verifier");
    let verified = heroku_api::signature::Verified::without_signature(CANARY);
    clean(&shown(&verified), "a verified body");
    let raw = heroku_api::Raw::new(http::Method::PATCH, format!("/x?key={CANARY}"));
    let raw = raw
        .json(&serde_json::json!({ "STRIPE_KEY": CANARY }))
        .unwrap();
    clean(&shown(&raw), "a raw call");
    let builder = heroku_api::Client::builder(CANARY)
        .base_url(format!("https://user:{CANARY}@proxy.example"));
    clean(&shown(&builder), "a builder");
    clean(
        &shown(&CreateToken::from_code(CANARY, CANARY)),
        "a token call",
    );
    clean(&shown(&RefreshAccess::new(CANARY, CANARY)), "a refresh");
    clean(&shown(&Source::new(url())), "a source");
    let review = CreateReviewApp::new("p", "b", ReviewSource::tarball(url(), "abc"));
    let review = review.environment(ConfigVars::new().set("KEY", CANARY));
    clean(&shown(&review), "a review app");
    let code = Secret::new(CANARY);
    let call = GetPipeline::new("acme");
    clean(
        &shown(&With::two_factor(&call, &code).unwrap()),
        "a second factor",
    );
    clean(&shown(&Client::builder(CANARY)), "a builder");
    let wrong = SignedUrl::new(format!("https://u:{CANARY}@evil.example/{CANARY}"));
    clean(&shown(&wrong), "an address");
}
