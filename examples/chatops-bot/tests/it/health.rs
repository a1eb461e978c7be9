//! Alerts from router lines, as a channel sees them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use heroku_api::log_drains::{ListLogDrains, LogDrain};
use sandbox::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::notices::holding;
use crate::repository::settings;
use crate::routes::GENERAL;
use crate::scene::Scene;

const MINUTE: Duration = Duration::from_secs(60);
const BEN: &str = "ben@acme.example";

/// acme is routed to #general, with an alert over 500 ms or 5 % for two minutes.
async fn watched() -> Scene {
    let scene = Scene::open().await;
    scene.says("route acme to #general").await;
    settings(&scene, |settings| {
        settings.health.on = true;
        settings.health.p95_ms = Some(500);
        settings.health.minutes = 2;
        settings.health.min_requests = 10;
    })
    .await;
    scene
}

pub(crate) async fn drain(scene: &Scene, app: &str) -> LogDrain {
    let heroku = &scene.running.bot.services.heroku;
    let drains = heroku.all(&ListLogDrains::new(app)).await.unwrap();
    assert_eq!(drains.len(), 1, "{drains:?}");
    drains.into_iter().next().unwrap()
}

/// Sends lines to a drain's address; the status.
async fn send(scene: &Scene, path: &str, token: &str, lines: &[String]) -> u16 {
    static FRAME: AtomicU64 = AtomicU64::new(0);
    let body: String = lines
        .iter()
        .map(|line| format!("{} {line}", line.len()))
        .collect();
    let frame = FRAME.fetch_add(1, Ordering::SeqCst);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: bot\r\nconnection: close\r\n\
         content-type: application/logplex-1\r\nlogplex-drain-token: {token}\r\n\
         logplex-frame-id: f{frame}\r\nlogplex-msg-count: {}\r\ncontent-length: {}\r\n\r\n{body}",
        lines.len(),
        body.len()
    );
    let mut stream = TcpStream::connect(scene.running.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn line(ms: u32, status: u16) -> String {
    format!(
        "<158>1 2026-11-30T12:00:00+00:00 host heroku router - at=info method=GET path=\"/\" \
         host=a dyno=web.1 connect=1ms service={ms}ms status={status} bytes=5 "
    )
}

fn path(drain: &LogDrain) -> String {
    let url = drain.url.as_ref().unwrap().expose().to_owned();
    format!("/{}", url.splitn(4, '/').nth(3).unwrap())
}

/// A minute in which `requests` take so long, `failed` of them with 503.
pub(crate) async fn traffic(scene: &Scene, app: &str, ms: u32, requests: usize, failed: usize) {
    let drain = drain(scene, app).await;
    let token = drain.token.as_ref().unwrap().expose().to_owned();
    let lines: Vec<String> = (0..requests)
        .map(|at| line(ms, if at < failed { 503 } else { 200 }))
        .collect();
    assert_eq!(send(scene, &path(&drain), &token, &lines).await, 204);
    scene.passes(MINUTE).await;
}

fn alerts(scene: &Scene) -> Vec<Message> {
    holding(scene, GENERAL, "p95 response time")
}

#[tokio::test]
async fn an_alert_is_one_message_that_names_the_deploy_and_ends_with_the_recovery() {
    let scene = watched().await;
    let world = scene.sandbox.world();
    world.roll_back("acme-prod", BEN, 4).unwrap();
    scene.hears(GENERAL, "runs: Rollback to v4").await;
    for _ in 0..2 {
        traffic(&scene, "acme-prod", 80, 30, 0).await;
    }
    assert!(alerts(&scene).is_empty());
    for _ in 0..4 {
        traffic(&scene, "acme-prod", 900, 30, 0).await;
    }
    let alert = alerts(&scene);
    assert_eq!(alert.len(), 1, "{alert:#?}");
    let whole = crate::scene::whole(&alert[0]);
    for part in [
        ":rotating_light:",
        "acme-prod",
        "over 500 ms",
        "production",
        "Rollback to v4",
        "/metrics/web",
    ] {
        assert!(whole.contains(part), "{part} in {whole}");
    }
    for _ in 0..4 {
        traffic(&scene, "acme-prod", 80, 30, 0).await;
    }
    let alert = alerts(&scene);
    assert_eq!(alert.len(), 1, "{alert:#?}");
    assert!(alert[0].text.contains("is fine again"), "{}", alert[0].text);
    let thread = scene.sandbox.slack().thread(GENERAL, &alert[0].ts);
    assert!(
        thread
            .iter()
            .any(|one| one.is_reply() && one.text.contains("fine again"))
    );
    // The next time is another alert.
    for _ in 0..4 {
        traffic(&scene, "acme-prod", 900, 30, 0).await;
    }
    assert_eq!(alerts(&scene).len(), 2);
}

#[tokio::test]
async fn no_data_is_never_taken_for_fine() {
    let scene = watched().await;
    for _ in 0..4 {
        traffic(&scene, "acme-prod", 80, 30, 15).await;
    }
    let fired = holding(&scene, GENERAL, "failed requests");
    assert_eq!(fired.len(), 1, "{fired:#?}");
    assert!(fired[0].text.contains("50.0 %"), "{}", fired[0].text);
    scene.passes(6 * MINUTE).await;
    let lost = holding(&scene, GENERAL, "failed requests");
    assert_eq!(lost.len(), 1);
    assert!(
        lost[0].text.contains("not known any more"),
        "{}",
        lost[0].text
    );
    for _ in 0..4 {
        traffic(&scene, "acme-prod", 80, 30, 0).await;
    }
    let over = holding(&scene, GENERAL, "failed requests");
    assert!(over[0].text.contains("fine again"), "{}", over[0].text);
    assert_eq!(over.len(), 1);
}

#[tokio::test]
async fn a_drain_lets_in_its_own_app_alone_and_ends_with_the_setting() {
    let scene = watched().await;
    let drain_of = drain(&scene, "acme-prod").await;
    let token = drain_of.token.as_ref().unwrap().expose().to_owned();
    let right = path(&drain_of);
    let lines = [line(80, 200)];
    assert_eq!(send(&scene, &right, &token, &lines).await, 204);
    let mut wrong = right.clone();
    wrong.pop();
    wrong.push('x');
    for (path, token) in [
        (wrong.as_str(), token.as_str()),
        (right.as_str(), "d.another"),
        ("/heroku/drains/acme-prod/", token.as_str()),
        (
            "/heroku/drains/another/0123456789abcdef0123456789abcdef",
            token.as_str(),
        ),
    ] {
        let status = send(&scene, path, token, &lines).await;
        assert!(matches!(status, 401 | 404), "{path}: {status}");
    }
    // Neither the secret nor the token is said anywhere.
    let secret = right.rsplit('/').next().unwrap().to_owned();
    let said: String = [GENERAL, crate::scene::CHANNEL]
        .into_iter()
        .flat_map(|channel| scene.sandbox.slack().messages(channel))
        .map(|one| crate::scene::whole(&one))
        .collect();
    assert!(!said.contains(&secret) && !said.contains(&token));
    settings(&scene, |settings| settings.health.on = false).await;
    let heroku = &scene.running.bot.services.heroku;
    let drains = heroku.all(&ListLogDrains::new("acme-prod")).await.unwrap();
    assert!(drains.is_empty(), "{drains:?}");
}
