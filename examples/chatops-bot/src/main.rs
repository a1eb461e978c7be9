//! `chatops-bot`: serve, or show a tour.

use std::path::PathBuf;
use std::process::ExitCode;

use chatops_bot::app::{self, StartError};
use chatops_bot::config::Config;
use chatops_bot::tour;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// What `--help` says of the environment.
const VARIABLES: &str = "\
Environment (all four of the first, or none of them: then a sandbox runs in the process):
  HEROKU_API_KEY        a Heroku token
  GITHUB_TOKEN          a GitHub token: classic with scope repo, or of a GitHub App
  SLACK_BOT_TOKEN       the app's Bot User OAuth Token, xoxb-…
  SLACK_SIGNING_SECRET  the app's signing secret; during a rotation a comma list, newest first
  HEROKU_API_URL        Heroku's base address [default: https://api.heroku.com]
  GITHUB_API_URL        GitHub's base address [default: https://api.github.com]
  SLACK_API_URL         Slack's base address, ends in /api/ [default: https://slack.com/api/]
  GITHUB_REPOSITORY     owner/name, for pipelines that are not linked to GitHub in Heroku
  LISTEN                as --listen
  RUST_LOG              log filter [default: warn]

Exit codes: 0 done, 1 failed, 2 bad usage or settings.";

/// Heroku ChatOps in Slack. Without credentials in the environment it runs on a sandbox.
#[derive(Parser)]
#[command(version, about, after_help = VARIABLES)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Action>,

    /// Where to listen; host names are looked up.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080", env = "LISTEN", value_parser = host_and_port)]
    listen: String,

    /// Sandbox only: a git repository to deploy from.
    #[arg(long, value_name = "PATH")]
    repo: Option<PathBuf>,
}

/// `HOST:PORT`, the port within its range.
fn host_and_port(text: &str) -> Result<String, String> {
    let (host, port) = text
        .rsplit_once(':')
        .ok_or("expected HOST:PORT, such as localhost:8080")?;
    if host.is_empty() {
        return Err("the host is missing: 0.0.0.0 listens on every address".to_owned());
    }
    match port.parse::<u16>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(format!(
            "{port} is not a port: 0 to 65535, and 0 takes a free one"
        )),
    }
}

#[derive(Subcommand)]
enum Action {
    /// One working day of the bot in the terminal; ends by itself.
    Tour {
        /// A git repository to deploy from; by default the one you are in.
        #[arg(long)]
        repo: Option<PathBuf>,
        /// Print every event as a JSON line.
        #[arg(long)]
        json: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            eprintln!("chatops-bot: signals cannot be received: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = tokio::select! {
        result = run(arguments, signals.clone().reach(1)) => result,
        // Whatever is still going on, the person wants out.
        () = signals.reach(2) => {
            eprintln!("Stopped at once.");
            return ExitCode::FAILURE;
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("chatops-bot: {}", chatops_bot::refusal::told(&*error));
            ExitCode::from(2)
        }
    }
}

async fn run(
    arguments: Arguments,
    stop: impl Future<Output = ()>,
) -> Result<bool, Box<dyn std::error::Error>> {
    match arguments.command {
        Some(Action::Tour { repo, json }) => tokio::select! {
            played = tour::run(tour::Options::new(repo, json)) => Ok(played?),
            // Nothing was promised: a tour that is stopped has not failed.
            () = stop => Ok(true),
        },
        None => {
            serve(&arguments.listen, arguments.repo, stop).await?;
            Ok(true)
        }
    }
}

async fn serve(
    listen: &str,
    repo: Option<PathBuf>,
    stop: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let config = Config::read(|name| std::env::var(name).ok())?;
    match config {
        Some(config) => app::on_real_services(config, listen, stop).await,
        None => app::on_demand_sandbox(listen, repo, stop).await,
    }
}

/// The signals that end a program, counted from its start on: one that comes while
/// something is still being set up is not lost.
#[derive(Clone)]
struct Signals(watch::Receiver<u32>);

impl Signals {
    fn listen() -> std::io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (count, counted) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                count.send_modify(|count| *count += 1);
            }
        });
        Ok(Self(counted))
    }

    /// Completes once so many have come.
    async fn reach(mut self, wanted: u32) {
        // The task that counts lives as long as the program.
        let _ = self.0.wait_for(|count| *count >= wanted).await;
    }
}
