//! Every event that GitHub describes is read, from examples made of its own schemas.

use github_checks::base_url::BaseUrl;
use github_checks::webhooks::{Action, Event, RefKind};
use serde_json::{Map, Value, json};

use crate::client::SHA;
use crate::corpus;
use crate::examples::crowd;

/// How much of a schema an example holds.
#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Everything,
    Required,
    /// `null` wherever that is allowed.
    Nulls,
}

#[test]
fn forty_four_events_are_read_from_examples_of_their_schemas() {
    let Some(document) = corpus::json("webhooks.schemas.json") else {
        return;
    };
    let events = document["events"].as_object().unwrap();
    assert_eq!(events.len(), 44);
    for (variant, event) in events {
        let name = event["event"].as_str().unwrap();
        for fill in [Fill::Everything, Fill::Required, Fill::Nulls] {
            let payload = example(&document, &event["payload"], fill, 0);
            let bytes = payload.to_string();
            let read = Event::parse(name, bytes.as_bytes())
                .unwrap_or_else(|error| panic!("{variant}: {error}\n{payload:#}"));
            assert_eq!(read.name(), name, "{variant}");
            assert!(!matches!(read, Event::Other { .. }), "{variant} has a type");
            Event::parse(name, crowd(&payload).to_string().as_bytes()).unwrap();
        }
    }
}

fn example(document: &Value, schema: &Value, fill: Fill, depth: usize) -> Value {
    if let Some(pointer) = schema["$ref"].as_str() {
        return example(
            document,
            document.pointer(&pointer[1..]).unwrap(),
            fill,
            depth,
        );
    }
    if fill == Fill::Nulls && schema["nullable"] == true && depth > 0 {
        return Value::Null;
    }
    if let Some(words) = schema["enum"].as_array() {
        let word = words.iter().find(|word| !word.is_null());
        return word.cloned().unwrap_or_default();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(part) = example(document, part, fill, depth) {
                whole.extend(part);
            }
        }
        return Value::Object(whole);
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) = schema[choice].get(0) {
            return example(document, first, fill, depth);
        }
    }
    match schema["type"].as_str() {
        Some("array") if depth > 8 => json!([]),
        Some("array") => json!([example(document, &schema["items"], fill, depth + 1)]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("string") if schema["format"] == "date-time" => json!("2026-11-30T10:00:00Z"),
        Some("string") => json!("text"),
        _ => object(document, schema, fill, depth),
    }
}

fn object(document: &Value, schema: &Value, fill: Fill, depth: usize) -> Value {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let mut whole = Map::new();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let wanted = fill == Fill::Everything && depth < 8 || required.contains(&name.as_str());
        // One event describes nothing as required although it is about these.
        let subject = depth == 0 && ["environment", "deployment_callback_url"].contains(&&**name);
        if wanted || subject {
            // GitHub may describe an id as nullable; nothing can be said about what has none.
            let fill = match (fill, name.as_str()) {
                (Fill::Nulls, "id") => Fill::Required,
                _ => fill,
            };
            let value = example(document, field, fill, depth + 1);
            whole.insert(name.clone(), value);
        }
    }
    Value::Object(whole)
}

fn read(name: &str, payload: &Value) -> Event {
    Event::parse(name, payload.to_string().as_bytes()).unwrap()
}

#[test]
fn a_workflow_run_says_which_commit_and_how_it_ended() {
    let payload = json!({ "action": "completed", "workflow_run": {
        "id": 1, "head_sha": SHA, "status": "completed", "conclusion": "failure",
        "event": "push", "workflow_id": 7, "check_suite_id": 9,
    }, "workflow": 5, "repository": { "id": 2, "name": "hello", "full_name": "octo/hello" } });
    let Event::WorkflowRun(event) = read("workflow_run", &payload) else {
        panic!()
    };
    assert_eq!(event.action, Some(Action::Completed));
    assert!(event.workflow_run.is_complete());
    assert_eq!(event.workflow, None);
}

#[test]
fn a_renamed_and_a_transferred_repository_name_what_was_before() {
    let at = json!({ "id": 2, "name": "new", "full_name": "octo/new" });
    let renamed = json!({ "action": "renamed", "repository": at,
        "changes": { "repository": { "name": { "from": "old" } } } });
    let Event::Repository(event) = read("repository", &renamed) else {
        panic!()
    };
    assert_eq!(event.action, Some(Action::Renamed));
    assert_eq!(
        (event.former_name(), event.former_owner()),
        (Some("old"), None)
    );
    let moved = json!({ "action": "transferred", "repository": at,
        "changes": { "owner": { "from": { "user": { "login": "ada", "id": 1 } } } } });
    let Event::Repository(event) = read("repository", &moved) else {
        panic!()
    };
    assert_eq!(
        (event.former_name(), event.former_owner()),
        (None, Some("ada"))
    );
}

#[test]
fn who_withdraws_consent_is_named_and_an_event_without_a_name_is_refused() {
    let revoked = json!({ "action": "revoked", "sender": { "login": "ada", "id": 1 } });
    let Event::GithubAppAuthorization(event) = read("github_app_authorization", &revoked) else {
        panic!()
    };
    assert_eq!(
        (event.sender.login.as_str(), event.sender.id),
        ("ada", Some(1))
    );
    assert!(Event::parse("github_app_authorization", br#"{"action":"revoked"}"#).is_err());
}

#[test]
fn one_odd_repository_does_not_hide_the_others() {
    let added = json!({ "action": "added", "installation": { "id": 5 },
        "repositories_added": [{ "id": 1, "name": "a" }, { "name": "no id" }, { "id": 3, "name": "c" }],
        "repositories_removed": null });
    let Event::InstallationRepositories(event) = read("installation_repositories", &added) else {
        panic!()
    };
    let names: Vec<_> = event
        .repositories_added
        .iter()
        .map(|r| r.name.as_str())
        .collect();
    assert_eq!(names, ["a", "c"]);
    assert!(event.repositories_removed.is_empty());
}

#[test]
fn a_comment_says_whether_it_is_on_a_pull_request() {
    let on = |pull: Value| {
        let payload = json!({ "action": "created",
            "issue": { "number": 42, "labels": [{ "name": "review-app" }], "pull_request": pull },
            "comment": { "id": 7, "body": "/deploy", "user": { "login": "ada" } } });
        let Event::IssueComment(event) = read("issue_comment", &payload) else {
            panic!()
        };
        assert_eq!(event.issue.labels[0].name, "review-app");
        event.issue.is_pull_request
    };
    assert!(on(json!({ "url": "https://api.github.com/x" })));
    assert!(!on(Value::Null));
}

#[test]
fn branches_and_tags_come_and_go() {
    let Event::Create(event) = read("create", &json!({ "ref": "v1", "ref_type": "tag" })) else {
        panic!()
    };
    assert_eq!(
        (event.git_ref.as_str(), event.ref_type),
        ("v1", RefKind::Tag)
    );
    let Event::Delete(event) = read("delete", &json!({ "ref": "fix", "ref_type": "branch" }))
    else {
        panic!()
    };
    assert_eq!(
        (event.git_ref.as_str(), event.ref_type),
        ("fix", RefKind::Branch)
    );
}

#[test]
fn a_gate_is_asked_and_its_callback_is_checked() {
    let at = "https://api.github.com/repos/octo/hello/actions/runs/7/deployment_protection_rule";
    let asked = |url: &str| {
        let payload = json!({ "action": "requested", "environment": "production", "sha": SHA,
            "deployment_callback_url": url, "deployment": { "odd": true } });
        let Event::DeploymentProtectionRule(event) = read("deployment_protection_rule", &payload)
        else {
            panic!()
        };
        event
    };
    let api = BaseUrl::parse("https://api.github.com").unwrap();
    let event = asked(at);
    assert_eq!(event.deployment, None);
    assert_eq!(event.callback(&api).unwrap().run().get(), 7);
    let forged = asked(&at.replace("api.github.com", "api.github.com.evil.example"));
    assert!(forged.callback(&api).is_err());
}

#[test]
fn a_review_says_who_decided() {
    let approved = json!({ "action": "approved", "approver": { "login": "ada", "id": 1 },
        "comment": "ship it", "workflow_run": { "id": 1, "head_sha": SHA },
        "reviewers": [{ "type": "User", "reviewer": { "login": "ada", "id": 1 } }] });
    let Event::DeploymentReview(event) = read("deployment_review", &approved) else {
        panic!()
    };
    assert_eq!(event.action, Some(Action::Approved));
    assert_eq!(event.approver.unwrap().login, "ada");
    assert_eq!(event.reviewers.len(), 1);
}

#[test]
fn a_pressed_button_is_named_only_when_it_was_pressed() {
    let event = |action: &str| {
        let payload = json!({ "action": action, "requested_action": { "identifier": "fix" },
            "check_run": { "id": 1, "name": "lint", "status": "completed" } });
        let Event::CheckRun(event) = read("check_run", &payload) else {
            panic!()
        };
        event.pressed().map(ToOwned::to_owned)
    };
    assert_eq!(event("requested_action").as_deref(), Some("fix"));
    assert_eq!(event("completed"), None);
}
