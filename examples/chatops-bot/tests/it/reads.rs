//! What the commands that only read show.

use heroku_api::couplings::Stage;
use sandbox::{Fault, ReleasePhase};

use crate::scene::{ADA, BOB, Scene, Seen};
use crate::world::{self, restarts};

fn text(seen: &Seen) -> String {
    seen.root().replace("\\n", "\n")
}

fn line<'t>(all: &'t str, part: &str) -> &'t str {
    let found = all.lines().find(|line| line.contains(part));
    found.unwrap_or_else(|| panic!("{part:?} is missing in {all}"))
}

#[tokio::test]
async fn releases_show_version_description_commit_author_age_and_what_is_current() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    let all = text(&scene.says("releases acme in staging").await);
    let newest = world::releases(&scene, "acme-staging").await.pop().unwrap();
    let (_, sha) = scene.sandbox.world().branches().remove(0);
    let current = line(&all, &format!("v{} Deploy", newest.version));
    for part in [
        ":large_green_circle:",
        &sha[..7],
        "/commit/",
        "ada@acme.example",
        "ago",
    ] {
        let now = part == "ago" && current.contains("just now");
        assert!(
            current.contains(part) || now,
            "{part:?} is missing in {current}"
        );
    }
    assert_eq!(
        all.matches(":large_green_circle:").count() % 2,
        0,
        "text and blocks: {all}"
    );
    assert!(line(&all, "config vars").contains("no code"), "{all}");
}

#[tokio::test]
async fn a_release_that_failed_is_marked() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .set_release_phase("acme-staging", ReleasePhase::Fails);
    scene.says("deploy acme to staging").await;
    let newest = world::releases(&scene, "acme-staging").await.pop().unwrap();
    let all = text(&scene.says("releases acme in staging").await);
    let failed = line(&all, &format!("v{} Deploy", newest.version));
    assert!(failed.contains(":red_circle:"), "{failed}");
}

#[tokio::test]
async fn releases_of_a_stage_with_several_apps_are_a_block_for_each() {
    let scene = Scene::open().await;
    world::add_app(&scene, "acme-blue", Stage::Staging).await;
    let all = text(&scene.says("releases acme in staging").await);
    for app in ["*acme-blue* · staging", "*acme-staging* · staging"] {
        line(&all, app);
    }
    let one = text(&scene.says("releases acme in staging/acme-blue").await);
    assert!(!one.contains("acme-staging"), "{one}");
}

#[tokio::test]
async fn releases_without_a_stage_are_those_of_production() {
    let scene = Scene::open().await;
    let all = text(&scene.says("releases acme").await);
    line(&all, "*acme-prod* · production");
    assert!(!all.contains("acme-staging"), "{all}");
}

#[tokio::test]
async fn info_links_pipeline_and_repository_and_names_required_checks() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .protect_branch("main", &["test", "lint"], false);
    let all = text(&scene.says("info acme").await);
    for part in [
        "https://dashboard.heroku.com/pipelines/",
        "https://github.com/",
        "default branch `main`",
        "`lint`",
        "`test`",
        "_staging_",
        "_production_",
        "*acme-prod* runs",
    ] {
        line(&all, part);
    }
}

#[tokio::test]
async fn info_names_the_change_that_is_under_way() {
    let scene = Scene::open().await;
    let seen = scene
        .says_and(
            "deploy acme to staging",
            restarts("acme-staging"),
            async || {
                assert_eq!(scene.types(BOB, "info acme").await.status, 200);
            },
        )
        .await;
    let answers = seen.messages().map(crate::scene::whole);
    let answers: Vec<String> = answers
        .filter(|one| one.contains("• *acme-staging*"))
        .collect();
    let answer = answers.first().unwrap_or_else(|| panic!("{}", seen.all()));
    assert!(answer.contains("deploy acme to staging"), "{answer}");
}

#[tokio::test]
async fn pipelines_that_can_be_deployed_come_first_and_the_rest_says_what_is_missing() {
    let scene = Scene::open().await;
    scene.sandbox.world().disconnect_github("acme-two");
    let seen = scene.says("pipelines").await;
    let all = seen.private().replace("\\n", "\n");
    assert!(line(&all, "pipelines:").contains("`acme`"), "{all}");
    assert!(
        line(&all, "`acme-two`").contains("no repository is connected"),
        "{all}"
    );
    assert!(
        all.find("`acme-three`") < all.find("no repository"),
        "{all}"
    );
}

#[tokio::test]
async fn a_question_that_heroku_does_not_answer_says_so_to_the_caller() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .faults()
        .always("GET /pipelines/{pipeline}", Fault::status(500));
    let seen = scene.says_as(ADA, "info acme").await;
    for part in ["Heroku", "status.heroku.com"] {
        assert!(seen.private().contains(part), "{part:?}: {}", seen.all());
    }
}
