//! What Heroku ChatOps could not do, each as a day of a team.

use std::time::Duration;

use chatops_bot::app::{Choices, Whose};
use chatops_bot::config::Rules;
use github_checks::archives::GetTarball;
use heroku_api::builds::{CreateBuild, Source};
use heroku_api::promotions::CreatePromotion;
use heroku_api::secret::{Secret, SignedUrl};
use sandbox::{Checks, Sandbox};

use crate::browser::logs_in;
use crate::notices::holding;
use crate::routes::{GENERAL, PRIVATE, said};
use crate::scene::{ADA, CHANNEL, Scene, unconfirmed, whole};

const BEN: &str = "ben@acme.example";
const MINUTE: Duration = Duration::from_secs(60);

/// Everything that people see in a channel, blocks included.
fn all(scene: &Scene, channel: &str) -> String {
    let messages = scene.sandbox.slack().messages(channel);
    messages.iter().map(|one| whole(one) + "\n").collect()
}

#[tokio::test]
async fn github_enterprise() {
    let sandbox = Sandbox::builder().stepped().enterprise(true);
    let sandbox = sandbox.start().await.unwrap();
    assert!(sandbox.github().url.ends_with("/api/v3"));
    let host = sandbox.github().url.replace("/api/v3", "");
    let choices = Choices::default().tokens(Whose::LogIn).rules(unconfirmed());
    let scene = Scene::with(sandbox, choices).await;
    let card = scene.says("login").await;
    let way = crate::browser::way(&card, "github");
    assert!(way.starts_with(&format!("{host}/login/oauth/")), "{way}");
    logs_in(&scene, ADA, &card).await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(seen.deployment_states().last().unwrap(), "success");
    scene.says("promote acme").await;
    scene.says("info acme").await;
    scene.says("releases acme in staging").await;
    scene.says("route acme here").await;
    scene.passes(2 * MINUTE).await;
    let routes = chatops_bot::route::all(scene.running.bot.store()).await;
    assert_eq!(routes.unwrap().len(), 1);
    crate::repository::settings(&scene, |settings| settings.github.on = true).await;
    scene.passes(2 * MINUTE).await;
    scene.sandbox.world().set_checks("main", Checks::Red);
    scene.hears(CHANNEL, ":red_circle:").await;
    let everything = all(&scene, CHANNEL);
    assert!(
        everything.contains(&format!("{host}/acme/web/commit/")),
        "{everything}"
    );
    assert!(!everything.contains("github.com"), "{everything}");
    // Nothing of the API is asked for outside its base path.
    let world = scene.sandbox.world();
    assert!(world.deployed("acme-prod").is_some());
}

#[tokio::test]
async fn a_private_channel() {
    let scene = Scene::open().await;
    let slack = scene.sandbox.slack();
    let ack = slack
        .command(ADA, PRIVATE, "/h", "deploy acme to staging")
        .await;
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert!(seen.messages().all(|one| one.channel == PRIVATE));
    assert!(
        seen.replies().iter().any(|reply| reply.contains("Done in")),
        "{:?}",
        seen.replies()
    );
    let ack = slack.command(ADA, PRIVATE, "/h", "route acme here").await;
    scene.settled(ack).await;
    scene.passes(2 * MINUTE).await;
    let world = scene.sandbox.world();
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    scene.hears(PRIVATE, "COLOR").await;
    assert!(said(&scene, CHANNEL).is_empty() && said(&scene, GENERAL).is_empty());
}

#[tokio::test]
async fn a_private_channel_without_the_bot() {
    let scene = Scene::open().await;
    let slack = scene.sandbox.slack();
    slack.remove_bot(PRIVATE);
    let before = scene.counts();
    let ack = slack
        .command(ADA, PRIVATE, "/h", "deploy acme to staging")
        .await;
    let seen = scene.settled(ack).await;
    let private = seen.private();
    assert!(private.contains("/invite"), "{}", seen.all());
    assert_eq!(scene.counts(), before, "nobody would see what happens");
    slack.invite_bot(PRIVATE);
    let ack = slack
        .command(ADA, PRIVATE, "/h", "deploy acme to staging")
        .await;
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
}

#[tokio::test]
async fn several_channels() {
    let scene = Scene::open().await;
    scene
        .says(&format!("route acme to here, #general, <#{PRIVATE}>"))
        .await;
    scene.passes(2 * MINUTE).await;
    let routes = chatops_bot::route::all(scene.running.bot.store())
        .await
        .unwrap();
    let quiet = routes
        .iter()
        .find(|route| route.channel == PRIVATE)
        .unwrap();
    let mut settings = quiet.settings.clone();
    settings.deployments.failures_only = true;
    let mut tx = scene.running.bot.store().begin().await.unwrap();
    assert!(
        chatops_bot::route::save(&mut tx, &quiet.id, quiet.revision, &settings)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(holding(&scene, GENERAL, "Deployed acme main").len(), 1);
    assert!(holding(&scene, PRIVATE, "Deployed acme main").is_empty());
    scene.sandbox.world().fail_next_build("acme-staging");
    scene.says("deploy acme to staging").await;
    for channel in [CHANNEL, GENERAL, PRIVATE] {
        let failed = holding(&scene, channel, "acme main");
        let failed = failed.iter().filter(|one| one.text.contains("ailed"));
        assert_eq!(failed.count(), 1, "{channel}: {:#?}", said(&scene, channel));
    }
    // What happens elsewhere is said where it is wanted, once.
    let world = scene.sandbox.world();
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    scene.passes(2 * MINUTE).await;
    for (channel, times) in [(CHANNEL, 1), (GENERAL, 1), (PRIVATE, 0)] {
        assert_eq!(holding(&scene, channel, "COLOR").len(), times, "{channel}");
    }
}

#[tokio::test]
async fn releases_made_by_the_cli() {
    let scene = Scene::open().await;
    scene.says("route acme to #general").await;
    scene.passes(2 * MINUTE).await;
    let world = scene.sandbox.world();
    let services = &scene.running.bot.services;
    // `heroku builds:create`, `heroku pipelines:promote`, `heroku rollback`, `heroku config:set`.
    let ben = Secret::new(world.heroku_token(BEN).unwrap());
    let ben = services.heroku_clients.with(ben).unwrap();
    let repo: github_checks::Repo = "acme/web".parse().unwrap();
    let link = services.github.send(&GetTarball::new(&repo, "main")).await;
    let source =
        Source::new(SignedUrl::new(link.unwrap().url.expose())).version("0123456789abcdef");
    ben.send(&CreateBuild::new("acme-staging", source))
        .await
        .unwrap();
    let built = scene.hears(GENERAL, "runs").await;
    assert!(
        built.text.contains("acme-staging") && built.text.contains(BEN),
        "{}",
        built.text
    );
    scene.passes(2 * MINUTE).await;
    let all = heroku_api::pipelines::GetPipeline::new("acme");
    let pipeline = ben.send(&all).await.unwrap().id;
    let app = async |name: &str| {
        let call = heroku_api::apps::GetApp::new(name);
        ben.send(&call).await.unwrap().id
    };
    let (from, to) = (app("acme-staging").await, app("acme-prod").await);
    let promote = CreatePromotion::new(pipeline.as_str(), from.as_str()).target(to.as_str());
    ben.send(&promote).await.unwrap();
    let promoted = scene.hears(GENERAL, "Promote acme-staging").await;
    assert!(promoted.text.contains(BEN), "{}", promoted.text);
    world.roll_back("acme-prod", BEN, 4).unwrap();
    let back = scene.hears(GENERAL, "Rollback to v4").await;
    assert!(
        back.text.contains("acme-prod") && back.text.contains(BEN),
        "{}",
        back.text
    );
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    let config = scene.hears(GENERAL, "COLOR").await;
    assert!(config.text.contains(BEN), "{}", config.text);
    scene.passes(6 * MINUTE).await;
    // The word of the route, and one message for each.
    assert_eq!(
        said(&scene, GENERAL).len(),
        5,
        "{:#?}",
        said(&scene, GENERAL)
    );
}

#[tokio::test]
async fn a_pipeline_without_herokus_link_to_github() {
    let text = "[pipelines.acme]\nrepository = \"acme/web\"\nconfirm = false\n";
    let rules = Rules::read("bot.toml", text).unwrap();
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    sandbox.world().disconnect_github("acme");
    let scene = Scene::with(sandbox, Choices::default().rules(rules)).await;
    scene.wires.requests();
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(seen.deployment_states().last().unwrap(), "success");
    let requests = scene.wires.requests();
    let asked = |request: &str| requests.iter().any(|one| one == request);
    assert!(
        asked("GET /repos/{owner}/{repo}/tarball/{ref*}"),
        "{requests:#?}"
    );
    assert!(asked("POST /apps/{app}/builds"), "{requests:#?}");
    let seen = scene.says("promote acme").await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
    let world = scene.sandbox.world();
    let (_, tip) = world.branches().into_iter().next().unwrap();
    assert_eq!(world.deployed("acme-prod"), Some(tip));
    // Red checks are seen as well.
    world.set_checks("main", Checks::Red);
    let refused = scene.says("deploy acme to staging").await;
    assert!(refused.private().contains("test"), "{}", refused.all());
}
