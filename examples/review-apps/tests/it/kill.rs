//! A CI job is killed, and runs again: judged after the second run.
//!
//! `cargo test` kills after every write, whose response nobody has seen then: the hardest
//! moments. `KILLS=full` kills before and after every request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures_util::StreamExt;
use review_apps::wire::{SandboxTime, Wire};
use tokio::sync::Notify;

use crate::scene::Scene;

/// When a job is killed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// Before this request leaves, counted from 0.
    Before(usize),
    /// When the response of this request is here, and before anybody sees it.
    After(usize),
    /// The same, and only writes count.
    AfterWrite(usize),
    Never,
}

#[derive(Debug)]
pub(crate) struct Killer {
    time: SandboxTime,
    moment: Moment,
    left: AtomicUsize,
    came: AtomicUsize,
    pub(crate) written: AtomicUsize,
    pub(crate) killed: Notify,
}

impl Killer {
    pub(crate) fn new(scene: &Scene, moment: Moment) -> Arc<Self> {
        Arc::new(Self {
            time: SandboxTime::new(scene.sandbox.clock().clone()),
            moment,
            left: AtomicUsize::new(0),
            came: AtomicUsize::new(0),
            written: AtomicUsize::new(0),
            killed: Notify::new(),
        })
    }

    async fn die(&self) {
        self.killed.notify_one();
        std::future::pending::<()>().await;
    }
}

#[async_trait]
impl Wire for Killer {
    async fn sleep(&self, pause: Duration) {
        self.time.sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        self.time.now()
    }

    fn elapsed(&self) -> Duration {
        self.time.elapsed()
    }

    async fn before(&self, _: &str) {
        let count = self.left.fetch_add(1, Ordering::SeqCst);
        if matches!(self.moment, Moment::Before(at) if at == count) {
            self.die().await;
        }
    }

    async fn after(&self, line: &str) {
        let count = self.came.fetch_add(1, Ordering::SeqCst);
        if matches!(self.moment, Moment::After(at) if at == count) {
            self.die().await;
        }
        if !line.starts_with("GET ") {
            let count = self.written.fetch_add(1, Ordering::SeqCst);
            if matches!(self.moment, Moment::AfterWrite(at) if at == count) {
                self.die().await;
            }
        }
    }
}

/// One row of the matrix.
#[derive(Clone, Copy, Debug)]
struct Row {
    linked: bool,
    /// Whether there is a review app of an older commit before.
    before: bool,
    line: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        linked: true,
        before: false,
        line: "create --branch feature-x --wait",
    },
    Row {
        linked: true,
        before: true,
        line: "redeploy --branch feature-x --wait",
    },
    Row {
        linked: true,
        before: true,
        line: "redeploy --recreate --branch feature-x --wait",
    },
    Row {
        linked: true,
        before: true,
        line: "delete --branch feature-x",
    },
    Row {
        linked: false,
        before: false,
        line: "create --branch feature-x --wait",
    },
    Row {
        linked: false,
        before: true,
        line: "redeploy --branch feature-x --wait",
    },
    Row {
        linked: false,
        before: true,
        line: "redeploy --recreate --branch feature-x --wait",
    },
    Row {
        linked: false,
        before: true,
        line: "delete --branch feature-x",
    },
];

async fn scene(row: Row) -> Scene {
    let scene = match row.linked {
        true => Scene::linked().await,
        false => Scene::unlinked().await,
    };
    if row.before {
        scene
            .run("create --branch feature-x --wait")
            .await
            .ended(0, "done");
        scene
            .sandbox
            .world()
            .commit("feature-x", "A newer commit")
            .unwrap();
    }
    scene
}

/// Runs the line until it is killed. Whether it was.
async fn run(scene: &Scene, row: Row, killer: &Arc<Killer>) -> bool {
    let work = scene.run_on(
        row.line,
        scene.variables(),
        Arc::clone(killer) as Arc<dyn Wire>,
    );
    tokio::select! {
        biased;
        () = killer.killed.notified() => true,
        ran = work => {
            ran.ended(0, "done");
            false
        }
    }
}

/// Why it is not as it should be after the second run.
async fn wrong(scene: &Scene, row: Row) -> Option<String> {
    let wanted = usize::from(!row.line.starts_with("delete"));
    let apps = scene.apps_in_review().await;
    if apps.len() != wanted {
        return Some(format!("{} review apps: {apps:?}", apps.len()));
    }
    if let Some(app) = apps.first() {
        let sha = scene.tip("feature-x");
        if scene.sandbox.world().deployed(app) != Some(sha.clone()) {
            return Some(format!("{app} does not run {sha}"));
        }
        let builds = scene.builds(app, &sha).await;
        if builds != 1 {
            return Some(format!("{builds} builds of the commit"));
        }
    }
    let open = scene.open_deployments().await;
    (!open.is_empty()).then(|| format!("deployments without an end: {open:?}"))
}

async fn one(row: Row, moment: Moment) -> Option<String> {
    let scene = scene(row).await;
    let killer = Killer::new(&scene, moment);
    let was_killed = run(&scene, row, &killer).await;
    if was_killed {
        let again = scene.run(row.line).await;
        if again.code != 0 {
            let lines: Vec<_> = again.lines.iter().map(ToString::to_string).collect();
            return Some(format!("{row:?} {moment:?}: {}", lines.join("\n")));
        }
    }
    let wrong = wrong(&scene, row).await;
    wrong.map(|why| format!("{row:?} {moment:?}: {why}"))
}

async fn moments(row: Row) -> Vec<Moment> {
    let scene = scene(row).await;
    let killer = Killer::new(&scene, Moment::Never);
    assert!(!run(&scene, row, &killer).await);
    let all = killer.left.load(Ordering::SeqCst);
    let writes = killer.written.load(Ordering::SeqCst);
    match std::env::var("KILLS").as_deref() {
        Ok("full") => (0..all)
            .flat_map(|at| [Moment::Before(at), Moment::After(at)])
            .collect(),
        _ => (0..writes).map(Moment::AfterWrite).collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_killed_and_runs_again_doubles_nothing_and_leaves_nothing_open() {
    let rows = futures_util::stream::iter(ROWS.iter().copied());
    let cases: Vec<(Row, Moment)> = rows
        .map(|row| async move {
            moments(row)
                .await
                .into_iter()
                .map(move |moment| (row, moment))
                .collect::<Vec<_>>()
        })
        .buffer_unordered(4)
        .collect::<Vec<_>>()
        .await
        .concat();
    assert!(cases.len() > 40, "{}", cases.len());
    let wrong: Vec<String> = futures_util::stream::iter(cases)
        .map(|(row, moment)| one(row, moment))
        .buffer_unordered(8)
        .filter_map(|why| async move { why })
        .collect()
        .await;
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_of_one_commit_at_once_double_nothing() {
    for row in ROWS
        .iter()
        .filter(|row| !row.line.contains("recreate") && !row.line.starts_with("delete"))
    {
        let scene = scene(*row).await;
        let (one, other) = tokio::join!(scene.run(row.line), scene.run(row.line));
        for ran in [&one, &other] {
            assert_eq!(ran.code, 0, "{row:?}: {:?}", ran.lines);
        }
        assert_eq!(wrong(&scene, *row).await, None, "{row:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_remembers_when_there_is_no_deployment() {
    let row = Row {
        linked: true,
        before: true,
        line: "redeploy --branch feature-x --wait --no-feedback --state memory.json",
    };
    let mut scene = scene(row).await;
    scene.folder = std::env::temp_dir().join(format!("review-apps-state-{}", std::process::id()));
    std::fs::create_dir_all(&scene.folder).unwrap();
    // The only write of a redeploy without feedback is the build.
    let killer = Killer::new(&scene, Moment::AfterWrite(0));
    assert!(run(&scene, row, &killer).await);
    let kept = std::fs::read_to_string(scene.folder.join("memory.json")).unwrap();
    assert!(kept.contains("sent_at"), "{kept}");
    scene.run(row.line).await.ended(0, "done");
    let kept = std::fs::read_to_string(scene.folder.join("memory.json")).unwrap();
    std::fs::remove_dir_all(&scene.folder).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let kept: Vec<_> = kept.as_object().unwrap().values().collect();
    let only_the_way = serde_json::json!({ "engine": "review-app" });
    assert_eq!(kept, [&only_the_way], "no operation is left in it");
    assert_eq!(wrong(&scene, row).await, None);
}
