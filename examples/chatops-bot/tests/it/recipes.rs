//! The programs of the book do what their pages say, and the pages hold these programs.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use sandbox::{Fault, Sandbox};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::scene::{ADA, BOB, CHANNEL, Scene, whole};
use crate::source::root;

/// A program of the book: all but its `main` is tried here.
macro_rules! recipe {
    ($($name:ident: $path:literal;)*) => {
        $(
            #[path = $path]
            #[allow(dead_code, clippy::print_stdout, clippy::print_stderr, reason = "a program")]
            mod $name;
        )*
        const RECIPES: &[&str] = &[$(stringify!($name)),*];
    };
}

recipe! {
    approval_buttons: "../../examples/approval_buttons.rs";
    deploy_branch: "../../examples/deploy_branch.rs";
    deploy_when_green: "../../examples/deploy_when_green.rs";
    explain_errors: "../../examples/explain_errors.rs";
    promote_pipeline: "../../examples/promote_pipeline.rs";
    receive_webhooks: "../../examples/receive_webhooks.rs";
}

#[test]
fn every_program_of_the_book_stands_in_a_page_of_its_own() {
    let folder = root().join("docs/recipes");
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    for name in RECIPES {
        let page = format!("{}.md", name.replace('_', "-"));
        assert!(summary.contains(&page), "docs/SUMMARY.md lacks {page}");
        let text = fs::read_to_string(folder.join(&page)).unwrap();
        let source = root().join(format!("examples/chatops-bot/examples/{name}.rs"));
        let program = fs::read_to_string(source).unwrap();
        assert!(
            text.contains(&format!("```rust\n{program}```\n")),
            "docs/recipes/{page} should hold examples/chatops-bot/examples/{name}.rs"
        );
    }
}

/// rustdoc hides lines that begin with `# `; people who read the file elsewhere copy them.
#[test]
fn a_readme_holds_programs_as_they_are_copied() {
    let crates = [
        "heroku-api",
        "github-checks",
        "slack-blocks",
        "chatops-grammar",
    ];
    let programs = [
        "chatops-bot",
        "manual-judgment",
        "review-apps",
        "sandbox",
        "service",
    ];
    let programs = programs.map(|name| format!("examples/{name}"));
    let folders = crates.map(String::from).into_iter().chain(programs);
    for folder in folders.chain([".".to_owned()]) {
        let text = fs::read_to_string(root().join(&folder).join("README.md")).unwrap();
        for block in text.split("```rust").skip(1) {
            let code = block.split("```").next().unwrap();
            let hidden = code
                .lines()
                .find(|line| line.starts_with("# ") || *line == "#");
            assert_eq!(hidden, None, "{folder}/README.md");
        }
    }
}

#[tokio::test]
async fn promote_follows_to_the_last_dyno_and_fails_when_heroku_does() {
    let scene = Scene::open().await;
    let heroku = &scene.running.bot.services.heroku;
    let ended = promote_pipeline::promote(heroku, "acme", "acme-staging", "acme-prod").await;
    assert_eq!(ended.unwrap().exit_code(), 0);
    let world = scene.sandbox.world();
    assert_eq!(world.deployed("acme-prod"), world.deployed("acme-staging"));
    world.fail_next_promotion("acme-prod", "no");
    let ended = promote_pipeline::promote(heroku, "acme", "acme-staging", "acme-prod").await;
    assert_eq!(ended.unwrap().exit_code(), 1);
}

#[tokio::test]
async fn deploy_builds_the_commit_of_the_branch() {
    let scene = Scene::open().await;
    let services = &scene.running.bot.services;
    let repo = scene.sandbox.github().repository.parse().unwrap();
    let (github, heroku) = (&services.github, &services.heroku);
    let branch = "fix/cart-total";
    let ended = deploy_branch::deploy(github, heroku, &repo, branch, "acme-staging").await;
    assert!(ended.unwrap().is_done());
    let world = scene.sandbox.world();
    let head = world
        .branches()
        .into_iter()
        .find(|(name, _)| name == branch);
    assert_eq!(world.deployed("acme-staging"), head.map(|(_, sha)| sha));
    world.fail_next_build("acme-staging");
    let ended = deploy_branch::deploy(github, heroku, &repo, "main", "acme-staging").await;
    assert_eq!(ended.unwrap().as_str(), "failed");
}

#[tokio::test]
async fn a_red_commit_is_not_deployed_and_a_green_one_is_recorded() {
    let sandbox = Sandbox::builder().stepped().red("fix/cart-total");
    let scene = Scene::on(sandbox.start().await.unwrap()).await;
    let github = &scene.running.bot.services.github;
    let repo = scene.sandbox.github().repository.parse().unwrap();
    let worked = AtomicUsize::new(0);
    for (branch, is_done, works) in [("fix/cart-total", false, 0), ("main", true, 1)] {
        let work = async |_commit: String| worked.fetch_add(1, Ordering::SeqCst) < 9;
        let operation = format!("of {branch}");
        let deployed =
            deploy_when_green::deploy(github, &repo, branch, "staging", &operation, work).await;
        assert_eq!(deployed.unwrap(), is_done, "{branch}");
        assert_eq!(worked.load(Ordering::SeqCst), works, "{branch}");
    }
    assert_eq!(scene.counts().2, 1, "one deployment on GitHub");
}

#[tokio::test]
async fn webhooks_are_believed_when_they_are_signed() {
    let (hints, mut inbox) = mpsc::channel(8);
    let receiver = receive_webhooks::Receiver {
        github: github_checks::webhooks::Verifier::new(["ours"]).unwrap(),
        heroku: heroku_api::webhooks::Verifier::new(["ours"]).unwrap(),
        hints,
    };
    let url = served(receive_webhooks::router(receiver)).await;
    let body = br#"{"id":1,"sha":"6dcb09b5b57875f334f61aebed695e2e4193db5e","context":"build","state":"failure","name":"a/b"}"#;
    for (secret, expected) in [
        ("theirs", StatusCode::UNAUTHORIZED),
        ("ours", StatusCode::ACCEPTED),
    ] {
        let signed = github_checks::webhooks::sign(secret, body).unwrap();
        let headers = [
            ("x-github-event", "status"),
            ("x-github-delivery", "guid-1"),
            ("content-type", "application/json"),
            ("x-hub-signature-256", signed.signature()),
        ];
        assert_eq!(sent(&url, "/github", &headers, body).await, expected);
    }
    assert_eq!(
        inbox.recv().await.unwrap(),
        "github guid-1 build is failure"
    );
    let body = br#"{"id":"e1","action":"update","resource":"release","data":{"id":"r1","version":7,"status":"failed","app":{"id":"a1","name":"shop"}}}"#;
    for (secret, expected) in [
        ("theirs", StatusCode::UNAUTHORIZED),
        ("ours", StatusCode::ACCEPTED),
    ] {
        let signed = heroku_api::webhooks::sign(secret, body).unwrap();
        let headers = [("heroku-webhook-hmac-sha256", signed.signature())];
        assert_eq!(sent(&url, "/heroku", &headers, body).await, expected);
    }
    let hint = inbox.recv().await.unwrap();
    assert!(
        hint.starts_with("heroku e1") && hint.contains("v7"),
        "{hint}"
    );
}

#[tokio::test]
async fn the_first_click_decides_and_the_card_says_who() {
    let sandbox = Sandbox::builder().speed(20.0).start().await.unwrap();
    let builder = slack_blocks::Client::builder(sandbox.slack().bot_token.clone());
    let slack = builder.base_url(&sandbox.slack().url).build().unwrap();
    let secrets = [sandbox.slack().signing_secret.clone()];
    let verifier = slack_blocks::signature::Verifier::new(secrets).unwrap();
    let app = approval_buttons::App::new(slack, verifier);
    let url = served(app.clone().router()).await;
    let place = format!("{url}/slack/interactions");
    sandbox.slack().set_urls(&place, &place, &place);
    let question = "Deploy <!channel> shop?";
    app.ask(CHANNEL, question).await.unwrap();
    let shown = sandbox.slack().messages(CHANNEL);
    let card = shown
        .iter()
        .find(|message| whole(message).contains("shop?"))
        .unwrap();
    assert!(!whole(card).contains("<!channel>"), "{}", whole(card));
    let limit = std::time::Duration::from_secs(20);
    for (user, action) in [(ADA, "approve"), (BOB, "reject")] {
        // The second click comes from a page that still shows the buttons.
        let _ = sandbox.slack().press(user, CHANNEL, &card.ts, action).await;
        let told = sandbox.slack().wait_for(CHANNEL, "Approved", limit).await;
        assert!(whole(&told.unwrap()).contains(ADA));
    }
}

#[tokio::test]
async fn an_error_says_what_to_do() {
    use explain_errors::Advice;
    let scene = Scene::open().await;
    let services = &scene.running.bot.services;
    assert_eq!(
        explain_errors::heroku(&services.heroku, "acme-prod").await,
        None
    );
    let none = explain_errors::heroku(&services.heroku, "nobodys-app").await;
    assert_eq!(none, Some(Advice::AskForAccess));
    let repo = "acme/web".parse().unwrap();
    for (status, advice) in [
        (401, Advice::LogIn),
        (403, Advice::AskForAccess),
        (422, Advice::Correct),
    ] {
        let faults = scene.sandbox.faults();
        faults.always("heroku *", Fault::status(status));
        faults.always("github *", Fault::status(status));
        let said = explain_errors::heroku(&services.heroku, "acme-prod").await;
        assert_eq!(said, Some(advice), "Heroku {status}");
        let said = explain_errors::github(&services.github, &repo).await;
        assert_eq!(said, Some(advice), "GitHub {status}");
        faults.clear();
    }
    let repo = "acme/nothing".parse().unwrap();
    let none = explain_errors::github(&services.github, &repo).await;
    assert_eq!(none, Some(Advice::AskForAccess));
    scene.sandbox.faults().always("slack *", Fault::status(401));
    assert_eq!(
        explain_errors::slack(&services.slack.any()).await,
        Some(Advice::LogIn)
    );
}

/// Serves a router on loopback; its address.
async fn served(router: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Sends a request as a vendor would.
async fn sent(url: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> StatusCode {
    use heroku_api::transport::{Limits, ReqwestTransport, Transport};
    let mut request = http::Request::post(format!("{url}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(bytes::Bytes::copy_from_slice(body)).unwrap();
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    transport
        .send(
            request,
            Limits::new(std::time::Duration::from_secs(10), 4096),
        )
        .await
        .unwrap()
        .status()
}
