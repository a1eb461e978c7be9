//! Review apps that a CI job has sent and not watched: the bot gives their deployments on GitHub
//! an end.

use std::time::Duration;

use github_checks::Repo;
use github_checks::archives::GetTarball;
use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentOutcome, DeploymentState, DeploymentStatus,
    ListDeploymentStatuses,
};
use github_checks::ids::DeploymentId;
use heroku_api::apps::GetApp;
use heroku_api::builds::{CreateBuild, Source};
use heroku_api::review_apps::GetReviewApp;
use heroku_api::secret::SignedUrl;
use sandbox::{NewReviewApp, ReleasePhase};

use crate::notices::routed;
use crate::scene::Scene;

const MINUTE: Duration = Duration::from_secs(60);
const BRANCH: &str = "feature-x";

fn repo() -> Repo {
    "acme/web".parse().unwrap()
}

/// The deployment of the tip of the branch, as `review-apps` creates it.
async fn deployment(scene: &Scene, tool: &str, state: Option<DeploymentState>) -> DeploymentId {
    let github = &scene.running.bot.services.github;
    let call = CreateDeployment::new(repo(), tip(scene).as_str())
        .without_checks()
        .environment("acme-pr-12")
        .task("deploy:review-app")
        .payload("tool", tool);
    let DeploymentOutcome::Created(made) = github.send(&call).await.unwrap() else {
        panic!("no deployment");
    };
    if let Some(state) = state {
        let call = CreateDeploymentStatus::new(repo(), made.id, state);
        github.send(&call).await.unwrap();
    }
    made.id
}

fn tip(scene: &Scene) -> String {
    let branches = scene.sandbox.world().branches();
    let found = branches.into_iter().find(|(name, _)| name == BRANCH);
    found.unwrap().1
}

/// The name of a review app's app.
async fn app_of(scene: &Scene, review_app: &str) -> String {
    let heroku = &scene.running.bot.services.heroku;
    let review = heroku.send(&GetReviewApp::new(review_app)).await;
    let app = review.unwrap().app.unwrap();
    heroku.send(&GetApp::new(&app)).await.unwrap().name
}

/// Builds the tip of the branch into an app.
async fn builds(scene: &Scene, app: &str) {
    let services = &scene.running.bot.services;
    let sha = tip(scene);
    let link = GetTarball::new(repo(), sha.as_str());
    let link = services.github.send(&link).await.unwrap();
    let source = Source::new(SignedUrl::new(link.url.expose())).version(sha);
    let build = CreateBuild::new(app, source);
    services.heroku.send(&build).await.unwrap();
}

fn review_app(scene: &Scene) -> String {
    // It runs the default branch so far.
    let main = scene.sandbox.world().branches().remove(0).1;
    let new = NewReviewApp::new(BRANCH).pr_number(12).commit(main);
    scene.sandbox.world().add_review_app("acme", &new).unwrap()
}

async fn newest(scene: &Scene, id: DeploymentId) -> Option<DeploymentStatus> {
    let list = ListDeploymentStatuses::new(repo(), id);
    let statuses = scene.running.bot.services.github.all(&list).await.unwrap();
    statuses.into_iter().max_by_key(|status| status.id)
}

/// What becomes of a build that nobody watches.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Runs,
    /// Its dynos are listed late: until then nobody knows.
    RunsLate,
    FailsToBuild,
    FailsInItsReleasePhase,
    Crashes,
    /// Somebody rolls back before anybody saw its dynos.
    IsOvertaken,
    /// Somebody sets a config var meanwhile: the same code runs.
    IsConfigured,
}

impl Fate {
    fn befalls(self, scene: &Scene, app: &str) {
        let world = scene.sandbox.world();
        match self {
            Self::Runs => {}
            Self::RunsLate | Self::IsOvertaken => assert!(world.list_dynos_after(app, 10 * MINUTE)),
            Self::FailsToBuild => assert!(world.fail_next_build(app)),
            Self::FailsInItsReleasePhase => {
                assert!(world.set_release_phase(app, ReleasePhase::Fails));
            }
            Self::Crashes => assert!(world.crash_next_dyno(app)),
            Self::IsConfigured => {
                assert!(world.overtake_next_release(app, Duration::from_secs(2)));
            }
        }
    }

    /// The state of the deployment, and words of its description.
    fn end(self) -> (DeploymentState, &'static str) {
        match self {
            Self::Runs | Self::RunsLate | Self::IsConfigured => {
                (DeploymentState::Success, "1 of 1 dynos up")
            }
            Self::FailsToBuild => (DeploymentState::Failure, "could not be built"),
            Self::FailsInItsReleasePhase => (DeploymentState::Failure, "its release command"),
            Self::Crashes => (DeploymentState::Failure, "crashed: web.1"),
            Self::IsOvertaken => (DeploymentState::Inactive, "(Rollback to v"),
        }
    }
}

async fn ends_as(fate: Fate) {
    let scene = routed().await;
    let review = review_app(&scene);
    let id = deployment(&scene, "review-apps", Some(DeploymentState::Queued)).await;
    let app = app_of(&scene, &review).await;
    // What the review app ran before has its dynos.
    scene.passes(5 * MINUTE).await;
    let world = scene.sandbox.world();
    let before = world.dynos(&app)[0].2;
    fate.befalls(&scene, &app);
    builds(&scene, &app).await;
    if matches!(fate, Fate::RunsLate | Fate::IsOvertaken) {
        scene.passes(5 * MINUTE).await;
        assert_eq!(world.deployed(&app), Some(tip(&scene)), "it is deployed");
        let status = newest(&scene, id).await.unwrap();
        assert_eq!(status.state, DeploymentState::Queued, "nobody saw a dyno");
    }
    if fate == Fate::IsOvertaken {
        world.roll_back(&app, "ben@acme.example", before).unwrap();
    }
    scene.passes(15 * MINUTE).await;
    let status = newest(&scene, id).await.unwrap();
    let (state, words) = fate.end();
    assert_eq!(status.state, state, "{fate:?}: {status:?}");
    let text = status.description.unwrap();
    assert!(text.contains(words), "{fate:?}: {text}");
    // "View deployment" leads to the app.
    let url = status.environment_url.unwrap_or_default();
    let leads = state == DeploymentState::Success;
    assert_eq!(url.contains(&app), leads, "{fate:?}: {url}");
    // Once is enough.
    scene.passes(10 * MINUTE).await;
    let list = ListDeploymentStatuses::new(repo(), id);
    let all = scene.running.bot.services.github.all(&list).await.unwrap();
    assert_eq!(all.len(), 2, "{fate:?}: {all:?}");
}

#[tokio::test]
async fn one_that_is_queued_is_a_success_when_its_dynos_are_seen_up_and_not_before() {
    ends_as(Fate::Runs).await;
    ends_as(Fate::RunsLate).await;
    ends_as(Fate::IsConfigured).await;
}

#[tokio::test]
async fn one_that_does_not_come_to_run_is_a_failure_and_says_why() {
    ends_as(Fate::FailsToBuild).await;
    ends_as(Fate::FailsInItsReleasePhase).await;
    ends_as(Fate::Crashes).await;
}

#[tokio::test]
async fn one_that_somebody_overtakes_is_inactive_and_says_by_what() {
    ends_as(Fate::IsOvertaken).await;
}

#[tokio::test]
async fn one_that_somebody_watches_or_that_another_tool_made_is_left_alone() {
    for (tool, state) in [
        ("review-apps", Some(DeploymentState::InProgress)),
        ("another", Some(DeploymentState::Queued)),
    ] {
        let scene = routed().await;
        let review = review_app(&scene);
        let id = deployment(&scene, tool, state.clone()).await;
        builds(&scene, &app_of(&scene, &review).await).await;
        scene.passes(10 * MINUTE).await;
        assert_eq!(newest(&scene, id).await.map(|status| status.state), state);
    }
}

#[tokio::test]
async fn one_that_is_queued_a_moment_later_is_found_too() {
    let scene = routed().await;
    let review = review_app(&scene);
    let id = deployment(&scene, "review-apps", None).await;
    builds(&scene, &app_of(&scene, &review).await).await;
    scene.passes(5 * MINUTE).await;
    assert_eq!(newest(&scene, id).await, None);
    let queued = CreateDeploymentStatus::new(repo(), id, DeploymentState::Queued);
    let github = &scene.running.bot.services.github;
    github.send(&queued).await.unwrap();
    scene.passes(10 * MINUTE).await;
    let status = newest(&scene, id).await.unwrap();
    assert_eq!(status.state, DeploymentState::Success);
}
