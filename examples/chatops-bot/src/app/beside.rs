//! A bot beside a sandbox: the same code with other addresses.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sandbox::{Sandbox, Suggestion};
use service::clock::{Clock, PeerClock};
use service::identities::Tokens;
use service::store::{OffsetClock, Settings};
use service::{Stop, Store};

use super::{Running, StartError, bot, listen, serve, store, verifier};
use crate::accounts::Account;
use crate::bot::Bot;
use crate::catalog;
use crate::change::Caller;
use crate::config::{AppIdentity, Config, LogIn, PipelineRules, Rules, Signing};
use crate::language;
use crate::services::Transports;

/// Seals tokens that open nothing but a sandbox in this process.
const KEY: &str = "c2FuZGJveCBrZXksIHdvcnRoIG5vdGhpbmcgYXQgYWw=";
/// The sandbox's workspace.
const TEAM: &str = "T0000000001";
/// Who has accounts: in Slack, at Heroku, at GitHub.
const PEOPLE: [(&str, &str, &str); 2] = [
    ("U0000000001", "ada@acme.example", "ada"),
    ("U0000000002", "ben@acme.example", "ben"),
];

/// How a bot beside a sandbox is set up.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[non_exhaustive]
pub struct Choices {
    /// The rules of pipelines.
    pub rules: Rules,
    /// Whose tokens are used.
    pub tokens: Whose,
    /// Whether Slack is reached by Socket Mode instead of request URLs.
    pub socket: bool,
    /// Whether Heroku and GitHub of the sandbox send what happens.
    pub webhooks: bool,
    /// Where they send it to, when that is not the bot's own address.
    pub reached_at: Option<String>,
    /// Whether the bot has tokens of its own for Heroku and GitHub.
    pub own_tokens: bool,
    /// How long a write that may have left is looked for, where that is not what the clients do.
    pub look_window: Option<Duration>,
    /// A token of Slack's instead of the sandbox's own.
    pub slack_token: Option<String>,
    /// Whether workspaces install the bot, which has no token of Slack's then.
    pub installed: bool,
    /// Where Slack is, when that is not the sandbox.
    pub slack_url: Option<String>,
    /// Whether the sandbox's GitHub App speaks on pull requests.
    pub pulls: bool,
}

/// Whose tokens a bot beside a sandbox uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whose {
    /// Everybody's own; those who have accounts have linked them already.
    Linked,
    /// Everybody's own; nobody has linked any.
    LogIn,
    /// The bot's.
    BotWide,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            tokens: Whose::Linked,
            socket: false,
            webhooks: true,
            own_tokens: true,
            look_window: None,
            reached_at: None,
            slack_token: None,
            installed: false,
            slack_url: None,
            pulls: false,
        }
    }
}

impl Choices {
    /// With these rules.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// Without webhooks: what is routed is looked at once a minute.
    #[must_use]
    pub fn without_webhooks(mut self) -> Self {
        self.webhooks = false;
        self
    }

    /// With Socket Mode.
    #[must_use]
    pub fn socket(mut self) -> Self {
        self.socket = true;
        self
    }

    /// Reached at this address, where something hands on what comes.
    #[must_use]
    pub fn reached_at(mut self, url: impl Into<String>) -> Self {
        self.reached_at = Some(url.into());
        self
    }

    /// Without tokens of its own: everything is read with somebody's.
    #[must_use]
    pub fn without_own_tokens(mut self) -> Self {
        self.own_tokens = false;
        self
    }

    /// With this window in which a write that may have left is looked for: a sandbox shows what
    /// was written at once.
    #[must_use]
    pub fn look_window(mut self, window: Duration) -> Self {
        self.look_window = Some(window);
        self
    }

    /// With this token of Slack's: one with fewer scopes, say.
    #[must_use]
    pub fn slack_token(mut self, token: impl Into<String>) -> Self {
        self.slack_token = Some(token.into());
        self
    }

    /// Without a token of Slack's: workspaces install the bot.
    #[must_use]
    pub fn installed(mut self) -> Self {
        self.installed = true;
        self
    }

    /// With Slack at this address, where something stands in front of the sandbox.
    #[must_use]
    pub fn slack_at(mut self, url: impl Into<String>) -> Self {
        self.slack_url = Some(url.into());
        self
    }

    /// With the sandbox's GitHub App, which speaks on pull requests and hears of them.
    #[must_use]
    pub fn pulls(mut self) -> Self {
        self.pulls = true;
        self
    }

    /// With these tokens.
    #[must_use]
    pub fn tokens(mut self, tokens: Whose) -> Self {
        self.tokens = tokens;
        self
    }
}

/// A bot beside a sandbox that runs already, with a store in memory; the sandbox sends its
/// commands here.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox(sandbox: &Sandbox) -> Result<Running, StartError> {
    let store = store(Settings::new("sqlite::memory:")).await?;
    // Nobody is there to press Confirm.
    let pipelines = ["acme", "acme-two", "acme-three"].into_iter();
    let rules = pipelines.fold(Rules::default(), |rules, pipeline| {
        rules.with(pipeline, PipelineRules::unconfirmed())
    });
    let (transports, choices) = (Transports::new()?, Choices::default().rules(rules));
    on_sandbox_as(sandbox, &transports, store, "127.0.0.1:0", &choices).await
}

/// The same with transports, a store and an address of the caller's.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox_with(
    sandbox: &Sandbox,
    transports: &Transports,
    store: Store,
    address: &str,
) -> Result<Running, StartError> {
    on_sandbox_as(sandbox, transports, store, address, &Choices::default()).await
}

/// The same, set up otherwise.
///
/// # Errors
/// [`StartError`].
pub async fn on_sandbox_as(
    sandbox: &Sandbox,
    transports: &Transports,
    store: Store,
    address: &str,
    choices: &Choices,
) -> Result<Running, StartError> {
    let (listener, address) = listen(address).await?;
    let own = format!("http://{address}");
    let config = sandbox_config(
        sandbox,
        choices.reached_at.as_deref().unwrap_or(&own),
        choices,
    );
    let clock: Arc<dyn Clock> = Arc::new(sandbox.clock().clone());
    // Who moves the time of a world that stands moves that of its database too.
    let clock: Arc<dyn Clock> = if store.is_standing() {
        clock
    } else {
        OffsetClock::new(clock, store.clone())
    };
    let bot = bot(&config, transports, store, clock).await?;
    if choices.tokens == Whose::Linked {
        link(sandbox, &bot).await?;
    }
    let verifier = verifier(&config)?;
    let wall = Arc::new(PeerClock::new(sandbox.clock().clone()));
    let url = |path: &str| format!("http://{address}/slack/{path}");
    if choices.pulls {
        let reached = choices.reached_at.as_deref().unwrap_or(&own);
        let hook = format!("{reached}/github/webhooks");
        sandbox.world().set_github_app_webhook(Some(&hook));
    }
    if !choices.socket {
        let slack = sandbox.slack();
        slack.set_urls(&url("commands"), &url("interactions"), &url("events"));
    }
    complete_with(sandbox, &bot);
    let (stopper, stop) = Stop::new();
    let serving = Arc::clone(&bot);
    let task =
        tokio::spawn(
            async move { Box::pin(serve(&serving, verifier, wall, listener, stop)).await },
        );
    Ok(Running {
        bot,
        address,
        stop: stopper,
        task,
    })
}

/// The settings of a bot at `public_url` beside a sandbox.
#[must_use]
pub fn sandbox_config(sandbox: &Sandbox, public_url: &str, choices: &Choices) -> Config {
    let back = format!("{public_url}/login/heroku/callback");
    let people = choices.tokens != Whose::BotWide;
    let heroku_login = people.then(|| {
        let (id, secret) = sandbox.world().heroku_client("chatops-bot", &back);
        LogIn::new(id, secret)
    });
    let secrets = |secrets: &[&str]| {
        let secrets = secrets.iter().filter(|_| choices.webhooks);
        secrets.map(|secret| (*secret).into()).collect()
    };
    let own = |token: &str| choices.own_tokens.then(|| token.into());
    let app = sandbox.world().github_app().filter(|_| people);
    let slack = sandbox.slack();
    let slack_token = choices.slack_token.as_ref();
    let slack_token = slack_token.unwrap_or(&slack.bot_token);
    let slack_login = choices.installed.then(|| {
        let (id, secret) = slack.oauth_client();
        LogIn::new(id, secret)
    });
    let slack_url = choices.slack_url.as_ref().unwrap_or(&slack.url);
    Config {
        heroku_token: own(&sandbox.heroku().token),
        heroku_url: Some(sandbox.heroku().url.clone()),
        heroku_identity: None,
        heroku_login,
        github_token: own(&sandbox.github().token),
        github_url: Some(sandbox.github().url.clone()),
        github_web: None,
        github_login: app.map(|app| LogIn::new(app.client_id, app.client_secret)),
        github_app: choices.pulls.then(|| identity(sandbox)).flatten(),
        repository: None,
        slack_token: (!choices.installed).then(|| slack_token.as_str().into()),
        slack_login,
        slack_app_token: choices.socket.then(|| sandbox.slack().app_token().into()),
        slack_url: Some(slack_url.clone()),
        signing_secrets: Signing::new(vec![sandbox.slack().signing_secret.clone()]),
        public_url: (people || choices.webhooks).then(|| public_url.to_owned()),
        vault_keys: Some(KEY.into()),
        heroku_webhook_secrets: secrets(&["sandbox-heroku-webhooks"]),
        // What the repository sends, and what the app sends.
        github_webhook_secrets: secrets(&[
            "sandbox-github-webhooks",
            &sandbox.github().webhook_secret,
        ]),
        look_window: choices.look_window,
        rules: choices.rules.clone(),
    }
}

/// The sandbox's GitHub App.
fn identity(sandbox: &Sandbox) -> Option<AppIdentity> {
    let app = sandbox.world().github_app()?;
    let id = u64::try_from(app.app_id).ok()?;
    Some(AppIdentity::new(id, app.private_key))
}

/// Links what people of the sandbox have, so that the first command needs no log-in.
async fn link(sandbox: &Sandbox, bot: &Bot) -> Result<(), StartError> {
    let Some(accounts) = &bot.accounts else {
        return Ok(());
    };
    for (user, email, login) in PEOPLE {
        let caller = Caller::new(TEAM, user, "");
        for provider in accounts.of(&caller).await?.missing {
            let (name, token) = match provider.name() {
                "heroku" => (email, sandbox.world().heroku_token(email)),
                _ => (login, sandbox.world().github_token(login)),
            };
            if let Some(token) = token {
                let account = Account::new(name, Tokens::new(token));
                accounts.link(&caller, &provider, &account).await?;
            }
        }
    }
    Ok(())
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
        let names = catalog::snapshot(&bot);
        let offers = language::offers(&bot.parser, &typed.text, typed.cursor, &*names);
        let suggestion =
            |offer: language::Offer| Suggestion::new(offer.replace, offer.text, offer.detail);
        offers.into_iter().map(suggestion).collect()
    });
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
    println!("Ada and Ben are logged in. Cleo is not: as Cleo, try /h login.");
    // The sandbox ends with us: there is nobody to wait for.
    let stop = Stop::on_signals(|| "nothing".into()).map_err(StartError::Signals)?;
    stop.requested().await;
    running.kill().await;
    Ok(())
}
