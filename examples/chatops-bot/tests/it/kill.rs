//! The kill matrix: whatever request of a deploy or a promotion is the last one of a process,
//! the next process brings it to one end. Virtual time, a SQLite file, and the same bot.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chatops_bot::app::{self, Choices, Running};
use chatops_bot::bot::Bot;
use chatops_bot::services::Transports;
use futures_util::StreamExt as _;
use sandbox::{Sandbox, What};
use service::operations::Filter;

use crate::scene::{ADA, CHANNEL, File, unconfirmed};
use crate::wires::{Driver, Wires};

mod notices;
pub(crate) mod points;

use points::{Kill, Points, When, verdict};

const BOT: &str = "U00000000B1";
/// Worlds at a time: they mostly wait.
const AT_ONCE: usize = 16;

async fn start(sandbox: &Sandbox, transports: &Transports, file: &File, wires: &Wires) -> Running {
    start_as(sandbox, transports, file, wires, Choices::default()).await
}

async fn start_as(
    sandbox: &Sandbox,
    transports: &Transports,
    file: &File,
    wires: &Wires,
    choices: Choices,
) -> Running {
    let store = file.store().await;
    wires.uses(&store);
    let choices = choices.rules(unconfirmed());
    // As the program that kills real processes: shorter, so that less time has to be played.
    let choices = choices.look_window(Duration::from_secs(12));
    let running = app::on_sandbox_as(sandbox, transports, store, "127.0.0.1:0", &choices).await;
    running.unwrap()
}

/// What there is to know about a play that does not end.
async fn stuck(sandbox: &Sandbox, running: &Running, wires: &Wires, driver: &Driver) -> String {
    let now = sandbox.clock().now();
    let store = running.bot.store();
    let write = tokio::time::timeout(Duration::from_secs(3), store.shift(Duration::ZERO)).await;
    let quiet = tokio::time::timeout(Duration::from_secs(1), sandbox.clock().quiet()).await;
    let open = running.bot.operations.list(&Filter::default(), 9).await;
    let phases = open.map(|open| open.into_iter().map(|one| one.phase).collect::<Vec<_>>());
    format!(
        "no end at {now}: the clock's driver ended {}, a write {write:?}, \
         the world is quiet {quiet:?}, phases {phases:?}, wires {wires:?}",
        driver.is_finished()
    )
}

/// Completes when nothing is under way. Looks seldom: a look costs more than the time it saves.
async fn idle(bot: &Bot) {
    while !bot.is_idle().await.unwrap_or_default() {
        bot.clock.sleep(Duration::from_secs(5)).await;
    }
}

/// Plays `text` with these kills; the distinct requests of it, and how many kills were left.
async fn play(
    text: &str,
    transports: &Transports,
    kills: Vec<Kill>,
) -> Result<(Vec<String>, usize), String> {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    // The check suites of the seed are two minutes old, so that nothing else may come.
    sandbox.clock().advance(Duration::from_secs(180)).await;
    let wires = Arc::new(Wires::default());
    let noting = Arc::clone(&wires);
    let (points, mut orders) =
        Points::watch(&sandbox, kills.clone(), move |received, side, dies| {
            noting.note(received, side);
            if dies && side == sandbox::Side::Before {
                noting.done();
            }
        });
    let mut driver = Driver::new(&sandbox, &wires);
    let file = File::new();
    let mut running = start(&sandbox, transports, &file, &wires).await;
    let before = sandbox.world().counts();
    let mut events = sandbox.events();
    let ack = sandbox.slack().command(ADA, CHANNEL, "/h", text).await;
    if ack.status != 200 {
        return Err(format!("the acknowledgement is {}", ack.status));
    }
    let limit = Instant::now() + Duration::from_secs(40);
    loop {
        let bot = Arc::clone(&running.bot);
        tokio::select! {
            order = orders.recv() => {
                // However long a start takes on this machine, it takes no virtual time.
                drop(driver);
                running.kill().await;
                drop(bot);
                if let Some(order) = order {
                    let _ = order.send(());
                }
                wires.reset();
                points.started();
                running = start(&sandbox, transports, &file, &wires).await;
                driver = Driver::new(&sandbox, &wires);
            }
            () = idle(&bot) => break,
            () = tokio::time::sleep_until(limit.into()) => {
                return Err(stuck(&sandbox, &running, &wires, &driver).await);
            }
        }
    }
    let (mut statuses, mut parked) = (Vec::new(), 0);
    while let Ok(event) = events.try_recv() {
        if let What::DeploymentStatus { state, .. } = event.what {
            statuses.push(state);
        }
    }
    parked += running.bot.operations.counts().await.unwrap().parked;
    running.kill().await;
    if parked > 0 {
        return Err("an operation is parked".into());
    }
    let promotes = text.starts_with("promote");
    verdict(&sandbox, before, promotes, &statuses, CHANNEL, BOT)?;
    Ok((points.identities(), points.left()))
}

/// Every point with one kill, and with a second one while it recovers: of those `cargo test`
/// plays a part, another one each time, and with `PROPERTY_RUNS=full` every one.
async fn matrix(text: &'static str) {
    let begun = Instant::now();
    let transports = Transports::new().unwrap();
    let (identities, _) = play(text, &transports, Vec::new()).await.unwrap();
    let all = std::env::var("PROPERTY_RUNS").is_ok_and(|runs| runs == "full");
    let turn = std::process::id() as usize;
    let mut plans = Vec::new();
    for (at, identity) in identities.iter().enumerate() {
        for (of, when) in When::ALL.into_iter().enumerate() {
            let first = Kill::At(identity.clone(), when);
            let second = Kill::Nth(1 + (at * 3 + of) % 11, When::ALL[(at + of) % 3]);
            plans.push(vec![first.clone()]);
            if all || (at * 3 + of + turn).is_multiple_of(5) {
                plans.push(vec![first, second]);
            }
        }
    }
    let played = plans.len();
    let results = futures_util::stream::iter(plans)
        .map(|plan| {
            let (transports, kills) = (transports.clone(), plan.clone());
            let played = tokio::spawn(async move { play(text, &transports, kills).await });
            async move {
                (
                    plan,
                    played.await.unwrap_or_else(|panic| Err(panic.to_string())),
                )
            }
        })
        .buffer_unordered(AT_ONCE);
    let results: Vec<_> = results.collect().await;
    let mut wrong = Vec::new();
    let mut missed = 0;
    for (plan, outcome) in results {
        match outcome {
            Ok((_, left)) => missed += usize::from(plan.len() == 1 && left > 0),
            Err(why) => wrong.push(format!("{plan:?}: {why}")),
        }
    }
    println!(
        "{text}: {} requests, {played} plays in {:?}, {missed} kills that did not come",
        identities.len(),
        begun.elapsed()
    );
    assert!(
        wrong.is_empty(),
        "{} of {played}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // After the last response there is no next request; and what goes on beside each other does
    // not always come in the same order.
    assert!(missed * 8 <= played, "{missed} kills did not come");
    assert!(identities.len() > 20, "{identities:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deploy_ends_once_whichever_request_was_the_last() {
    matrix("deploy acme to staging").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promotion_ends_once_whichever_request_was_the_last() {
    matrix("promote acme").await;
}
