//! The client against a scripted server: retries, pauses, secrets, pages.

use std::time::Duration;

use heroku_api::Client;
use heroku_api::error::Error;
use heroku_api::pipelines::GetPipeline;
use heroku_api::promotions::CreatePromotion;
use heroku_api::transport::TransportErrorKind;

use crate::script::{Script, Step, answer, fails};

const PIPELINE: &str = r#"{"id":"p1","name":"acme","created_at":"2020-01-01T00:00:00Z"}"#;
const PROMOTION: &str = r#"{"id":"x","status":"pending"}"#;

fn client(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder("canary-token")
        .build_with(script.clone())
        .unwrap();
    (client, script)
}

fn promotion() -> CreatePromotion {
    CreatePromotion::new("p1", "acme-staging").target("acme-prod")
}

#[tokio::test]
async fn a_rate_limited_read_waits_as_told_then_succeeds() {
    let limited = r#"{"id":"rate_limit","message":"slow down"}"#;
    let (heroku, script) = client(vec![
        answer(429, &[("retry-after", "7")], limited),
        answer(200, &[], PIPELINE),
    ]);
    let pipeline = heroku.send(&GetPipeline::new("acme")).await.unwrap();
    assert_eq!(pipeline.id.as_str(), "p1");
    assert!(script.pauses()[0] >= Duration::from_secs(7));
}

#[tokio::test]
async fn a_promotion_that_may_have_started_is_not_sent_again() {
    for step in [
        fails(TransportErrorKind::Timeout),
        fails(TransportErrorKind::Interrupted),
        answer(502, &[], "<html>bad gateway</html>"),
        answer(201, &[], r#"{"id":"x","sta"#),
        answer(201, &[], "{}"),
    ] {
        let (heroku, script) = client(vec![step]);
        let error = heroku.send(&promotion()).await.unwrap_err();
        assert!(error.is_ambiguous(), "{error:?}");
        assert_eq!(script.lines(), ["POST /pipeline-promotions"]);
    }
}

#[tokio::test]
async fn a_promotion_that_never_left_is_sent_again() {
    let (heroku, script) = client(vec![
        fails(TransportErrorKind::Connect),
        answer(429, &[], ""),
        answer(201, &[], PROMOTION),
    ]);
    heroku.send(&promotion()).await.unwrap();
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_call_that_breaks_a_rule_is_never_sent() {
    let (heroku, script) = client(vec![]);
    let none = CreatePromotion::new("p1", "acme-staging");
    assert!(matches!(heroku.send(&none).await, Err(Error::Build(_))));
    assert!(matches!(
        heroku.send(&GetPipeline::new("..")).await,
        Err(Error::Build(_))
    ));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn a_read_survives_a_broken_connection_and_a_cut_body() {
    let (heroku, script) = client(vec![
        fails(TransportErrorKind::Interrupted),
        answer(200, &[], &PIPELINE[..20]),
        answer(200, &[], PIPELINE),
    ]);
    heroku.send(&GetPipeline::new("acme")).await.unwrap();
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_is_described_without_its_address() {
    const CALL: &str = " (GET /pipelines/{pipeline}, 1 attempt in 0.0 s)";
    for (status, location, text) in [
        (
            302,
            Some("https://elsewhere.example/x?token=canary-link"),
            "the server answered 302 and pointed to elsewhere.example, which a token never \
             follows: look at the base URL",
        ),
        (
            301,
            Some("/canary-link"),
            "the server answered 301 and pointed to api.heroku.com, which a token never \
             follows: look at the base URL",
        ),
        (
            302,
            None,
            "the server answered 302 (a redirect) without an address that can be read",
        ),
        (
            304,
            None,
            "the server answered 304 (not modified) although it was not asked to compare",
        ),
    ] {
        let headers: Vec<_> = location.iter().map(|to| ("location", *to)).collect();
        let (heroku, _) = client(vec![answer(status, &headers, "")]);
        let error = heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
        assert_eq!(error.to_string(), format!("{text}{CALL}"));
        assert!(!format!("{error:?}").contains("canary"));
    }
}

#[tokio::test]
async fn a_failure_names_the_call_its_attempts_their_time_and_the_pause_that_was_asked_for() {
    let bad = || answer(502, &[("retry-after", "2")], "<html>bad gateway</html>");
    let (heroku, script) = client(vec![bad(), bad(), bad(), bad()]);
    let error = heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
    let trace = error.trace().unwrap();
    assert_eq!((trace.attempts, trace.path), (4, "/pipelines/{pipeline}"));
    assert_eq!(trace.elapsed, script.pauses().iter().sum());
    let seconds = trace.elapsed.as_secs_f64();
    let text = format!(
        "Heroku refused: 502; it asks to wait 2 s (GET /pipelines/{{pipeline}}, 4 attempts in \
         {seconds:.1} s)"
    );
    assert_eq!(error.to_string(), text);
    // What is wrong before anything is sent has a name, too.
    let error = heroku.send(&GetPipeline::new("..")).await.unwrap_err();
    let text = "the request could not be built (GET /pipelines/{pipeline})";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn the_token_is_sent_and_never_shown() {
    let (heroku, script) = client(vec![answer(200, &[], PIPELINE)]);
    heroku.send(&GetPipeline::new("acme")).await.unwrap();
    let request = script.request(0);
    assert_eq!(request.headers()["authorization"], "Bearer canary-token");
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!format!("{heroku:?}").contains("canary"));
}

#[tokio::test]
async fn an_html_page_from_a_proxy_is_kept_and_told_by_its_status() {
    let (heroku, _) = client(vec![answer(
        403,
        &[("request-id", "r-1")],
        "<html>no</html>",
    )]);
    let error = heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
    let api = error.as_api().unwrap();
    assert!(api.is_forbidden());
    assert_eq!(api.raw_body(), "<html>no</html>");
    assert_eq!(api.request_id(), Some("r-1"));
}

#[tokio::test]
async fn a_page_that_offers_itself_and_a_page_cycle_are_errors_and_not_lists() {
    use futures_util::TryStreamExt as _;
    use heroku_api::pipelines::ListPipelines;
    let cycles: [&[&str]; 2] = [
        &["id a..", "id a.."],
        &["id a..", "id b..", "id c..", "id a.."],
    ];
    for cycle in cycles {
        let steps = || {
            let step = |next: &&str| answer(206, &[("next-range", next)], "[]");
            client(cycle.iter().map(step).collect())
        };
        let (heroku, _) = steps();
        let error = heroku.all(&ListPipelines::new()).await.unwrap_err();
        assert!(matches!(error, Error::PageCycle { .. }), "{error:?}");
        let (heroku, _) = steps();
        let call = ListPipelines::new();
        let pages: Result<Vec<_>, _> = heroku.pages(&call).try_collect().await;
        assert!(matches!(pages, Err(Error::PageCycle { .. })));
    }
}

#[tokio::test]
async fn the_rest_of_a_list_is_read_from_a_cursor() {
    use heroku_api::pipelines::ListPipelines;
    let (heroku, script) = client(vec![
        answer(206, &[("next-range", "id a..")], "[]"),
        answer(200, &[], "[]"),
    ]);
    let call = ListPipelines::new();
    let first = heroku.send(&call).await.unwrap();
    heroku.all_from(&call, first.next().unwrap()).await.unwrap();
    assert_eq!(script.request(1).headers()["range"], "id a..");
}

/// A source whose token can be renewed never.
struct Dead;

#[async_trait::async_trait]
impl heroku_api::token::TokenSource for Dead {
    async fn token(&self) -> Result<heroku_api::secret::Secret, heroku_api::token::TokenError> {
        Ok("old".into())
    }

    async fn refresh(
        &self,
        _: &heroku_api::secret::Secret,
    ) -> Result<Option<heroku_api::secret::Secret>, heroku_api::token::TokenError> {
        Err(heroku_api::token::TokenError::new("the login host hangs"))
    }
}

#[tokio::test]
async fn a_renewal_that_fails_does_not_hide_the_refusal_that_asked_for_it() {
    let refusal = answer(401, &[], r#"{"id":"unauthorized","message":"no"}"#);
    let heroku = Client::builder_with(Dead)
        .build_with(Script::of([refusal]))
        .unwrap();
    let error = heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
    let refusal = error.as_api().unwrap();
    assert!(refusal.is_unauthorized());
    assert_eq!(refusal.renewal_failure(), Some("the login host hangs"));
    assert!(
        error
            .to_string()
            .contains("; the token was not renewed: the login host hangs (GET "),
        "{error}"
    );
}
