//! Commands in comments of a pull request: the same gates and rights as in Slack, and one comment that
//! shows the state.

use std::time::Duration;

use chatops_bot::app::{Choices, Whose};
use chatops_bot::change::Caller;
use chatops_bot::config::Rules;
use sandbox::{Checks, Message, Sandbox};
use serde_json::json;

use crate::relay::{Mode, Relay};
use crate::scene::{ADA, CHANNEL, Scene, whole};

const BOT: &str = "U00000000B1";
const MOMENT: Duration = Duration::from_secs(10);
const CHECKED: Duration = Duration::from_secs(90);
const OPEN: &str = "[pipelines.acme]\nconfirm = false\npull_requests = { comments = true }\n";
const GUARDED: &str = "[pipelines.acme]\npull_requests = { comments = true }\n";

pub(crate) fn choices(rules: &str) -> Choices {
    Choices::default()
        .rules(Rules::read("bot.toml", rules).unwrap())
        .pulls()
}

pub(crate) async fn scene_with(choices: Choices) -> Scene {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    Scene::with(sandbox, choices).await
}

/// A pull request that somebody has looked at: its number and its head.
pub(crate) async fn opened(scene: &Scene) -> (i64, String) {
    let world = scene.sandbox.world();
    let sha = world.push("pulls/faster", "Faster", "ada").unwrap();
    let number = world.open_pull("pulls/faster", "Faster", "ada").unwrap();
    // Its checks have ended.
    scene.passes(CHECKED).await;
    (number, sha)
}

/// Somebody comments, and the bot has nothing left to do: what the bot answers with, for each
/// command one comment.
async fn comments(scene: &Scene, number: i64, by: &str, text: &str) -> Vec<String> {
    scene
        .sandbox
        .world()
        .comment_pull(number, by, text)
        .unwrap();
    scene.passes(MOMENT).await;
    answers(scene, number)
}

fn answers(scene: &Scene, number: i64) -> Vec<String> {
    let all = scene.sandbox.world().comments(number).into_iter();
    let bots = all.filter(|(author, _)| author.ends_with("[bot]"));
    bots.map(|(_, text)| text).collect()
}

/// What the bot has written to Ada alone.
fn direct(scene: &Scene) -> Vec<Message> {
    let slack = scene.sandbox.slack();
    slack.messages(&slack.direct(ADA, BOT))
}

/// Ada presses a button of the newest direct message.
async fn presses(scene: &Scene, action: &str) {
    let slack = scene.sandbox.slack();
    let im = slack.direct(ADA, BOT);
    let has = |message: &&Message| whole(message).contains(action);
    let message = direct(scene).into_iter().rev().find(|one| has(&one));
    let message = message.unwrap_or_else(|| panic!("no {action}: {:#?}", direct(scene)));
    slack.press(ADA, &im, &message.ts, action).await.unwrap();
    scene.passes(MOMENT).await;
}

#[tokio::test]
async fn a_comment_deploys_the_pull_request_and_one_comment_shows_the_state() {
    let scene = scene_with(choices(OPEN)).await;
    let (number, sha) = opened(&scene).await;
    let before = scene.counts();
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    let [shown] = &all[..] else {
        panic!("one comment answers: {all:#?}")
    };
    for part in [
        "Deployed acme pull request",
        "**acme-staging** live at v",
        "@ada",
        "checks passed",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(
        !shown.contains("<@") && !shown.contains("was pushed after"),
        "{shown}"
    );
    assert_eq!(scene.counts().0, before.0 + 1);
    assert_eq!(scene.sandbox.world().deployed("acme-staging"), Some(sha));
    let slack = scene.sandbox.slack();
    assert!(slack.messages(CHANNEL).is_empty() && direct(&scene).is_empty());
    // With the writer's own tokens.
    let all = comments(&scene, number, "ben", "/h info").await;
    assert!(all[1].contains("acme-prod"), "{all:#?}");
    let all = comments(&scene, number, "ben", "/h help deploy").await;
    assert!(all[2].contains("deploy"), "{all:#?}");
    assert_eq!(all.len(), 3);
}

#[tokio::test]
async fn a_comment_meets_the_same_gates_and_what_asks_is_asked_in_slack() {
    let scene = scene_with(choices(OPEN)).await;
    let (number, sha) = opened(&scene).await;
    let before = scene.counts();
    let world = scene.sandbox.world();
    world.set_checks("pulls/faster", Checks::Red);
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert_eq!(all.len(), 1, "one comment: {all:#?}");
    for part in ["The checks of", "failed", "test", "asked in Slack"] {
        assert!(all[0].contains(part), "{part}: {}", all[0]);
    }
    assert_eq!(scene.counts(), before);
    // The same button as in Slack, and the same comment.
    presses(&scene, "question-run").await;
    let all = answers(&scene, number);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert!(
        all[0].contains("Deployed acme") && all[0].contains("**forced**"),
        "{}",
        all[0]
    );
    assert_eq!(world.deployed("acme-staging"), Some(sha));
    for (text, part) in [
        ("/h deploy acme-two to staging", "acme-two"),
        ("/h deploy to stagin", "stagin"),
        ("/h route acme here", "for Slack"),
        ("/h deploy to staging.", "comment that"),
        ("/h deploy to staging\n\nThanks!", "Thanks"),
    ] {
        let count = scene.counts();
        let all = comments(&scene, number, "ada", text).await;
        let shown = all.last().unwrap();
        assert!(shown.contains(part), "{text}: {shown}");
        assert_eq!(scene.counts(), count, "{text}");
    }
}

#[tokio::test]
async fn production_waits_for_confirm_in_slack_and_runs_the_commit_that_was_asked_for() {
    let scene = scene_with(choices(GUARDED)).await;
    let (number, sha) = opened(&scene).await;
    let world = scene.sandbox.world();
    let before = world.deployed("acme-prod");
    let all = comments(&scene, number, "ada", "/h deploy to production").await;
    assert!(
        all[0].contains("to production?") && all[0].contains("asked in Slack"),
        "{all:#?}"
    );
    assert_eq!(world.deployed("acme-prod"), before);
    // Somebody pushes while it waits: that is said, and what was confirmed runs.
    let newer = world
        .push("pulls/faster", "Even faster", "mallory")
        .unwrap();
    scene.passes(MOMENT).await;
    presses(&scene, "question-run").await;
    let all = answers(&scene, number);
    assert_eq!(all.len(), 1, "{all:#?}");
    let pushed = format!("{} was pushed after this was asked", &newer[..7]);
    for part in ["Deployed acme", pushed.as_str(), &sha[..7]] {
        assert!(all[0].contains(part), "{part}: {}", all[0]);
    }
    assert_eq!(world.deployed("acme-prod"), Some(sha));
}

#[tokio::test]
async fn a_push_between_the_comment_and_the_bot_is_said_and_nothing_runs() {
    let scene = scene_with(choices(OPEN)).await;
    let (number, _) = opened(&scene).await;
    let before = scene.counts();
    let world = scene.sandbox.world();
    world
        .comment_pull(number, "ada", "/h deploy to staging")
        .unwrap();
    world
        .push("pulls/faster", "Not what ada saw", "mallory")
        .unwrap();
    scene.passes(MOMENT).await;
    let all = answers(&scene, number);
    assert!(
        all[0].contains("may not be the commit that you saw"),
        "{all:#?}"
    );
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn comments_command_nothing_by_default() {
    let rules = "[pipelines.acme]\nconfirm = false\n";
    let scene = scene_with(choices(rules)).await;
    let (number, _) = opened(&scene).await;
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert!(all.is_empty(), "{all:#?}");
    assert_eq!(scene.sandbox.world().comments(number).len(), 1);
}

#[tokio::test]
async fn what_strangers_apps_and_editors_write_runs_nothing() {
    let scene = scene_with(choices(OPEN)).await;
    let (number, _) = opened(&scene).await;
    let before = scene.counts();
    let world = scene.sandbox.world();
    for (by, text) in [
        ("cleo", "/h deploy to staging"),
        ("sandbox-deploys[bot]", "/h deploy to staging"),
        ("ada", "> /h deploy to staging\n\nDid you mean this?"),
        ("ada", "```\n/h deploy to staging\n```"),
        ("ada", "    /h deploy to staging"),
        ("ada", "Looks good. /h deploy to staging?"),
    ] {
        let answered = answers(&scene, number).len() + usize::from(by.ends_with("[bot]"));
        let all = comments(&scene, number, by, text).await;
        assert_eq!(all.len(), answered, "{by}: {text}: {all:#?}");
    }
    let id = world.comment_pull(number, "ada", "Looks good.").unwrap();
    assert!(world.edit_comment(id, "mallory", "/h deploy to staging"));
    scene.passes(MOMENT).await;
    assert_eq!(answers(&scene, number).len(), 1);
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn a_writer_without_accounts_reads_how_to_link_them() {
    let scene = scene_with(choices(OPEN).tokens(Whose::LogIn)).await;
    let (number, _) = opened(&scene).await;
    let before = scene.counts();
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert!(
        all[0].contains("ada: nothing was done") && all[0].contains("`/h login`"),
        "{all:#?}"
    );
    assert_eq!((all.len(), scene.counts()), (1, before));
}

#[tokio::test]
async fn a_name_that_changed_hands_is_not_the_person_who_linked_it() {
    let scene = scene_with(choices(OPEN)).await;
    let (number, _) = opened(&scene).await;
    let (before, bot) = (scene.counts(), &scene.running.bot);
    // Cleo's name is linked with a token of somebody who has another number.
    let accounts = bot.accounts.as_ref().unwrap();
    let caller = Caller::new("T0000000001", "U0000000003", "");
    let world = scene.sandbox.world();
    for (provider, name, token) in [
        (
            "heroku",
            "ben@acme.example",
            world.heroku_token("ben@acme.example"),
        ),
        ("github", "cleo", world.github_token("ben")),
    ] {
        let tokens = service::identities::Tokens::new(token.unwrap());
        let account = chatops_bot::accounts::Account::new(name, tokens);
        let provider = accounts.provider(provider).unwrap();
        accounts.link(&caller, provider, &account).await.unwrap();
    }
    let all = comments(&scene, number, "cleo", "/h deploy to staging").await;
    assert!(all[0].contains("nothing was done"), "{all:#?}");
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn the_writer_needs_the_right_to_deploy_and_to_push() {
    let scene = scene_with(choices(OPEN)).await;
    let (number, _) = opened(&scene).await;
    let (before, world) = (scene.counts(), scene.sandbox.world());
    world.set_heroku_rights("acme-staging", "ben@acme.example", &["view"]);
    let all = comments(&scene, number, "ben", "/h deploy to staging").await;
    assert!(
        all[0].contains("acme-staging") && all[0].contains("deploy"),
        "{all:#?}"
    );
    assert!(
        !all[0].contains("ben@acme.example"),
        "addresses are nobody's business: {}",
        all[0]
    );
    world.set_github_role("ada", "read");
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert!(all[1].contains("acme/web"), "{all:#?}");
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn a_stage_that_is_kept_to_a_channel_is_kept_from_comments() {
    let rules = format!("{OPEN}channels = {{ staging = [\"{CHANNEL}\"] }}\n");
    let scene = scene_with(choices(&rules)).await;
    let (number, _) = opened(&scene).await;
    let before = scene.counts();
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert!(
        all[0].contains("pipelines.acme.channels.staging"),
        "{all:#?}"
    );
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn a_closed_pull_request_and_an_old_comment_run_nothing() {
    let (scene, relay) = Relay::scene_with(Mode::Keep, choices(OPEN)).await;
    let (number, _) = opened(&scene).await;
    let (before, world) = (scene.counts(), scene.sandbox.world());
    relay.kept();
    world
        .comment_pull(number, "ada", "/h deploy to staging")
        .unwrap();
    scene.passes(Duration::from_secs(6 * 60)).await;
    for delivery in relay.kept() {
        assert_eq!(relay.deliver(&delivery).await, 204);
    }
    scene.passes(MOMENT).await;
    let all = answers(&scene, number);
    assert!(all[0].contains("was written 6 min"), "{all:#?}");
    relay.set(Mode::Twice);
    world.close_pull(number, "ada");
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert!(all[1].contains("is closed"), "{all:#?}");
    assert_eq!((all.len(), scene.counts()), (2, before));
}

#[tokio::test]
async fn a_comment_that_comes_by_several_hooks_and_twice_runs_once() {
    let (scene, _relay) = Relay::scene_with(Mode::Twice, choices(OPEN)).await;
    let (number, _) = opened(&scene).await;
    // The repository's own hook sends it, too.
    let url = scene.running.bot.services.public.github().unwrap().0;
    let config = json!({ "url": url, "content_type": "json", "secret": "sandbox-github-webhooks" });
    let body = json!({ "config": config, "events": ["issue_comment"] });
    let raw = github_checks::raw::Raw::new(http::Method::POST, "/repos/acme/web/hooks");
    let github = &scene.running.bot.services.github;
    github.send_raw(&raw.json(&body).unwrap()).await.unwrap();
    let before = scene.counts();
    let all = comments(&scene, number, "ada", "/h deploy to staging").await;
    assert_eq!(all.len(), 1, "{all:#?}");
    assert!(all[0].contains("Deployed acme"), "{}", all[0]);
    assert_eq!(scene.counts().0, before.0 + 1);
}
