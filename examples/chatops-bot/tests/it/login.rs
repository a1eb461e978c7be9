//! Logging in: the link, the way back, the question, and what goes on afterwards.

use std::sync::Arc;
use std::time::Duration;

use chatops_bot::app::{self, Choices, Whose};
use chatops_bot::change::Caller;
use chatops_bot::services::Transports;
use github_checks::users::GetUser;
use heroku_api::account::GetAccount;
use sandbox::Sandbox;

use crate::browser::{account_of, consents, decides, get, logs_in, way};
use crate::database;
use crate::scene::{ADA, BOB, CHANNEL, Scene, unconfirmed};

on_both!(
    a_command_waits_for_the_log_in_and_then_for_run_it,
    a_question_is_answered_after_the_log_in_without_another_press,
    a_link_works_once_for_its_person_and_for_ten_minutes,
    somebody_who_was_sent_anothers_link_sees_whose_it_is_and_a_no_ends_the_token,
    an_account_that_somebody_else_has_linked_is_named,
    a_person_who_says_no_at_the_provider_links_nothing,
    logging_out_ends_the_tokens_at_both_providers,
    no_request_of_one_person_carries_the_token_of_another,
    the_bots_own_tokens_are_used_when_it_is_set_up_so_and_the_thread_says_so,
    the_link_is_shown_to_its_person_alone_and_holds_no_name,
    many_who_want_a_new_token_renew_it_once,
);

async fn nobody_linked() -> Scene {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let choices = Choices::default().tokens(Whose::LogIn).rules(unconfirmed());
    Scene::with(sandbox, choices).await
}

async fn a_command_waits_for_the_log_in_and_then_for_run_it() {
    let scene = nobody_linked().await;
    let before = scene.counts();
    let card = scene.says("deploy acme to staging").await;
    assert!(
        card.private().contains("your own accounts"),
        "{}",
        card.all()
    );
    assert!(
        scene.wires.requests().is_empty(),
        "nothing is asked for a stranger"
    );
    let page = consents(&way(&card, "heroku"), "ada@acme.example").await;
    for part in [
        "Link this Heroku account?",
        "ada@acme.example",
        "Ada Moss (@ada)",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let linked = decides(&scene, &page, "yes").await;
    assert!(linked.body.contains("Connect GitHub"), "{}", linked.body);
    let page = consents(&way(&card, "github"), "ada").await;
    decides(&scene, &page, "yes").await;
    let asked = scene.settled(card.ack.clone()).await;
    assert!(
        asked.private().contains("You are logged in"),
        "{}",
        asked.all()
    );
    assert_eq!(scene.counts(), before, "it runs after the press alone");
    let seen = scene.presses(ADA, &asked, "question-run").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
}

async fn a_question_is_answered_after_the_log_in_without_another_press() {
    let scene = nobody_linked().await;
    let card = scene.says("info acme").await;
    logs_in(&scene, ADA, &card).await;
    let seen = scene.settled(card.ack.clone()).await;
    assert!(seen.root().contains("acme-staging"), "{}", seen.all());
}

async fn a_link_works_once_for_its_person_and_for_ten_minutes() {
    let scene = nobody_linked().await;
    let card = scene.says("login").await;
    let url = way(&card, "heroku");
    let back = get(&format!("{url}&as=ada@acme.example"))
        .await
        .location
        .unwrap();
    assert_eq!(get(&back).await.status, 200);
    let again = get(&back).await;
    assert_eq!(again.status, 409, "{}", again.body);
    // A state that nobody was given, with a code that Heroku made.
    let card = scene.says("login").await;
    let back = get(&format!("{}&as=ada@acme.example", way(&card, "heroku"))).await;
    let back = back.location.unwrap();
    let (address, _) = back.split_once("&state=").unwrap();
    for forged in [
        address.to_owned(),
        format!("{address}&state=x"),
        format!("{back}&state=x"),
        format!("{back}&code=other"),
    ] {
        let page = get(&forged).await;
        assert_eq!(page.status, 400, "{forged}: {}", page.body);
    }
    let card = scene.says("login").await;
    let old = get(&format!("{}&as=ada@acme.example", way(&card, "heroku"))).await;
    let clock = scene.sandbox.clock();
    scene.wires.advance(clock, Duration::from_secs(601)).await;
    let page = get(&old.location.unwrap()).await;
    assert_eq!(page.status, 410, "{}", page.body);
    assert!(
        scene
            .says("info acme")
            .await
            .private()
            .contains("your own accounts")
    );
}

async fn somebody_who_was_sent_anothers_link_sees_whose_it_is_and_a_no_ends_the_token() {
    let scene = nobody_linked().await;
    let card = scene.says_as(BOB, "login").await;
    // Ada follows the link that was made for Ben.
    let page = consents(&way(&card, "heroku"), "ada@acme.example").await;
    for part in ["Ben Okoro (@ben)", "ada@acme.example", "say no"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let ended = "DELETE /oauth/authorizations/{id}".to_owned();
    assert!(!scene.wires.requests().contains(&ended));
    let declined = decides(&scene, &page, "no").await;
    assert!(declined.body.contains("ended again"), "{}", declined.body);
    assert!(scene.wires.requests().contains(&ended));
    let again = decides(&scene, &page, "yes").await;
    assert_eq!(again.status, 409, "{}", again.body);
    assert!(
        scene
            .says_as(BOB, "info acme")
            .await
            .private()
            .contains("your own accounts")
    );
}

async fn an_account_that_somebody_else_has_linked_is_named() {
    let scene = nobody_linked().await;
    let card = scene.says("login").await;
    logs_in(&scene, ADA, &card).await;
    let card = scene.says_as(BOB, "login").await;
    let page = consents(&way(&card, "heroku"), "ada@acme.example").await;
    assert!(
        page.body.contains("Somebody else in this workspace"),
        "{}",
        page.body
    );
}

async fn a_person_who_says_no_at_the_provider_links_nothing() {
    let scene = nobody_linked().await;
    let card = scene.says("login").await;
    for provider in ["heroku", "github"] {
        let page = consents(&way(&card, provider), "nobody").await;
        assert!(page.body.contains("You said no"), "{}", page.body);
    }
    assert!(
        scene
            .says("info acme")
            .await
            .private()
            .contains("your own accounts")
    );
}

async fn logging_out_ends_the_tokens_at_both_providers() {
    let scene = nobody_linked().await;
    let card = scene.says("login").await;
    logs_in(&scene, ADA, &card).await;
    scene.wires.requests();
    scene.says("info acme").await;
    let tokens = scene.wires.tokens();
    let seen = scene.says("logout").await;
    for part in ["ada@acme.example", "is logged out", "GitHub"] {
        assert!(seen.private().contains(part), "{part}: {}", seen.all());
    }
    let world = scene.sandbox.world();
    assert!(!tokens.is_empty());
    for (service, token) in tokens {
        let token = token.split(' ').nth(1).unwrap_or_default();
        assert!(!world.token_works(service, token), "{service}");
    }
    assert!(
        scene
            .says("info acme")
            .await
            .private()
            .contains("your own accounts")
    );
}

async fn no_request_of_one_person_carries_the_token_of_another() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::with(sandbox, Choices::default().rules(unconfirmed())).await;
    for (user, command) in [
        (ADA, "info acme"),
        (BOB, "info acme"),
        (BOB, "releases acme in staging"),
        (ADA, "pipelines"),
    ] {
        scene.wires.requests();
        let seen = scene.says_as(user, command).await;
        let (heroku, github) = crate::browser::accounts(user);
        let used = scene.wires.tokens();
        assert!(!used.is_empty(), "{command}: {}", seen.all());
        for (service, token) in used {
            let account = account_of(&scene.sandbox, service, &token);
            let own = if service == "heroku" { heroku } else { github };
            assert_eq!(account, own, "{user} {command}: {service}");
        }
    }
    // At the same time, too: what belongs to a pipeline is asked for by the one who named it.
    let [acme, two] = [apps(&scene, "acme").await, apps(&scene, "acme-two").await];
    scene.wires.requests();
    for commands in [
        ["deploy acme to staging", "deploy acme-two to staging"],
        ["info acme", "releases acme-two in production"],
        ["promote acme", "promote acme-two"],
    ] {
        assert_eq!(scene.types(ADA, commands[0]).await.status, 200);
        let ack = scene.types(BOB, commands[1]).await;
        scene.settled(ack).await;
    }
    let (mut named, mut deployments) = (0, Vec::new());
    for request in scene.wires.log() {
        let Some(token) = &request.authorization else {
            continue;
        };
        let account = account_of(&scene.sandbox, request.service, token);
        if request.to_string() == "POST /repos/{owner}/{repo}/deployments" {
            deployments.push(account);
            continue;
        }
        for (ids, own) in [(&acme, "ada@acme.example"), (&two, "ben@acme.example")] {
            let mut parts = request.path.split('/');
            let is_of = parts.any(|part| ids.iter().any(|id| id == part));
            if request.service == "heroku" && is_of {
                assert_eq!(account, own, "{request} {}", request.path);
                named += 1;
            }
        }
    }
    assert!(named > 40, "{named} requests name an app or a pipeline");
    deployments.sort();
    assert_eq!(deployments, ["ada", "ada", "ben", "ben"]);
}

/// What requests name a pipeline and its apps by.
async fn apps(scene: &Scene, pipeline: &str) -> Vec<String> {
    let heroku = &scene.running.bot.services.heroku;
    let (found, state) = heroku_api::flows::pipeline::find(heroku, pipeline)
        .await
        .unwrap();
    let apps = state.apps.iter();
    let apps = apps.flat_map(|app| [app.id.to_string(), app.name.clone()]);
    let own = [found.id.to_string(), found.name];
    apps.chain(own).collect()
}

async fn the_bots_own_tokens_are_used_when_it_is_set_up_so_and_the_thread_says_so() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let choices = Choices::default()
        .tokens(Whose::BotWide)
        .rules(unconfirmed());
    let scene = Scene::with(sandbox, choices).await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(
        seen.root()
            .contains("with the bot's own Heroku and GitHub tokens"),
        "{}",
        seen.all()
    );
    assert!(
        scene
            .says("login")
            .await
            .private()
            .contains("Nobody logs in here")
    );
    let own = Scene::open().await;
    let seen = own.says("deploy acme to staging").await;
    assert!(!seen.root().contains("the bot's own"), "{}", seen.all());
}

async fn the_link_is_shown_to_its_person_alone_and_holds_no_name() {
    let scene = nobody_linked().await;
    let card = scene.says("login").await;
    assert!(
        card.ack.body.contains("\"response_type\":\"ephemeral\""),
        "{}",
        card.ack.body
    );
    let url = way(&card, "heroku");
    let state = url.split("state=").nth(1).unwrap();
    assert_eq!(state.len(), 43, "256 random bits: {state}");
    let messages = scene.sandbox.slack().messages(CHANNEL);
    for message in messages.iter().filter(|one| one.ephemeral_to.is_none()) {
        assert!(!format!("{message:?}").contains(state), "{message:?}");
    }
    // Not even its digest's source lies in the database.
    let select = "SELECT COUNT(*) AS n FROM logins WHERE state = $1";
    let store = scene.running.bot.store();
    let row = store
        .row(service::store::sql(select).bind(state))
        .await
        .unwrap();
    assert_eq!(row.unwrap().get::<i64>("n").unwrap(), 0);
}

async fn many_who_want_a_new_token_renew_it_once() {
    let scene = nobody_linked().await;
    let card = scene.says("login").await;
    logs_in(&scene, ADA, &card).await;
    let clock = scene.sandbox.clock();
    scene
        .wires
        .advance(clock, Duration::from_secs(28_800))
        .await;
    scene.wires.requests();
    let ada = Caller::new("T0000000001", ADA, CHANNEL);
    let asks = (0..20).map(|_| {
        let (bot, ada) = (Arc::clone(&scene.running.bot), ada.clone());
        tokio::spawn(async move {
            // Nothing in memory is shared: as another replica would.
            let acting = bot.acting_for(&ada).await.unwrap();
            let account = acting.services.heroku.send(&GetAccount::new()).await;
            account.map(|account| account.email)
        })
    });
    let asks: Vec<_> = asks.collect();
    for ask in asks {
        assert_eq!(
            ask.await.unwrap().unwrap().as_deref(),
            Some("ada@acme.example")
        );
    }
    let renewals = scene.wires.requests();
    let renewals = renewals
        .iter()
        .filter(|one| *one == "POST /oauth/token")
        .count();
    assert_eq!(renewals, 1);
    // What renews it works on, and a log-out ends the newest.
    let seen = scene.says("logout").await;
    assert!(seen.private().contains("is logged out"), "{}", seen.all());
}

#[tokio::test]
async fn two_replicas_renew_one_persons_tokens_once() {
    database::on_postgres(Box::pin(async {
        let url = database::address().await.unwrap();
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        let choices = Choices::default().tokens(Whose::LogIn).rules(unconfirmed());
        let store = database::open(&url).await;
        let scene = Scene::with_store(sandbox, store, choices.clone()).await;
        let card = scene.says("login").await;
        logs_in(&scene, ADA, &card).await;
        // A second process on the same database, behind the same address. Their clock is one: it
        // moves the database's time.
        let own = format!("http://{}", scene.running.address);
        let config = app::sandbox_config(&scene.sandbox, &own, &choices);
        let store = database::open(&url).await;
        scene.wires.uses(&store);
        let clock = Arc::clone(&scene.running.bot.clock);
        let transports = Transports::new().unwrap();
        let other = app::bot(&config, &transports, store, clock).await.unwrap();
        for round in 1..4 {
            let clock = scene.sandbox.clock();
            let hours = Duration::from_secs(28_800);
            scene.wires.advance(clock, hours).await;
            scene.wires.requests();
            let ada = Caller::new("T0000000001", ADA, CHANNEL);
            let asks = (0..20).map(|n| {
                let bots = [&scene.running.bot, &other];
                let (bot, ada) = (Arc::clone(bots[n % 2]), ada.clone());
                tokio::spawn(async move {
                    let services = bot.acting_for(&ada).await.unwrap().services.clone();
                    let (heroku, github) = (GetAccount::new(), GetUser::new());
                    let account = services.heroku.send(&heroku).await.unwrap();
                    let user = services.github.send(&github).await.unwrap();
                    (account.email.unwrap_or_default(), user.login)
                })
            });
            let asks: Vec<_> = asks.collect();
            for ask in asks {
                let ada = ("ada@acme.example".to_owned(), "ada".to_owned());
                assert_eq!(ask.await.unwrap(), ada);
            }
            let requests = scene.wires.requests();
            for renewal in ["POST /oauth/token", "POST /login/oauth/access_token"] {
                let count = requests.iter().filter(|one| *one == renewal).count();
                assert_eq!(count, 1, "{renewal} in round {round}");
            }
        }
        other.store().close().await;
    }))
    .await;
}
