//! The buttons of a pull request's review app: they act with the rights of the one who presses, each
//! press once, and the check run says what came of it.

use std::time::Duration;

use chatops_bot::app::Choices;
use github_checks::archives::GetTarball;
use heroku_api::apps::GetApp;
use heroku_api::pipelines::GetPipeline;
use heroku_api::review_apps::{
    CreateReviewApp, DeleteReviewApp, ListReviewApps, ReviewApp, ReviewSource,
};
use heroku_api::secret::SignedUrl;
use sandbox::{Sandbox, ShownCheck};

use crate::pulls::{choices, opened, scene_with};
use crate::relay::{Mode, Relay};
use crate::scene::{File, Scene};

const MINUTE: Duration = Duration::from_secs(60);
const RUN: &str = "Review app (acme)";
const RULES: &str = "[pipelines.acme]\npull_requests = { buttons = true }\n";

/// A pull request with a review app, whose check run is there.
struct Reviewed {
    number: i64,
    sha: String,
    /// The app's name.
    app: String,
}

async fn scene() -> (Scene, Reviewed) {
    let scene = scene_with(choices(RULES)).await;
    let reviewed = reviewed(&scene).await;
    (scene, reviewed)
}

async fn review_apps(scene: &Scene) -> Vec<ReviewApp> {
    let heroku = &scene.running.bot.services.heroku;
    let pipeline = heroku.send(&GetPipeline::new("acme")).await.unwrap().id;
    let all = heroku.all(&ListReviewApps::new(&pipeline)).await.unwrap();
    all.into_iter()
        .filter(|one| one.branch == "pulls/faster")
        .collect()
}

async fn reviewed(scene: &Scene) -> Reviewed {
    let (number, sha) = opened(scene).await;
    let services = &scene.running.bot.services;
    let repo: github_checks::Repo = "acme/web".parse().unwrap();
    let tarball = GetTarball::new(&repo, sha.as_str());
    let link = services.github.send(&tarball);
    let link = SignedUrl::new(link.await.unwrap().url.expose());
    let heroku = &services.heroku;
    let pipeline = heroku.send(&GetPipeline::new("acme")).await.unwrap().id;
    let source = ReviewSource::tarball(link, &sha);
    let create = CreateReviewApp::new(&pipeline, "pulls/faster", source);
    let create = create.pr_number(u64::try_from(number).unwrap());
    heroku.send(&create).await.unwrap();
    scene.passes(10 * MINUTE).await;
    scene.says("route acme to here").await;
    scene.passes(2 * MINUTE).await;
    let app = review_apps(scene).await.remove(0).app.unwrap();
    let app = heroku.send(&GetApp::new(app)).await.unwrap().name;
    Reviewed { number, sha, app }
}

fn shown(scene: &Scene, sha: &str) -> ShownCheck {
    let shown = scene.sandbox.world().shown_check(sha, RUN);
    shown.unwrap_or_else(|| panic!("no check run on {sha}"))
}

/// Somebody presses a button, and the bot has nothing left to do: what the check run says.
async fn presses(scene: &Scene, sha: &str, by: &str, button: &str) -> ShownCheck {
    let world = scene.sandbox.world();
    assert!(
        world.press_check(sha, RUN, button, by),
        "no {button}: {:?}",
        shown(scene, sha)
    );
    scene.passes(MINUTE).await;
    shown(scene, sha)
}

#[tokio::test]
async fn the_buttons_of_a_pull_request_redeploy_recreate_and_delete_its_review_app() {
    let (scene, Reviewed { sha, app, .. }) = scene().await;
    let world = scene.sandbox.world();
    let check = shown(&scene, &sha);
    assert_eq!(
        (check.conclusion.as_str(), check.title.as_str()),
        ("neutral", "The review app is there")
    );
    assert_eq!(check.buttons, ["redeploy", "recreate", "delete"]);
    assert!(check.summary.contains("https://"), "{}", check.summary);
    let before = scene.counts();
    let runs = format!("It runs {}", &sha[..7]);
    let check = presses(&scene, &sha, "ada", "redeploy").await;
    assert_eq!(check.title, runs, "{}", check.summary);
    assert!(check.summary.contains("@ada"), "{}", check.summary);
    assert_eq!(world.deployed(&app), Some(sha.clone()));
    assert_eq!(scene.counts().0, before.0 + 1, "one build");
    let old = review_apps(&scene).await.remove(0).id;
    let check = presses(&scene, &sha, "ada", "recreate").await;
    assert_eq!(check.title, runs, "{}", check.summary);
    let [new] = &review_apps(&scene).await[..] else {
        panic!("one review app")
    };
    assert_ne!(new.id, old);
    // What the press said stays.
    scene.passes(6 * MINUTE).await;
    assert_eq!(shown(&scene, &sha).title, runs);
    let check = presses(&scene, &sha, "ada", "delete").await;
    assert_eq!(check.title, "The review app is deleted");
    assert!(check.buttons.is_empty());
    scene.passes(6 * MINUTE).await;
    assert_eq!(shown(&scene, &sha).title, "The review app is deleted");
    assert!(review_apps(&scene).await.is_empty());
}

#[tokio::test]
async fn a_button_acts_with_the_rights_of_the_one_who_presses() {
    let (scene, Reviewed { sha, app, .. }) = scene().await;
    let (world, before) = (scene.sandbox.world(), scene.counts());
    let check = presses(&scene, &sha, "cleo", "delete").await;
    assert_eq!(check.title, "Nothing was done");
    assert!(
        check.summary.contains("@cleo") && check.summary.contains("`/h login`"),
        "{}",
        check.summary
    );
    assert_eq!(check.buttons.len(), 3);
    world.set_heroku_rights(&app, "ben@acme.example", &["view"]);
    let check = presses(&scene, &sha, "ben", "redeploy").await;
    assert_eq!(check.title, "Nothing was done");
    assert!(
        check.summary.contains("@ben") && check.summary.contains(&app),
        "{}",
        check.summary
    );
    assert!(!check.summary.contains("ben@acme"), "{}", check.summary);
    world.set_github_role("ada", "read");
    scene.passes(2 * MINUTE).await;
    let check = presses(&scene, &sha, "ada", "delete").await;
    assert_eq!(check.title, "Nothing was done", "{}", check.summary);
    assert_eq!(scene.counts(), before);
    assert_eq!(review_apps(&scene).await.len(), 1);
}

#[tokio::test]
async fn a_newer_commit_a_closed_pull_request_and_an_app_that_is_gone_are_said() {
    let (scene, Reviewed { number, sha, .. }) = scene().await;
    let (world, before) = (scene.sandbox.world(), scene.counts());
    let newer = world.push("pulls/faster", "Even faster", "ada").unwrap();
    scene.passes(2 * MINUTE).await;
    let check = presses(&scene, &sha, "ada", "redeploy").await;
    assert!(
        check.summary.contains("a newer commit was pushed"),
        "{}",
        check.summary
    );
    assert!(check.buttons.is_empty());
    assert_eq!(shown(&scene, &newer).buttons.len(), 3);
    // Deleted by somebody else a moment ago.
    let id = review_apps(&scene).await.remove(0).id;
    let heroku = &scene.running.bot.services.heroku;
    world.close_pull(number, "ada");
    let check = presses(&scene, &newer, "ada", "delete").await;
    assert!(check.summary.contains("is closed"), "{}", check.summary);
    assert_eq!(review_apps(&scene).await.len(), 1);
    world.reopen_pull(number, "ada");
    scene.passes(2 * MINUTE).await;
    heroku.send(&DeleteReviewApp::new(&id)).await.unwrap();
    assert!(world.press_check(&newer, RUN, "redeploy", "ada"));
    scene.passes(MINUTE).await;
    let check = shown(&scene, &newer);
    assert!(
        check.summary.contains("gone"),
        "{}: {}",
        check.title,
        check.summary
    );
    assert!(check.buttons.is_empty());
    assert_eq!(scene.counts().1, before.1);
}

#[tokio::test]
async fn one_press_at_a_time_works_on_a_review_app() {
    let (scene, Reviewed { sha, .. }) = scene().await;
    let (world, before) = (scene.sandbox.world(), scene.counts());
    assert!(world.press_check(&sha, RUN, "redeploy", "ada"));
    assert!(world.press_check(&sha, RUN, "redeploy", "ada"));
    scene.passes(5 * MINUTE).await;
    let check = shown(&scene, &sha);
    assert_eq!(scene.counts().0, before.0 + 1, "one build: {check:?}");
}

#[tokio::test]
async fn a_press_that_is_delivered_twice_is_done_once() {
    let (scene, relay) = Relay::scene_with(Mode::Keep, choices(RULES)).await;
    let Reviewed { sha, .. } = reviewed(&scene).await;
    let before = scene.counts();
    relay.kept();
    relay.set(Mode::Twice);
    let check = presses(&scene, &sha, "ada", "redeploy").await;
    assert_eq!(
        check.title,
        format!("It runs {}", &sha[..7]),
        "{}",
        check.summary
    );
    assert_eq!(scene.counts().0, before.0 + 1, "one build");
}

#[tokio::test]
async fn a_press_survives_the_process_whenever_that_dies() {
    for (button, killed_after) in [
        ("recreate", "DELETE /review-apps/{review}"),
        ("recreate", "POST /review-apps"),
        ("redeploy", "POST /apps/{app}/builds"),
    ] {
        let file = File::new();
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        let choices: Choices = choices(RULES);
        let scene = Scene::with_store(sandbox, file.store().await, choices.clone()).await;
        let Reviewed { sha, .. } = reviewed(&scene).await;
        let before = scene.counts();
        scene.wires.requests();
        assert!(scene.sandbox.world().press_check(&sha, RUN, button, "ada"));
        let left = || scene.wires.requests().iter().any(|one| one == killed_after);
        scene.until(left).await;
        let scene = scene.again(&file, MINUTE, &choices).await;
        scene.passes(10 * MINUTE).await;
        let check = shown(&scene, &sha);
        assert_eq!(
            check.title,
            format!("It runs {}", &sha[..7]),
            "{killed_after}: {check:?}"
        );
        assert_eq!(scene.counts().0, before.0 + 1, "{killed_after}: one build");
        assert_eq!(review_apps(&scene).await.len(), 1, "{killed_after}");
    }
}

#[tokio::test]
async fn without_the_rule_there_is_no_check_run_and_it_never_counts_as_a_check() {
    let silent = scene_with(choices("[pipelines.acme]\nconfirm = false\n")).await;
    let reviewed = reviewed(&silent).await;
    assert!(
        silent
            .sandbox
            .world()
            .shown_check(&reviewed.sha, RUN)
            .is_none()
    );

    let (scene, _) = scene().await;
    let world = scene.sandbox.world();
    let sha = world.push("pulls/faster", "Nobody looked", "ada").unwrap();
    world.set_checks(&sha, sandbox::Checks::None);
    scene.passes(2 * MINUTE).await;
    assert_eq!(shown(&scene, &sha).conclusion, "neutral");
    let asked = scene.says(&format!("deploy acme/{sha} to staging")).await;
    assert!(
        asked.private().contains("Nobody has tested"),
        "{}",
        asked.all()
    );
}
