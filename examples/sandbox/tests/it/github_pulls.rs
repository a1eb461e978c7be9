//! Branches and pull requests move, and every hook hears of it.

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Client, Received, Receiver};
use crate::schemas::webhooks::{check, named};

const BASE: &str = "/repos/acme/web";

async fn stepped() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    (sandbox, client)
}

/// A hook of the repository for everything.
async fn listen(client: &Client) -> Receiver {
    let receiver = Receiver::start(&[]).await;
    let config = json!({ "url": receiver.url, "content_type": "json", "secret": "s" });
    let body = json!({ "config": config, "events": ["*"] });
    let made = client.post(&format!("{BASE}/hooks"), &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    receiver
}

fn names(received: &[Received]) -> Vec<String> {
    received.iter().map(|received| named(received).0).collect()
}

fn payload(received: &[Received], name: &str) -> Value {
    let found = received.iter().map(named).find(|(had, _)| had == name);
    found
        .unwrap_or_else(|| panic!("no {name} in {:?}", names(received)))
        .1
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one life, from beginning to end")]
async fn a_pull_request_lives_from_opening_to_merging_over_the_api() {
    let (sandbox, client) = stepped().await;
    let receiver = listen(&client).await;
    let main = client.get(&format!("{BASE}/git/ref/heads/main")).await;
    let sha = main.at("/object/sha").to_owned();
    let branch = json!({ "ref": "refs/heads/topic", "sha": sha });
    let refs = format!("{BASE}/git/refs");
    assert_eq!(client.post(&refs, &branch).await.status, 201);
    assert_eq!(client.post(&refs, &branch).await.status, 422, "twice");
    let open = json!({ "head": "topic", "base": "main", "title": "A topic" });
    let pulls = format!("{BASE}/pulls");
    let nothing = client.post(&pulls, &open).await;
    assert!(nothing.text.contains("No commits between main and topic"));
    let first = sandbox.world().push("topic", "One", "ben").unwrap();
    let made = client.post(&pulls, &open).await;
    assert_eq!((made.status.as_u16(), made.at("/head/sha")), (201, &*first));
    let again = client.post(&pulls, &open).await;
    assert!(again.text.contains("already exists for acme:topic"));
    let pull = format!("{pulls}/{}", made.json["number"]);
    let head = format!("{BASE}/git/ref/pull/{}/head", made.json["number"]);
    assert_eq!(client.get(&head).await.at("/object/sha"), first);

    let second = sandbox.world().push("topic", "Two", "ben").unwrap();
    assert_eq!(client.get(&pull).await.at("/head/sha"), second);
    assert_eq!(client.get(&head).await.at("/object/sha"), second);
    let commit = client
        .get(&format!(
            "{BASE}/commits/refs%2Fpull%2F{}%2Fhead",
            made.json["number"]
        ))
        .await;
    assert_eq!(commit.at("/sha"), second);
    assert_eq!(
        client
            .get(&format!("{pull}/files"))
            .await
            .json
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    let labels = format!("{BASE}/issues/{}/labels", made.json["number"]);
    let added = client
        .post(&labels, &json!({ "labels": ["review app", "bug"] }))
        .await;
    assert_eq!(added.each("name"), ["review app", "bug"]);
    let left = client
        .send("DELETE", &format!("{labels}/review%20app"), &json!({}))
        .await;
    assert_eq!(left.each("name"), ["bug"]);
    let gone = client
        .send("DELETE", &format!("{labels}/review%20app"), &json!({}))
        .await;
    assert_eq!(gone.status, 404);
    let body = json!({ "body": "looks good" });
    let comments = format!("{BASE}/issues/{}/comments", made.json["number"]);
    assert_eq!(client.post(&comments, &body).await.status, 201);

    let closed = client
        .send("PATCH", &pull, &json!({ "state": "closed" }))
        .await;
    assert_eq!(
        (closed.at("/state"), closed.json["merged"] == true),
        ("closed", false)
    );
    let open_again = client
        .send("PATCH", &pull, &json!({ "state": "open", "title": "B" }))
        .await;
    assert_eq!(
        (open_again.at("/state"), open_again.at("/title")),
        ("open", "B")
    );
    let number = made.json["number"].as_i64().unwrap();
    assert!(sandbox.world().merge_pull(number, "ada"));
    let merged = client.get(&pull).await;
    assert_eq!(
        (merged.at("/state"), &merged.json["merged"]),
        ("closed", &json!(true))
    );
    assert_eq!(
        client
            .send("DELETE", &format!("{refs}/heads/topic"), &json!({}))
            .await
            .status,
        204
    );
    sandbox.clock().quiet().await;

    let got = receiver.got();
    let undescribed = check(&got);
    assert!(undescribed.is_empty(), "{undescribed:?}");
    let names = names(&got);
    for name in [
        "create",
        "push",
        "pull-request-opened",
        "pull-request-synchronize",
        "pull-request-labeled",
        "pull-request-unlabeled",
        "issue-comment-created",
        "pull-request-closed",
        "pull-request-reopened",
        "pull-request-edited",
        "delete",
    ] {
        assert!(names.contains(&name.to_owned()), "{name} in {names:?}");
    }
    let moved = payload(&got, "pull-request-synchronize");
    assert_eq!(
        (&moved["before"], &moved["after"]),
        (&json!(first), &json!(second))
    );
}

#[tokio::test]
async fn refs_move_forward_or_by_force_and_only_where_something_is() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let refs = format!("{BASE}/git/refs");
    let old = world.branches()[0].1.clone();
    let new = world.push("main", "Next", "ada").unwrap();
    world.set_branch("topic", &old);
    let to = |sha: &str, force: bool| json!({ "sha": sha, "force": force });
    let topic = format!("{refs}/heads/topic");
    let forward = client.send("PATCH", &topic, &to(&new, false)).await;
    assert_eq!(
        (forward.status.as_u16(), forward.at("/object/sha")),
        (200, &*new)
    );
    assert_eq!(
        client.send("PATCH", &topic, &to(&old, false)).await.status,
        422
    );
    assert_eq!(
        client.send("PATCH", &topic, &to(&old, true)).await.status,
        200
    );
    for (method, path, body) in [
        (
            "POST",
            refs.clone(),
            json!({ "ref": "heads/x", "sha": new }),
        ),
        (
            "POST",
            refs.clone(),
            json!({ "ref": "refs/tags/x", "sha": new }),
        ),
        (
            "POST",
            refs.clone(),
            json!({ "ref": "refs/heads/x", "sha": "1".repeat(40) }),
        ),
        ("PATCH", format!("{refs}/heads/nope"), to(&new, true)),
        ("DELETE", format!("{refs}/heads/nope"), json!({})),
    ] {
        let refused = client.send(method, &path, &body).await;
        assert_eq!(refused.status, 422, "{method} {path} {body}");
    }
    let reader = client.with(
        "authorization",
        "Bearer ghp_sandbox0000000000000000000000000003",
    );
    assert_eq!(reader.send("DELETE", &topic, &json!({})).await.status, 403);
}

#[tokio::test]
async fn a_pull_request_of_a_fork_has_its_head_there_and_a_ref_here() {
    let (sandbox, client) = stepped().await;
    let number = sandbox
        .world()
        .open_fork_pull("mallory", "patch-1", "Fix typo")
        .unwrap();
    let pull = client.get(&format!("{BASE}/pulls/{number}")).await;
    assert_eq!(pull.at("/head/label"), "mallory:patch-1");
    assert_eq!(pull.json["head"]["repo"]["fork"], true);
    assert_ne!(
        pull.json["head"]["repo"]["id"],
        pull.json["base"]["repo"]["id"]
    );
    let head = client
        .get(&format!("{BASE}/git/ref/pull/{number}/head"))
        .await;
    assert_eq!(head.at("/object/sha"), pull.at("/head/sha"));
    let none = client.get(&format!("{BASE}/branches/patch-1")).await;
    assert_eq!(none.status, 404);
    let ours = client.get(&format!("{BASE}/pulls?head=acme:patch-1")).await;
    assert_eq!(ours.json, json!([]));
    let theirs = client
        .get(&format!("{BASE}/pulls?head=mallory:patch-1"))
        .await;
    assert_eq!(theirs.each("number"), [number.to_string()]);
}

#[tokio::test]
async fn a_branch_that_goes_away_closes_its_pull_request_which_cannot_be_reopened() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let (number, branch, _) = world.open_pulls()[0].clone();
    assert!(world.comment_pull(number, "cleo", "why?").is_some());
    assert!(world.delete_branch(&branch));
    assert!(!world.delete_branch(&branch));
    let pull = format!("{BASE}/pulls/{number}");
    assert_eq!(client.get(&pull).await.at("/state"), "closed");
    let refused = client
        .send("PATCH", &pull, &json!({ "state": "open" }))
        .await;
    assert!(
        refused.text.contains("has been deleted"),
        "{}",
        refused.text
    );
    assert!(!world.reopen_pull(number, "ada"));
}

#[tokio::test]
async fn the_secret_signs_the_hook_of_the_app_which_no_repository_lists() {
    let (sandbox, client) = stepped().await;
    let receiver = Receiver::start(&[]).await;
    sandbox.world().set_github_app_webhook(Some(&receiver.url));
    sandbox.world().push("main", "Next", "ada");
    sandbox.clock().quiet().await;
    assert_eq!(client.get(&format!("{BASE}/hooks")).await.json, json!([]));
    let got = receiver.got();
    let push = got
        .iter()
        .find(|r| r.header("x-github-event") == "push")
        .unwrap();
    let mac = crate::client::hmac(&sandbox.github().webhook_secret, &push.body);
    let signature = format!("sha256={}", crate::client::hex(&mac));
    assert_eq!(push.header("x-hub-signature-256"), signature);
    assert_eq!(
        push.header("x-github-hook-installation-target-type"),
        "integration"
    );
    let installation = &payload(&got, "push")["installation"]["id"];
    let app = sandbox.world().github_app().unwrap();
    assert_eq!(*installation, json!(app.installation_id));
}

#[tokio::test]
async fn a_hook_for_an_unknown_event_is_refused() {
    let (_sandbox, client) = stepped().await;
    let body = json!({ "config": { "url": "http://127.0.0.1:9/" }, "events": ["push", "pushed"] });
    let refused = client.post(&format!("{BASE}/hooks"), &body).await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/errors/0/field")),
        (422, "events")
    );
}

#[tokio::test]
async fn a_review_is_listed_and_sent_in_the_spelling_of_each() {
    let (sandbox, client) = stepped().await;
    let receiver = listen(&client).await;
    let world = sandbox.world();
    world.set_branch("topic", "main");
    world.push("topic", "One", "ben").unwrap();
    let number = world.open_pull("topic", "A topic", "ben").unwrap();
    assert_eq!(
        world.review_pull(number, "ben", "approved"),
        None,
        "his own"
    );
    let id = world
        .review_pull(number, "ada", "changes_requested")
        .unwrap();
    assert!(world.dismiss_review(id, "ben"));
    assert!(!world.dismiss_review(id, "ben"), "it has no verdict left");
    let listed = client.get(&format!("{BASE}/pulls/{number}/reviews")).await;
    assert_eq!(listed.at("/0/state"), "DISMISSED");
    assert_eq!(listed.at("/0/user/login"), "ada");
    sandbox.clock().quiet().await;
    let sent = receiver.got();
    let review = payload(&sent, "pull-request-review-submitted");
    assert_eq!(review["action"], "submitted");
    assert_eq!(review["review"]["state"], "changes_requested");
}

#[tokio::test]
async fn a_hook_learns_of_more_events_and_forgets_others() {
    let (_sandbox, client) = stepped().await;
    let config = json!({ "url": "http://127.0.0.1:9/", "content_type": "json" });
    let body = json!({ "config": config, "events": ["push", "fork"] });
    let made = client.post(&format!("{BASE}/hooks"), &body).await;
    let path = format!("{BASE}/hooks/{}", made.json["id"]);
    let update = json!({ "add_events": ["status", "push"], "remove_events": ["fork"] });
    let changed = client.send("PATCH", &path, &update).await;
    assert_eq!(changed.json["events"], json!(["push", "status"]));
    let odd = json!({ "add_events": ["nothing"] });
    assert_eq!(client.send("PATCH", &path, &odd).await.status, 422);
}
