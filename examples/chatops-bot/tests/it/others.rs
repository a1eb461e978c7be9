//! What routed channels hear of GitHub's deployments and reviews, made by others.

use std::time::Duration;

use github_checks::Repo;
use github_checks::deployments::{CreateDeployment, CreateDeploymentStatus, DeploymentState};
use github_checks::hooks::{CreateHook, HookConfig, ListHooks};
use github_checks::ids::DeploymentId;

use crate::notices::{holding, routed};
use crate::repository::{opens_pull, settings};
use crate::routes::{GENERAL, said};
use crate::scene::Scene;

const MINUTE: Duration = Duration::from_secs(60);

/// Ben's program reports deployments.
pub(crate) struct Ben {
    github: github_checks::Client,
    repo: Repo,
}

impl Ben {
    pub(crate) fn of(scene: &Scene) -> Self {
        let token = scene.sandbox.world().github_token("ben").unwrap();
        let token = github_checks::secret::Secret::new(token);
        let services = &scene.running.bot.services;
        Self {
            github: services.github_clients.with(token).unwrap(),
            repo: "acme/web".parse().unwrap(),
        }
    }

    pub(crate) async fn begins(&self, environment: &str) -> DeploymentId {
        let create = CreateDeployment::new(&self.repo, "main")
            .without_checks()
            .environment(environment);
        let outcome = self.github.send(&create).await.unwrap();
        outcome.deployment().unwrap().id
    }

    pub(crate) async fn reports(&self, id: DeploymentId, state: &str) {
        let state = DeploymentState::from(state);
        let status = CreateDeploymentStatus::new(&self.repo, id, state)
            .description("by the workflow")
            .log_url("https://ci.example.com/1");
        self.github.send(&status).await.unwrap();
    }
}

#[tokio::test]
async fn a_deployment_that_others_report_is_one_message_from_its_beginning_to_its_end() {
    let scene = routed().await;
    let ben = Ben::of(&scene);
    let id = ben.begins("production").await;
    ben.reports(id, "in_progress").await;
    let begun = scene.hears(GENERAL, "is being deployed").await;
    for part in ["production", "main", "ben", "by the workflow"] {
        assert!(begun.text.contains(part), "{part} in {}", begun.text);
    }
    ben.reports(id, "success").await;
    let done = scene.hears(GENERAL, "was deployed to").await;
    assert!(crate::scene::whole(&done).contains("ci.example.com"));
    // What is final stays.
    ben.reports(id, "in_progress").await;
    scene.passes(6 * MINUTE).await;
    let about = holding(&scene, GENERAL, "deployed");
    assert_eq!(about.len(), 1, "{:#?}", said(&scene, GENERAL));
    assert!(
        about[0].text.contains("was deployed to"),
        "{}",
        about[0].text
    );
    let second = ben.begins("staging").await;
    ben.reports(second, "failure").await;
    let failed = scene.hears(GENERAL, "was not deployed to").await;
    assert!(failed.text.contains("staging"), "{}", failed.text);
}

#[tokio::test]
async fn the_bots_own_deployments_on_github_are_not_said_again() {
    let scene = routed().await;
    scene.says("deploy acme to staging").await;
    scene.passes(6 * MINUTE).await;
    assert!(holding(&scene, GENERAL, "on GitHub").is_empty());
    assert_eq!(holding(&scene, GENERAL, "Deployed acme main").len(), 1);
}

#[tokio::test]
async fn what_was_deployed_before_anybody_listened_is_not_news_but_how_it_ends_is() {
    let scene = Scene::open().await;
    let ben = Ben::of(&scene);
    let over = ben.begins("production").await;
    ben.reports(over, "failure").await;
    let open = ben.begins("staging").await;
    ben.reports(open, "in_progress").await;
    scene.says("route acme to #general").await;
    scene.passes(2 * MINUTE).await;
    assert!(holding(&scene, GENERAL, "on GitHub").is_empty());
    ben.reports(open, "success").await;
    scene.hears(GENERAL, "was deployed to").await;
    assert_eq!(holding(&scene, GENERAL, "on GitHub").len(), 1);
}

#[tokio::test]
async fn each_channel_hears_of_deployments_as_its_settings_say() {
    let scene = routed().await;
    let ben = Ben::of(&scene);
    settings(&scene, |settings| settings.deployments.failures_only = true).await;
    let good = ben.begins("production").await;
    ben.reports(good, "success").await;
    let bad = ben.begins("production").await;
    ben.reports(bad, "error").await;
    scene.hears(GENERAL, "was not deployed to").await;
    settings(&scene, |settings| settings.deployments.statuses = false).await;
    let unheard = ben.begins("production").await;
    ben.reports(unheard, "error").await;
    scene.passes(6 * MINUTE).await;
    assert_eq!(
        holding(&scene, GENERAL, "on GitHub").len(),
        1,
        "{:#?}",
        said(&scene, GENERAL)
    );
    // An app's name is what Heroku's own reports have: its release says it already.
    settings(&scene, |settings| {
        settings.deployments.statuses = true;
        settings.deployments.failures_only = false;
    })
    .await;
    let app = ben.begins("acme-prod").await;
    ben.reports(app, "success").await;
    scene.passes(6 * MINUTE).await;
    assert_eq!(holding(&scene, GENERAL, "on GitHub").len(), 1);
}

#[tokio::test]
async fn reviews_of_a_pull_request_are_one_message_with_what_everybody_says_last() {
    let scene = Scene::open().await;
    scene.says("route acme to #general").await;
    settings(&scene, |settings| settings.github.on = true).await;
    let world = scene.sandbox.world();
    let number = opens_pull(&scene, "Fix the total");
    scene.hears(GENERAL, "opened").await;
    let first = world.review_pull(number, "ada", "changes_requested");
    let line = scene.hears(GENERAL, "ada asks for changes").await;
    assert!(line.text.contains("Fix the total"), "{}", line.text);
    world.review_pull(number, "cleo", "commented").unwrap();
    scene.hears(GENERAL, "cleo commented").await;
    world.review_pull(number, "ada", "approved").unwrap();
    scene.hears(GENERAL, "approved by ada").await;
    scene.passes(MINUTE).await;
    let standing = holding(&scene, GENERAL, ":eyes:").remove(0).text;
    for part in ["approved by ada", "cleo commented"] {
        assert!(standing.contains(part), "{part} in {standing}");
    }
    world.dismiss_review(first.unwrap(), "ben");
    scene.passes(6 * MINUTE).await;
    let about = holding(&scene, GENERAL, ":eyes:");
    assert_eq!(about.len(), 1, "{:#?}", said(&scene, GENERAL));
    let thread = scene.sandbox.slack().thread(GENERAL, &about[0].ts);
    let replies: Vec<_> = thread.iter().filter(|one| one.is_reply()).collect();
    assert_eq!(replies.len(), 3, "{replies:#?}");
    assert!(
        replies.iter().any(|one| one.text.contains("dismissed")),
        "{replies:#?}"
    );
    // Their own setting.
    world.close_pull(number, "ben");
    settings(&scene, |settings| settings.github.reviews = false).await;
    let second = opens_pull(&scene, "Again");
    world.review_pull(second, "ada", "approved").unwrap();
    scene.hears(GENERAL, "Again").await;
    scene.passes(6 * MINUTE).await;
    assert_eq!(holding(&scene, GENERAL, ":eyes:").len(), 1);
}

#[tokio::test]
async fn a_webhook_of_an_older_bot_learns_of_what_it_lacks() {
    let scene = Scene::open().await;
    let services = &scene.running.bot.services;
    let repo: Repo = "acme/web".parse().unwrap();
    let (url, secret) = services.public.github().unwrap();
    let old = CreateHook::new(&repo, HookConfig::new(url, secret.expose()))
        .events(vec!["push".to_owned()])
        .active(true);
    services.github.send(&old).await.unwrap();
    scene.says("route acme to #general").await;
    scene.passes(MINUTE).await;
    let hooks = services.github.all(&ListHooks::new(&repo)).await.unwrap();
    assert_eq!(hooks.len(), 1, "{hooks:?}");
    for event in ["push", "deployment_status", "pull_request_review"] {
        assert!(hooks[0].events.iter().any(|one| one == event), "{event}");
    }
}
