//! `chatops-bot`: serve, or show a tour.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use chatops_bot::app::{self, StartError};
use chatops_bot::config::Config;
use chatops_bot::tour;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

/// Heroku ChatOps in Slack. Without credentials in the environment it runs on a sandbox.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Action>,

    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", env = "LISTEN")]
    listen: SocketAddr,

    /// Sandbox only: a git repository to deploy from.
    #[arg(long)]
    repo: Option<PathBuf>,
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
    let result: Result<bool, Box<dyn std::error::Error>> = match arguments.command {
        Some(Action::Tour { repo, json }) => tour::run(tour::Options::new(repo, json))
            .await
            .map_err(Into::into),
        None => serve(arguments.listen, arguments.repo)
            .await
            .map(|()| true)
            .map_err(Into::into),
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

async fn serve(listen: SocketAddr, repo: Option<PathBuf>) -> Result<(), StartError> {
    let config = Config::read(|name| std::env::var(name).ok())?;
    match config {
        Some(config) => app::on_real_services(config, listen, stop()).await,
        None => app::on_demand_sandbox(listen, repo, stop()).await,
    }
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
