//! The doors: what a vendor signed comes in, and nothing else.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::Request;
use service::clock::unix_seconds;
use service::metrics::Metrics;
use service::server::{Doors, FromGitHub, FromHeroku, FromSlack, Refusals};
use service::{Clock, ManualClock, SystemClock};
use slack_blocks::SlashCommand;
use tower::ServiceExt as _;

use crate::world::secs;

async fn command(State(doors): State<Doors>, request: FromSlack) -> Response {
    match SlashCommand::parse(&request.body) {
        Ok(command) => command.text.to_string().into_response(),
        Err(_) => doors.refusals().bad_request("slack", "not_a_command"),
    }
}

fn router(clock: std::sync::Arc<dyn Clock>, metrics: &Metrics) -> Router {
    let refusals = Refusals::new(clock.clone(), metrics.clone());
    let slack = slack_blocks::signature::Verifier::new(["new", "old"]).expect("secrets");
    let github = github_checks::signature::Verifier::new(["hub"]).expect("secrets");
    let heroku = heroku_api::signature::Verifier::new(["her"]).expect("secrets");
    let doors = Doors::new(clock, refusals)
        .slack(slack)
        .github(github)
        .heroku(heroku);
    Router::new()
        .route("/slack/commands", post(command))
        .route(
            "/github",
            post(async |request: FromGitHub| request.body.as_bytes().to_vec()),
        )
        .route(
            "/heroku",
            post(async |request: FromHeroku| request.body.as_bytes().to_vec()),
        )
        .with_state(doors)
}

async fn ask(router: &Router, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, Vec<u8>) {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_vec())).expect("a request");
    let response = router.clone().oneshot(request).await.expect("a response");
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 26)
        .await
        .expect("a body");
    (status, body.to_vec())
}

const COMMAND: &[u8] = b"token=x&team_id=T1&team_domain=acme&channel_id=C1&channel_name=ops&\
    user_id=U1&user_name=ada&command=%2Fh&text=deploy+shop&api_app_id=A1&\
    response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1&trigger_id=1.2";

#[tokio::test]
async fn what_its_vendor_signed_comes_in_and_nothing_else() {
    let clock = SystemClock::new();
    let metrics = Metrics::new();
    let router = router(clock.clone(), &metrics);
    let now = unix_seconds(&*clock);
    for secret in ["new", "old"] {
        let signed = slack_blocks::signature::sign(secret, now, COMMAND).expect("a secret");
        let (status, body) = ask(&router, "/slack/commands", &signed.headers(), COMMAND).await;
        assert_eq!((status, body.as_slice()), (200, b"deploy shop".as_slice()));
    }
    let signed = github_checks::signature::sign("hub", b"{}").expect("a secret");
    assert_eq!(
        ask(&router, "/github", &signed.headers(), b"{}").await,
        (200, b"{}".to_vec())
    );
    assert_eq!(
        ask(&router, "/github", &signed.headers(), b"{ }").await.0,
        401
    );
    assert_eq!(
        ask(&router, "/heroku", &signed.headers(), b"{}").await.0,
        401
    );
    let signed = heroku_api::signature::sign("her", b"{}").expect("a secret");
    assert_eq!(
        ask(&router, "/heroku", &signed.headers(), b"{}").await,
        (200, b"{}".to_vec())
    );

    let wrong = slack_blocks::signature::sign("guess", now, COMMAND).expect("a secret");
    let late = slack_blocks::signature::sign("new", now - 301, COMMAND).expect("a secret");
    for headers in [wrong.headers().as_slice(), late.headers().as_slice(), &[]] {
        let refused = ask(&router, "/slack/commands", headers, COMMAND).await;
        assert_eq!(
            refused,
            (401, b"unauthorized\n".to_vec()),
            "one answer for all reasons"
        );
    }
    // Signed, and not a command: Slack is misconfigured, not an attacker.
    let signed = slack_blocks::signature::sign("new", now, b"payload=%7B%7D").expect("a secret");
    let odd = ask(
        &router,
        "/slack/commands",
        &signed.headers(),
        b"payload=%7B%7D",
    )
    .await;
    assert_eq!(odd.0, 400);
    // The certificate check needs no signature, and does nothing.
    assert_eq!(
        ask(&router, "/slack/commands", &[], b"ssl_check=1&token=x").await,
        (200, vec![])
    );
    assert_eq!(
        ask(&router, "/slack/commands", &[], b"ssl_check=1&command=%2Fh")
            .await
            .0,
        401
    );
    // Too large, also when it is signed.
    let large = vec![b'x'; 1024 * 1024 + 1];
    let signed = slack_blocks::signature::sign("new", now, &large).expect("a secret");
    assert_eq!(
        ask(&router, "/slack/commands", &signed.headers(), &large)
            .await
            .0,
        401
    );
    let page = metrics.page();
    assert!(
        page.contains("refused_total{vendor=\"slack\",reason=\"not_a_command\"} 1"),
        "{page}"
    );
    assert!(
        page.contains("reason=\"body_broken\"} 1") || page.contains("reason=\"body_too_large\"} 1"),
        "{page}"
    );
}

#[tokio::test]
async fn a_slack_body_has_three_seconds() {
    let clock = ManualClock::at(std::time::SystemTime::now());
    let router = router(clock.clone(), &Metrics::new());
    let never = Body::from_stream(futures_util::stream::pending::<
        Result<bytes::Bytes, std::io::Error>,
    >());
    let request = Request::post("/slack/commands")
        .body(never)
        .expect("a request");
    let asked = tokio::spawn(router.oneshot(request));
    while clock.sleepers() == 0 {
        tokio::task::yield_now().await;
    }
    clock.advance(secs(2));
    tokio::task::yield_now().await;
    assert!(!asked.is_finished());
    clock.advance(secs(1));
    let response = asked.await.expect("no panic").expect("a response");
    assert_eq!(response.status(), 401);
}

#[tokio::test]
async fn mutated_requests_are_refused() {
    let clock = SystemClock::new();
    let router = router(clock.clone(), &Metrics::new());
    let signed =
        slack_blocks::signature::sign("new", unix_seconds(&*clock), COMMAND).expect("a secret");
    for at in 0..COMMAND.len() {
        let mut body = COMMAND.to_vec();
        body[at] ^= 1;
        assert_eq!(
            ask(&router, "/slack/commands", &signed.headers(), &body)
                .await
                .0,
            401,
            "byte {at}"
        );
    }
    let (name, value) = signed.headers()[1];
    let (other, stamp) = signed.headers()[0];
    for at in 0..value.len() {
        let mut bytes = value.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        if changed == value {
            continue;
        }
        let headers = [(other, stamp), (name, changed.as_str())];
        assert_eq!(
            ask(&router, "/slack/commands", &headers, COMMAND).await.0,
            401,
            "digit {at}"
        );
    }
}
