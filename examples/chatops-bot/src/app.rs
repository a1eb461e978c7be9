//! Puts the bot together and runs it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sandbox::{Sandbox, Suggestion};
use service::outbox::Sender;
use service::server::{Doors, Refusals, Server, health};
use service::stop::Stopper;
use service::store::{Migration, OffsetClock, Settings};
use service::{Clock, Runner, Stop, Store, SystemClock};
use slack_blocks::signature::Verifier;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::bot::Bot;
use crate::catalog::{self, Names};
use crate::clock::{PeerClock, SandboxClock};
use crate::config::Config;
use crate::preflight::{self, Finding};
use crate::question;
use crate::read::Reads;
use crate::route;
use crate::routing::Routing;
use crate::run::Changes;
use crate::server;
use crate::services::{Services, Transports};
use crate::watch::Watcher;
use crate::{language, notice};

mod start_error;

pub use self::start_error::StartError;

/// The tables of the bot beside those of every service.
const TABLES: &[Migration] = &[question::MIGRATION, route::MIGRATION, notice::MIGRATION];
/// Where things are stored when `DATABASE_URL` says nothing else.
const DATABASE: &str = "sqlite://chatops-bot.db";
/// Between two updates of one root message.
const SPACING: Duration = Duration::from_secs(2);
/// Reads at a time; changes have their own places.
const READS: usize = 16;

/// A bot that serves in the background.
#[derive(Debug)]
#[non_exhaustive]
pub struct Running {
    /// The bot.
    pub bot: Arc<Bot>,
    /// Where it listens.
    pub address: SocketAddr,
    stop: Stopper,
    task: JoinHandle<()>,
}

impl Running {
    /// Stops serving; what is under way goes on when a bot is started on the same store.
    pub async fn stop(self) {
        self.stop.stop();
        let _ = self.task.await;
    }

    /// Ends at once, in the middle of whatever it does, as a process that is killed. Its
    /// database is free then.
    pub async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
        self.bot.store().close().await;
    }
}

/// A bot from settings, on a store and a clock.
///
/// # Errors
/// [`StartError`].
pub fn bot(
    config: &Config,
    transports: &Transports,
    store: Store,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Bot>, StartError> {
    let services = Services::connect(config, &clock, transports)?;
    Ok(Bot::new(services, language::parser()?, store, clock))
}

/// Opens the store of a bot.
///
/// # Errors
/// As [`Store::open`].
pub async fn store(settings: Settings) -> Result<Store, StartError> {
    Ok(Store::open(settings.migrations(TABLES)).await?)
}

/// Serves `bot` until `stop`: requests come in, work is done, messages go out. `wall` is the
/// clock that signatures are checked by.
pub async fn serve(
    bot: &Arc<Bot>,
    verifier: Verifier,
    wall: Arc<dyn Clock>,
    listener: TcpListener,
    stop: Stop,
) {
    let metrics = bot.metrics.clone();
    let refusals = Refusals::new(Arc::clone(&wall), metrics.clone());
    let doors = Doors::new(Arc::clone(&wall), refusals).slack(verifier);
    let doors = bot.services.public.let_in(doors);
    let health = health(bot.operations.clone(), metrics.clone(), stop.clone());
    let router = server::router(bot, doors).merge(health);
    let server = Server::new(router, wall).metrics(metrics.clone());
    let runner = Runner::new(bot.operations.clone(), Arc::new(Changes::new(bot)));
    let reads = Runner::new(bot.operations.clone(), Arc::new(Reads::new(bot))).bound(READS);
    let routing = Runner::new(bot.operations.clone(), Arc::new(Routing::new(bot)));
    let slack = Arc::new(bot.services.slack.clone());
    let sender = Sender::new(bot.store().clone(), Arc::clone(&bot.clock), slack);
    tokio::join!(
        server.serve(listener, stop.clone()),
        runner.metrics(metrics.clone()).run(stop.clone()),
        reads.metrics(metrics.clone()).run(stop.clone()),
        routing.metrics(metrics.clone()).run(stop.clone()),
        Watcher::new(bot).run(stop.clone()),
        sender.spacing(SPACING).metrics(metrics).run(stop),
    );
}

/// A bot beside a sandbox that runs already, with a store in memory; the sandbox sends its
/// commands here.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox(sandbox: &Sandbox) -> Result<Running, StartError> {
    let store = store(Settings::new("sqlite::memory:")).await?;
    on_sandbox_with(sandbox, &Transports::new()?, store, "127.0.0.1:0").await
}

/// The same with transports, a store and an address of the caller's. Heroku and GitHub of the
/// sandbox send what happens to that address.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox_with(
    sandbox: &Sandbox,
    transports: &Transports,
    store: Store,
    address: &str,
) -> Result<Running, StartError> {
    let (listener, address) = listen(address).await?;
    let mut config = Services::sandbox(sandbox);
    config.public_url = Some(format!("http://{address}"));
    config.heroku_webhook_secrets = vec!["sandbox-heroku-webhooks".into()];
    config.github_webhook_secrets = vec!["sandbox-github-webhooks".into()];
    on_sandbox_as(&config, sandbox, transports, store, listener).await
}

/// The same with settings of the caller's.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox_as(
    config: &Config,
    sandbox: &Sandbox,
    transports: &Transports,
    store: Store,
    listener: TcpListener,
) -> Result<Running, StartError> {
    let address = listener.local_addr().map_err(StartError::Signals)?;
    let clock = Arc::new(SandboxClock::new(sandbox.clock().clone()));
    let clock = OffsetClock::new(clock, store.clone());
    let bot = bot(config, transports, store, clock)?;
    let verifier = Verifier::new(&config.signing_secrets)?;
    let wall = Arc::new(PeerClock::new(sandbox.clock().clone()));
    let url = |path: &str| format!("http://{address}/slack/{path}");
    sandbox
        .slack()
        .set_urls(&url("commands"), &url("interactions"), &url("events"));
    complete_with(sandbox, &bot);
    let (stopper, stop) = Stop::new();
    let serving = Arc::clone(&bot);
    let task = tokio::spawn(async move { serve(&serving, verifier, wall, listener, stop).await });
    Ok(Running {
        bot,
        address,
        stop: stopper,
        task,
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

/// Serves the real services until a signal comes. What is under way then goes on at the next
/// start, here or on another replica.
///
/// # Errors
/// [`StartError`]; a token that its service refuses is one.
pub async fn on_real_services(config: Config, address: &str) -> Result<(), StartError> {
    let store = store(Settings::from_env(DATABASE)).await?;
    let bot = bot(&config, &Transports::new()?, store, SystemClock::new())?;
    let verifier = Verifier::new(&config.signing_secrets)?;
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
    let stop = on_signals(&bot)?;
    serve(&bot, verifier, SystemClock::new(), listener, stop).await;
    bot.store().close().await;
    Ok(())
}

/// Serves a sandbox of its own until a signal comes, and says how to use it.
///
/// # Errors
/// [`StartError`].
pub async fn on_demand_sandbox(address: &str, repo: Option<PathBuf>) -> Result<(), StartError> {
    let sandbox = Sandbox::builder().repo(repo).speed(10.0).start().await?;
    let store = store(Settings::new("sqlite::memory:")).await?;
    let running = on_sandbox_with(&sandbox, &Transports::new()?, store, address).await?;
    // The first Tab finds names already.
    tokio::spawn(catalog::refresh(Arc::clone(&running.bot)));
    println!("No credentials in the environment: this is a sandbox, nothing leaves this machine.");
    println!();
    println!("  Slack in your browser   {}", sandbox.slack().page);
    println!("  the bot                 http://{}", running.address);
    println!();
    println!("Try: /h deploy acme to staging       (Ctrl-C ends it)");
    // The sandbox ends with us: there is nobody to wait for.
    let stop = Stop::on_signals(|| "nothing".into()).map_err(StartError::Signals)?;
    stop.requested().await;
    running.kill().await;
    Ok(())
}

/// Stops at the first signal, and says what goes on later; a second one ends the process.
fn on_signals(bot: &Arc<Bot>) -> Result<Stop, StartError> {
    let bot = Arc::clone(bot);
    let waiting = move || {
        let under_way = bot.under_way.labels().join("; ");
        if under_way.is_empty() {
            eprintln!("Stopping.");
        } else {
            eprintln!(
                "Stopping. Goes on when the bot is started again: {under_way}. A second signal \
                 ends at once."
            );
        }
        under_way
    };
    Stop::on_signals(waiting).map_err(StartError::Signals)
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
