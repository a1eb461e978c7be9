//! One comment for each marker, kept up to date, written once.

use github_checks::comments::MarkedComment;
use github_checks::ensure::{self, Ensured, Intent};
use github_checks::transport::TransportErrorKind;
use github_checks::{Client, Error};
use serde_json::{Value, json};

use crate::client::{client, repo};
use crate::script::{Script, Step, answer, fails};

const MARKER: &str = "<!-- review-app:shop -->";

fn wanted(body: &str) -> MarkedComment {
    MarkedComment::new(repo(), 42, "review-app:shop", body)
}

fn comment(id: u64, body: &str, association: &str) -> Value {
    json!({ "id": id, "body": body, "author_association": association,
        "user": { "login": "ada", "type": "User" } })
}

fn list(comments: &[Value]) -> Step {
    answer(200, &[], &json!(comments).to_string())
}

async fn run(github: &Client, comment: &MarkedComment) -> Ensured<u64> {
    let ensured = ensure::comment(github, comment, Intent::now(github)).await;
    ensured.unwrap().map(|comment| comment.id.get())
}

fn writes(script: &Script) -> Vec<String> {
    let lines = script.lines().into_iter();
    lines.filter(|line| !line.starts_with("GET")).collect()
}

#[tokio::test]
async fn the_first_time_it_is_created_with_its_marker_hidden_on_the_last_line() {
    let created = comment(7, "", "MEMBER").to_string();
    let (github, script) = client(vec![list(&[]), answer(201, &[], &created)]);
    assert_eq!(
        run(&github, &wanted("Deployed.")).await,
        Ensured::Created(7)
    );
    let body: Value = serde_json::from_slice(script.request(1).body()).unwrap();
    assert_eq!(body, json!({ "body": format!("Deployed.\n\n{MARKER}") }));
}

#[tokio::test]
async fn afterwards_it_is_updated_and_the_same_text_is_not_written_again() {
    let old = comment(7, &format!("Deploying.\r\n\r\n{MARKER}\r\n"), "MEMBER");
    let (github, script) = client(vec![
        list(std::slice::from_ref(&old)),
        answer(200, &[], &old.to_string()),
    ]);
    assert_eq!(run(&github, &wanted("Deployed.")).await, Ensured::Found(7));
    assert_eq!(
        writes(&script),
        ["PATCH /repos/octo/hello/issues/comments/7"]
    );
    let (github, script) = client(vec![list(&[old])]);
    assert_eq!(run(&github, &wanted("Deploying.")).await, Ensured::Found(7));
    assert!(writes(&script).is_empty());
}

#[tokio::test]
async fn quotes_copies_by_strangers_and_other_markers_are_not_the_comment() {
    let others = [
        comment(1, &format!("> Deployed.\n>\n> {MARKER}"), "OWNER"),
        comment(2, &format!("{MARKER}\n\nthanks!"), "OWNER"),
        comment(3, &format!("gotcha\n\n{MARKER}"), "NONE"),
        comment(4, "x\n\n<!-- review-app:shop-2 -->", "MEMBER"),
        json!({ "id": 5, "body": null }),
    ];
    let created = comment(9, "", "MEMBER").to_string();
    let (github, _) = client(vec![list(&others), answer(201, &[], &created)]);
    assert_eq!(run(&github, &wanted("x")).await, Ensured::Created(9));
    // A bot's comment counts, and of several the oldest.
    let bot = |id| {
        let mut bot = comment(id, &format!("x\n\n{MARKER}"), "NONE");
        bot["user"] = json!({ "login": "deployer[bot]", "type": "Bot" });
        bot
    };
    let (github, _) = client(vec![list(&[bot(8), bot(6)])]);
    assert_eq!(run(&github, &wanted("x")).await, Ensured::Found(6));
    // Only the author that is named.
    let (github, _) = client(vec![list(&[
        comment(3, &format!("x\n\n{MARKER}"), "OWNER"),
        bot(6),
    ])]);
    let ours = wanted("x").by("Deployer[bot]");
    assert_eq!(run(&github, &ours).await, Ensured::Found(6));
}

#[tokio::test]
async fn a_comment_whose_response_was_lost_is_found_and_not_written_twice() {
    let text = format!("Deployed.\n\n{MARKER}");
    let (github, script) = client(vec![
        list(&[]),
        fails(TransportErrorKind::Interrupted),
        list(&[]),
        list(&[comment(7, &text, "COLLABORATOR")]),
    ]);
    assert_eq!(run(&github, &wanted("Deployed.")).await, Ensured::Found(7));
    assert_eq!(writes(&script).len(), 1);
}

#[tokio::test]
async fn a_marker_cannot_end_the_hidden_part_and_the_whole_text_is_measured() {
    let (github, script) = client(vec![]);
    for (marker, body, expected) in [
        ("a--> b", "x", "marker: letters"),
        ("a--b", "x", "marker: letters"),
        ("", "x", "marker: must not be empty"),
        ("a", " ", "body: must not be empty"),
    ] {
        let comment = MarkedComment::new(repo(), 1, marker, body);
        let error = ensure::comment(&github, &comment, Intent::now(&github)).await;
        let Err(Error::Build(why)) = error else {
            panic!("{marker:?}")
        };
        assert!(why.to_string().starts_with(expected), "{why}");
    }
    let long = MarkedComment::new(repo(), 1, "m", "x".repeat(65_530));
    let error = ensure::comment(&github, &long, Intent::now(&github)).await;
    assert!(matches!(error, Err(Error::Build(_))));
    assert!(script.lines().is_empty());
}
