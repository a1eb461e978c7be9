//! One rule for dates: what happened is dated by the world's clock, and so is every response.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sandbox::Sandbox;
use serde_json::json;

use crate::client::{Answer, Client};
use crate::github_app::{as_app, as_app_at};

const REPO: &str = "/repos/acme/web";

fn date_of(answer: &Answer) -> DateTime<Utc> {
    let date = DateTime::parse_from_rfc2822(answer.header("date"));
    date.unwrap().to_utc()
}

fn parsed(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A world that has run for an hour of its own while the wall clock has not moved.
async fn an_hour_ahead(speed: f64) -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().speed(speed).start().await.unwrap();
    sandbox.clock().advance(Duration::from_secs(3600)).await;
    let client = Client::github(&sandbox);
    (sandbox, client)
}

#[tokio::test]
async fn the_age_of_a_pushed_check_is_right_however_fast_the_world_runs() {
    for speed in [1.0, 10.0, 60.0] {
        let (sandbox, client) = an_hour_ahead(speed).await;
        let sha = sandbox.world().push("main", "Hurry", "ben").unwrap();
        let path = format!("{REPO}/commits/{sha}/check-suites");
        let age = async || {
            let suites = client.get(&path).await;
            let suite = parsed(suites.at("/check_suites/0/created_at"));
            date_of(&suites) - suite
        };
        let young = age().await;
        assert!(young.num_seconds() >= 0, "{speed}: {young}");
        assert!(young.num_minutes() < 30, "{speed}: {young}");
        sandbox.clock().advance(Duration::from_secs(180)).await;
        let grown = age().await - young;
        assert!(grown.num_seconds() >= 180, "{speed}: {grown}");
    }
}

#[tokio::test]
async fn all_four_services_date_their_responses_by_the_world() {
    let (sandbox, github) = an_hour_ahead(1.0).await;
    let gate = Client::bare(&sandbox.spinnaker().url);
    for (name, client, path) in [
        ("github", &github, "/versions"),
        ("heroku", &Client::heroku(&sandbox), "/account"),
        ("slack", &Client::slack(&sandbox), "/api.test"),
        ("spinnaker", &gate, "/auth/user"),
    ] {
        let behind = sandbox.clock().now() - date_of(&client.get(path).await);
        assert!(behind.num_seconds().abs() < 60, "{name}: {behind}");
    }
}

#[tokio::test]
async fn what_lies_ahead_is_as_far_from_the_date_as_from_the_callers_clock() {
    let (sandbox, client) = an_hour_ahead(1.0).await;
    let user = client.get("/user").await;
    let reset: i64 = user.header("x-ratelimit-reset").parse().unwrap();
    let left = reset - date_of(&user).timestamp();
    assert!((3590..=3601).contains(&left), "{left}");
    // Whichever clock a caller compares it with, the token lives until then.
    let app = sandbox.world().github_app().unwrap();
    let path = format!("/app/installations/{}/access_tokens", app.installation_id);
    let made = as_app(&sandbox, &client).post(&path, &json!({})).await;
    let left = parsed(made.at("/expires_at")) - date_of(&made);
    assert!((3590..=3601).contains(&left.num_seconds()), "{left}");
    let held = client.with("authorization", &format!("Bearer {}", made.at("/token")));
    sandbox.clock().advance(Duration::from_secs(7200)).await;
    let listed = held.get(&format!("{REPO}/branches")).await;
    assert_eq!(listed.status, 200, "an hour of the wall clock is not over");
}

#[tokio::test]
async fn an_app_may_sign_by_its_own_clock_or_by_the_date_of_a_response() {
    let (sandbox, client) = an_hour_ahead(1.0).await;
    let dated = date_of(&client.get("/versions").await).timestamp();
    for (by, now, status) in [
        ("the wall", Utc::now().timestamp(), 200),
        ("the date", dated, 200),
        ("neither", dated - 1800, 401),
    ] {
        let signed = as_app_at(&sandbox, &client, now).get("/app").await;
        assert_eq!(signed.status, status, "{by}: {}", signed.text);
    }
}
