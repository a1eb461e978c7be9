//! Several workspaces install the bot: each is spoken to with its own token, and nothing of one is
//! left when it removes the app.

use std::sync::Arc;
use std::time::Duration;

use chatops_bot::app::{Choices, Whose};
use chatops_bot::change::Caller;
use sandbox::{Ack, Sandbox};
use service::Store;
use service::store::sql;
use slack_blocks::web::calls::apps::UninstallApp;

use crate::browser::{Visited, consents, get, get_with, logs_in, way};
use crate::database;
use crate::entrances::waits_for;
use crate::front::Front;
use crate::scene::{ADA, BOB, CHANNEL, File, Scene, Seen, unconfirmed};

const ACME: &str = "T0000000001";
const BETA: &str = "T0000000002";

/// Two workspaces in which the bot is not installed yet; Heroku and GitHub are those of the first.
struct Two {
    scene: Scene,
    beta: Sandbox,
    front: Arc<Front>,
}

async fn two(store: Store) -> Two {
    let acme = Sandbox::builder().stepped().start().await.unwrap();
    let beta = Sandbox::builder().stepped().start().await.unwrap();
    beta.slack().set_workspace(BETA, "Beta");
    let front = Front::of(&[&acme, &beta]).await;
    let choices = Choices::default().rules(unconfirmed());
    let choices = choices.tokens(Whose::LogIn).installed();
    let scene = Scene::with_store(acme, store, choices.slack_at(&front.url)).await;
    let url = |path: &str| format!("http://{}/slack/{path}", scene.running.address);
    beta.slack()
        .set_urls(&url("commands"), &url("interactions"), &url("events"));
    for slack in [scene.sandbox.slack(), beta.slack()] {
        slack.subscribe(&["app_uninstalled", "tokens_revoked"]);
    }
    Two { scene, beta, front }
}

impl Two {
    fn start(&self) -> String {
        format!("http://{}/slack/install", self.scene.running.address)
    }

    /// Ada allows the bot in one of the workspaces; the page that she ends on.
    async fn installs(&self, workspace: usize) -> Visited {
        let begun = get(&self.start()).await;
        let consent = self.front.consent_of(workspace, &begun.location.unwrap());
        let allowed = get(&format!("{consent}&as={ADA}")).await;
        let back = allowed
            .location
            .unwrap_or_else(|| panic!("{}", allowed.body));
        get_with(&back, &begun.cookie.unwrap()).await
    }

    /// Somebody types in Beta and waits.
    async fn beta_says(&self, user: &str, text: &str) -> Seen {
        let ack = self.beta.slack().command(user, CHANNEL, "/h", text).await;
        self.scene.settled(ack).await
    }

    fn texts(sandbox: &Sandbox) -> String {
        let messages = sandbox.slack().messages(CHANNEL);
        messages.iter().map(|one| one.text.clone() + "\n").collect()
    }
}

#[tokio::test]
async fn each_workspace_is_spoken_to_with_its_own_token() {
    let two = two(database::store().await).await;
    for (workspace, name) in [(0, "Acme"), (1, "Beta")] {
        let page = two.installs(workspace).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(
            page.body.contains(&format!("is in {name} now")),
            "{}",
            page.body
        );
    }
    let card = two.scene.says("login").await;
    logs_in(&two.scene, ADA, &card).await;
    // The same id is somebody else in another workspace.
    let card = two.beta_says(ADA, "pipelines").await;
    assert!(
        card.private().contains("your own accounts"),
        "{}",
        card.all()
    );
    logs_in(&two.scene, ADA, &card).await;
    let seen = two.scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    two.beta_says(ADA, "deploy acme-two to staging").await;
    let (acme, beta) = (Two::texts(&two.scene.sandbox), Two::texts(&two.beta));
    assert!(
        acme.contains("Deployed acme main") && !acme.contains("acme-two"),
        "{acme}"
    );
    assert!(beta.contains("Deployed acme-two main"), "{beta}");
    assert!(!beta.contains("acme-staging"), "{beta}");
    assert_eq!(two.front.issued().len(), 2);
}

#[tokio::test]
async fn a_token_that_rotates_is_renewed_before_the_next_message() {
    let two = two(database::store().await).await;
    two.scene.sandbox.slack().rotate_tokens(true);
    two.installs(0).await;
    let card = two.scene.says("login").await;
    logs_in(&two.scene, ADA, &card).await;
    let half_a_day = Duration::from_secs(13 * 3600);
    let clock = two.scene.sandbox.clock();
    two.scene.wires.advance(clock, half_a_day).await;
    let seen = two.scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(
        two.front.issued().len(),
        2,
        "one of the installation, one of the renewal"
    );
}

#[tokio::test]
async fn an_installation_works_once_for_ten_minutes_and_in_the_browser_that_began() {
    let two = two(database::store().await).await;
    let allow = async |begun: &Visited, who: &str| {
        let url = two.front.consent_of(0, begun.location.as_deref().unwrap());
        get(&format!("{url}&as={who}")).await.location.unwrap()
    };
    let begun = get(&two.start()).await;
    let cookie = begun.cookie.clone().unwrap();
    let back = allow(&begun, ADA).await;
    for (cookie, what) in [("", "another browser"), ("install=guess", "a wrong cookie")] {
        let page = get_with(&back, cookie).await;
        assert_eq!(page.status, 400, "{what}: {}", page.body);
    }
    assert_eq!(get_with(&back, &cookie).await.status, 200);
    let again = get_with(&back, &cookie).await;
    assert_eq!(again.status, 409, "{}", again.body);
    let old = get(&two.start()).await;
    let back = allow(&old, ADA).await;
    let store = two.scene.running.bot.store();
    store.shift(Duration::from_secs(601)).await.unwrap();
    let page = get_with(&back, &old.cookie.unwrap()).await;
    assert_eq!(page.status, 410, "{}", page.body);
}

#[tokio::test]
async fn a_refusal_says_what_an_administrator_has_to_do() {
    let two = two(database::store().await).await;
    let begun = get(&two.start()).await;
    let url = two.front.consent_of(0, &begun.location.unwrap());
    let denied = get(&format!("{url}&as=nobody")).await.location.unwrap();
    let page = get_with(&denied, &begun.cookie.unwrap()).await;
    for part in [
        "Nothing was installed",
        "administrator",
        "Requests",
        "open /slack/install again",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(two.front.issued().is_empty());
}

#[tokio::test]
async fn a_workspace_without_the_bot_gets_no_call_and_no_message() {
    let two = two(database::store().await).await;
    two.installs(0).await;
    // Slack would not send this: the app is not there.
    let card = two.beta_says(ADA, "login").await;
    logs_in(&two.scene, ADA, &card).await;
    two.beta_says(ADA, "deploy acme-two to staging").await;
    let beta = Two::texts(&two.beta);
    assert!(!beta.contains("Deployed"), "{beta}");
}

/// What lies sealed in the database, with the workspace that it is of.
async fn sealed(store: &Store) -> Vec<(String, Vec<u8>)> {
    let select =
        sql("SELECT team, sealed FROM identities UNION ALL SELECT team, sealed FROM logins");
    let rows = store.rows(select).await.unwrap();
    let all = rows
        .iter()
        .map(|row| (row.get("team").unwrap(), row.get("sealed").unwrap()));
    all.filter(|(_, bytes): &(String, Vec<u8>)| !bytes.is_empty())
        .collect()
}

/// The bytes of the database: the file, and the log beside it.
fn bytes(file: &File) -> Vec<u8> {
    let mut all = std::fs::read(file.path()).unwrap();
    for end in ["-wal", "-shm"] {
        let mut beside = file.path().into_os_string();
        beside.push(end);
        all.extend(std::fs::read(beside).unwrap_or_default());
    }
    all
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|at| at == part)
}

#[tokio::test]
async fn after_an_uninstall_the_database_holds_no_token_of_that_workspace() {
    let file = File::new();
    let two = two(file.store().await).await;
    let bot = &two.scene.running.bot;
    two.installs(0).await;
    two.installs(1).await;
    let card = two.scene.says("login").await;
    logs_in(&two.scene, ADA, &card).await;
    let card = two.beta_says(ADA, "login").await;
    logs_in(&two.scene, ADA, &card).await;
    // Ben comes back from Heroku and has not said yes.
    let card = two.scene.says_as(BOB, "login").await;
    consents(&way(&card, "heroku"), "ben@acme.example").await;
    two.scene.wires.requests();
    two.scene.says("route acme to #deploys").await;
    two.scene.says("info acme").await;
    let people = two.scene.wires.tokens();
    assert!(!people.is_empty(), "the tokens of people are used");
    let (theirs, ours): (Vec<_>, Vec<_>) = sealed(bot.store())
        .await
        .into_iter()
        .partition(|(team, _)| team == ACME);
    // Ada's two accounts, the workspace's token, and log-ins that are open: Ben's with a token.
    assert!(theirs.len() >= 4, "{}", theirs.len());
    assert!(ours.len() >= 3, "{}", ours.len());
    let before = bytes(&file);
    for (team, canary) in theirs.iter().chain(&ours) {
        assert!(holds(&before, canary), "the scan finds what {team} stored");
    }
    let (id, secret) = two.scene.sandbox.slack().oauth_client();
    let slack = bot.services.slack.of(ACME);
    slack.send(&UninstallApp::new(id, secret)).await.unwrap();
    two.scene.settled(Ack::default()).await;
    while sealed(bot.store()).await.len() > ours.len() {
        two.scene.calm().await;
    }
    two.scene.settled(Ack::default()).await;
    let after = bytes(&file);
    for (_, canary) in &theirs {
        assert!(!holds(&after, canary), "a token of the workspace is left");
    }
    for (_, canary) in &ours {
        assert!(holds(&after, canary), "the other workspace keeps its own");
    }
    // None was ever there as text.
    let plain = people
        .iter()
        .map(|(_, header)| header.split(' ').nth(1).unwrap());
    let issued = two.front.issued();
    for token in plain.chain(issued.iter().map(|(token, _)| token.as_str())) {
        assert!(!holds(&before, token.as_bytes()) && !holds(&after, token.as_bytes()));
    }
    let beta = Caller::new(BETA, ADA, CHANNEL);
    let accounts = bot.accounts.as_ref().unwrap();
    assert_eq!(accounts.of(&beta).await.unwrap().linked.len(), 2);
    assert!(
        chatops_bot::route::all(bot.store())
            .await
            .unwrap()
            .is_empty()
    );
    // The webhooks go with the routes.
    two.scene.passes(Duration::from_secs(120)).await;
    let hooks = heroku_api::webhooks::ListWebhooks::new("acme-prod");
    let hooks = bot.services.heroku.all(&hooks).await.unwrap();
    assert!(hooks.is_empty(), "{hooks:?}");
}

#[tokio::test]
async fn an_old_event_of_an_uninstall_deletes_nothing_of_a_new_installation() {
    let two = two(database::store().await).await;
    let bot = &two.scene.running.bot;
    two.installs(0).await;
    let card = two.scene.says("login").await;
    logs_in(&two.scene, ADA, &card).await;
    let slack = two.scene.sandbox.slack();
    let waits = waits_for(&two.scene, "app_uninstalled");
    let late = async { slack.tell_uninstalled() };
    tokio::join!(waits, late);
    let ada = Caller::new(ACME, ADA, CHANNEL);
    let linked = bot.accounts.as_ref().unwrap().of(&ada).await.unwrap();
    assert_eq!(linked.linked.len(), 2);
    let seen = two.scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
}

#[tokio::test]
async fn a_person_whose_access_to_slack_ends_is_logged_out() {
    let scene = Scene::open().await;
    let slack = scene.sandbox.slack();
    slack.subscribe(&["tokens_revoked"]);
    let waits = waits_for(&scene, "tokens_revoked");
    let ended = async { slack.end_tokens_of(ADA) };
    tokio::join!(waits, ended);
    let accounts = scene.running.bot.accounts.as_ref().unwrap();
    let linked = async |user: &str| {
        let caller = Caller::new(ACME, user, CHANNEL);
        accounts.of(&caller).await.unwrap().linked.len()
    };
    assert_eq!((linked(ADA).await, linked(BOB).await), (0, 2));
}

#[tokio::test]
async fn access_that_is_taken_away_at_github_is_forgotten() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::with(sandbox, Choices::default().tokens(Whose::LogIn)).await;
    for user in [ADA, BOB] {
        let card = scene.says_as(user, "login").await;
        logs_in(&scene, user, &card).await;
    }
    let world = scene.sandbox.world();
    let hook = format!("http://{}/github/webhooks", scene.running.address);
    world.set_github_app_webhook(Some(&hook));
    let waits = waits_for(&scene, "github_app_authorization");
    let ended = async { assert!(world.revoke_github_app("ada")) };
    tokio::join!(waits, ended);
    let accounts = scene.running.bot.accounts.as_ref().unwrap();
    let linked = async |user: &str| {
        let caller = Caller::new(ACME, user, CHANNEL);
        accounts.of(&caller).await.unwrap().linked
    };
    let ada = linked(ADA).await;
    assert_eq!(ada, [("heroku".to_owned(), "ada@acme.example".to_owned())]);
    assert_eq!(linked(BOB).await.len(), 2);
}
