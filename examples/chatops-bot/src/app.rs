//! Puts the bot together and runs it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use heroku_api::secret::Secret;
use service::identities::Identities;
use service::outbox::Sender;
use service::server::{Doors, Refusals, Server, health};
use service::stop::Stopper;
use service::store::{Migration, Settings};
use service::vault::Vault;
use service::{Clock, Runner, Stop, Store, SystemClock};
use slack_blocks::signature::Verifier;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::accounts::{self, Accounts, AnyProvider};
use crate::after::Afterwards;
use crate::bot::Bot;
use crate::config::{Config, LogIn};
use crate::health;
use crate::install;
use crate::language;
use crate::login;
use crate::measure;
use crate::notice;
use crate::preflight::{self, Finding};
use crate::pulls::{Everywhere, Pulls};
use crate::question;
use crate::read::Reads;
use crate::remembered;
use crate::removal::Removals;
use crate::route;
use crate::routing::Routing;
use crate::run::Changes;
use crate::server;
use crate::services::{Services, TokenOf, Transports, Workspaces};
use crate::slack;
use crate::slack_app::App;
use crate::watch::Watcher;

mod beside;

pub use self::beside::{
    Choices, Whose, on_demand_sandbox, on_sandbox, on_sandbox_as, on_sandbox_with, sandbox_config,
};
pub use crate::start_error::StartError;

/// The tables of the bot beside those of every service.
const TABLES: &[Migration] = &[
    question::MIGRATION,
    route::MIGRATION,
    notice::MIGRATION,
    login::MIGRATION,
    question::CHOICES,
    health::MIGRATION,
    install::MIGRATION,
    route::TROUBLES,
    remembered::MIGRATION,
];
/// Where things are stored when `DATABASE_URL` says nothing else.
pub const DATABASE: &str = "sqlite://chatops-bot.db";
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
pub async fn bot(
    config: &Config,
    transports: &Transports,
    store: Store,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Bot>, StartError> {
    let mut services = Services::connect(config, &clock, transports)?;
    let slack_app = slack_app(config, &services, &store, &clock).await?;
    if let Some(app) = slack_app.clone() {
        let clients = services.slack_clients.clone();
        let tokens: TokenOf = Arc::new(move |team: &str| Arc::new(app.token(team)));
        services.slack = Workspaces::installed(clients, Some(tokens))?;
    }
    let accounts = accounts(config, &services, &store, &clock).await?;
    let rules = config.rules.clone();
    Ok(Bot::new(
        services,
        language::parser()?,
        store,
        clock,
        accounts,
        slack_app,
        rules,
    ))
}

/// The app that workspaces install, where the bot has no token of its own.
async fn slack_app(
    config: &Config,
    services: &Services,
    store: &Store,
    clock: &Arc<dyn Clock>,
) -> Result<Option<App>, StartError> {
    let (None, Some(login)) = (&config.slack_token, &config.slack_login) else {
        return Ok(None);
    };
    let keys = config.vault_keys.as_ref().map(Secret::expose);
    let vault = Arc::new(Vault::from_text(keys)?);
    let identities = Identities::open(store.clone(), vault, Arc::clone(clock)).await?;
    let public = config.public_url.as_deref().unwrap_or_default();
    let (client, clients) = (services.slack.any(), services.slack_clients.clone());
    let clock = Arc::clone(clock);
    Ok(Some(App::new(
        login, public, client, clients, clock, identities,
    )))
}

/// What people who log in to GitHub agree to.
const GITHUB_ASKS: &str =
    "to read commits and checks and to record deployments in your repositories";

/// The accounts of people, where they log in.
async fn accounts(
    config: &Config,
    services: &Services,
    store: &Store,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Accounts>, StartError> {
    let mut providers: Vec<AnyProvider> = Vec::new();
    if let Some(LogIn { id, secret, .. }) = &config.heroku_login {
        let (clients, clock) = (services.heroku_clients.clone(), Arc::clone(clock));
        let heroku = accounts::Heroku::new(clients, clock, id.as_str(), secret.clone())?;
        providers.push(Arc::new(heroku));
    }
    if let Some(LogIn { id, secret, .. }) = &config.github_login {
        let (clients, clock) = (&services.github_clients, Arc::clone(clock));
        let public = config.public_url.as_deref().unwrap_or_default();
        let back = format!("{public}/login/github/callback");
        let secret = github_checks::secret::Secret::new(secret.expose());
        let clients = (clients.without_token()?, clients.for_app(id, &secret)?);
        let app = (id.as_str(), secret);
        let github = accounts::GitHub::new(clients, clock, app, back, GITHUB_ASKS);
        providers.push(Arc::new(github));
    }
    if providers.is_empty() {
        return Ok(None);
    }
    let keys = config.vault_keys.as_ref().map(Secret::expose);
    let vault = Arc::new(Vault::from_text(keys)?);
    let (store, clock) = (store.clone(), Arc::clone(clock));
    Ok(Some(Accounts::open(store, vault, clock, providers).await?))
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
    verifier: Option<Verifier>,
    wall: Arc<dyn Clock>,
    listener: TcpListener,
    stop: Stop,
) {
    let metrics = bot.metrics.clone();
    let refusals = Refusals::new(Arc::clone(&wall), metrics.clone());
    let mut doors = Doors::new(Arc::clone(&wall), refusals);
    if let Some(verifier) = verifier {
        doors = doors.slack(verifier);
    }
    let doors = bot.services.public.let_in(doors);
    let health = health(bot.operations.clone(), metrics.clone(), stop.clone());
    let router = server::router(bot, doors).merge(health);
    let server = Server::new(router, wall).metrics(metrics.clone());
    let runner = Runner::new(bot.operations.clone(), Arc::new(Changes::new(bot)));
    let reads = Runner::new(bot.operations.clone(), Arc::new(Reads::new(bot))).bound(READS);
    let routing = Runner::new(bot.operations.clone(), Arc::new(Routing::new(bot)));
    let stops = stop.clone();
    let socket = async move {
        if let Some(client) = bot.services.socket.clone() {
            let receiver = Arc::new(slack::Receiver(Arc::clone(bot)));
            service::socket::run(receiver, client, stops).await;
        }
    };
    let after = Runner::new(bot.operations.clone(), Arc::new(Afterwards::new(bot)));
    let pulls = Runner::new(bot.operations.clone(), Arc::new(Pulls::new(bot)));
    let removals = Runner::new(bot.operations.clone(), Arc::new(Removals::new(bot)));
    let everywhere = Arc::new(Everywhere::new(bot));
    let sender = Sender::new(bot.store().clone(), Arc::clone(&bot.clock), everywhere);
    tokio::join!(
        server.serve(listener, stop.clone()),
        socket,
        runner.metrics(metrics.clone()).run(stop.clone()),
        reads.metrics(metrics.clone()).run(stop.clone()),
        routing.metrics(metrics.clone()).run(stop.clone()),
        after.metrics(metrics.clone()).run(stop.clone()),
        pulls.metrics(metrics.clone()).run(stop.clone()),
        removals.metrics(metrics.clone()).run(stop.clone()),
        Watcher::new(bot).run(stop.clone()),
        measure::Meter::new(bot).run(stop.clone()),
        sender.spacing(SPACING).metrics(metrics).run(stop),
    );
}

/// Serves the real services until a signal comes. What is under way then goes on at the next
/// start, here or on another replica.
///
/// # Errors
/// [`StartError`]; a token that its service refuses is one.
pub async fn on_real_services(config: Config, address: &str) -> Result<(), StartError> {
    let store = store(Settings::from_env(DATABASE)).await?;
    let bot = bot(&config, &Transports::new()?, store, SystemClock::new()).await?;
    let verifier = verifier(&config)?;
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
    println!("chatops-bot listens on http://{address}");
    if bot.slack_app.is_some() {
        let public = config.public_url.as_deref().unwrap_or_default();
        println!("workspaces install it at {public}/slack/install");
    }
    match &bot.services.socket {
        Some(_) => println!("Slack is reached by Socket Mode: no request URLs are needed"),
        None => println!(
            "point Slack's commands to /slack/commands, interactivity to /slack/interactions, \
             events to /slack/events"
        ),
    }
    let stop = on_signals(&bot)?;
    Box::pin(serve(&bot, verifier, SystemClock::new(), listener, stop)).await;
    bot.store().close().await;
    Ok(())
}

/// What Slack signs with; with Socket Mode there may be none, and nothing comes over HTTP.
fn verifier(config: &Config) -> Result<Option<Verifier>, StartError> {
    let secrets = config.signing_secrets.expose();
    Ok(match secrets {
        [] => None,
        secrets => Some(Verifier::new(secrets)?),
    })
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
