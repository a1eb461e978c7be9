//! The kill matrix of routes and webhooks: whatever request is the last one of a process, a
//! channel is routed once, subscribed to once, and hears of each event once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chatops_bot::app::{Choices, Running};
use chatops_bot::route;
use chatops_bot::services::Transports;
use futures_util::StreamExt as _;
use github_checks::hooks::ListHooks;
use heroku_api::webhooks::ListWebhooks;
use sandbox::{Pass, Sandbox, Side};
use tokio::sync::mpsc::UnboundedReceiver;

use super::points::{Kill, Order, Points, When};
use super::{AT_ONCE, idle, start_as};
use crate::relay::{Mode, Relay};
use crate::routes::GENERAL;
use crate::scene::{ADA, CHANNEL, File};
use crate::wires::{Driver, Wires};

const BEN: &str = "ben@acme.example";

/// A bot that is killed and started again, always behind the same address.
struct Play {
    sandbox: Sandbox,
    transports: Transports,
    wires: Arc<Wires>,
    file: File,
    relay: Arc<Relay>,
    choices: Choices,
    running: Option<Running>,
    driver: Option<Driver>,
}

impl Play {
    async fn open(transports: &Transports) -> Self {
        let sandbox = Sandbox::builder().stepped().start().await.unwrap();
        let (relay, address) = Relay::start(Mode::Once).await;
        let choices = Choices::default().reached_at(format!("http://{address}"));
        let mut play = Self {
            sandbox,
            transports: transports.clone(),
            wires: Arc::default(),
            file: File::new(),
            relay,
            choices,
            running: None,
            driver: None,
        };
        let noting = Arc::clone(&play.wires);
        play.sandbox.watch(move |received, side| {
            noting.note(&received, side);
            async { Pass::On }
        });
        play.starts().await;
        play
    }

    async fn starts(&mut self) {
        let choices = self.choices.clone();
        let running = start_as(
            &self.sandbox,
            &self.transports,
            &self.file,
            &self.wires,
            choices,
        );
        let running = running.await;
        self.relay.leads_to(running.address);
        self.driver = Some(Driver::new(&self.sandbox, &self.wires));
        self.running = Some(running);
    }

    /// From now on requests are counted, and the kills come.
    fn points(&self, kills: Vec<Kill>) -> (Arc<Points>, UnboundedReceiver<Order>) {
        let noting = Arc::clone(&self.wires);
        Points::watch(&self.sandbox, kills, move |received, side, dies| {
            noting.note(received, side);
            if dies && side == Side::Before {
                noting.done();
            }
        })
    }

    /// Until nothing is under way and `span` has passed; whoever is to die dies on the way.
    async fn goes_on(
        &mut self,
        points: &Points,
        orders: &mut UnboundedReceiver<Order>,
        span: Duration,
    ) -> Result<(), String> {
        let end = self.sandbox.clock().now() + span;
        let limit = Instant::now() + Duration::from_secs(60);
        loop {
            let bot = Arc::clone(&self.running.as_ref().unwrap().bot);
            let rest = async {
                while self.sandbox.clock().now() < end {
                    bot.clock.sleep(Duration::from_secs(5)).await;
                }
                idle(&bot).await;
            };
            tokio::select! {
                order = orders.recv() => {
                    drop(bot);
                    self.driver = None;
                    self.running.take().unwrap().kill().await;
                    if let Some(order) = order {
                        let _ = order.send(());
                    }
                    self.wires.reset();
                    points.started();
                    self.starts().await;
                }
                () = rest => return Ok(()),
                () = tokio::time::sleep_until(limit.into()) => {
                    return Err(format!("no end; wires {:?}", self.wires));
                }
            }
        }
    }

    /// How often a channel shows `text` in messages of their own.
    fn shown(&self, text: &str) -> usize {
        let messages = self.sandbox.slack().messages(GENERAL);
        let roots = messages.iter().filter(|one| !one.is_reply());
        roots.filter(|one| one.text.contains(text)).count()
    }

    async fn is_routed_once(&self) -> Result<(), String> {
        // A kill that is left must not hit who only looks.
        self.sandbox.watch(|_, _| async { Pass::On });
        let bot = &self.running.as_ref().unwrap().bot;
        let routes = route::all(bot.store()).await.unwrap().len();
        let said = self.shown("routed here by");
        let list = ListWebhooks::new("acme-prod");
        let heroku = bot.services.heroku.all(&list).await.unwrap().len();
        let repo = "acme/web".parse().unwrap();
        let list = ListHooks::new(&repo);
        let github = bot.services.github.all(&list).await.unwrap().len();
        if (routes, said, heroku, github) == (1, 1, 1, 1) {
            return Ok(());
        }
        Err(format!(
            "(routes, lines, Heroku's webhooks, GitHub's) are {:?}",
            (routes, said, heroku, github)
        ))
    }
}

async fn routes(transports: &Transports, kills: Vec<Kill>) -> Result<(Vec<String>, usize), String> {
    let mut play = Play::open(transports).await;
    let (points, mut orders) = play.points(kills);
    let slack = play.sandbox.slack();
    let ack = slack.command(ADA, CHANNEL, "/h", "route acme to #general");
    if ack.await.status != 200 {
        return Err("not acknowledged".into());
    }
    let span = Duration::from_secs(90);
    play.goes_on(&points, &mut orders, span).await?;
    play.is_routed_once().await?;
    Ok((points.identities(), points.left()))
}

/// What happens at both vendors, and how often a channel may say it.
async fn hears(transports: &Transports, kills: Vec<Kill>) -> Result<(Vec<String>, usize), String> {
    let mut play = Play::open(transports).await;
    let (points, mut orders) = play.points(Vec::new());
    let slack = play.sandbox.slack();
    let ack = slack.command(ADA, CHANNEL, "/h", "route acme to #general");
    if ack.await.status != 200 {
        return Err("not acknowledged".into());
    }
    let span = Duration::from_secs(90);
    play.goes_on(&points, &mut orders, span).await?;
    let store = play.running.as_ref().unwrap().bot.store().clone();
    for route in route::all(&store).await.unwrap() {
        let mut settings = route.settings.clone();
        settings.github.on = true;
        let mut tx = store.begin().await.unwrap();
        let saved = route::save(&mut tx, &route.id, route.revision, &settings).await;
        assert!(saved.unwrap());
        chatops_bot::watch::begin(&mut tx, &route.pipeline.id)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    drop(store);
    play.goes_on(&points, &mut orders, Duration::from_secs(30))
        .await?;
    let (points, mut orders) = play.points(kills);
    let world = play.sandbox.world();
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    world.set_branch("topic", "main");
    world.push("topic", "Fix the total", "ben").unwrap();
    let number = world.open_pull("topic", "Fix the total", "ben").unwrap();
    world.review_pull(number, "ada", "approved").unwrap();
    world.merge_pull(number, "ada");
    world.report_status("main", "security/scan", "failure", "ben");
    // Webhooks that found nobody are made good by the look that comes anyway.
    let span = Duration::from_secs(360);
    play.goes_on(&points, &mut orders, span).await?;
    for (text, ends) in [
        ("COLOR", ":gear:"),
        ("by ben ·", "merged: "),
        (":eyes:", "approved by ada"),
        ("pushed to", "pushed to `main`"),
        ("security/scan", "failed on"),
    ] {
        if (play.shown(text), play.shown(ends)) != (1, 1) {
            let all = play.sandbox.slack().messages(GENERAL);
            let all: Vec<_> = all.iter().map(|one| one.text.as_str()).collect();
            return Err(format!("{text}, {ends}: {all:#?}"));
        }
    }
    Ok((points.identities(), points.left()))
}

/// Every request with a kill before it, after it, and after its response; in a part of them, as
/// in the matrix of deploys, with a second kill while the next process recovers.
async fn matrix<F, R>(name: &str, least: usize, play: F)
where
    F: Fn(Transports, Vec<Kill>) -> R,
    R: Future<Output = Result<(Vec<String>, usize), String>> + Send + 'static,
{
    let begun = Instant::now();
    let transports = Transports::new().unwrap();
    let (identities, _) = play(transports.clone(), Vec::new()).await.unwrap();
    let all = std::env::var("PROPERTY_RUNS").is_ok_and(|runs| runs == "full");
    let turn = std::process::id() as usize;
    let mut plans = Vec::new();
    for (at, identity) in identities.iter().enumerate() {
        for (of, when) in When::ALL.into_iter().enumerate() {
            let number = at * 3 + of;
            // Of these `cargo test` plays a part, another one each time.
            if all || (number + turn).is_multiple_of(3) {
                plans.push(vec![Kill::At(identity.clone(), when)]);
            }
            if all || (number + turn).is_multiple_of(11) {
                let second = Kill::Nth(1 + number % 11, When::ALL[(at + of) % 3]);
                plans.push(vec![Kill::At(identity.clone(), when), second]);
            }
        }
    }
    let played = plans.len();
    let results = futures_util::stream::iter(plans)
        .map(|plan| {
            let task = tokio::spawn(play(transports.clone(), plan.clone()));
            async move {
                let outcome = task.await.unwrap_or_else(|panic| Err(panic.to_string()));
                (plan, outcome)
            }
        })
        .buffer_unordered(AT_ONCE);
    let results: Vec<_> = results.collect().await;
    let wrong = results.iter().filter_map(|(plan, outcome)| {
        let why = outcome.as_ref().err()?;
        Some(format!("{plan:?}: {why}"))
    });
    let wrong: Vec<String> = wrong.collect();
    println!(
        "{name}: {} requests, {played} plays in {:?}",
        identities.len(),
        begun.elapsed()
    );
    assert!(
        wrong.is_empty(),
        "{} of {played}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(identities.len() >= least, "{identities:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_route_is_there_once_whichever_request_was_the_last() {
    matrix("route", 10, |transports, kills| async move {
        routes(&transports, kills).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_webhooks_bring_is_said_once_whichever_request_was_the_last() {
    matrix("webhooks", 10, |transports, kills| async move {
        hears(&transports, kills).await
    })
    .await;
}
