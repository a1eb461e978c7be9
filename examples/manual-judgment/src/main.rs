//! `manual-judgment`: serve, play a demonstration, or use gates from a shell.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use manual_judgment::app::{self, App, StartError};
use manual_judgment::cli;
use manual_judgment::config::{Config, ConfigError};
use manual_judgment::demo;
use service::Stop;

/// What `--help` says of the environment.
const VARIABLES: &str = "\
Environment (none of the first four: then a sandbox runs in the process):
  SLACK_BOT_TOKEN        the app's Bot User OAuth Token, xoxb-…
  SLACK_SIGNING_SECRET   the app's signing secret; a comma list during a rotation, newest first
  SLACK_APP_TOKEN        xapp-…: Socket Mode instead of request URLs
  SPINNAKER_GATE_URL     Gate's address
  SPINNAKER_TOKEN        API token of the service's account, spk_…
  SPINNAKER_USER_HEADER  header that Gate believes: NAME, or NAME: the service's own user
  VAULT_KEYS             keys for the judges' own tokens
  ECHO_HOOK_SECRET       password of Echo's REST hook
  JUDGMENT_TOKENS        tokens of CI systems: TOKEN, or TOKEN=SLACK_USER_ID
  CONFIG                 file with rules; the README has an example
  DATABASE_URL           sqlite://FILE or postgres://… [default: sqlite://manual-judgment.db]
  LISTEN                 as --listen
  RUST_LOG               log filter [default: warn]

Exit codes: 0 done, approved · 1 failed, rejected · 2 bad usage · 3 undecided, expired, not known ·
4 not permitted.";

/// Approve or reject what waits, from Slack. Without credentials it runs on a sandbox.
#[derive(Parser)]
#[command(version, about, after_help = VARIABLES)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Action>,

    /// Where to listen; host names are looked up.
    #[arg(
        long,
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:8080",
        env = "LISTEN"
    )]
    listen: String,
}

#[derive(Subcommand)]
enum Action {
    /// An approval, a rejection, a refused click and a judgment made elsewhere; ends by itself.
    Demo {
        /// Print every event as a JSON line, and the sandbox's own account of it as the last.
        #[arg(long)]
        json: bool,
    },
    /// Gates from a shell.
    #[command(subcommand)]
    Gate(cli::Gate),
    /// The audit: export, head, verify.
    Audit {
        /// `export`, `head`, `verify [SEQ:HASH]` or `verify-file FILE [SEQ:HASH]`.
        words: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // The demonstration shows on purpose what is warned of.
    let is_demo = matches!(arguments.command, Some(Action::Demo { .. }));
    service::logs::init(if is_demo { "error" } else { "warn" });
    let done = match arguments.command {
        Some(Action::Gate(gate)) => {
            let (text, exit) = cli::run(gate).await;
            println!("{text}");
            return ExitCode::from(exit as u8);
        }
        Some(Action::Demo { json }) => match demo::run(json).await {
            Ok(true) => return ExitCode::SUCCESS,
            Ok(false) => return ExitCode::FAILURE,
            Err(error) => Err(error),
        },
        Some(Action::Audit { words }) => return audit(&words).await,
        None => serve(&arguments.listen).await.map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("manual-judgment: {}", service::chain(&*error));
            ExitCode::from(2)
        }
    }
}

async fn serve(listen: &str) -> Result<(), StartError> {
    let stop = Stop::on_signals(|| "decisions under way".into()).map_err(StartError::Signals)?;
    let file = std::env::var("CONFIG").ok().filter(|path| !path.is_empty());
    let text = file.map(|path| {
        let text = std::fs::read_to_string(&path);
        text.map_err(|error| ConfigError(format!("CONFIG: {path} cannot be read: {error}")))
    });
    let config = Config::read(
        |name| std::env::var(name).ok(),
        text.transpose()?.as_deref(),
    )?;
    let Some(config) = config else {
        return demo::serve(listen, stop).await;
    };
    let is_socket = config.app_token.is_some();
    let running = App::start(app::real(config)?, listen).await?;
    println!("manual-judgment listens on http://{}", running.address);
    if is_socket {
        println!("Slack is reached by Socket Mode: no request URL is needed");
    } else {
        println!("point the Slack app's interactivity to /slack/interactions");
    }
    stop.requested().await;
    running.stop().await;
    Ok(())
}

async fn audit(words: &[String]) -> ExitCode {
    let settings = service::store::Settings::from_env("sqlite://manual-judgment.db");
    let settings = settings.migrations(manual_judgment::gates::MIGRATIONS);
    let store = match service::Store::open(settings).await {
        Ok(store) => store,
        Err(error) => {
            eprintln!("manual-judgment: {}", service::chain(&error));
            return ExitCode::from(3);
        }
    };
    match service::audit::command(&store, words, &mut std::io::stdout()).await {
        Ok(code) => ExitCode::from(code),
        Err(_) => ExitCode::FAILURE,
    }
}
