//! Comments, labels, pull requests by branch, references.

use github_checks::comments::{Comment, CreateComment, ListComments, UpdateComment};
use github_checks::ids::{IssueNumber, PullNumber};
use github_checks::labels::AddLabels;
use github_checks::pulls::{CreatePull, ListPulls, UpdatePull};
use github_checks::refs::{CreateRef, DeleteRef, UpdateRef};
use serde_json::json;

use crate::client::{SHA, client, repo};
use crate::limits::{accepted, refusal};
use crate::script::answer;

#[tokio::test]
async fn the_comments_of_a_pull_request_are_those_of_the_issue_with_its_number() {
    let comments = json!([{
        "id": 5_000_000_001_u64, "body": "deployed", "user": { "login": "bot", "id": 2 },
        "created_at": "2026-11-30T10:00:00Z", "author_association": "NONE",
    }]);
    let (github, script) = client(vec![answer(200, &[], &comments.to_string())]);
    let pull = IssueNumber::from(PullNumber::from(42));
    let comments = github.all(&ListComments::new(repo(), pull)).await.unwrap();
    assert_eq!(script.lines(), ["GET /repos/octo/hello/issues/42/comments"]);
    assert_eq!(comments[0].id.get(), 5_000_000_001);
    assert_eq!(comments[0].body.as_deref(), Some("deployed"));
}

#[test]
fn an_odd_field_of_a_comment_costs_that_field_only() {
    let odd = json!({ "id": 1, "body": "x", "user": { "id": null }, "created_at": true,
        "performed_via_github_app": 7 });
    let comment: Comment = serde_json::from_value(odd).unwrap();
    assert_eq!(comment.body.as_deref(), Some("x"));
    assert_eq!((comment.user, comment.created_at), (None, None));
}

#[test]
fn comments_are_neither_empty_nor_longer_than_github_takes() {
    accepted(&CreateComment::new(repo(), 1, "ü".repeat(65_536)));
    assert_eq!(
        refusal(&CreateComment::new(repo(), 1, "ü".repeat(65_537))),
        "body: 65537 characters, at most 65536"
    );
    assert_eq!(
        refusal(&UpdateComment::new(repo(), 1, " \n")),
        "body: must not be empty"
    );
    assert_eq!(
        refusal(&ListComments::new(repo(), 1).since("yesterday")),
        "since: not a moment; write it as 2026-01-31T12:00:00Z"
    );
    accepted(&ListComments::new(repo(), 1).since("2026-01-31"));
    assert_eq!(
        refusal(&AddLabels::new(repo(), 1, Vec::<String>::new())),
        "labels: at least one is needed"
    );
}

#[tokio::test]
async fn the_pull_requests_of_a_branch_are_asked_for_with_their_owner() {
    let (github, script) = client(vec![answer(200, &[], "[]")]);
    github
        .all(&ListPulls::new(repo()).from_branch("feature/x"))
        .await
        .unwrap();
    let query = script.request(0).uri().query().unwrap().to_owned();
    assert_eq!(query, "per_page=100&head=octo%3Afeature%2Fx");
    // GitHub would list every pull request.
    for bare in ["feature/x", ":x", "octo:"] {
        assert_eq!(
            refusal(&ListPulls::new(repo()).head(bare)),
            "head: written owner:branch; GitHub ignores it otherwise and lists everything"
        );
    }
    assert!(refusal(&ListPulls::new(repo()).state("merged")).starts_with("state: "));
}

#[test]
fn a_reference_says_whether_it_is_a_branch_or_a_tag() {
    assert_eq!(
        refusal(&CreateRef::new(repo(), "heads/x", SHA)),
        "ref: \"heads/x\" is neither refs/heads/BRANCH nor refs/tags/TAG"
    );
    assert_eq!(
        refusal(&DeleteRef::new(repo(), "main")),
        "ref: \"main\" is neither heads/BRANCH nor tags/TAG"
    );
    assert!(refusal(&UpdateRef::new(repo(), "heads/", SHA)).starts_with("ref: "));
    assert!(refusal(&UpdateRef::new(repo(), "heads/x", "abc")).starts_with("sha: "));
    accepted(&UpdateRef::new(repo(), "tags/v1", SHA));
}

#[test]
fn a_pull_request_has_a_title() {
    let pull = |title: &str| CreatePull::new(repo(), title, "x", "main");
    accepted(&pull(&"ü".repeat(256)));
    assert_eq!(
        refusal(&pull(&"ü".repeat(257))),
        "title: 257 characters, at most 256"
    );
    assert_eq!(refusal(&pull(" ")), "title: must not be empty");
    assert_eq!(
        refusal(&UpdatePull::new(repo(), 1).title("")),
        "title: must not be empty"
    );
    assert_eq!(
        refusal(&UpdatePull::new(repo(), 1).state("merged")),
        "state: \"merged\" is none of open, closed"
    );
}
