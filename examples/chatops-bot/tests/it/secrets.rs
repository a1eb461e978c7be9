//! Tokens and signed links appear in nothing that people or logs see.

use std::io::Write;
use std::sync::{Arc, Mutex};

use sandbox::Fault;
use tracing_subscriber::fmt::MakeWriter;

use crate::scene::Scene;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Captured {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_token_and_no_link_is_logged_posted_or_shown() {
    let logged = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(logged.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let scene = Scene::open().await;
    let mut shown = format!("{:?}", scene.running.bot);
    scene.sandbox.world().fail_next_build("acme-staging");
    for (route, fault) in [
        ("POST /apps/{app}/builds", Fault::status(422)),
        (
            "GET /repos/{owner}/{repo}/tarball/{ref*}",
            Fault::status(500),
        ),
        ("POST /api/chat.update", Fault::status(500)),
        ("GET /pipelines/{pipeline}", Fault::html(502)),
    ] {
        scene.sandbox.faults().on(route, [fault]);
        let seen = scene.says("deploy acme to staging").await;
        shown.push_str(&seen.root());
        shown.push_str(&seen.private());
        shown.push_str(&seen.replies().join("\n"));
    }
    shown.push_str(&String::from_utf8_lossy(&logged.0.lock().unwrap()));
    let (heroku, github, slack) = (
        scene.sandbox.heroku(),
        scene.sandbox.github(),
        scene.sandbox.slack(),
    );
    for secret in [
        &heroku.token,
        &github.token,
        &slack.bot_token,
        &slack.signing_secret,
    ] {
        assert!(!shown.contains(secret.as_str()), "a secret is shown");
    }
    for part in ["token=", "legacy.tar.gz", "/streams/", "response_url"] {
        assert!(!shown.contains(part), "{part} is shown in:\n{shown}");
    }
}
