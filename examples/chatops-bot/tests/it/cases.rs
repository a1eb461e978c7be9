//! Situations in which the first version of the bot said what was not true, or nothing.

use std::time::Duration;

use heroku_api::apps::DeleteApp;
use sandbox::{Fault, Streams, What};

use crate::scene::{Scene, Seen, whole};
use crate::world::{self, builds, restarts};

const APP: &str = "acme-staging";

/// The line of an app in an answer.
fn line(seen: &Seen, app: &str) -> String {
    let all = seen.all().replace("\\n", "\n");
    let found = all.lines().find(|line| line.contains(&format!("*{app}*")));
    found
        .unwrap_or_else(|| panic!("{app} is missing in {all}"))
        .to_owned()
}

#[tokio::test]
async fn p1_a_rollback_while_dynos_restart_is_no_success() {
    let scene = Scene::open().await;
    let version = world::releases(&scene, APP).await.last().unwrap().version;
    let before = scene.sandbox.world().deployed(APP);
    let seen = scene
        .says_and("deploy acme to staging", restarts(APP), async || {
            let world = scene.sandbox.world();
            world.roll_back(APP, "ben@acme.example", version).unwrap();
        })
        .await;
    let replies = seen.replies().join("\n");
    let by = format!("Rollback to v{version}");
    for part in ["was overtaken by", by.as_str(), "ben@acme.example"] {
        assert!(replies.contains(part), "{part:?} is missing in {replies}");
    }
    assert_eq!(seen.deployment_states(), ["in_progress", "inactive"]);
    assert_eq!(scene.sandbox.world().deployed(APP), before);
}

#[tokio::test]
async fn p1_a_promotion_that_is_rolled_back_meanwhile_is_no_success() {
    let scene = Scene::open().await;
    let version = world::releases(&scene, "acme-prod")
        .await
        .last()
        .unwrap()
        .version;
    // A rollback runs the release command too: without one it is current at once.
    let none = sandbox::ReleasePhase::None;
    scene.sandbox.world().set_release_phase("acme-prod", none);
    let seen = scene
        .says_and("promote acme", restarts("acme-prod"), async || {
            let world = scene.sandbox.world();
            world
                .roll_back("acme-prod", "ben@acme.example", version)
                .unwrap();
        })
        .await;
    assert!(
        seen.root().contains("Promotion overtaken"),
        "{}",
        seen.all()
    );
    assert_eq!(seen.deployment_states(), ["in_progress", "inactive"]);
}

#[tokio::test]
async fn p2_info_names_what_runs_and_a_pending_release_beside_it() {
    let scene = Scene::open().await;
    let before = line(&scene.says("info acme").await, APP);
    scene
        .sandbox
        .world()
        .set_release_phase(APP, sandbox::ReleasePhase::Succeeds);
    let pending = |what: &What| match what {
        What::Release { app, status, .. } => app == APP && status == "pending",
        _ => false,
    };
    let seen = scene
        .says_and("deploy acme to staging", pending, async || {
            assert_eq!(
                scene.types(crate::scene::BOB, "info acme").await.status,
                200
            );
        })
        .await;
    let lines: Vec<String> = seen
        .messages()
        .map(|message| whole(message).replace("\\n", "\n"))
        .filter_map(|text| {
            let line = text
                .lines()
                .find(|line| line.contains(&format!("• *{APP}*")))?;
            Some(line.to_owned())
        })
        .collect();
    let runs = before.split(" · ").take(2).collect::<Vec<_>>().join(" · ");
    let shown = lines.first().unwrap_or_else(|| panic!("{}", seen.all()));
    assert!(shown.contains(&runs), "{before}\n{shown}");
    assert!(shown.contains("is being released"), "{shown}");
}

#[tokio::test]
async fn p3_the_commit_is_known_after_a_promotion_a_rollback_and_config_by_other_tools() {
    let scene = Scene::open().await;
    let world = scene.sandbox.world();
    let sha = world.deployed(APP).unwrap();
    let commit = format!("/commit/{sha}|{}", &sha[..7]);
    world.set_config(APP, "ben@acme.example", "A", "b").unwrap();
    let info = line(&scene.says("info acme").await, APP);
    assert!(info.contains(&commit), "{info}");
    assert!(info.contains("ago") || info.contains("just now"), "{info}");
    let version = world::releases(&scene, APP).await[2].version;
    world.roll_back(APP, "ben@acme.example", version).unwrap();
    let all = scene
        .says("releases acme in staging")
        .await
        .root()
        .replace("\\n", "\n");
    let of = |text: &str| {
        let found = all.lines().find(|line| line.contains(text));
        found
            .unwrap_or_else(|| panic!("{text:?} is missing in {all}"))
            .to_owned()
    };
    // The same code as before is a config change; a rollback holds other code.
    let config = of("Set A config vars");
    assert!(config.contains("config"), "{config}");
    assert!(config.contains(&commit), "{config}");
    assert!(config.contains("ben@acme.example"), "{config}");
    let back = of(&format!("Rollback to v{version}"));
    assert!(!back.contains(":wrench:"), "{back}");
    assert!(
        back.contains("/commit/") && !back.contains(&commit),
        "{back}"
    );
}

#[tokio::test]
async fn p4_an_app_that_is_deleted_during_its_build_is_known_within_a_poll() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_streams(Streams::Silent);
    let heroku = scene.running.bot.services.heroku.clone();
    let clock = scene.sandbox.clock().clone();
    let deleted = std::sync::Mutex::new(clock.now());
    let seen = scene
        .says_and("deploy acme to staging", builds(APP), async || {
            // The bot has seen the build once.
            clock.sleep(Duration::from_secs(13)).await;
            heroku.send(&DeleteApp::new(APP)).await.unwrap();
            *deleted.lock().unwrap() = clock.now();
        })
        .await;
    let known = seen.events.iter().find(|event| match &event.what {
        What::MessagePosted(message) => message.text.contains("deleted meanwhile"),
        _ => false,
    });
    let known = known.unwrap_or_else(|| panic!("{}", seen.all()));
    let took = known.at - *deleted.lock().unwrap();
    let replies = seen.replies().join("\n");
    assert!(
        replies.contains("the app was deleted meanwhile"),
        "{}",
        seen.all()
    );
    assert_eq!(seen.deployment_states().last().unwrap(), "failure");
    assert!(took.num_seconds() <= 15, "{took}: {:#?}", seen.replies());
}

#[tokio::test]
async fn p6_slack_repeats_a_command_and_it_is_one_build() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let (one, two) = tokio::join!(
        scene.types(crate::scene::ADA, "deploy acme to staging"),
        scene.types(crate::scene::ADA, "deploy acme to staging"),
    );
    assert_eq!((one.status, two.status), (200, 200));
    let seen = scene.settled(one).await;
    assert!(seen.private().contains("is busy"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
}

#[tokio::test]
async fn p9_questions_over_the_bound_are_answered_busy_and_changes_are_kept() {
    let scene = Scene::open().await;
    let before = scene.counts();
    // Heroku answers late, so that questions pile up.
    let late = Fault::slow(Duration::from_secs(20));
    scene
        .sandbox
        .faults()
        .always("GET /pipelines/{pipeline}", late);
    let asked = (0..80).map(|_| scene.types(crate::scene::BOB, "info acme"));
    let answers = futures_util::future::join_all(asked).await;
    let busy = |ack: &&sandbox::Ack| ack.body.contains("busy with other questions");
    let refused = answers.iter().filter(busy).count();
    assert!((1..=16).contains(&refused), "{refused}");
    assert!(answers.iter().all(|ack| ack.status == 200));
    let change = scene
        .types(crate::scene::ADA, "deploy acme to staging")
        .await;
    assert!(!change.body.contains("busy"), "{}", change.body);
    scene.sandbox.faults().clear();
    let seen = scene.settled(change).await;
    assert_eq!(scene.counts().0, before.0 + 1, "{}", seen.all());
    // What was taken is answered: every question but those that were refused.
    let answered = seen
        .messages()
        .filter(|one| whole(one).contains("dashboard.heroku.com/pipelines"));
    assert_eq!(answered.count(), 80 - refused);
}

#[tokio::test]
async fn p12_a_subject_with_markup_is_plain_text_wherever_it_is_shown() {
    let scene = Scene::open().await;
    let subject = "*bold* `code` <!channel> https://evil.example _x_";
    scene.sandbox.world().commit("main", subject).unwrap();
    scene
        .sandbox
        .world()
        .set_checks("main", sandbox::Checks::Green);
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
    for message in seen.messages() {
        assert!(!message.text.contains("<!channel>"), "{}", message.text);
        for block in &message.blocks {
            is_plain(block);
        }
    }
}

/// Where the subject stands, it is plain text: no markup, no link.
fn is_plain(block: &serde_json::Value) {
    let parts = block["elements"].as_array().cloned().unwrap_or_default();
    for part in parts.into_iter().chain([block["text"].clone()]) {
        let text = part["text"].as_str().unwrap_or_default();
        let shows = text.contains("evil.example") || text.contains("channel>");
        assert!(!shows || part["type"] == "plain_text", "{part}");
    }
}
