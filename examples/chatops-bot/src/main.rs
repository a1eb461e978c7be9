//! `chatops-bot`: serve, or show a tour.

use std::path::PathBuf;
use std::process::ExitCode;

use chatops_bot::app::{self, StartError};
use chatops_bot::config::Config;
use chatops_bot::doctor;
use chatops_bot::services::Transports;
use chatops_bot::tour;
use clap::{Parser, Subcommand};
use service::Stop;

/// What `--help` says of the environment.
const VARIABLES: &str = "\
Environment (one credential of each service, or none at all: then a sandbox runs in the process):
  HEROKU_OAUTH_CLIENT_ID, HEROKU_OAUTH_CLIENT_SECRET
                        people log in to Heroku, and the bot acts with their rights
  HEROKU_API_KEY        a Heroku token of the bot's own; acts for everybody where nobody logs in
  GITHUB_OAUTH_CLIENT_ID, GITHUB_OAUTH_CLIENT_SECRET
                        the same for GitHub: of a GitHub App, or of an OAuth app
  GITHUB_TOKEN          the same for GitHub: classic with scope repo, or of a GitHub App
  GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY
                        a GitHub App that speaks on pull requests, where the rules say so
  VAULT_KEYS            encrypt people's tokens: openssl rand -base64 32; comma list, newest first
  SLACK_BOT_TOKEN       the app's Bot User OAuth Token, xoxb-…: one workspace
  SLACK_CLIENT_ID, SLACK_CLIENT_SECRET
                        instead of it: any number of workspaces install the app at
                        PUBLIC_URL/slack/install; then people log in to Heroku and GitHub
  SLACK_SIGNING_SECRET  the app's signing secret; during a rotation a comma list, newest first
  SLACK_APP_TOKEN       xapp-…: Socket Mode instead of request URLs
  CONFIG                a TOML file: what may be touched from where, and rules for pipelines
  HEROKU_ID_URL         where people log in to Heroku [default: https://id.heroku.com]
  HEROKU_API_URL        Heroku's base address [default: https://api.heroku.com]
  GITHUB_API_URL        GitHub's base address [default: https://api.github.com]
  SLACK_API_URL         Slack's base address, ends in /api/ [default: https://slack.com/api/]
  GITHUB_REPOSITORY     owner/name, for pipelines that are not linked to GitHub in Heroku
  DATABASE_URL          sqlite://FILE [default: sqlite://chatops-bot.db] or postgres://…
  GITHUB_WEB_URL        where people read GitHub [default: https://github.com]
  PUBLIC_URL            where browsers, Heroku and GitHub reach the bot: https://…; log-ins need it,
                        and without it what is routed is looked at once a minute
  HEROKU_WEBHOOK_SECRET, GITHUB_WEBHOOK_SECRET
                        what their webhooks are signed with; comma lists, newest first
  LOOK_WINDOW           seconds to look for a write whose response was lost; for tests
  LISTEN                as --listen
  RUST_LOG              log filter [default: warn]

Exit codes: 0 done, 1 failed or something is to be put right (doctor), 2 bad usage or settings, 3 something could not
be seen (doctor).";

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
    /// Looks at everything that the bot needs, and says what to put right; changes nothing.
    Doctor,
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
    service::logs::init("warn");
    match run(arguments).await {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!(
                "chatops-bot: {}",
                chatops_bot::refusal::error_chain(&*error)
            );
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<u8, Box<dyn std::error::Error>> {
    match arguments.command {
        Some(Action::Tour { repo, json }) => {
            let stop = Stop::on_signals(|| "the tour".into())?;
            tokio::select! {
                played = tour::run(tour::Options::new(repo, json)) => Ok(u8::from(!played?)),
                // Nothing was promised: a tour that is stopped has not failed.
                () = stop.requested() => Ok(0),
            }
        }
        Some(Action::Doctor) => doctor().await,
        None => {
            serve(&arguments.listen, arguments.repo).await?;
            Ok(0)
        }
    }
}

async fn serve(listen: &str, repo: Option<PathBuf>) -> Result<(), StartError> {
    let config = Config::read(|name| std::env::var(name).ok())?;
    match config {
        Some(config) => app::on_real_services(config, listen).await,
        None => app::on_demand_sandbox(listen, repo).await,
    }
}

/// Prints what was found; the exit code says whether something is to be done.
async fn doctor() -> Result<u8, Box<dyn std::error::Error>> {
    let Some(config) = Config::read(|name| std::env::var(name).ok())? else {
        println!(
            "No credentials in the environment: the bot runs on a sandbox, and lacks nothing."
        );
        println!("`chatops-bot --help` lists what the real services need.");
        return Ok(0);
    };
    let database = std::env::var("DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty());
    let database = database.unwrap_or_else(|| app::DATABASE.to_owned());
    let findings = doctor::look(&config, &Transports::new()?, &database).await?;
    for finding in &findings {
        println!("{finding}");
    }
    Ok(doctor::exit(&findings))
}
