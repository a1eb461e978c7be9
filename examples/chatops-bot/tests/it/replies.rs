//! What people read when something does not go as it should: who sees it, and the way out.

use std::time::Duration;

use chatops_bot::change::{Asked, Caller, Change};
use sandbox::{Checks, Fault};
use service::NewOperation;

use crate::scene::{ADA, CHANNEL, Scene};

#[tokio::test]
async fn checks_that_failed_are_listed_for_the_caller_and_one_line_is_for_everybody() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::Red);
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.private().contains("failed"), "{}", seen.all());
    let public: Vec<_> = scene.sandbox.slack().messages(CHANNEL);
    let public = public
        .iter()
        .filter(|one| one.bot_id.is_some() && one.ephemeral_to.is_none());
    let public: Vec<_> = public.map(|one| one.text.clone()).collect();
    assert_eq!(public.len(), 1, "{public:?}");
    assert!(public[0].contains("is not deployed"), "{public:?}");
}

#[tokio::test]
async fn a_heroku_that_slows_us_down_is_named_in_the_thread_and_it_goes_on_by_itself() {
    let scene = Scene::open().await;
    let slow = || Fault::rate_limited(Some(20));
    scene
        .sandbox
        .faults()
        .on("GET /apps/{app}/builds/{build}", [slow(), slow()]);
    let seen = scene.says("deploy acme to staging").await;
    let replies = seen.replies();
    let slowed = replies
        .iter()
        .filter(|reply| reply.contains("slows me down"));
    assert_eq!(slowed.count(), 1, "{replies:#?}");
    assert!(
        replies.join("\n").contains("Heroku slows me down"),
        "{replies:#?}"
    );
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
}

#[tokio::test]
async fn a_github_that_did_not_take_the_last_status_is_named_in_the_thread() {
    let scene = Scene::open().await;
    let route = "POST /repos/{owner}/{repo}/deployments/{id}/statuses";
    scene.sandbox.faults().always(route, Fault::status(403));
    let seen = scene.says("deploy acme to staging").await;
    let replies = seen.replies().join("\n");
    for part in ["GitHub", "does not know that", "success"] {
        assert!(replies.contains(part), "{part:?} is missing in {replies}");
    }
    // That does not change what runs.
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
}

#[tokio::test]
async fn a_permission_that_is_missing_never_recommends_the_bang() {
    for route in [
        "GET /repos/{owner}/{repo}/commits/{ref*}/check-runs",
        "POST /repos/{owner}/{repo}/deployments",
        "POST /apps/{app}/builds",
    ] {
        let scene = Scene::open().await;
        scene.sandbox.faults().always(route, Fault::status(403));
        let seen = scene.says("deploy acme to staging").await;
        let all = seen.all();
        assert!(!all.contains("command with `!`"), "{route}: {all}");
        assert!(all.contains("permission"), "{route}: {all}");
    }
}

#[tokio::test]
async fn a_command_whose_thread_could_not_begin_for_a_quarter_of_an_hour_asks_again() {
    let scene = Scene::open().await;
    let before = scene.counts();
    // Slack takes no message for that long.
    let route = "POST /api/chat.postMessage";
    let faults = scene.sandbox.faults();
    faults.always(route, Fault::status(503));
    let ack = scene.types(ADA, "deploy acme to staging").await;
    scene.until(|| faults.taken() > 0).await;
    let clock = scene.sandbox.clock();
    let end = clock.now() + Duration::from_secs(16 * 60);
    scene.until(|| clock.now() >= end).await;
    faults.clear();
    let card = scene.settled(ack).await;
    for part in ["You typed this", "could not begin", "Run it", "Cancel"] {
        assert!(card.private().contains(part), "{part:?}: {}", card.all());
    }
    assert_eq!(scene.counts(), before);
    assert!(card.root().contains("Not started"), "{}", card.all());
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
}

#[tokio::test]
async fn a_command_that_the_bot_fails_on_again_and_again_is_named_to_its_caller_with_an_id() {
    let scene = Scene::open().await;
    for (parked, kind) in [(1, "deploy"), (2, "read")] {
        // No command that was ever accepted: what is stored cannot be read.
        let caller = Caller::new("T0000000001", ADA, CHANNEL);
        let asked = Change::new(Asked::new(caller.clone(), None));
        let new = NewOperation::new(kind, "no such command", caller.id());
        let new = new.deadline(Duration::from_secs(24 * 3600));
        let new = match kind {
            "read" => new.state(1, &caller),
            _ => new.state(1, &asked),
        };
        let new = new.unwrap();
        let operations = &scene.running.bot.operations;
        operations.accept(&new).await.unwrap();
        let seen = scene.settled(sandbox::Ack::default()).await;
        let counts = operations.counts().await.unwrap();
        assert_eq!(counts.parked, parked, "{}", seen.all());
        let direct: Vec<_> = seen
            .messages()
            .filter(|one| one.channel.starts_with('D'))
            .collect();
        assert_eq!(direct.len(), 1, "{kind}: {}", seen.all());
        for part in ["no such command", new.id().as_str(), "gave up"] {
            assert!(
                direct[0].text.contains(part),
                "{part:?}: {}",
                direct[0].text
            );
        }
    }
}
