//! Kills the bot, a real process on a SQLite file, at the requests of a deploy and a promotion,
//! starts it again, and looks what came of it: one build or promotion, one end, nothing lost.
//!
//! ```text
//! cargo run -p chatops-bot --example kill                 12 drawn points; prints the seed
//! cargo run -p chatops-bot --example kill -- --seed 7     the same 12 again
//! cargo run -p chatops-bot --example kill -- --all        every point, and each with a second kill
//! ```
//!
//! Exit code 1 when a play does not end as it should.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use futures_util::StreamExt as _;

mod play;
#[path = "../../tests/it/kill/points.rs"]
#[allow(clippy::unwrap_used, reason = "shared with a test")]
mod points;
#[allow(
    dead_code,
    reason = "two programs share the file, and each needs its part"
)]
mod process;

use play::Played;
use points::{Kill, When};

const COMMANDS: [&str; 2] = ["deploy acme to staging", "promote acme"];

/// Kills the bot at every request, and looks what came of it.
#[derive(Parser)]
struct Arguments {
    /// Every point, once alone and once with a second kill while the first is recovered.
    #[arg(long)]
    all: bool,
    /// So many points, drawn.
    #[arg(long, value_name = "N", default_value_t = 12)]
    points: usize,
    /// Draws the same points again.
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Worlds at a time: each is a process that mostly waits.
    #[arg(long, value_name = "N", default_value_t = 6)]
    at_once: usize,
}

/// A command and when its process dies.
#[derive(Clone, Debug)]
struct Plan {
    text: &'static str,
    kills: Vec<Kill>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("kill: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<bool, String> {
    let binary = Arc::new(process::build()?);
    let mut plans = Vec::new();
    for text in COMMANDS {
        let played = play::play(&binary, text, Vec::new()).await;
        let played = played.map_err(|why| format!("`{text}` without a kill: {why}"))?;
        println!("`{text}` has {} distinct requests", played.identities.len());
        for (at, identity) in played.identities.iter().enumerate() {
            for (of, when) in When::ALL.into_iter().enumerate() {
                let first = Kill::At(identity.clone(), when);
                let second = Kill::Nth(1 + (at * 3 + of) % 11, When::ALL[(at + of) % 3]);
                for kills in [vec![first.clone()], vec![first, second]] {
                    plans.push(Plan { text, kills });
                }
            }
        }
    }
    if !arguments.all {
        let seed = arguments.seed.unwrap_or_else(drawn);
        println!("seed {seed}");
        plans = draw(plans, arguments.points, seed);
    }
    let begun = Instant::now();
    let results = futures_util::stream::iter(plans)
        .map(|plan| one(Arc::clone(&binary), plan))
        .buffer_unordered(arguments.at_once.max(1));
    let results: Vec<(Plan, Result<Played, String>)> = results.collect().await;
    Ok(report(&results, begun))
}

async fn one(binary: Arc<PathBuf>, plan: Plan) -> (Plan, Result<Played, String>) {
    let begun = Instant::now();
    let result = play::play(&binary, plan.text, plan.kills.clone()).await;
    let said = match &result {
        Ok(played) if played.left > 0 => "ok, a kill did not come".to_owned(),
        Ok(_) => "ok".to_owned(),
        Err(why) => format!("WRONG: {why}"),
    };
    let kills: Vec<String> = plan.kills.iter().map(shown).collect();
    println!(
        "{:>5.1} s  {}: {}: {said}",
        begun.elapsed().as_secs_f64(),
        plan.text,
        kills.join(", then ")
    );
    (plan, result)
}

fn shown(kill: &Kill) -> String {
    let (request, when) = match kill {
        Kill::At(identity, when) => (identity.clone(), when),
        Kill::Nth(n, when) => (format!("request {n} of the next process"), when),
    };
    match when {
        When::Before => format!("before {request}"),
        When::Unanswered => format!("after {request}, without its response"),
        When::Answered => format!("after the response of {request}"),
    }
}

/// The table: how many plays of each kind, and how many went wrong.
fn report(results: &[(Plan, Result<Played, String>)], begun: Instant) -> bool {
    let mut rows: BTreeMap<(&str, String), [usize; 3]> = BTreeMap::new();
    for (plan, result) in results {
        let when = match plan.kills.first() {
            Some(Kill::At(_, When::Before)) => "before the request",
            Some(Kill::At(_, When::Unanswered)) => "after it, without its response",
            _ => "after its response",
        };
        let second = if plan.kills.len() > 1 {
            ", and a second kill"
        } else {
            ""
        };
        let row = rows
            .entry((plan.text, format!("{when}{second}")))
            .or_default();
        row[0] += 1;
        match result {
            Ok(played) => row[1] += usize::from(played.left > 0),
            Err(_) => row[2] += 1,
        }
    }
    println!("\n| command | killed | plays | a kill did not come | wrong |");
    println!("|---|---|---|---|---|");
    for ((text, when), [plays, missed, wrong]) in &rows {
        println!("| `{text}` | {when} | {plays} | {missed} | {wrong} |");
    }
    let wrong = results.iter().filter(|(_, result)| result.is_err()).count();
    let seconds = begun.elapsed().as_secs();
    println!("\n{} plays in {seconds} s, {wrong} wrong", results.len());
    wrong == 0
}

/// A seed from the time of day.
fn drawn() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    u64::from(now.unwrap_or_default().subsec_nanos())
}

/// Draws `most` of `plans`; the same seed draws the same ones.
fn draw(mut plans: Vec<Plan>, most: usize, seed: u64) -> Vec<Plan> {
    // splitmix64
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut picked = Vec::new();
    while picked.len() < most && !plans.is_empty() {
        let at = usize::try_from(next() % plans.len() as u64).unwrap_or_default();
        picked.push(plans.swap_remove(at));
    }
    picked
}
