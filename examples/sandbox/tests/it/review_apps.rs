//! The life of a review app.

use std::time::Duration;

use sandbox::Sandbox;
use serde_json::json;

use crate::client::{Answer, Client};
use crate::heroku::tarball;

async fn create(sandbox: &Sandbox, client: &Client, branch: &str, url: &str) -> Answer {
    let pipeline = client.get("/pipelines/acme").await.at("/id").to_owned();
    let body = json!({
        "branch": branch,
        "pipeline": pipeline,
        "pr_number": 7,
        "environment": { "SEED": "demo" },
        "source_blob": { "url": url, "version": "abc" },
    });
    let _ = sandbox;
    client.post("/review-apps", &body).await
}

async fn advance(sandbox: &Sandbox, seconds: u64) {
    sandbox.clock().advance(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn it_is_created_serves_its_branch_and_goes_away() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let made = create(
        &sandbox,
        &client,
        "fix/cart-total",
        &tarball(&sandbox, "fix/cart-total").await,
    )
    .await;
    assert_eq!((made.status.as_u16(), made.at("/status")), (201, "pending"));
    assert_eq!(
        (&made.json["app"], &made.json["app_setup"]),
        (&json!(null), &json!(null))
    );
    let path = format!("/review-apps/{}", made.at("/id"));
    advance(&sandbox, 2).await;
    let creating = client.get(&path).await;
    assert_eq!(creating.at("/status"), "creating");
    let setup = client
        .get(&format!("/app-setups/{}", creating.at("/app_setup/id")))
        .await;
    assert!(setup.at("/build/output_stream_url").starts_with("http"));
    advance(&sandbox, 20).await;
    let created = client.get(&path).await;
    assert_eq!(created.at("/status"), "created");
    let app = client
        .get(&format!("/apps/{}", created.at("/app/id")))
        .await;
    assert!(
        app.at("/name").starts_with("acme-fix-cart-total-"),
        "{}",
        app.at("/name")
    );
    let config = client
        .get(&format!("/apps/{}/config-vars", app.at("/id")))
        .await;
    assert_eq!(
        (config.at("/SEED"), config.at("/HEROKU_PR_NUMBER")),
        ("demo", "7")
    );
    let same = client
        .get(&format!("/apps/{}/review-app", app.at("/name")))
        .await;
    assert_eq!(same.at("/id"), made.at("/id"));

    let gone = client.send("DELETE", &path, &json!({})).await;
    assert_eq!(gone.at("/status"), "deleting");
    advance(&sandbox, 5).await;
    assert_eq!(client.get(&path).await.status, 404);
    assert_eq!(
        client.get(&format!("/apps/{}", app.at("/id"))).await.status,
        404
    );
}

#[tokio::test]
async fn one_branch_has_one_review_app() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let url = tarball(&sandbox, "main").await;
    assert_eq!(
        create(&sandbox, &client, "feature-x", &url).await.status,
        201
    );
    let again = create(&sandbox, &client, "feature-x", &url).await;
    assert_eq!((again.status.as_u16(), again.at("/id")), (409, "conflict"));
    assert_eq!(
        again.at("/message"),
        "A review app already exists for the feature-x branch"
    );
    assert_eq!(
        create(&sandbox, &client, "feature-y", &url).await.status,
        201
    );
}

#[tokio::test]
async fn a_bad_source_makes_it_errored_with_a_message() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let url = format!("{}/nothing.tgz", sandbox.heroku().url);
    let made = create(&sandbox, &client, "feature-x", &url).await;
    advance(&sandbox, 20).await;
    let path = format!("/review-apps/{}", made.at("/id"));
    let errored = client.get(&path).await;
    assert_eq!(
        (errored.at("/status"), errored.at("/message")),
        ("errored", "The build failed.")
    );
}

#[tokio::test]
async fn heroku_can_take_the_branch_from_the_connected_repository() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    assert_eq!(
        create(&sandbox, &client, "gone", "resolve").await.status,
        422
    );
    let made = create(&sandbox, &client, "feature-x", "resolve").await;
    advance(&sandbox, 20).await;
    let created = client
        .get(&format!("/review-apps/{}", made.at("/id")))
        .await;
    assert_eq!(created.at("/status"), "created");
    let tip = sandbox
        .world()
        .branches()
        .into_iter()
        .find(|(name, _)| name == "feature-x");
    assert_eq!(
        sandbox.world().deployed(created.at("/app/id")),
        tip.map(|(_, sha)| sha)
    );
}

#[tokio::test]
async fn a_stuck_delete_ends_with_its_app() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let made = create(&sandbox, &client, "feature-x", "resolve").await;
    advance(&sandbox, 20).await;
    let path = format!("/review-apps/{}", made.at("/id"));
    let app = client.get(&path).await.at("/app/id").to_owned();
    assert!(sandbox.world().stick_delete(&app));
    client.send("DELETE", &path, &json!({})).await;
    advance(&sandbox, 3600).await;
    assert_eq!(client.get(&path).await.at("/status"), "deleting");
    client
        .send("DELETE", &format!("/apps/{app}"), &json!({}))
        .await;
    assert_eq!(client.get(&path).await.status, 404);
}

#[tokio::test]
async fn the_configuration_wants_the_connected_repository() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let pipeline = client.get("/pipelines/acme").await.at("/id").to_owned();
    let path = format!("/pipelines/{pipeline}/review-app-config");
    assert_eq!(client.get(&path).await.status, 404);
    let wrong = client.post(&path, &json!({ "repo": "acme/other" })).await;
    assert_eq!(wrong.status, 404);
    let right = client
        .post(&path, &json!({ "repo": "acme/web", "pipeline": pipeline }))
        .await;
    assert_eq!(
        (right.status.as_u16(), &right.json["repo"]["id"]),
        (201, &json!(4242))
    );
    let wrong = client
        .send("PATCH", &path, &json!({ "stale_days": 31 }))
        .await;
    assert_eq!(wrong.status, 422);
    let changed = client
        .send("PATCH", &path, &json!({ "automatic_review_apps": true }))
        .await;
    assert_eq!(changed.json["automatic_review_apps"], json!(true));
    assert_eq!(client.send("DELETE", &path, &json!({})).await.status, 200);
    assert_eq!(client.get(&path).await.status, 404);
}
