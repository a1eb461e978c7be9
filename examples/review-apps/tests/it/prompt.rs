//! Without `--wait` a command returns as soon as Heroku has accepted.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use review_apps::wire::{SandboxTime, Wire};

use crate::scene::Scene;

/// Counts the pauses that were waited out since the last write, and since the last that Heroku
/// took. Requests take as long as they take: what a program adds to them is its pauses.
#[derive(Debug)]
struct Pauses {
    time: SandboxTime,
    since: Mutex<Since>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Since {
    write: Duration,
    heroku: Duration,
}

#[async_trait]
impl Wire for Pauses {
    async fn sleep(&self, pause: Duration) {
        self.time.sleep(pause).await;
        let mut since = self.since.lock().unwrap();
        since.write += pause;
        since.heroku += pause;
    }

    fn now(&self) -> SystemTime {
        self.time.now()
    }

    fn elapsed(&self) -> Duration {
        self.time.elapsed()
    }

    async fn after(&self, line: &str) {
        if line.starts_with("GET ") {
            return;
        }
        let mut since = self.since.lock().unwrap();
        since.write = Duration::ZERO;
        if !line.contains(" /repos/") {
            since.heroku = Duration::ZERO;
        }
    }
}

async fn pauses(scene: &Scene, line: &str) -> Since {
    let pauses = Arc::new(Pauses {
        time: SandboxTime::new(scene.sandbox.clock().clone()),
        since: Mutex::default(),
    });
    let wire = Arc::clone(&pauses) as Arc<dyn Wire>;
    let ran = scene.run_on(line, scene.variables(), wire).await;
    ran.ended(0, "accepted");
    *pauses.since.lock().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_returns_within_two_seconds_of_the_last_response_that_it_needs() {
    const SOON: Duration = Duration::from_secs(2);
    for (linked, feedback) in [(true, false), (false, false), (true, true), (false, true)] {
        let scene = match linked {
            true => Scene::linked().await,
            false => Scene::unlinked().await,
        };
        let quiet = if feedback { "" } else { "--no-feedback" };
        for command in ["create", "create", "redeploy"] {
            let line = format!("{command} --branch feature-x {quiet}");
            let since = pauses(&scene, &line).await;
            assert!(since.write <= SOON, "{line}, linked {linked}: {since:?}");
            // GitHub wants a second between two writes: the deployment, the status, the comment.
            let most = if feedback { 2 * SOON } else { SOON };
            assert!(since.heroku <= most, "{line}, linked {linked}: {since:?}");
            let wait = format!("wait --branch feature-x {quiet}");
            scene.run(&wait).await.ended(0, "done");
            scene.sandbox.world().commit("feature-x", "Again").unwrap();
        }
    }
}
