//! The kill matrix of routes and of what webhooks lead to: whatever request is the last one of a
//! process, the next one says everything once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chatops_bot::app::{self, Choices, Running};
use chatops_bot::route;
use chatops_bot::services::Transports;
use futures_util::StreamExt as _;
use github_checks::hooks::ListHooks;
use heroku_api::webhooks::ListWebhooks;
use sandbox::{Message, Sandbox, Side};

use crate::kill::points::{Kill, Points, When};
use crate::routes::{GENERAL, PRIVATE};
use crate::scene::{ADA, CHANNEL, Driver, File, Wires, unconfirmed};

/// Worlds at a time: they mostly wait.
const AT_ONCE: usize = 8;
/// How long a play may take, in real time.
const LIMIT: Duration = Duration::from_secs(40);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    /// Somebody routes a pipeline to two channels.
    Route,
    /// Something happens at Heroku, and a webhook says so.
    Event,
}

async fn start(sandbox: &Sandbox, transports: &Transports, file: &File, at: &str) -> Running {
    let choices = Choices::default().rules(unconfirmed());
    let store = file.store().await;
    let running = app::on_sandbox_as(sandbox, transports, store, at, &choices).await;
    running.unwrap()
}

fn holding(sandbox: &Sandbox, channel: &str, text: &str) -> Vec<Message> {
    let messages = sandbox.slack().messages(channel).into_iter();
    let roots = messages.filter(|one| !one.is_reply() && one.ephemeral_to.is_none());
    roots.filter(|one| one.text.contains(text)).collect()
}

/// Whether the story has come to its end, where people look.
fn is_told(sandbox: &Sandbox, story: Story) -> bool {
    match story {
        Story::Route => {
            !holding(sandbox, GENERAL, "routed here").is_empty()
                && !holding(sandbox, PRIVATE, "routed here").is_empty()
        }
        Story::Event => !holding(sandbox, GENERAL, ":gear:").is_empty(),
    }
}

async fn play(
    story: Story,
    transports: &Transports,
    kills: Vec<Kill>,
) -> Result<Vec<String>, String> {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let (wires, file) = (Arc::new(Wires::default()), File::new());
    let mut address = "127.0.0.1:0".to_owned();
    let text = format!("route acme to #general, <#{PRIVATE}>");
    if story == Story::Event {
        // What came before is not killed.
        let noting = Arc::clone(&wires);
        sandbox.watch(move |received, side| {
            noting.note(&received, side);
            async { sandbox::Pass::On }
        });
        let _driver = Driver::new(&sandbox, &wires);
        let running = start(&sandbox, transports, &file, &address).await;
        address = running.address.to_string();
        sandbox.slack().command(ADA, CHANNEL, "/h", &text).await;
        running.bot.idle().await;
        running.kill().await;
        wires.reset();
    }
    let noting = Arc::clone(&wires);
    let (points, mut orders) = Points::watch(&sandbox, kills, move |received, side, dies| {
        noting.note(received, side);
        if dies && side == Side::Before {
            noting.done();
        }
    });
    let _driver = Driver::new(&sandbox, &wires);
    let mut running = start(&sandbox, transports, &file, &address).await;
    address = running.address.to_string();
    match story {
        Story::Route => {
            let ack = sandbox.slack().command(ADA, CHANNEL, "/h", &text).await;
            assert_eq!(ack.status, 200);
        }
        Story::Event => {
            let world = sandbox.world();
            let ben = "ben@acme.example";
            world.set_config("acme-prod", ben, "COLOR", "blue").unwrap();
        }
    }
    let limit = Instant::now() + LIMIT;
    let mut told_at = None;
    loop {
        tokio::select! {
            order = orders.recv() => {
                running.kill().await;
                if let Some(order) = order {
                    let _ = order.send(());
                }
                wires.reset();
                points.started();
                running = start(&sandbox, transports, &file, &address).await;
            }
            () = tokio::time::sleep(Duration::from_millis(5)) => {}
        }
        if told_at.is_none() && is_told(&sandbox, story) {
            told_at = Some(sandbox.clock().now());
        }
        // A minute more: what would be said twice is said by then.
        let over = told_at.is_some_and(|at| (sandbox.clock().now() - at).num_seconds() > 60);
        if over && running.bot.is_idle().await.unwrap_or_default() {
            break;
        }
        if Instant::now() > limit {
            return Err(stuck(&sandbox, &running, &wires).await);
        }
    }
    let identities = points.identities();
    // The verdict asks, too: nothing dies of that.
    sandbox.watch(|_, _| async { sandbox::Pass::On });
    let verdict = verdict(&sandbox, &running, story).await;
    running.kill().await;
    verdict.map(|()| identities)
}

/// What there is to know about a play that does not end.
async fn stuck(sandbox: &Sandbox, running: &Running, wires: &Wires) -> String {
    let store = running.bot.store();
    let now = store.now().await;
    let rows = service::store::sql(
        "SELECT name || ' ' || hints || ' ' || looked || ' due ' || due_at || ' ' || \
         COALESCE(claim, '-') || ' ' || seen AS text FROM watches UNION ALL \
         SELECT id || ' ' || wanted || ' ' || shown || ' due ' || due_at || ' ' || \
         COALESCE(failed, '-') || ' ' || COALESCE(ts, '-') || ' ' || COALESCE(claim, '-') \
         FROM messages",
    );
    let rows = store.rows(rows).await.unwrap_or_default();
    let rows: Vec<String> = rows.iter().map(|row| row.get("text").unwrap()).collect();
    format!(
        "no end at {} (store {now:?}), wires {wires:?}: {rows:#?}",
        sandbox.clock().now()
    )
}

async fn verdict(sandbox: &Sandbox, running: &Running, story: Story) -> Result<(), String> {
    let expect = |what: &str, is: usize, wanted: usize| match is == wanted {
        true => Ok(()),
        false => Err(format!("{what}: {is} instead of {wanted}")),
    };
    let services = &running.bot.services;
    let routes = route::all(running.bot.store()).await.unwrap();
    expect("routes", routes.len(), 2)?;
    for channel in [GENERAL, PRIVATE] {
        let lines = holding(sandbox, channel, "routed here").len();
        expect("words of the route", lines, 1)?;
        let events = holding(sandbox, channel, "COLOR").len();
        expect(
            "words of the event",
            events,
            usize::from(story == Story::Event),
        )?;
    }
    for app in ["acme-staging", "acme-prod"] {
        let hooks = services.heroku.all(&ListWebhooks::new(app)).await;
        expect("webhooks of an app", hooks.unwrap().len(), 1)?;
    }
    let repo: github_checks::Repo = "acme/web".parse().unwrap();
    let hooks = services.github.all(&ListHooks::new(&repo)).await.unwrap();
    expect("webhooks of the repository", hooks.len(), 1)?;
    let parked = running.bot.operations.counts().await.unwrap().parked;
    expect("parked operations", usize::try_from(parked).unwrap(), 0)
}

async fn matrix(story: Story) {
    let transports = Transports::new().unwrap();
    let identities = play(story, &transports, Vec::new()).await.unwrap();
    let all = std::env::var("KILLS").is_ok_and(|kills| kills == "all");
    let mut plans = Vec::new();
    for (at, identity) in identities.iter().enumerate() {
        for (of, when) in When::ALL.into_iter().enumerate() {
            // `cargo test` plays half of them, another half each time.
            if all || (at + of + std::process::id() as usize).is_multiple_of(2) {
                plans.push(Kill::At(identity.clone(), when));
            }
        }
    }
    let played = plans.len();
    assert!(played >= 10, "{identities:?}");
    let results = futures_util::stream::iter(plans)
        .map(|plan| {
            let (transports, kills) = (transports.clone(), vec![plan.clone()]);
            let played = tokio::spawn(async move { play(story, &transports, kills).await });
            async move {
                let result = played.await.unwrap_or_else(|panic| Err(panic.to_string()));
                (plan, result)
            }
        })
        .buffer_unordered(AT_ONCE);
    let failed: Vec<String> = results
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .filter_map(|(plan, result)| Some(format!("{plan:?}: {}", result.err()?)))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    println!(
        "{story:?}: {} distinct requests, {played} kills",
        identities.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_route_that_is_killed_at_any_request_is_there_once() {
    matrix(Story::Route).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_look_is_killed_at_any_request_is_said_once() {
    matrix(Story::Event).await;
}
