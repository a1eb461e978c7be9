//! Tokens and signed links appear in nothing that people, logs or the database hold. Each of them
//! is proven to have been in use: a scan for what was never there finds nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::{Arc, Mutex};

use sandbox::{Fault, Pass, ReleasePhase, Sandbox, Side};
use tracing_subscriber::fmt::MakeWriter;

use crate::scene::{File, Scene};
use crate::signatures::{now, post, signed};
use crate::world;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

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

/// Secrets with how often each was in use, and the services that got a token.
#[derive(Clone, Default)]
struct Canaries(
    Arc<Mutex<BTreeMap<String, usize>>>,
    Arc<Mutex<BTreeSet<&'static str>>>,
);

impl Canaries {
    fn used(&self, secret: &str) {
        *self.0.lock().unwrap().entry(secret.to_owned()).or_default() += 1;
    }

    /// Notes what every request carries: its token, and the secret part of its address.
    fn watch(&self, scene: &Scene) {
        let (canaries, wires) = (self.clone(), Arc::clone(&scene.wires));
        scene.sandbox.watch(move |received, side| {
            wires.note(&received, side);
            if side == Side::Before {
                if let Some(token) = &received.authorization {
                    let token = token.rsplit(' ').next().unwrap_or(token);
                    canaries.used(token);
                    canaries.1.lock().unwrap().insert(received.service);
                }
                let secret = ["/commands/", "/streams/"];
                if secret.iter().any(|path| received.path.starts_with(path)) {
                    canaries.used(received.path.rsplit('/').next().unwrap_or_default());
                }
            }
            async { Pass::On }
        });
    }
}

const TRIGGER: &str = "1700000000.1234567890.canaryoftrigger";

#[tokio::test]
async fn no_secret_that_was_used_is_in_a_log_a_message_or_the_database() {
    let logged = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(logged.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let file = File::new();
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::on_store(sandbox, file.store().await).await;
    let canaries = Canaries::default();
    canaries.watch(&scene);
    let faults = scene.sandbox.faults();
    let mut shown = format!("{:?}", scene.running.bot);
    for (route, fault) in [
        ("POST /apps/{app}/builds", Fault::status(422)),
        (
            "GET /repos/{owner}/{repo}/tarball/{ref*}",
            Fault::status(500),
        ),
        ("POST /api/chat.update", Fault::status(500)),
        ("GET /pipelines/{pipeline}", Fault::html(502)),
        ("POST /apps/{app}/builds", Fault::cut_after()),
        ("GET /streams/{stream}", Fault::cut_after()),
        ("GET /apps/{app}/dynos", Fault::truncated()),
    ] {
        faults.on(route, [fault]);
        shown.push_str(&format!("{:?}", scene.says("deploy acme to staging").await));
    }
    scene.sandbox.world().fail_next_build("acme-staging");
    shown.push_str(&format!("{:?}", scene.says("deploy acme to staging").await));
    scene
        .sandbox
        .world()
        .set_release_phase("acme-prod", ReleasePhase::Fails);
    for text in [
        "promote acme",
        "info acme",
        "releases acme",
        "pipelines",
        "help",
    ] {
        shown.push_str(&format!("{:?}", scene.says(text).await));
    }
    for (deployment, statuses) in world::deployments(&scene).await {
        shown.push_str(&format!("{deployment:?} {statuses:?}"));
    }

    // The signing secret opens the door, and the trigger tells one request from another.
    let secret = scene.sandbox.slack().signing_secret.clone();
    let body = format!(
        "command=%2Fh&text=deploy+acme+to+staging&team_id=T0000000001&user_id={}\
         &trigger_id={TRIGGER}\
         &channel_id={}",
        crate::scene::ADA,
        crate::scene::CHANNEL
    );
    let before = scene.counts();
    for _ in 0..2 {
        let headers = signed(&secret, now(&scene), body.as_bytes());
        let answer = post(&scene, &headers, body.as_bytes()).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("in_channel"),
            "{answer}"
        );
    }
    let seen = scene.settled(sandbox::Ack::default()).await;
    assert_eq!(scene.counts().0, before.0 + 1, "{}", seen.all());
    shown.push_str(&format!("{seen:?}"));
    canaries.used(&secret);
    canaries.used(TRIGGER);

    let used = canaries.0.lock().unwrap().clone();
    for service in ["heroku", "github", "slack"] {
        let token = canaries.1.lock().unwrap().contains(service);
        assert!(token, "no token of {service} was used");
    }
    assert!(
        used.len() > 12,
        "response addresses and streams were not used: {}",
        used.len()
    );
    // What holds it all was written to.
    let mut stored = std::fs::read(file.path()).unwrap();
    stored.extend(std::fs::read(file.path().with_extension("db-wal")).unwrap_or_default());
    let (stored, logged) = (String::from_utf8_lossy(&stored).into_owned(), logged.text());
    assert!(stored.contains("deploy acme to staging"));
    assert!(shown.contains("Deployed acme") && logged.contains("TRACE"));
    for (place, text) in [("shown", &shown), ("stored", &stored), ("logged", &logged)] {
        for secret in used.keys() {
            assert!(
                !text.contains(secret.as_str()),
                "a secret of {} characters is {place}",
                secret.len()
            );
        }
        for part in [
            "legacy.tar.gz",
            "X-Amz-Signature",
            "?token=",
            "&token=",
            "/commands/T",
        ] {
            assert!(!text.contains(part), "{part} is {place}");
        }
    }
}
