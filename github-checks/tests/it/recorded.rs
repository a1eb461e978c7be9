//! Requests and responses that Octokit's maintainers recorded, played to the client.

use github_checks::error::{Error, ErrorKind};
use github_checks::ids::{Repo, Sha};
use github_checks::raw::Raw;
use github_checks::refs::{CreateRef, DeleteRef, GitRef, UpdateRef};
use github_checks::repositories::{GetRepository, Repository};
use github_checks::required::GetBranchProtection;
use github_checks::{Client, endpoint::Endpoint};
use http::Method;
use serde_json::{Value, json};

use crate::corpus;
use crate::script::{Script, answer};

/// A recorded scenario, and what the client sent of it.
struct Scenario {
    github: Client,
    script: Script,
    pairs: Vec<Value>,
    done: usize,
}

impl Scenario {
    /// `None` when there is no corpus.
    fn of(name: &str) -> Option<Self> {
        let document = corpus::json(&format!("recorded/{name}.json"))?;
        let pairs = document.as_array().unwrap().clone();
        let steps = pairs.iter().map(|pair| {
            let status = u16::try_from(pair["status"].as_u64().unwrap()).unwrap();
            let headers: Vec<(&str, &str)> = pair["headers"]
                .as_object()
                .map(|headers| headers.iter())
                .into_iter()
                .flatten()
                // The client takes bodies as they are: theirs was unpacked when it was noted.
                .filter(|(name, _)| {
                    !matches!(name.as_str(), "content-length" | "transfer-encoding")
                })
                .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
                .collect();
            let body = match &pair["response"] {
                Value::String(text) => text.clone(),
                body => body.to_string(),
            };
            answer(status, &headers, &body)
        });
        let script = Script::of(steps.collect::<Vec<_>>());
        let github = Client::builder("canary-token")
            .build_with(script.clone())
            .unwrap();
        Some(Self {
            github,
            script,
            pairs,
            done: 0,
        })
    }

    /// Sends a call, and compares it with the requests that were recorded: `count` of them.
    async fn send<E: Endpoint>(&mut self, call: &E, count: usize) -> Result<E::Response, Error> {
        let sent = self.github.send(call).await;
        self.compare(count);
        sent
    }

    /// The same for a call that the crate has no type for.
    async fn send_raw(&mut self, call: &Raw, count: usize) -> Result<Value, Error> {
        let sent = self.github.send_raw(call).await;
        self.compare(count);
        Ok(serde_json::from_slice(sent?.body()).unwrap())
    }

    fn compare(&mut self, count: usize) {
        let lines = self.script.lines();
        for (at, sent) in lines.iter().enumerate().skip(self.done).take(count) {
            let pair = &self.pairs[at];
            let method = pair["method"].as_str().unwrap().to_uppercase();
            let line = format!("{method} {}", pair["path"].as_str().unwrap());
            // An argument is one segment here, whatever it holds; GitHub reads both the same.
            assert_eq!(sent.replace("%2F", "/"), line);
            if pair["body"].is_object() {
                let body: Value = serde_json::from_slice(self.script.request(at).body()).unwrap();
                assert_eq!(body, pair["body"], "{line}");
            }
        }
        self.done += count;
        assert_eq!(lines.len(), self.done);
    }
}

fn repo(name: &str) -> Repo {
    Repo::new("octokit-fixture-org", name)
}

fn sha(end: u32) -> Sha {
    Sha::from(format!("{end:040}").as_str())
}

#[tokio::test]
async fn a_repository_is_read_as_it_was_recorded() {
    let Some(mut scenario) = Scenario::of("get-repository") else {
        return;
    };
    let found = scenario
        .send(&GetRepository::new(repo("hello-world")), 1)
        .await;
    let found = found.unwrap();
    assert_eq!(
        found.full_name.as_deref(),
        Some("octokit-fixture-org/hello-world")
    );
    assert_eq!(found.id, 1000);
    assert!(!found.private && found.default_branch.is_some());
}

#[tokio::test]
async fn a_repository_that_was_renamed_is_followed_by_reads_and_by_writes() {
    let Some(mut scenario) = Scenario::of("rename-repository") else {
        return;
    };
    let old = "/repos/octokit-fixture-org/rename-repository";
    let write = |body: &Value| Raw::new(Method::PATCH, old).json(body).unwrap();
    let renamed = write(&json!({ "name": "rename-repository-newname" }));
    let renamed = scenario.send_raw(&renamed, 1).await.unwrap();
    assert_eq!(renamed["name"], "rename-repository-newname");
    let found: Repository = scenario
        .send(&GetRepository::new(repo("rename-repository")), 2)
        .await
        .unwrap();
    assert_eq!(found.name, "rename-repository-newname");
    let described =
        json!({ "name": "rename-repository-newname", "description": "test description" });
    let described = scenario.send_raw(&write(&described), 2).await.unwrap();
    assert_eq!(described["description"], "test description");
}

#[tokio::test]
async fn a_branch_is_created_moved_and_deleted_as_it_was_recorded() {
    let Some(mut scenario) = Scenario::of("git-refs") else {
        return;
    };
    let all = Raw::get("/repos/octokit-fixture-org/git-refs/git/refs/");
    let before = scenario.send_raw(&all, 1).await.unwrap();
    let create = CreateRef::new(repo("git-refs"), "refs/heads/test", sha(2));
    let created: GitRef = scenario.send(&create, 1).await.unwrap();
    assert_eq!(created.name.as_deref(), Some("refs/heads/test"));
    assert_eq!(created.object.sha, sha(2));
    let update = UpdateRef::new(repo("git-refs"), "heads/test", sha(1));
    let moved = scenario.send(&update, 1).await.unwrap();
    assert_eq!(moved.object.sha, sha(1));
    let after = scenario.send_raw(&all, 1).await.unwrap();
    let count = |refs: &Value| refs.as_array().unwrap().len();
    assert_eq!(count(&after), count(&before) + 1);
    let delete = DeleteRef::new(repo("git-refs"), "heads/test");
    scenario.send(&delete, 1).await.unwrap();
}

#[tokio::test]
async fn a_branch_without_protection_is_told_from_one_with() {
    let Some(mut scenario) = Scenario::of("branch-protection") else {
        return;
    };
    let get = GetBranchProtection::new(repo("branch-protection"), "main");
    let error = scenario.send(&get, 1).await.unwrap_err();
    let Error::Api(refusal) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.kind(), ErrorKind::NotProtected);
    // What GitHub answered to those who set it is what it answers to those who read it.
    let protected = scenario.pairs[2]["response"].to_string();
    let (github, _) = crate::client::client(vec![answer(200, &[], &protected)]);
    let protection = github.send(&get).await.unwrap();
    let checks = protection.required_status_checks.unwrap();
    let required = checks.required();
    let names: Vec<_> = required
        .iter()
        .map(|check| check.context.as_str())
        .collect();
    assert_eq!(names, ["foo/bar"]);
}

#[tokio::test]
async fn a_refusal_names_the_field_that_github_did_not_take() {
    let Some(mut scenario) = Scenario::of("errors") else {
        return;
    };
    let path = "/repos/octokit-fixture-org/errors/labels";
    let create = Raw::new(Method::POST, path);
    let create = create
        .json(&json!({ "name": "foo", "color": "invalid" }))
        .unwrap();
    let error = scenario.send_raw(&create, 1).await.unwrap_err();
    let Error::Api(refusal) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.status().as_u16(), 422);
    let text = refusal.to_string();
    assert!(text.contains("color"), "{text}");
}
