//! Check runs: many annotations in batches, each batch once.

use std::time::SystemTime;

use github_checks::Error;
use github_checks::check_runs::{Annotation, AnnotationLevel, CreateCheckRun, Output};
use github_checks::ensure::{self, Intent};
use github_checks::transport::TransportErrorKind;
use serde_json::{Value, json};

use crate::client::{SHA, client, repo};
use crate::script::{Script, Step, answer, fails};

fn remark(line: u64) -> Annotation {
    Annotation::new("a.rs", line, AnnotationLevel::Notice, "m")
}

fn with(remarks: impl IntoIterator<Item = Annotation>) -> CreateCheckRun {
    let output = Output::new("t", "s");
    let output = remarks.into_iter().fold(output, Output::annotation);
    CreateCheckRun::new(repo(), "lint", SHA).output(output)
}

fn run(remarks: usize) -> Value {
    json!({
        "id": 5, "name": "lint", "status": "queued", "external_id": "op",
        "output": { "annotations_count": remarks },
    })
}

fn shows(remarks: usize) -> Step {
    answer(200, &[], &run(remarks).to_string())
}

fn list(runs: &[Value]) -> Step {
    let body = json!({ "total_count": runs.len(), "check_runs": runs });
    answer(200, &[], &body.to_string())
}

/// How many annotations each write carried, and the line of the first of them.
fn batches(script: &Script) -> Vec<(usize, u64)> {
    let writes = (0..script.lines().len()).map(|n| script.request(n));
    writes
        .filter(|request| request.method() != http::Method::GET)
        .map(|request| {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            let annotations = body["output"]["annotations"].as_array().unwrap().clone();
            (
                annotations.len(),
                annotations[0]["start_line"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn more_than_fifty_remarks_are_sent_in_batches_each_of_them_once() {
    let (github, script) = client(vec![
        answer(201, &[], &run(50).to_string()),
        // The second batch arrives, and its answer is lost.
        fails(TransportErrorKind::Interrupted),
        shows(50),
        shows(100),
        answer(200, &[], &run(120).to_string()),
    ]);
    let call = with((1..=120).map(remark)).external_id("op");
    let made = ensure::check_run(&github, &call, Intent::now(&github)).await;
    assert_eq!(
        made.unwrap().into_inner().output.unwrap().annotations_count,
        Some(120)
    );
    assert_eq!(batches(&script), [(50, 1), (50, 51), (20, 101)]);
}

#[tokio::test]
async fn a_run_that_was_interrupted_gets_the_remarks_that_are_missing() {
    let (github, script) = client(vec![
        list(&[run(100)]),
        shows(100),
        shows(100),
        shows(100),
        answer(200, &[], &run(120).to_string()),
    ]);
    let call = with((1..=120).map(remark)).external_id("op");
    let intent = Intent::resumed(SystemTime::UNIX_EPOCH, [""; 0]);
    let found = ensure::check_run(&github, &call, intent).await.unwrap();
    assert!(found.is_found());
    assert_eq!(batches(&script), [(20, 101)]);
}

#[tokio::test]
async fn a_remark_over_a_limit_is_refused_before_the_first_batch_is_sent() {
    let bad = remark(1).title("x".repeat(256));
    let call = with((1..=70).map(remark).chain([bad]));
    let (github, script) = client(vec![]);
    let intent = Intent::now(&github);
    let error = ensure::check_run(&github, &call, intent).await.unwrap_err();
    let Error::Build(why) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        why.to_string(),
        "output.annotations[70].title: 256 characters, at most 255"
    );
    assert!(script.lines().is_empty());
}
