//! The `deploy` example as a program: what it prints, and what it ends with.
//!
//! `cargo test` builds examples beside the tests; when one was not built, its test says so.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const LINK: &str = "https://codeload.github.com/acme/shop/legacy.tar.gz/abc?token=canary-link";

/// Where cargo puts examples: beside the folder of the tests.
fn example(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().ok()?;
    let mut path = tests.parent()?.parent()?.join("examples").join(name);
    path.set_extension(std::env::consts::EXE_EXTENSION);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: the example {name} was not built");
    None
}

/// A Heroku where nothing takes time. The POST answers as told.
async fn heroku(build: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let release = json!({"id": "r7", "version": 7, "status": "succeeded", "current": true,
        "slug": {"id": "s7"}});
    let answers = [
        ("/apps/shop/builds", json!([])),
        ("/apps/shop/releases", json!([])),
        ("/apps/shop/releases/r7", release),
        ("/apps/shop/dynos", json!([])),
        ("/apps/shop/formation", json!([])),
        // Its code has nothing that runs: an empty formation alone would prove nothing.
        (
            "/apps/shop/slugs/s7",
            json!({"id": "s7", "process_types": {"release": "bin/release"}}),
        ),
    ];
    for (place, body) in answers {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        let mock = Mock::given(method("GET")).and(path(place));
        mock.respond_with(answer).mount(&server).await;
    }
    let post = Mock::given(method("POST")).and(path("/apps/shop/builds"));
    post.respond_with(build).mount(&server).await;
    server
}

async fn deploy(server: &MockServer, program: PathBuf, arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(program);
    command
        .args(arguments)
        .env("HEROKU_API_KEY", "canary-token")
        .env("HEROKU_API_URL", server.uri())
        .stdin(Stdio::null());
    let run = tokio::task::spawn_blocking(move || command.output());
    run.await.unwrap().unwrap()
}

fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn r18_an_archive_link_is_deployed_and_never_printed() {
    let Some(program) = example("deploy") else {
        return;
    };
    let build = json!({"id": "b1", "status": "succeeded", "release": {"id": "r7"},
        "slug": {"id": "s7"}, "source_blob": {"url": LINK, "version": "abc"}});
    let server = heroku(ResponseTemplate::new(201).set_body_json(build)).await;
    let output = deploy(&server, program, &["shop", LINK, "abc"]).await;
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains("canary"), "{text}");
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["outcome"], &last["version"]),
        (&json!("done"), &json!(7))
    );
    // What left the machine is the link that was given.
    let sent = server.received_requests().await.unwrap();
    let sent = sent
        .iter()
        .find(|request| request.method.as_str() == "POST");
    let body: Value = serde_json::from_slice(&sent.unwrap().body).unwrap();
    assert_eq!(body["source_blob"]["url"], LINK);
}

#[tokio::test(flavor = "multi_thread")]
async fn r18_no_failure_prints_the_link_or_the_token() {
    let Some(program) = example("deploy") else {
        return;
    };
    let refusal = |code: u16, id: &str| {
        let body = json!({"id": id, "message": "no access"});
        ResponseTemplate::new(code).set_body_json(body)
    };
    let failed = json!({"id": "b1", "status": "failed", "source_blob": {"url": LINK}});
    for (answer, code) in [
        (ResponseTemplate::new(201).set_body_json(failed), 1),
        (refusal(403, "forbidden"), 4),
        (refusal(401, "unauthorized"), 4),
    ] {
        let server = heroku(answer).await;
        let arguments = ["shop", LINK, "abc"];
        let output = deploy(&server, program.clone(), &arguments).await;
        let text = printed(&output);
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    let server = heroku(ResponseTemplate::new(500)).await;
    for bad in [
        "http://codeload.github.com/x?token=canary-link",
        "https://kim:canary-link@github.com/x",
        "file:///canary-link",
    ] {
        let output = deploy(&server, program.clone(), &["shop", bad, "abc"]).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(!printed(&output).contains("canary"), "{}", printed(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_none_is_a_wrong_command_line() {
    let Some(program) = example("deploy") else {
        return;
    };
    let server = heroku(ResponseTemplate::new(500)).await;
    let output = deploy(
        &server,
        program,
        &["shop", "--folder", "no-such-folder", "abc"],
    )
    .await;
    assert_eq!(output.status.code(), Some(2));
    assert!(printed(&output).contains("no-such-folder is not a folder"));
    assert!(server.received_requests().await.unwrap().is_empty());
}
