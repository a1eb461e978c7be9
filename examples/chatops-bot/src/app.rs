//! Puts the bot together and runs it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sandbox::{Sandbox, Suggestion};
use slack_blocks::signature::Verifier;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bot::Bot;
use crate::catalog::{self, Names};
use crate::clock::{Clock, SandboxClock, Wall};
use crate::config::{Config, ConfigError};
use crate::language;
use crate::preflight::{self, Finding};
use crate::server;
use crate::services::Services;
use crate::stop::FINISH;

/// How long the last replies may take once the work was let go.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The bot cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The environment is neither empty nor complete.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The signing secret is empty or padded.
    #[error("SLACK_SIGNING_SECRET is not usable")]
    Secret(#[from] slack_blocks::signature::SecretError),
    /// The table of commands contradicts itself.
    #[error("the table of commands is wrong")]
    Language(#[from] chatops_grammar::TableError),
    /// The Heroku client.
    #[error("the Heroku client cannot be built")]
    Heroku(#[from] heroku_api::client::BuilderError),
    /// The GitHub client.
    #[error("the GitHub client cannot be built")]
    GitHub(#[from] github_checks::client::BuilderError),
    /// The Slack client.
    #[error("the Slack client cannot be built")]
    Slack(#[from] slack_blocks::client::BuilderError),
    /// `GITHUB_REPOSITORY`.
    #[error("GITHUB_REPOSITORY is not owner/name")]
    Repository(#[from] github_checks::ids::RepoError),
    /// TLS for Heroku.
    #[error("TLS cannot be set up")]
    HerokuTls(#[from] heroku_api::transport::TransportError),
    /// TLS for GitHub.
    #[error("TLS cannot be set up")]
    GitHubTls(#[from] github_checks::transport::TransportError),
    /// TLS for Slack.
    #[error("TLS cannot be set up")]
    SlackTls(#[from] slack_blocks::transport::TransportError),
    /// The sandbox.
    #[error("the sandbox did not start")]
    Sandbox(#[from] sandbox::StartError),
    /// A service refuses its token.
    #[error("{variable} does not work: {why}")]
    Token {
        /// The variable.
        variable: &'static str,
        /// What the service answered, and what to do.
        why: String,
    },
    /// The port.
    #[error("cannot listen on {address}; choose another address with --listen HOST:PORT")]
    Listen {
        /// Where.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A bot that serves in the background.
#[derive(Debug)]
#[non_exhaustive]
pub struct Running {
    /// The bot.
    pub bot: Arc<Bot>,
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// Stops serving and waits for what is under way.
    pub async fn stop(self) {
        // The server may have ended already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// A bot from settings, on a clock.
///
/// # Errors
/// [`StartError`].
pub fn bot(config: &Config, clock: Arc<dyn Clock>) -> Result<Arc<Bot>, StartError> {
    let services = Services::connect(config, &clock)?;
    let verifier = Verifier::new(&config.signing_secrets)?;
    let parser = language::parser()?;
    Ok(Bot::new(services, verifier, parser, clock))
}

/// A bot beside a sandbox that runs already; the sandbox sends its commands here.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox(sandbox: &Sandbox) -> Result<Running, StartError> {
    on_sandbox_at(sandbox, "127.0.0.1:0").await
}

async fn on_sandbox_at(sandbox: &Sandbox, address: &str) -> Result<Running, StartError> {
    let clock = Arc::new(SandboxClock::new(sandbox.clock().clone()));
    let bot = bot(&Services::sandbox(sandbox), clock)?;
    let (listener, address) = listen(address).await?;
    let url = |path: &str| format!("http://{address}/slack/{path}");
    sandbox
        .slack()
        .set_urls(&url("commands"), &url("interactions"), &url("events"));
    complete_with(sandbox, &bot);
    let (stop, stopped) = oneshot::channel();
    let serving = server::serve(listener, Arc::clone(&bot), async {
        // A dropped sender stops the server too.
        let _ = stopped.await;
    });
    Ok(Running {
        bot,
        address,
        stop,
        task: tokio::spawn(serving),
    })
}

/// The sandbox's page offers what the bot understands, with the names there are.
fn complete_with(sandbox: &Sandbox, bot: &Arc<Bot>) {
    // The sandbox must not keep the bot alive.
    let bot = Arc::downgrade(bot);
    let runtime = tokio::runtime::Handle::current();
    sandbox.slack().complete_with(move |typed| {
        let Some(bot) = bot.upgrade() else {
            return Vec::new();
        };
        let _runtime = runtime.enter();
        let names = Names::snapshot(&bot);
        let offers = language::offers(&bot.parser, &typed.text, typed.cursor, &*names);
        let suggestion =
            |offer: language::Offer| Suggestion::new(offer.replace, offer.text, offer.detail);
        offers.into_iter().map(suggestion).collect()
    });
}

/// Serves the real services until `stop`, then lets what runs come to its end for
/// [`FINISH`].
///
/// # Errors
/// [`StartError`]; a token that its service refuses is one.
pub async fn on_real_services(
    config: Config,
    address: &str,
    stop: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let bot = bot(&config, Arc::new(Wall))?;
    let (listener, address) = listen(address).await?;
    for finding in preflight::check(&bot.services).await {
        match finding {
            Finding::Works { service, account } => println!("{service}: {account}"),
            Finding::Unknown { service, why } => {
                println!("{service}: the token could not be checked ({why})");
            }
            Finding::Refused { variable, why } => return Err(StartError::Token { variable, why }),
        }
    }
    println!("chatops-bot listens on http://{address}; point Slack's commands to /slack/commands");
    server::serve(listener, Arc::clone(&bot), stop).await;
    finish(&bot).await;
    Ok(())
}

/// Waits for what is under way, and says for what; lets go of what takes too long.
async fn finish(bot: &Bot) {
    let under_way = bot.under_way();
    if under_way.is_empty() {
        return;
    }
    let seconds = FINISH.as_secs();
    eprintln!(
        "Stopping. Waiting up to {seconds} s for: {}. A second signal ends at once.",
        under_way.join("; ")
    );
    if tokio::time::timeout(FINISH, bot.idle()).await.is_ok() {
        eprintln!("Everything came to its end.");
        return;
    }
    let left = bot.under_way();
    eprintln!(
        "Still running, and now left to Heroku: {}.",
        left.join("; ")
    );
    bot.release();
    // The last words in the threads.
    let _ = tokio::time::timeout(LAST_WORDS, bot.idle()).await;
}

/// Serves a sandbox of its own until `stop`, and says how to use it.
///
/// # Errors
/// [`StartError`].
pub async fn on_demand_sandbox(
    address: &str,
    repo: Option<PathBuf>,
    stop: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let sandbox = Sandbox::builder().repo(repo).speed(10.0).start().await?;
    let running = on_sandbox_at(&sandbox, address).await?;
    // The first Tab finds names already.
    tokio::spawn(catalog::refresh(Arc::clone(&running.bot)));
    println!("No credentials in the environment: this is a sandbox, nothing leaves this machine.");
    println!();
    println!("  Slack in your browser   {}", sandbox.slack().page);
    println!("  the bot                 http://{}", running.address);
    println!();
    println!("Try: /h deploy acme to staging       (Ctrl-C ends it)");
    stop.await;
    // The sandbox ends with us: there is nobody to wait for.
    running.bot.release();
    running.stop().await;
    Ok(())
}

/// Binds `HOST:PORT`; host names are looked up.
async fn listen(address: &str) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |source| StartError::Listen {
        address: address.to_owned(),
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}
