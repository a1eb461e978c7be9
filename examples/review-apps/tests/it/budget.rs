//! How many requests a command needs: those to Heroku, and the one for the archive link.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::scene::{Ran, Scene};

const QUIET: &str = "--no-feedback";

/// A folder of one test's own.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (process, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("review-apps-budget-{process}-{next}"));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn plan(ran: &Ran) -> String {
    let lines: Vec<_> = ran
        .requests
        .iter()
        .map(|(line, count)| format!("{count} {line}"))
        .collect();
    lines.join("\n")
}

#[track_caller]
fn at_most(ran: &Ran, limit: u64) {
    ran.ended(0, "accepted");
    // Output is read while the app setup is put into its pipeline, when it comes.
    let needed = ran.needed(&["heroku GET /streams/{stream}"]);
    assert!(
        needed <= limit,
        "{needed} requests, at most {limit}:\n{}",
        plan(ran)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn herokus_review_apps_need_six_requests_with_the_name_and_five_with_the_id() {
    let scene = Scene::linked().await;
    let id = scene.pipeline().await;
    let ran = scene
        .run(&format!("create --branch feature-x {QUIET}"))
        .await;
    at_most(&ran, 6);
    let ran = scene
        .run(&format!(
            "create --branch fix/cart-total --pipeline {id} {QUIET}"
        ))
        .await;
    at_most(&ran, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_setup_needs_seven_requests() {
    let scene = Scene::unlinked().await;
    let id = scene.pipeline().await;
    let ran = scene
        .run(&format!(
            "create --branch feature-x --engine app-setup {QUIET}"
        ))
        .await;
    at_most(&ran, 7);
    let ran = scene
        .run(&format!(
            "create --branch fix/cart-total --pipeline {id} {QUIET}"
        ))
        .await;
    at_most(&ran, 7);
    // In place.
    scene
        .run(&format!("wait --branch feature-x {QUIET}"))
        .await
        .ended(0, "done");
    scene.sandbox.world().commit("feature-x", "Again");
    let ran = scene
        .run(&format!("create --branch feature-x {QUIET}"))
        .await;
    at_most(&ran, 7);
}

/// What a push may cost: with the pipeline's name; one less with its id.
struct Bar {
    linked: bool,
    engine: &'static str,
    new: u64,
    in_place: u64,
}

const BARS: &[Bar] = &[
    Bar {
        linked: true,
        engine: "auto",
        new: 6,
        in_place: 5,
    },
    Bar {
        linked: true,
        engine: "review-app",
        new: 6,
        in_place: 5,
    },
    Bar {
        linked: true,
        engine: "app-setup",
        new: 7,
        in_place: 5,
    },
    Bar {
        linked: false,
        engine: "auto",
        new: 7,
        in_place: 5,
    },
    Bar {
        linked: false,
        engine: "app-setup",
        new: 7,
        in_place: 5,
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn every_engine_keeps_to_its_bar_with_the_name_and_with_the_id() {
    for bar in BARS {
        for (by_id, branch) in [(false, "feature-x"), (true, "fix/cart-total")] {
            let scene = match bar.linked {
                true => Scene::linked().await,
                false => Scene::unlinked().await,
            };
            let pipeline = match by_id {
                true => format!("--pipeline {}", scene.pipeline().await),
                false => String::new(),
            };
            let less = u64::from(by_id);
            let engine = bar.engine;
            let line = format!("create --branch {branch} --engine {engine} {pipeline}");
            at_most(&scene.run(&line).await, bar.new - less);
            let wait = format!("wait --branch {branch} --engine {engine} {pipeline}");
            scene.run(&wait).await.ended(0, "done");
            scene.sandbox.world().commit(branch, "Again").unwrap();
            at_most(&scene.run(&line).await, bar.in_place - less);
        }
    }
}

/// A file remembers by which way the app was made as deployments on GitHub do.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_keeps_every_engine_to_its_bar_without_feedback() {
    for bar in BARS {
        for (by_id, branch) in [(false, "feature-x"), (true, "fix/cart-total")] {
            let mut scene = match bar.linked {
                true => Scene::linked().await,
                false => Scene::unlinked().await,
            };
            let folder = Folder::new();
            scene.folder.clone_from(&folder.0);
            let pipeline = match by_id {
                true => format!("--pipeline {}", scene.pipeline().await),
                false => String::new(),
            };
            let less = u64::from(by_id);
            let engine = bar.engine;
            let rest = format!(
                "--branch {branch} --engine {engine} {pipeline} {QUIET} --state memory.json"
            );
            let line = format!("create {rest}");
            at_most(&scene.run(&line).await, bar.new - less);
            scene.run(&format!("wait {rest}")).await.ended(0, "done");
            scene.sandbox.world().commit(branch, "Again").unwrap();
            at_most(&scene.run(&line).await, bar.in_place - less);
            // The run after one that was waited for knows it too.
            scene.run(&format!("{line} --wait")).await.ended(0, "done");
            scene.sandbox.world().commit(branch, "Once more").unwrap();
            at_most(&scene.run(&line).await, bar.in_place - less);
        }
    }
}

/// A named engine needs no memory to keep to its bar.
#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_is_named_keeps_to_its_bar_without_any_memory() {
    for bar in BARS.iter().filter(|bar| bar.engine != "auto") {
        for by_id in [false, true] {
            let scene = match bar.linked {
                true => Scene::linked().await,
                false => Scene::unlinked().await,
            };
            let (pipeline, less) = match by_id {
                true => (format!("--pipeline {}", scene.pipeline().await), 1),
                false => (String::new(), 0),
            };
            let engine = bar.engine;
            let rest = format!("--branch feature-x --engine {engine} {pipeline} {QUIET}");
            let line = format!("create {rest}");
            at_most(&scene.run(&line).await, bar.new - less);
            scene.run(&format!("wait {rest}")).await.ended(0, "done");
            scene.sandbox.world().commit("feature-x", "Again").unwrap();
            at_most(&scene.run(&line).await, bar.in_place - less);
        }
    }
}

/// With neither, `auto` has to look both ways: a pipeline without a link costs one request more
/// than its bar.
#[tokio::test(flavor = "multi_thread")]
async fn without_memory_a_pipeline_without_a_link_costs_one_request_more() {
    for by_id in [false, true] {
        let scene = Scene::unlinked().await;
        let (pipeline, less) = match by_id {
            true => (format!("--pipeline {}", scene.pipeline().await), 1),
            false => (String::new(), 0),
        };
        let line = format!("create --branch feature-x {QUIET} {pipeline}");
        at_most(&scene.run(&line).await, 8 - less);
        let wait = format!("wait --branch feature-x {QUIET} {pipeline}");
        scene.run(&wait).await.ended(0, "done");
        scene.sandbox.world().commit("feature-x", "Again").unwrap();
        at_most(&scene.run(&line).await, 6 - less);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_another_run_s_way_costs_a_look_and_doubles_nothing() {
    let scene = Scene::unlinked().await;
    // Made without feedback: the next run, which has a memory, finds nothing in it.
    let line = "create --branch feature-x --wait";
    scene.run(&format!("{line} {QUIET}")).await.ended(0, "done");
    scene.sandbox.world().commit("feature-x", "Again").unwrap();
    let ran = scene.run(line).await;
    let app = ran.ended(0, "done")["name"].as_str().unwrap().to_owned();
    assert_eq!(scene.apps_in_review().await, std::slice::from_ref(&app));
    let sha = scene.tip("feature-x");
    assert_eq!(scene.sandbox.world().deployed(&app), Some(sha));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_place_five_requests_are_enough_with_the_name_and_four_with_the_id() {
    let scene = Scene::linked().await;
    let id = scene.pipeline().await;
    let line = format!("create --branch feature-x --wait {QUIET}");
    scene.run(&line).await.ended(0, "done");
    for (more, limit) in [("", 5), (&*format!("--pipeline {id}"), 4)] {
        scene.sandbox.world().commit("feature-x", "Again");
        for command in ["create", "redeploy"] {
            let ran = scene
                .run(&format!("{command} --branch feature-x {QUIET} {more}"))
                .await;
            if command == "create" {
                at_most(&ran, limit);
            }
            // The second one finds the build of the first.
            ran.ended(0, "accepted");
        }
        scene
            .run(&format!("wait --branch feature-x {QUIET}"))
            .await
            .ended(0, "done");
    }
}
