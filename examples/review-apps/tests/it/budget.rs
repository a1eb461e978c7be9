//! How many requests a command needs: those to Heroku, and the one for the archive link.

use crate::scene::{Ran, Scene};

const QUIET: &str = "--no-feedback";

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
