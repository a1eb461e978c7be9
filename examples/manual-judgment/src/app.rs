//! Puts the service together and runs it: on real services, or beside a sandbox.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use github_checks::signature::Verifier as GitHubVerifier;
use github_checks::transport::ReqwestTransport as GitHubTransport;
use sandbox::Sandbox;
use service::identities::Identities;
use service::logins::Logins;
use service::metrics::Metrics;
use service::outbox::Sender;
use service::server::{Doors, Refusals, Server, health};
use service::stop::Stopper;
use service::store::{OffsetClock, Settings};
use service::vault::Vault;
use service::{Clock, Operations, Runner, Stop, Store, SystemClock};
use slack_blocks::Client;
use slack_blocks::signature::Verifier;
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::transport::{ReqwestTransport, Transport};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::access::Tokens;
use crate::clock::OnClock;
use crate::config::{
    CircleConfig, Config, ConfigError, GateConfig, GitHubConfig, Rule, Rules, WebhookSecrets,
};
use crate::gates::MIGRATIONS;
use crate::identity::{JudgeIdentity, Mode};
use crate::judge::{Judge, Windows};
use crate::policy::Policy;
use crate::server::Hooks;
use crate::source::Auth;
use crate::{announce, connect, server, socket, sweep};

/// The service cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The environment or the file.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The store or the vault.
    #[error(transparent)]
    Store(#[from] service::Error),
    /// A signing secret is empty or padded.
    #[error("SLACK_SIGNING_SECRET is not usable")]
    Secret(#[from] slack_blocks::signature::SecretError),
    /// A webhook secret is empty or padded.
    #[error("GITHUB_WEBHOOK_SECRET is not usable")]
    GitHubSecret(#[from] github_checks::signature::SecretError),
    /// The Slack client.
    #[error("the Slack client cannot be built")]
    Slack(#[from] slack_blocks::web::client::BuilderError),
    /// TLS.
    #[error("TLS cannot be set up")]
    Tls(#[from] slack_blocks::web::transport::TransportError),
    /// TLS for GitHub.
    #[error("TLS cannot be set up")]
    GitHubTls(#[from] github_checks::transport::TransportError),
    /// Slack does not take the token.
    #[error("SLACK_BOT_TOKEN does not work: it must be the app's Bot User OAuth Token")]
    Token(#[source] slack_blocks::error::Error),
    /// Scopes are missing.
    #[error(
        "the Slack app lacks the scopes {0}: add them on the app's page and install it again; \
         without users:read.email Slack never says whose click it was"
    )]
    Scopes(String),
    /// The sandbox.
    #[error("the sandbox did not start")]
    Sandbox(#[from] sandbox::StartError),
    /// The port.
    #[error("cannot listen on {address}; choose another address with --listen HOST:PORT")]
    Listen {
        /// Where.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Signals.
    #[error("the operating system gives no signals")]
    Signals(#[source] std::io::Error),
}

/// What the service is made of, before it runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parts {
    /// `DATABASE_URL`.
    pub database: Settings,
    /// Waits and spans.
    pub clock: Arc<dyn Clock>,
    /// Whether the clock is a virtual one that takes the database along.
    pub is_virtual: bool,
    /// How bytes leave.
    pub transport: Arc<dyn Transport>,
    /// The same for GitHub's client.
    pub github: Arc<dyn github_checks::transport::Transport>,
    /// Tokens and addresses.
    pub config: Config,
    /// Spans.
    pub windows: Windows,
}

/// A service that runs.
#[derive(Debug)]
#[non_exhaustive]
pub struct App {
    /// Its parts.
    pub judge: Arc<Judge>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its numbers.
    pub metrics: Metrics,
    stopper: Stopper,
    tasks: JoinSet<()>,
}

/// Scopes without which nothing works.
const SCOPES: [&str; 3] = ["chat:write", "users:read", "users:read.email"];

impl App {
    /// Starts the service; it listens on `address`.
    ///
    /// # Errors
    /// [`StartError`], with the way out.
    pub async fn start(parts: Parts, address: &str) -> Result<Self, StartError> {
        let (stopper, stop) = Stop::new();
        let store = Store::open(parts.database.clone().migrations(MIGRATIONS)).await?;
        let clock: Arc<dyn Clock> = if parts.is_virtual {
            OffsetClock::new(Arc::clone(&parts.clock), store.clone())
        } else {
            Arc::clone(&parts.clock)
        };
        Self::on_store(parts, store, clock, address, (stopper, stop)).await
    }

    /// The same on a store that is open, with its clock: for several replicas in one process.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn on_store(
        parts: Parts,
        store: Store,
        clock: Arc<dyn Clock>,
        address: &str,
        (stopper, stop): (Stopper, Stop),
    ) -> Result<Self, StartError> {
        let Parts {
            transport,
            github,
            config,
            mut windows,
            ..
        } = parts;
        let transport: Arc<dyn Transport> = Arc::new(OnClock::new(transport, Arc::clone(&clock)));
        let mut slack = Client::builder(config.slack_token.clone())
            .user_agent(concat!("manual-judgment/", env!("CARGO_PKG_VERSION")));
        if let Some(url) = &config.slack_url {
            slack = slack.base_url(url);
        }
        if let Some(seconds) = config.look_window {
            slack = slack.look_window(Duration::from_secs(seconds));
            windows.decision.look = i64::try_from(seconds * 1000).unwrap_or(i64::MAX / 4);
        }
        let slack = slack.build_with(Arc::clone(&transport))?;
        let team = team(&slack).await?;
        let (listener, bound) = listen(address).await?;
        let github = Arc::new(OnClock::new(github, Arc::clone(&clock)));
        let sources = connect::sources(&config, &transport, &github)?;
        let mut identity = JudgeIdentity::new(None, &team);
        if sources.iter().any(|source| source.mode() == Mode::Own) {
            identity = own_tokens(identity, &config, &store, &clock, &github, bound).await?;
        }
        // Sources of one service are warned of once.
        let warnings = sources.iter();
        let warnings = warnings.filter_map(|source| source.mode().warning(source.title()));
        for warning in warnings.collect::<BTreeSet<_>>() {
            tracing::warn!("{warning}");
        }
        let metrics = Metrics::new();
        let operations = Operations::new(store.clone(), Arc::clone(&clock));
        let mut judge = Judge::new(
            operations.clone(),
            Arc::clone(&clock),
            slack.clone(),
            &team,
            sources,
            identity,
            Rules::new(config.file.rule.clone()),
        );
        judge.windows = windows;
        judge.spinnaker = connect::spinnaker(&config, &transport)?.map(Arc::new);
        judge.notices.clone_from(&config.file.notice);
        judge.actions.clone_from(&config.file.action);
        judge.people.clone_from(&config.file.people);
        judge.zone = config.zone;
        let judge = Arc::new(judge);
        // Slack signs with the wall's time, whatever time it is in here.
        let wall = SystemClock::new();
        let refusals = Refusals::new(wall.clone(), metrics.clone());
        let mut doors = Doors::new(wall.clone(), refusals);
        if !config.signing_secrets.is_empty() {
            doors = doors.slack(Verifier::new(&config.signing_secrets)?);
        }
        if !config.webhook_secrets.github.is_empty() {
            doors = doors.github(GitHubVerifier::new(&config.webhook_secrets.github)?);
        }
        let router = server::router(
            Arc::clone(&judge),
            doors,
            config.tokens.clone(),
            Hooks {
                echo: config.hook_secret.clone(),
                circleci: config.webhook_secrets.circleci.clone(),
            },
        );
        let router = router.merge(health(operations.clone(), metrics.clone(), stop.clone()));
        let mut tasks = JoinSet::new();
        let web = Server::new(router, wall).metrics(metrics.clone());
        tasks.spawn(web.serve(listener, stop.clone()));
        let runner = Runner::new(operations, Arc::clone(&judge)).metrics(metrics.clone());
        tasks.spawn(runner.run(stop.clone()));
        let sender = Sender::new(store, clock, Arc::new(slack)).metrics(metrics.clone());
        tasks.spawn(sender.run(stop.clone()));
        tasks.spawn(sweep::run(Arc::clone(&judge), stop.clone()));
        tasks.spawn(announce::run(Arc::clone(&judge), stop.clone()));
        if let Some(token) = &config.app_token {
            let mut client = Client::builder(token.clone());
            if let Some(url) = &config.slack_url {
                client = client.base_url(url);
            }
            let client = client.build_with(transport)?;
            let receiver = Arc::new(socket::Receiver(Arc::clone(&judge)));
            tasks.spawn(service::socket::run(receiver, client, stop));
        }
        Ok(Self {
            judge,
            address: bound,
            metrics,
            stopper,
            tasks,
        })
    }

    /// Stops: work is finished or released within 20 s.
    pub async fn stop(mut self) {
        self.stopper.stop();
        while self.tasks.join_next().await.is_some() {}
    }

    /// Ends at once, as a process that is killed does.
    pub async fn kill(mut self) {
        self.tasks.shutdown().await;
        self.judge.store.close().await;
    }
}

async fn team(slack: &Client) -> Result<String, StartError> {
    let identity = slack
        .send(&TestAuth::new())
        .await
        .map_err(StartError::Token)?;
    let has = |scope: &&str| !identity.scopes.iter().any(|known| known == *scope);
    let missing: Vec<&str> = SCOPES.into_iter().filter(|scope| has(scope)).collect();
    // Slack reports scopes in a header, which a proxy may drop.
    if !missing.is_empty() && !identity.scopes.is_empty() {
        return Err(StartError::Scopes(missing.join(", ")));
    }
    Ok(identity
        .team_id
        .map(|team| team.as_str().to_owned())
        .unwrap_or_default())
}

/// With the vault in which tokens of people lie, and where they log in.
async fn own_tokens(
    mut identity: JudgeIdentity,
    config: &Config,
    store: &Store,
    clock: &Arc<dyn Clock>,
    github: &Arc<connect::GitHubTransport>,
    bound: SocketAddr,
) -> Result<JudgeIdentity, StartError> {
    let Some(keys) = &config.vault_keys else {
        return Ok(identity);
    };
    // Without an address of its own, it is reached where it listens: beside a sandbox.
    let public = config.public_url.clone();
    let public = public.unwrap_or_else(|| format!("http://{bound}"));
    let provider = connect::log_in(config, github, clock, &public)?;
    let vault = Arc::new(Vault::from_text(Some(keys.expose()))?);
    let opened = Identities::open(store.clone(), Arc::clone(&vault), Arc::clone(clock));
    identity.identities = Some(opened.await?);
    identity.login = provider.map(|provider| (Logins::new(store.clone(), vault), provider));
    Ok(identity)
}

async fn listen(address: &str) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |source| StartError::Listen {
        address: address.to_owned(),
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

/// What a sandbox answers to: the same code with other addresses.
///
/// # Errors
/// When TLS cannot be set up, which the default transport does in any case.
pub fn beside(sandbox: &Sandbox, database: &str, policy: Policy) -> Result<Parts, StartError> {
    let spinnaker = sandbox.spinnaker();
    let slack = sandbox.slack();
    let file = crate::config::File {
        rule: vec![Rule::everything(&["C0000000001"], policy)],
        ..crate::config::File::default()
    };
    let config = Config {
        slack_token: slack.bot_token.as_str().into(),
        slack_url: Some(slack.url.clone()),
        signing_secrets: vec![slack.signing_secret.clone()],
        app_token: None,
        gate: Some(GateConfig {
            url: spinnaker.url.clone(),
            auth: Auth::Token(spinnaker.token.as_str().into()),
            header: None,
            mode: Mode::Service,
        }),
        circleci: None,
        github: None,
        webhook_secrets: WebhookSecrets::default(),
        vault_keys: None,
        zone: chrono_tz::Tz::UTC,
        hook_secret: None,
        tokens: Tokens::default(),
        public_url: None,
        look_window: None,
        file,
    };
    Ok(Parts {
        database: Settings::new(database),
        clock: Arc::new(sandbox.clock().clone()),
        is_virtual: true,
        transport: Arc::new(ReqwestTransport::new()?),
        github: Arc::new(GitHubTransport::new()?),
        config,
        windows: Windows::default(),
    })
}

/// The same with CircleCI and GitHub: judges link their own tokens, environments may ask the
/// sandbox's GitHub App.
pub fn with_ci(parts: &mut Parts, sandbox: &Sandbox) {
    let (circleci, github) = (sandbox.circleci(), sandbox.github());
    let config = &mut parts.config;
    config.circleci = Some(CircleConfig {
        url: Some(circleci.url.clone()),
        token: circleci.token.as_str().into(),
        mode: Mode::Own,
    });
    config.file.circleci.projects = vec![circleci.project.clone()];
    let app = sandbox.world().github_app();
    config.github = Some(GitHubConfig {
        url: Some(github.url.clone()),
        token: Some(github.token.as_str().into()),
        app: app.map(|app| (app.app_id.to_string(), app.private_key.into())),
        repositories: github.repository.parse().into_iter().collect(),
        mode: Mode::Own,
        web: None,
        login: None,
    });
    // Good for as long as the sandbox lives.
    let key: String = service::OperationId::random()
        .as_str()
        .chars()
        .take(32)
        .collect();
    config.vault_keys = Some(STANDARD.encode(key).into());
}

/// The same, and judges link their GitHub accounts with a browser, as at the real one.
pub fn with_log_in(parts: &mut Parts, sandbox: &Sandbox) {
    let app = sandbox.world().github_app();
    if let Some(github) = &mut parts.config.github {
        github.login = app.map(|app| (app.client_id, app.client_secret.into()));
    }
}

/// What the environment names.
///
/// # Errors
/// As [`beside`].
pub fn real(config: Config) -> Result<Parts, StartError> {
    Ok(Parts {
        database: Settings::from_env("sqlite://manual-judgment.db"),
        clock: SystemClock::new(),
        is_virtual: false,
        transport: Arc::new(ReqwestTransport::new()?),
        github: Arc::new(GitHubTransport::new()?),
        config,
        windows: Windows::default(),
    })
}
