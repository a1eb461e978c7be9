//! Every kind of webhook that something here causes, against the vendor's schemas.

use sandbox::{Sandbox, World};
use serde_json::{Value, json};

use crate::client::{Client, Receiver};
use crate::schemas::webhooks::{check, named};

const BASE: &str = "/repos/acme/web";

/// Things happen: deployments, checks, comments, reviews.
async fn busy(world: &World, client: &Client, sha: &str) {
    let post = async |path: &str, body: Value| {
        let answer = client.post(&format!("{BASE}{path}"), &body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer
    };
    let deploy =
        json!({ "ref": sha, "environment": "qa", "required_contexts": [], "auto_merge": false });
    let deployment = post("/deployments", deploy).await;
    let statuses = format!("/deployments/{}/statuses", deployment.json["id"]);
    post(&statuses, json!({ "state": "success" })).await;
    post(
        &format!("/statuses/{sha}"),
        json!({ "state": "success", "context": "deploy" }),
    )
    .await;
    let checks = client
        .get(&format!("{BASE}/commits/{sha}/check-runs"))
        .await;
    let done = checks.json["check_runs"].as_array().unwrap().iter();
    let done = done
        .clone()
        .find(|run| run["status"] == "completed")
        .unwrap();
    post(&format!("/check-runs/{}/rerequest", done["id"]), json!({})).await;

    world.push("topic", "One", "ben").unwrap();
    let open = json!({ "head": "topic", "base": "main", "title": "A topic" });
    let pull = post("/pulls", open).await;
    let comments = format!("/issues/{}/comments", pull.json["number"]);
    let comment = post(&comments, json!({ "body": "looks good" })).await;
    let one = format!("{BASE}/issues/comments/{}", comment.json["id"]);
    client
        .send("PATCH", &one, &json!({ "body": "looks better" }))
        .await;
    client.send("DELETE", &one, &json!({})).await;

    world.set_environment("live", &["ben", "cleo"], false);
    assert!(world.ask_app("live", true));
    for state in ["approved", "rejected"] {
        let run = world.hold_for_review(sha, "live", "ada").unwrap();
        let token = world.classic_token("ben", &["repo"]);
        let ben = client.with("authorization", &format!("Bearer {token}"));
        let pending = format!("{BASE}/actions/runs/{run}/pending_deployments");
        let waiting = ben.get(&pending).await;
        let id = &waiting.json[0]["environment"]["id"];
        let review = json!({ "environment_ids": [id], "state": state, "comment": "seen" });
        let reviewed = ben.post(&pending, &review).await;
        assert_eq!(reviewed.status, 200, "{}", reviewed.text);
    }
}

#[tokio::test]
async fn every_webhook_is_as_github_describes_it() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let receiver = Receiver::start(&[]).await;
    let config = json!({ "url": receiver.url, "content_type": "json", "secret": "s" });
    let hook = json!({ "config": config, "events": ["*"] });
    assert_eq!(
        client.post(&format!("{BASE}/hooks"), &hook).await.status,
        201
    );
    let sha = sandbox.world().branches()[0].1.clone();
    busy(&sandbox.world(), &client, &sha).await;
    sandbox.clock().quiet().await;

    let got = receiver.got();
    let undescribed = check(&got);
    assert!(undescribed.is_empty(), "{undescribed:?}");
    let names: Vec<String> = got.iter().map(|got| named(got).0).collect();
    for name in [
        "ping",
        "deployment-created",
        "deployment-status-created",
        "status",
        "check-run-rerequested",
        "pull-request-opened",
        "issue-comment-created",
        "issue-comment-edited",
        "issue-comment-deleted",
        "deployment-review-requested",
        "deployment-review-approved",
        "deployment-review-rejected",
        "deployment-protection-rule-requested",
    ] {
        assert!(names.iter().any(|had| had == name), "{name} in {names:?}");
    }
}

#[tokio::test]
async fn the_app_alone_hears_of_a_pressed_button() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let (client, world) = (Client::github(&sandbox), sandbox.world());
    let (of_app, of_repository) = (Receiver::start(&[]).await, Receiver::start(&[]).await);
    world.set_github_app_webhook(Some(&of_app.url));
    let config = json!({ "url": of_repository.url, "content_type": "json", "secret": "s" });
    let hook = json!({ "config": config, "events": ["*"] });
    client.post(&format!("{BASE}/hooks"), &hook).await;
    let sha = world.branches()[0].1.clone();
    let token = world.installation_token(&[("checks", "write")]);
    let app = client.with("authorization", &format!("Bearer {token}"));
    let run = json!({
        "name": "Preview", "head_sha": sha, "external_id": "p-1", "conclusion": "neutral",
        "output": { "title": "There", "summary": "https://preview.example" },
        "actions": [{ "label": "Delete", "description": "Deletes it", "identifier": "delete" }],
    });
    let run = app.post(&format!("{BASE}/check-runs"), &run).await;
    assert_eq!(run.status, 201, "{}", run.text);
    let shown = world.shown_check(&sha, "Preview").unwrap();
    assert_eq!(
        (shown.title.as_str(), shown.buttons),
        ("There", vec!["delete".to_owned()])
    );

    assert!(world.press_check(&sha, "Preview", "delete", "ben"));
    sandbox.clock().quiet().await;
    let got = of_app.got();
    assert!(check(&got).is_empty());
    let (name, pressed) = named(got.last().unwrap());
    assert_eq!(name, "check-run-requested-action");
    assert_eq!(pressed["requested_action"]["identifier"], "delete");
    assert_eq!(pressed["check_run"]["external_id"], "p-1");
    assert_eq!(pressed["sender"]["login"], "ben");
    let others = of_repository.got();
    let mut others = others.iter().map(|got| named(got).0);
    assert!(others.all(|other| other != name));

    // Without the button nothing is pressed.
    let path = format!("{BASE}/check-runs/{}", run.json["id"]);
    app.send("PATCH", &path, &json!({ "actions": [] })).await;
    assert!(!world.press_check(&sha, "Preview", "delete", "ben"));
    assert!(!world.press_check(&sha, "Review", "delete", "ben"));
}
