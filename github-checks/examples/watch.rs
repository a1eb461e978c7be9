//! Waits until a commit is decided and shows how it gets there: a live table in a
//! terminal, one line per change otherwise.
//!
//! `cargo run -p github-checks --example watch -- OWNER/REPO REF [MINUTES]`
//!
//! Exit code 0: deployable, 1: not, 2: wrong usage, 3: undecided when the time was over,
//! or nobody could be asked.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use github_checks::gate::Gate;
use github_checks::progress::{Follow, Outcome};
use github_checks::verdict::CheckOutcome;
use github_checks::{Client, Policy, Repo, Verdict};

#[path = "shared/tell.rs"]
mod tell;
use tell::tell;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (repo, git_ref, minutes) = match &args[..] {
        [repo, git_ref] => (repo, git_ref, Ok(30)),
        [repo, git_ref, minutes] => (repo, git_ref, minutes.parse::<u64>()),
        _ => return usage(),
    };
    let (Ok(repo), Ok(minutes)) = (repo.parse::<Repo>(), minutes) else {
        return usage();
    };
    let deadline = Duration::from_secs(minutes.saturating_mul(60));
    match watch(&repo, git_ref, deadline).await {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => tell(&*error),
    }
}

async fn watch(
    repo: &Repo,
    git_ref: &str,
    deadline: Duration,
) -> Result<Outcome, Box<dyn std::error::Error>> {
    let github = Client::from_env()?;
    let policy = Policy::all();
    let follow = Follow::default().within(deadline);
    let mut gates = github.watch(repo, git_ref, &policy, &follow);
    let live = std::io::stdout().is_terminal();
    let mut last: Option<Gate> = None;
    let mut drawn = 0;
    while let Some(gate) = gates.next().await {
        if live {
            drawn = draw(&gate, drawn)?;
        } else {
            line(&gate, last.as_ref())?;
        }
        last = Some(gate);
    }
    Ok(gates.finish().await?.outcome)
}

/// Draws the table over the one before, which had `drawn` lines.
fn draw(gate: &Gate, drawn: usize) -> std::io::Result<usize> {
    let mut out = std::io::stdout().lock();
    if drawn > 0 {
        // Up, to the first column, and clear what follows.
        write!(out, "\x1b[{drawn}A\x1b[0J")?;
    }
    let (colour, word) = match gate.verdict {
        Verdict::Green => ("32", "GREEN"),
        Verdict::Red => ("31", "RED"),
        Verdict::None => ("2", "NO REPORTS"),
        _ => ("33", "WAITING"),
    };
    // A line that wraps would be two: cut them at the edge instead.
    write!(out, "\x1b[?7l")?;
    writeln!(
        out,
        "\x1b[1m{}\x1b[0m  \x1b[{colour}m{word}\x1b[0m  {}",
        gate.repo, gate.sha
    )?;
    let width = gate
        .reasons
        .iter()
        .map(|reason| reason.name.chars().count())
        .max()
        .unwrap_or(0);
    for reason in &gate.reasons {
        let (colour, mark) = match reason.state {
            CheckOutcome::Passed => ("32", '✓'),
            CheckOutcome::Failed => ("31", '✗'),
            CheckOutcome::Unreadable => ("31", '?'),
            _ => ("33", '•'),
        };
        let what = reason
            .description
            .as_deref()
            .or(reason.reported.as_deref())
            .unwrap_or("");
        // Names and texts come from outside: nothing in them may move the cursor.
        let (name, what) = (plain(&reason.name), plain(what));
        writeln!(
            out,
            "  \x1b[{colour}m{mark}\x1b[0m {name:<width$}  \x1b[2m{what}\x1b[0m"
        )?;
    }
    write!(out, "\x1b[?7h")?;
    out.flush()?;
    Ok(gate.reasons.len() + 1)
}

fn plain(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(60).map(visible).collect()
}

fn line(gate: &Gate, last: Option<&Gate>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for change in last
        .map(|last| gate.changes_since(last))
        .unwrap_or_default()
    {
        let word = |outcome: Option<CheckOutcome>| outcome.map_or("absent", CheckOutcome::as_str);
        writeln!(
            out,
            "{}: {} -> {}",
            plain(&change.name),
            word(change.from),
            word(change.to)
        )?;
    }
    writeln!(out, "{gate}")
}

fn usage() -> ExitCode {
    eprintln!("usage: watch OWNER/REPO REF [MINUTES]");
    ExitCode::from(2)
}
