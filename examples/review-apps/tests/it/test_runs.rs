//! `test`: a Heroku CI run from the same archive. The sandbox has no Heroku CI, so Heroku is a
//! server of this test.

use serde_json::json;
use wiremock::matchers::{body_partial_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::scene::Scene;

const PIPELINE: &str = "01234567-89ab-cdef-0123-456789abcdef";
const RUN: &str = "11111111-2222-3333-4444-555555555555";

/// A Heroku whose run passes through these states.
async fn heroku(statuses: &[&str]) -> MockServer {
    let server = MockServer::start().await;
    let run = |status: &str| json!({ "id": RUN, "number": 7, "status": status });
    Mock::given(method("GET"))
        .and(path("/pipelines/acme"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "id": PIPELINE, "name": "acme" })),
        )
        .mount(&server)
        .await;
    for (at, status) in statuses.iter().enumerate() {
        let mock = Mock::given(method("GET")).and(path(format!("/test-runs/{RUN}")));
        let mock = mock.respond_with(ResponseTemplate::new(200).set_body_json(run(status)));
        let is_last = at + 1 == statuses.len();
        let mock = if is_last { mock } else { mock.up_to_n_times(1) };
        mock.mount(&server).await;
    }
    let output = format!("{}/streams/1", server.uri());
    let node = json!([{
        "id": RUN, "index": 0, "status": statuses.last(), "output_stream_url": output,
    }]);
    Mock::given(method("GET"))
        .and(path(format!("/test-runs/{RUN}/test-nodes")))
        .respond_with(ResponseTemplate::new(200).set_body_json(node))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/streams/1"))
        .respond_with(ResponseTemplate::new(200).set_body_string("1 example, 0 failures\n"))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/test-runs"))
        .and(body_partial_json(
            json!({ "pipeline": PIPELINE, "commit_branch": "feature-x" }),
        ))
        .respond_with(ResponseTemplate::new(201).set_body_json(run("pending")))
        .expect(1)
        .mount(&server)
        .await;
    server
}

async fn test(statuses: &[&str], code: u8, reason: &str) -> crate::scene::Ran {
    let (scene, server) = (Scene::unlinked().await, heroku(statuses).await);
    let mut variables = scene.variables();
    let uri = server.uri();
    variables.extend([("HEROKU_API_URL", uri.as_str())]);
    let ran = scene
        .run_in("test --branch feature-x --wait", variables)
        .await;
    ran.ended(code, reason);
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_passes_is_done_and_its_output_is_shown() {
    let ran = test(&["pending", "building", "running", "succeeded"], 0, "done").await;
    let states: Vec<_> = ran
        .events("test_run")
        .iter()
        .map(|run| run["status"].clone())
        .collect();
    assert_eq!(
        states,
        ["pending", "pending", "building", "running", "succeeded"]
    );
    let output = ran.events("test_output");
    assert_eq!(
        output[0]["line"], "1 example, 0 failures",
        "{:?}",
        ran.lines
    );
    assert_eq!(ran.result()["number"], 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_does_not_pass_is_no_success() {
    for status in ["failed", "errored", "cancelled"] {
        let ran = test(&["pending", status], 1, "tests_failed").await;
        let text = ran.result()["text"].to_string();
        assert!(text.contains(status), "{text}");
    }
}
