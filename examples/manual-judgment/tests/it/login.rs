//! Judges link their GitHub accounts with a browser.

use manual_judgment::app::{with_ci, with_log_in};
use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::{APPROVE, OPEN};
use manual_judgment::policy::Policy;
use serde_json::Value;
use service::identities::{Identities, Linked};
use service::vault::Owner;

use crate::scene::{ADA, BEN, Scene, value};
use crate::wire::{Visited, visit};

async fn scene() -> Scene {
    Scene::with(Policy::default(), |sandbox, parts| {
        with_ci(parts, sandbox);
        with_log_in(parts, sandbox);
    })
    .await
}

/// The link that a person is given.
async fn link(scene: &Scene, person: &str) -> String {
    let slack = scene.sandbox.slack();
    let ack = slack.command(person, CHANNEL, "/gate", "link github").await;
    let answer: Value = serde_json::from_str(&ack.body).unwrap();
    let blocks = answer["blocks"].as_array().unwrap();
    assert_ne!(answer["response_type"], "in_channel", "it is theirs alone");
    let elements = blocks
        .iter()
        .filter_map(|block| block["elements"].as_array());
    let mut elements = elements.flatten();
    let button = elements
        .find(|element| element["action_id"] == OPEN)
        .unwrap();
    assert_eq!(value(blocks, OPEN), "", "the button carries nothing");
    button["url"].as_str().unwrap().to_owned()
}

/// Consents at GitHub as that account, and comes back.
async fn consents(url: &str, account: &str) -> (String, Visited) {
    let consent = visit("GET", &format!("{url}&as={account}"), "").await;
    let back = consent
        .location
        .unwrap_or_else(|| panic!("{}", consent.body));
    let page = visit("GET", &back, "").await;
    (back, page)
}

async fn decides(scene: &Scene, page: &Visited, answer: &str) -> Visited {
    let name = page.body.split("name=page value=\"").nth(1);
    let name = name.unwrap_or_else(|| panic!("no question: {}", page.body));
    let name = name.split('"').next().unwrap();
    let url = format!("http://{}/login/decide", scene.app.address);
    visit("POST", &url, &format!("page={name}&answer={answer}")).await
}

#[tokio::test]
async fn a_judge_logs_in_once_and_reviews_with_that_account() {
    let scene = scene().await;
    let world = scene.sandbox.world();
    world.set_environment("live", &["ben"], false);
    let sha = world.branches()[0].1.clone();
    let run = world.hold_for_review(&sha, "live", "ada").unwrap();
    let part = format!("github/acme/web#{run}/live/1");
    let ts = scene.request(&part).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.whispered(BEN, "/gate link github").await;

    let url = link(&scene, BEN).await;
    assert!(url.contains("code_challenge="), "{url}");
    let (back, page) = consents(&url, "ben").await;
    for part in [
        "GitHub account <b>ben</b>",
        "Ben Okoro (@ben)",
        "will then decide from Slack",
    ] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    let linked = decides(&scene, &page, "yes").await;
    assert_eq!(linked.status, 200, "{}", linked.body);
    scene
        .whispered(BEN, "Your GitHub account ben is linked")
        .await;
    // Neither the link nor the page works twice.
    assert_eq!(visit("GET", &back, "").await.status, 409);
    assert_eq!(decides(&scene, &page, "yes").await.status, 409);

    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.turns(&part, State::Approved).await;
    let identity = gate.decision.unwrap().identity;
    assert_eq!(identity.as_deref(), Some("as ben (own token)"));

    // Unlinking ends it at GitHub, and the next decision asks again.
    let slack = scene.sandbox.slack();
    let ack = slack.command(BEN, CHANNEL, "/gate", "unlink github").await;
    assert!(ack.body.contains("its token has ended"), "{}", ack.body);
    let ack = slack.command(BEN, CHANNEL, "/gate", "unlink github").await;
    assert!(ack.body.contains("No GitHub token"), "{}", ack.body);
    let lines = service::audit::lines(&scene.app.judge.store, 0, 1000).await;
    let linked = lines
        .unwrap()
        .into_iter()
        .filter(|line| line.action == "linked");
    assert_eq!(linked.count(), 1);
}

/// Ben has linked his account, and an environment waits for him: its gate, and the message.
async fn waits_for_ben(scene: &Scene) -> (String, String) {
    let world = scene.sandbox.world();
    world.set_environment("live", &["ben"], false);
    let url = link(scene, BEN).await;
    let (_, page) = consents(&url, "ben").await;
    assert_eq!(decides(scene, &page, "yes").await.status, 200);
    let sha = world.branches()[0].1.clone();
    let run = world.hold_for_review(&sha, "live", "ada").unwrap();
    let part = format!("github/acme/web#{run}/live/1");
    let ts = scene.request(&part).await;
    (part, ts)
}

fn identities(scene: &Scene) -> (&Identities, Owner<'_>) {
    let judge = &scene.app.judge;
    let owner = Owner {
        team: &judge.team,
        person: BEN,
        provider: "github",
    };
    (judge.identity.identities.as_ref().unwrap(), owner)
}

async fn linked(scene: &Scene) -> Option<Linked> {
    let (identities, owner) = identities(scene);
    identities.get(owner).await.unwrap()
}

/// The eight hours of Ben's token are over, as far as the service knows.
async fn ends_by_itself(scene: &Scene) {
    let (identities, owner) = identities(scene);
    let mut linked = identities.get(owner).await.unwrap().unwrap();
    linked.tokens.expires_at = Some(1);
    let stored = identities.link(owner, &linked.account, &linked.tokens);
    stored.await.unwrap();
}

fn exchanges(scene: &Scene) -> u64 {
    let requests = scene.sandbox.requests();
    let route = "github POST /login/oauth/access_token";
    requests.get(route).copied().unwrap_or_default()
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed_once_by_the_click_and_the_approval_goes_through() {
    // Ended in time, or before it: then GitHub's refusal is the first to say so.
    for in_time in [true, false] {
        let scene = scene().await;
        let world = scene.sandbox.world();
        let (part, ts) = waits_for_ben(&scene).await;
        let old = linked(&scene).await.unwrap().tokens.access.clone();
        world.end_github_tokens("ben");
        if in_time {
            ends_by_itself(&scene).await;
        }
        assert!(!world.token_works("github", &old));
        let before = exchanges(&scene);
        scene.press(BEN, &ts, APPROVE).await;
        let gate = scene.turns(&part, State::Approved).await;
        let identity = gate.decision.unwrap().identity;
        assert_eq!(identity.as_deref(), Some("as ben (own token)"));
        assert_eq!(exchanges(&scene), before + 1, "in time: {in_time}");
        let new = linked(&scene).await.unwrap().tokens.access.clone();
        assert!(new != old && world.token_works("github", &new));
        let live = ("live".to_owned(), "approved".to_owned());
        let by = Some("ben".to_owned());
        assert_eq!(world.decided_reviews(), [(live.0, live.1, by)]);
        let actions = scene.audit(&gate.id).await;
        let sent = actions.iter().filter(|action| *action == "gate.sent");
        assert_eq!(sent.count(), 1, "{actions:?}");
    }
}

#[tokio::test]
async fn a_person_whose_token_github_does_not_renew_is_asked_to_link_and_nothing_is_approved() {
    for in_time in [true, false] {
        let scene = scene().await;
        let world = scene.sandbox.world();
        let (part, ts) = waits_for_ben(&scene).await;
        assert!(world.revoke_github_app("ben"));
        if in_time {
            ends_by_itself(&scene).await;
        }
        let before = exchanges(&scene);
        scene.press(BEN, &ts, APPROVE).await;
        scene.whispered(BEN, "/gate link github").await;
        let gate = scene.turns(&part, State::Pending).await;
        assert!(gate.votes.is_empty() && world.decided_reviews().is_empty());
        assert_eq!(exchanges(&scene), before + 1, "in time: {in_time}");
        assert_eq!(linked(&scene).await, None, "it is forgotten");
        // Linked again, it goes through.
        let url = link(&scene, BEN).await;
        let (_, page) = consents(&url, "ben").await;
        assert_eq!(decides(&scene, &page, "yes").await.status, 200);
        scene.press(BEN, &ts, APPROVE).await;
        scene.turns(&part, State::Approved).await;
    }
}

#[tokio::test]
async fn a_link_of_somebody_else_says_whose_it_is_and_a_no_ends_the_token() {
    let scene = scene().await;
    // Ada sends her link to Ben.
    let url = link(&scene, ADA).await;
    let (_, page) = consents(&url, "ben").await;
    assert!(
        page.body.contains("to Slack user <b>Ada Moss (@ada)</b>"),
        "{}",
        page.body
    );
    let declined = decides(&scene, &page, "no").await;
    assert!(
        declined.body.contains("has been ended again"),
        "{}",
        declined.body
    );
    assert_eq!(
        decides(&scene, &page, "yes").await.status,
        409,
        "answered before"
    );
    let slack = scene.sandbox.slack();
    let ack = slack.command(ADA, CHANNEL, "/gate", "unlink github").await;
    assert!(ack.body.contains("No GitHub token"), "{}", ack.body);

    let base = format!("http://{}", scene.app.address);
    for (path, status) in [
        ("/login/github/callback?code=x&state=forged", 400),
        ("/login/github/callback?code=x", 400),
        ("/login/github/callback?error=access_denied", 200),
        ("/login/gitlab/callback?code=x&state=forged", 400),
    ] {
        let page = visit("GET", &format!("{base}{path}"), "").await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
    }
    for (form, status) in [
        ("page=x&answer=yes", 400),
        ("nothing", 400),
        (&"x".repeat(2000), 413),
    ] {
        let decide = format!("{base}/login/decide");
        assert_eq!(visit("POST", &decide, form).await.status, status, "{form}");
    }
}
