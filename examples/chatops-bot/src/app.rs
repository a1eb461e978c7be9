//! Puts the bot together and runs it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use sandbox::Sandbox;
use slack_blocks::signature::Verifier;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bot::Bot;
use crate::clock::{Clock, SandboxClock, Wall};
use crate::config::{Config, ConfigError};
use crate::server;
use crate::services::Services;

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
    /// The port.
    #[error("cannot listen on {address}; choose another with --listen")]
    Listen {
        /// Where.
        address: SocketAddr,
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
    Ok(Bot::new(services, verifier, clock))
}

/// A bot beside a sandbox that runs already; the sandbox sends its commands here.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox(sandbox: &Sandbox) -> Result<Running, StartError> {
    on_sandbox_at(sandbox, SocketAddr::from(([127, 0, 0, 1], 0))).await
}

async fn on_sandbox_at(sandbox: &Sandbox, address: SocketAddr) -> Result<Running, StartError> {
    let clock = Arc::new(SandboxClock::new(sandbox.clock().clone()));
    let bot = bot(&Services::sandbox(sandbox), clock)?;
    let listener = listen(address).await?;
    let address = listener.local_addr().unwrap_or(address);
    let url = |path: &str| format!("http://{address}/slack/{path}");
    sandbox
        .slack()
        .set_urls(&url("commands"), &url("interactions"), &url("events"));
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

/// Serves the real services until `stop`.
///
/// # Errors
/// [`StartError`].
pub async fn on_real_services(
    config: Config,
    address: SocketAddr,
    stop: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let bot = bot(&config, Arc::new(Wall))?;
    let listener = listen(address).await?;
    println!("chatops-bot listens on http://{address}; point Slack's commands to /slack/commands");
    server::serve(listener, Arc::clone(&bot), stop).await;
    // What runs is told to its end: Heroku goes on whether we watch or not.
    bot.idle().await;
    Ok(())
}

/// Serves a sandbox of its own until `stop`, and says how to use it.
///
/// # Errors
/// [`StartError`].
pub async fn on_demand_sandbox(
    address: SocketAddr,
    repo: Option<PathBuf>,
    stop: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let sandbox = Sandbox::builder().repo(repo).speed(10.0).start().await?;
    let running = on_sandbox_at(&sandbox, address).await?;
    println!("No credentials in the environment: this is a sandbox, nothing leaves this machine.");
    println!();
    println!("  Slack in your browser   {}", sandbox.slack().page);
    println!("  the bot                 http://{}", running.address);
    println!();
    println!("Try: /h deploy acme to staging       (Ctrl-C ends it)");
    stop.await;
    running.stop().await;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address, source })
}
