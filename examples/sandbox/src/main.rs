//! Serves the loopback Heroku, GitHub, Slack and Gate until it is interrupted.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sandbox::{Sandbox, StartError};
use tokio::signal::unix::{SignalKind, signal};

/// A loopback Heroku, GitHub, Slack and Spinnaker with one shared world.
#[derive(Debug, Parser)]
#[command(version)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Flags {
    /// Print one line of JSON with addresses, tokens and secrets first.
    #[arg(long)]
    json: bool,
    /// Heroku on port N, GitHub on N+1, Slack on N+2, Gate on N+3; free ports otherwise.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=65532))]
    port_base: Option<u16>,
    /// Serve this git repository as the GitHub repository; it is only read.
    #[arg(long, value_name = "PATH")]
    repo: Option<PathBuf>,
    /// Virtual seconds for each real one.
    #[arg(long, value_name = "X", default_value_t = 10.0)]
    speed: f64,
    /// A branch whose tip has a failing check; may be repeated.
    #[arg(long, value_name = "BRANCH")]
    red: Vec<String>,
    /// A branch whose tip has an unfinished check; may be repeated.
    #[arg(long, value_name = "BRANCH")]
    pending: Vec<String>,
    /// Refuse requests over the rate limits instead of only telling them in headers.
    #[arg(long)]
    limits: bool,
    /// GitHub is an enterprise server: its API is below /api/v3 and nowhere else.
    #[arg(long)]
    enterprise: bool,
    /// Where the program under test takes slash commands.
    #[arg(long, value_name = "URL", value_parser = deliverable)]
    commands_url: Option<String>,
    /// Where the program under test takes interactions.
    #[arg(long, value_name = "URL", value_parser = deliverable)]
    interactivity_url: Option<String>,
    /// New Slack tokens end after twelve hours and come with a refresh token.
    #[arg(long)]
    rotate_tokens: bool,
    /// Every Socket Mode connection is warned after N envelopes, and ends ten seconds later.
    #[arg(long, value_name = "N")]
    refresh_sockets_after: Option<u32>,
    /// Where the program under test takes the GitHub App's webhooks.
    #[arg(long, value_name = "URL", value_parser = deliverable)]
    github_webhook_url: Option<String>,
    /// Where the program under test takes events.
    #[arg(long, value_name = "URL", value_parser = deliverable)]
    events_url: Option<String>,
}

fn deliverable(url: &str) -> Result<String, String> {
    sandbox::Slack::check_url(url).map(|()| url.to_owned())
}

/// Completes on Ctrl-C or SIGTERM.
async fn stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    if !(flags.speed.is_finite() && flags.speed > 0.0) {
        eprintln!("error: --speed must be a positive number");
        return ExitCode::from(2);
    }
    let mut builder = Sandbox::builder()
        .repo(flags.repo)
        .speed(flags.speed)
        .unhurried(true)
        .enterprise(flags.enterprise)
        .limits(flags.limits);
    if let Some(port) = flags.port_base {
        builder = builder.port_base(port);
    }
    builder = flags.red.into_iter().fold(builder, sandbox::Builder::red);
    builder = flags
        .pending
        .into_iter()
        .fold(builder, sandbox::Builder::pending);
    let sandbox = match builder.start().await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(cause) = std::error::Error::source(&error) {
                eprintln!("  because: {cause}");
            }
            return match error {
                StartError::Branch { .. } | StartError::Repository(_) => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            };
        }
    };
    sandbox.slack().rotate_tokens(flags.rotate_tokens);
    if let Some(envelopes) = flags.refresh_sockets_after {
        sandbox.slack().refresh_sockets_after(envelopes);
    }
    if let Some(url) = &flags.github_webhook_url {
        sandbox.world().set_github_app_webhook(Some(url));
    }
    sandbox.slack().set_some_urls(
        flags.commands_url,
        flags.interactivity_url,
        flags.events_url,
    );
    if flags.json {
        // In one piece: who reads what has come so far has the whole line.
        let line = format!("{}\n", sandbox.describe());
        let _ = std::io::stdout().write_all(line.as_bytes());
    } else {
        println!("Heroku  {}", sandbox.heroku().url);
        println!(
            "GitHub  {}  ({})",
            sandbox.github().url,
            sandbox.github().repository
        );
        println!("Slack   {}", sandbox.slack().url);
        println!("Gate    {}", sandbox.spinnaker().url);
        println!("Circle  {}", sandbox.circleci().url);
        println!("Page    {}", sandbox.slack().page);
    }
    stop().await;
    ExitCode::SUCCESS
}
