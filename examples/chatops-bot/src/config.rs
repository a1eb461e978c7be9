//! What the environment says: real services, or the sandbox.

use std::time::Duration;

use heroku_api::secret::Secret;

mod allow;
mod error;
mod rules;
#[cfg(test)]
mod tests;
mod value;

pub use self::allow::{Denied, Names};
pub use self::error::ConfigError;
pub use self::rules::{
    Allow, Channel, Checks, PipelineRules, PullRequests, Repository, Rules, Stage, buttons_of,
};
use self::value::{look_window, plain, public_url, slack_url};

/// Tokens and addresses of the real services.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// `HEROKU_API_KEY`: the bot's own token. Where people log in, it changes nothing of theirs.
    pub heroku_token: Option<Secret>,
    /// `HEROKU_API_URL`, when it is not Heroku itself.
    pub heroku_url: Option<String>,
    /// `HEROKU_ID_URL`: where people log in to Heroku.
    pub heroku_identity: Option<String>,
    /// `HEROKU_OAUTH_CLIENT_ID` and `_SECRET`: people log in to Heroku.
    pub heroku_login: Option<LogIn>,
    /// `GITHUB_TOKEN`: the bot's own token.
    pub github_token: Option<Secret>,
    /// `GITHUB_API_URL`, for GitHub Enterprise.
    pub github_url: Option<String>,
    /// `GITHUB_WEB_URL`: where people read GitHub, when it is not github.com.
    pub github_web: Option<String>,
    /// `GITHUB_OAUTH_CLIENT_ID` and `_SECRET`: people log in to GitHub.
    pub github_login: Option<LogIn>,
    /// `GITHUB_APP_ID` and `GITHUB_APP_PRIVATE_KEY`: the app that speaks on pull requests.
    pub github_app: Option<AppIdentity>,
    /// `GITHUB_REPOSITORY`: overrides the pipeline's own link to GitHub.
    pub repository: Option<String>,
    /// `SLACK_BOT_TOKEN`: the bot works in one workspace.
    pub slack_token: Option<Secret>,
    /// `SLACK_CLIENT_ID` and `_SECRET`: without `SLACK_BOT_TOKEN`, workspaces install the bot.
    pub slack_login: Option<LogIn>,
    /// `SLACK_APP_TOKEN`: Slack is reached by Socket Mode.
    pub slack_app_token: Option<Secret>,
    /// `SLACK_API_URL`.
    pub slack_url: Option<String>,
    /// `SLACK_SIGNING_SECRET`, newest first; may be empty with Socket Mode.
    pub signing_secrets: Signing,
    /// `PUBLIC_URL`: where browsers and webhooks reach the bot, without a trailing slash.
    pub public_url: Option<String>,
    /// `HEROKU_WEBHOOK_SECRET`, newest first.
    pub heroku_webhook_secrets: Vec<Secret>,
    /// `GITHUB_WEBHOOK_SECRET`, newest first.
    pub github_webhook_secrets: Vec<Secret>,
    /// `VAULT_KEYS`: what encrypts people's tokens.
    pub vault_keys: Option<Secret>,
    /// `LOOK_WINDOW`: how long a write whose response was lost is looked for, instead of the
    /// vendors' own windows. For tests.
    pub look_window: Option<Duration>,
    /// What the file `CONFIG` says.
    pub rules: Rules,
}

/// Signing secrets. Do not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Signing(Vec<String>);

impl Signing {
    /// These secrets, the newest first.
    #[must_use]
    pub fn new(secrets: Vec<String>) -> Self {
        Self(secrets)
    }

    /// The secrets themselves.
    #[must_use]
    pub fn expose(&self) -> &[String] {
        &self.0
    }
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

/// The registration with which people log in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LogIn {
    /// Client id.
    pub id: String,
    /// Client secret.
    pub secret: Secret,
}

impl LogIn {
    /// A registration.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let (id, secret) = (id.into(), secret.into());
        Self { id, secret }
    }
}

/// A GitHub App.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AppIdentity {
    /// Its number.
    pub id: u64,
    /// Its private key, in PEM form.
    pub key: Secret,
}

impl AppIdentity {
    /// The app of this number.
    pub fn new(id: u64, key: impl Into<Secret>) -> Self {
        let key = key.into();
        Self { id, key }
    }
}

/// Everything that is a credential, and must be one word.
const CREDENTIALS: [&str; 12] = [
    "HEROKU_API_KEY",
    "GITHUB_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "HEROKU_OAUTH_CLIENT_ID",
    "HEROKU_OAUTH_CLIENT_SECRET",
    "GITHUB_OAUTH_CLIENT_ID",
    "GITHUB_OAUTH_CLIENT_SECRET",
    "GITHUB_APP_ID",
];

/// What each service needs: one of these.
const NEEDED: [&[&str]; 4] = [
    &["HEROKU_API_KEY", "HEROKU_OAUTH_CLIENT_ID"],
    &["GITHUB_TOKEN", "GITHUB_OAUTH_CLIENT_ID"],
    &["SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"],
    &["SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"],
];

impl Config {
    /// Reads the environment. `None` when no credential is set at all: use the sandbox.
    ///
    /// # Errors
    /// When some credentials are set and some are missing: a bot that half works is worse
    /// than one that does not start.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, ConfigError> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let missing: Vec<&str> = NEEDED
            .into_iter()
            .filter(|any| any.iter().all(|name| set(name).is_none()))
            .map(|any| any[0])
            .collect();
        if CREDENTIALS.iter().all(|name| set(name).is_none()) {
            return Ok(None);
        }
        if !missing.is_empty() {
            return Err(ConfigError::Incomplete {
                missing: missing.join(", "),
            });
        }
        for name in CREDENTIALS {
            set(name).map_or(Ok(()), |value| plain(name, &value))?;
        }
        let secrets = |variable: &'static str| -> Result<Vec<Secret>, ConfigError> {
            let Some(value) = set(variable) else {
                return Ok(Vec::new());
            };
            plain(variable, &value)?;
            if value.split(',').count() > 4 {
                let what = "more than four secrets";
                return Err(ConfigError::Characters { variable, what });
            }
            Ok(value.split(',').map(|one| one.trim().into()).collect())
        };
        let signing = set("SLACK_SIGNING_SECRET").unwrap_or_default();
        let signing = signing.split(',').map(|one| one.trim().to_owned());
        let config = Self {
            heroku_webhook_secrets: secrets("HEROKU_WEBHOOK_SECRET")?,
            github_webhook_secrets: secrets("GITHUB_WEBHOOK_SECRET")?,
            look_window: read(set("LOOK_WINDOW"), look_window)?,
            heroku_token: set("HEROKU_API_KEY").map(Into::into),
            heroku_url: set("HEROKU_API_URL"),
            heroku_identity: set("HEROKU_ID_URL"),
            heroku_login: log_in(&set, "HEROKU_OAUTH_CLIENT_ID", "HEROKU_OAUTH_CLIENT_SECRET")?,
            github_token: set("GITHUB_TOKEN").map(Into::into),
            github_url: set("GITHUB_API_URL"),
            github_web: set("GITHUB_WEB_URL"),
            github_login: log_in(&set, "GITHUB_OAUTH_CLIENT_ID", "GITHUB_OAUTH_CLIENT_SECRET")?,
            github_app: github_app(&set)?,
            repository: set("GITHUB_REPOSITORY"),
            slack_token: set("SLACK_BOT_TOKEN").map(Into::into),
            slack_login: log_in(&set, "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")?,
            slack_app_token: set("SLACK_APP_TOKEN").map(Into::into),
            slack_url: read(set("SLACK_API_URL"), slack_url)?,
            signing_secrets: Signing(signing.filter(|one| !one.is_empty()).collect()),
            public_url: read(set("PUBLIC_URL"), public_url)?,
            vault_keys: set("VAULT_KEYS").map(Into::into),
            rules: read(set("CONFIG"), rules)?.unwrap_or_default(),
        };
        config.can_log_in()?;
        config.can_be_installed()?;
        config.can_speak_on_pulls()?;
        Ok(Some(config))
    }

    /// Anybody can install it: so nobody may act with the bot's own tokens, and there must be a
    /// way back and a place for tokens, which log-ins need as well.
    fn can_be_installed(&self) -> Result<(), ConfigError> {
        if self.slack_token.is_some() {
            return Ok(());
        }
        let needs = [
            ("HEROKU_OAUTH_CLIENT_ID", self.heroku_login.is_none()),
            ("GITHUB_OAUTH_CLIENT_ID", self.github_login.is_none()),
        ];
        let missing = needs.iter().filter(|(_, missing)| *missing);
        let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ConfigError::Installed {
            missing: missing.join(" and "),
        })
    }

    /// What is asked for on a pull request comes by webhook, and runs with the rights of a person
    /// who has linked both accounts.
    fn can_speak_on_pulls(&self) -> Result<(), ConfigError> {
        let mut wanted = self.rules.with_buttons().chain(self.rules.with_comments());
        if self.github_app.is_none() {
            return match wanted.next() {
                Some(pipeline) => Err(ConfigError::NoApp {
                    pipeline: pipeline.to_owned(),
                }),
                None => Ok(()),
            };
        }
        let needs = [
            ("HEROKU_OAUTH_CLIENT_ID", self.heroku_login.is_none()),
            ("GITHUB_OAUTH_CLIENT_ID", self.github_login.is_none()),
            (
                "GITHUB_WEBHOOK_SECRET",
                self.github_webhook_secrets.is_empty(),
            ),
        ];
        let missing = needs.iter().filter(|(_, missing)| *missing);
        let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ConfigError::App {
            missing: missing.join(" and "),
        })
    }

    /// A log-in needs a way back and a place for tokens.
    fn can_log_in(&self) -> Result<(), ConfigError> {
        let provider = match (&self.heroku_login, &self.github_login) {
            (Some(_), _) => "HEROKU_OAUTH_CLIENT_ID",
            (None, Some(_)) => "GITHUB_OAUTH_CLIENT_ID",
            (None, None) => return Ok(()),
        };
        let needs = [
            ("PUBLIC_URL", self.public_url.is_none()),
            ("VAULT_KEYS", self.vault_keys.is_none()),
        ];
        let missing = needs.iter().filter(|(_, missing)| *missing);
        let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ConfigError::LogIn {
            provider,
            missing: missing.join(" and "),
        })
    }
}

/// A value, if it is set.
fn read<T>(
    value: Option<String>,
    read: impl Fn(&str) -> Result<T, ConfigError>,
) -> Result<Option<T>, ConfigError> {
    value.map(|value| read(&value)).transpose()
}

fn log_in(
    set: &impl Fn(&str) -> Option<String>,
    id: &'static str,
    secret: &'static str,
) -> Result<Option<LogIn>, ConfigError> {
    let half = |set, missing| Err(ConfigError::Half { set, missing });
    match (set(id), set(secret)) {
        (Some(id), Some(secret)) => Ok(Some(LogIn::new(id, secret))),
        (None, None) => Ok(None),
        (Some(_), None) => half(id, secret),
        (None, Some(_)) => half(secret, id),
    }
}

fn github_app(set: &impl Fn(&str) -> Option<String>) -> Result<Option<AppIdentity>, ConfigError> {
    let pair = log_in(set, "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY")?;
    let identity = pair.map(|LogIn { id, secret }| match id.trim().parse() {
        Ok(id) => Ok(AppIdentity::new(id, secret)),
        Err(_) => Err(ConfigError::AppId { value: id }),
    });
    identity.transpose()
}

fn rules(path: &str) -> Result<Rules, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    Rules::read(path, &text)
}
