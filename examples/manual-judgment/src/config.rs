//! What the environment and the file named by `CONFIG` say: real services, or the sandbox.

mod file;
mod services;

use chrono_tz::Tz;
use slack_blocks::web::secret::Secret;

use crate::access::Tokens;
use crate::identity::Mode;

pub use file::{ActionRule, CircleFile, File, GitHubFile, Rule, Rules, SpinnakerFile, Verb};
pub use services::{CircleConfig, GateConfig, GitHubConfig, WebhookSecrets};

/// Tokens and addresses of the real services.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// `SLACK_BOT_TOKEN`.
    pub slack_token: Secret,
    /// `SLACK_API_URL`.
    pub slack_url: Option<String>,
    /// `SLACK_SIGNING_SECRET`, newest first; empty in Socket Mode.
    pub signing_secrets: Vec<String>,
    /// `SLACK_APP_TOKEN`: Socket Mode.
    pub app_token: Option<Secret>,
    /// Gate, if there is one: without it there are gates of CI systems only.
    pub gate: Option<GateConfig>,
    /// CircleCI, if its approval jobs are shown.
    pub circleci: Option<CircleConfig>,
    /// GitHub, if its environments are shown.
    pub github: Option<GitHubConfig>,
    /// `GITHUB_WEBHOOK_SECRET` and `CIRCLE_WEBHOOK_SECRET`, newest first.
    pub webhook_secrets: WebhookSecrets,
    /// `VAULT_KEYS`.
    pub vault_keys: Option<Secret>,
    /// `SPINNAKER_TIMEZONE`: Echo's zone for cron triggers.
    pub zone: Tz,
    /// `ECHO_HOOK_SECRET`.
    pub hook_secret: Option<Secret>,
    /// `JUDGMENT_TOKENS`.
    pub tokens: Tokens,
    /// `PUBLIC_URL`, without a trailing slash: where browsers reach the service.
    pub public_url: Option<String>,
    /// `LOOK_WINDOW` in seconds.
    pub look_window: Option<u64>,
    /// The file.
    pub file: File,
}

/// What is wrong, and the way out. Never holds a value of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
#[allow(clippy::exhaustive_structs, reason = "a sentence")]
pub struct ConfigError(pub String);

/// The parts of a comma list.
#[allow(clippy::needless_pass_by_value, reason = "a variable as it was read")]
fn list(text: Option<String>) -> Vec<String> {
    let parts = text.iter().flat_map(|text| text.split(','));
    parts.map(|one| one.trim().to_owned()).collect()
}

/// Spinnaker's own default, where nobody says otherwise.
#[allow(clippy::needless_pass_by_value, reason = "a variable as it was read")]
fn zone(name: Option<String>) -> Result<Tz, ConfigError> {
    let name = name.as_deref().unwrap_or("America/Los_Angeles").trim();
    name.parse().map_err(|_| {
        wrong(format!(
            "SPINNAKER_TIMEZONE {name:?} is not a zone: write a name such as Europe/Berlin; it is \
             the zone that Echo is set to (scheduler.cron.timezone)"
        ))
    })
}

fn wrong(text: impl Into<String>) -> ConfigError {
    ConfigError(text.into())
}

impl Config {
    /// Reads the environment; `file` is the text of the file named by `CONFIG`. `None` when
    /// there is no credential at all: use the sandbox.
    ///
    /// # Errors
    /// What is missing or wrong, by the name of the variable.
    pub fn read(
        variable: impl Fn(&str) -> Option<String>,
        file: Option<&str>,
    ) -> Result<Option<Self>, ConfigError> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let slack = set("SLACK_BOT_TOKEN");
        let gate = set("SPINNAKER_GATE_URL");
        let (signing, app) = (set("SLACK_SIGNING_SECRET"), set("SLACK_APP_TOKEN"));
        if [&slack, &gate, &signing, &app]
            .iter()
            .all(|value| value.is_none())
        {
            return Ok(None);
        }
        let Some(slack_token) = slack else {
            return Err(wrong(
                "SLACK_BOT_TOKEN is not set: it is the app's Bot User OAuth Token, xoxb-…; set \
                 none of the variables to use the sandbox",
            ));
        };
        if signing.is_none() && app.is_none() {
            return Err(wrong(
                "set SLACK_SIGNING_SECRET, so that requests of Slack can be verified, or \
                 SLACK_APP_TOKEN for Socket Mode",
            ));
        }
        let file = file.map_or_else(|| Ok(File::default()), File::parse)?;
        let gate = gate
            .map(|url| GateConfig::read(url, &set, file.spinnaker.identity))
            .transpose()?;
        let vault_keys = set("VAULT_KEYS");
        let circleci = CircleConfig::read(&set, &file.circleci)?;
        let github = GitHubConfig::read(&set, &file.github)?;
        let modes = [
            gate.as_ref().map(|gate| gate.mode),
            github
                .as_ref()
                .filter(|one| one.token.is_some())
                .map(|one| one.mode),
            github
                .as_ref()
                .and_then(|one| one.app.as_ref())
                .map(|_| Mode::Service),
            circleci.as_ref().map(|circleci| circleci.mode),
        ];
        if vault_keys.is_none() && modes.contains(&Some(Mode::Own)) {
            return Err(wrong(
                "identity \"own\" keeps the judges' tokens encrypted: set VAULT_KEYS (make a key \
                 with: openssl rand -base64 32)",
            ));
        }
        if modes.iter().any(Option::is_some) && file.rule.is_empty() {
            return Err(wrong(
                "CONFIG names no file with a [[rule]], so no judgment would be shown anywhere; \
                 the README has an example",
            ));
        }
        let look_window = set("LOOK_WINDOW").map(|text| text.trim().parse());
        let look_window = look_window.transpose();
        let look_window = look_window.map_err(|_| wrong("LOOK_WINDOW is a number of seconds"))?;
        let tokens = set("JUDGMENT_TOKENS").map(|text| Tokens::parse(&text));
        Ok(Some(Self {
            slack_token: slack_token.trim().into(),
            slack_url: set("SLACK_API_URL"),
            signing_secrets: list(signing),
            app_token: app.map(|token| token.trim().into()),
            gate,
            circleci,
            github,
            webhook_secrets: WebhookSecrets {
                github: list(set("GITHUB_WEBHOOK_SECRET")),
                circleci: list(set("CIRCLE_WEBHOOK_SECRET")),
            },
            vault_keys: vault_keys.map(Secret::from),
            zone: zone(set("SPINNAKER_TIMEZONE"))?,
            hook_secret: set("ECHO_HOOK_SECRET").map(Secret::from),
            tokens: tokens.transpose().map_err(ConfigError)?.unwrap_or_default(),
            public_url: set("PUBLIC_URL").map(|url| url.trim().trim_end_matches('/').to_owned()),
            look_window,
            file,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::about::About;

    const RULE: &str = "[[rule]]\nchannels = [\"C0000000001\"]\n";

    fn of(pairs: &[(&str, &str)], file: &str) -> Result<Option<Config>, ConfigError> {
        let read = |name: &str| {
            let found = pairs.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        };
        Config::read(read, Some(file))
    }

    #[test]
    fn no_credentials_mean_the_sandbox_and_some_are_explained() {
        assert!(of(&[("LISTEN", "x")], "").unwrap().is_none());
        let error = of(&[("SPINNAKER_GATE_URL", "https://gate")], RULE).unwrap_err();
        assert!(error.0.starts_with("SLACK_BOT_TOKEN"), "{error}");
        let error = of(&[("SLACK_BOT_TOKEN", "canary")], RULE).unwrap_err();
        assert!(error.0.contains("SLACK_SIGNING_SECRET"), "{error}");
        assert!(!error.0.contains("canary"));
    }

    #[test]
    fn the_identity_follows_the_variables_and_the_file_decides() {
        let slack = [
            ("SLACK_BOT_TOKEN", "t"),
            ("SLACK_SIGNING_SECRET", "new, old"),
        ];
        let with = |more: &[(&'static str, &'static str)], file: &str| {
            let pairs: Vec<_> = slack.iter().chain(more).copied().collect();
            of(&pairs, file)
        };
        let gate = ("SPINNAKER_GATE_URL", "https://gate");
        let mode = |config: Option<Config>| config.unwrap().gate.unwrap().mode;
        assert_eq!(mode(with(&[gate], RULE).unwrap()), Mode::Service);
        let header = ("SPINNAKER_USER_HEADER", "X-SPINNAKER-USER: svc");
        assert_eq!(mode(with(&[gate, header], RULE).unwrap()), Mode::Header);
        let own = format!("[spinnaker]\nidentity = \"own\"\n{RULE}");
        let error = with(&[gate], &own).unwrap_err();
        assert!(error.0.contains("VAULT_KEYS"), "{error}");
        let config = with(&[gate, ("VAULT_KEYS", "k")], &own).unwrap().unwrap();
        assert_eq!(config.signing_secrets, ["new", "old"]);
        assert_eq!(mode(Some(config)), Mode::Own);
    }

    #[test]
    fn mistakes_of_the_file_name_their_place() {
        for (text, part) in [
            ("[[rule]]\nchannel = []\n", "channel"),
            ("[[rule]]\n", "rule 1 has no channels"),
            ("[[rule]]\nchannels = [\"#deploys\"]\n", "#deploys"),
            ("[people]\nada = \"@ada\"\n", "people.ada"),
            (
                "[[rule]]\nchannels = [\"C1\"]\n[rule.policy]\nexpires_in = \"soon\"\n",
                "soon",
            ),
        ] {
            let error = File::parse(text).unwrap_err();
            assert!(error.0.contains(part), "{error}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let text = "[[rule]]\napplication = \"orders\"\nchannels = [\"C1\"]\n\
                    [[rule]]\nchannels = [\"C2\"]\n";
        let rules = Rules::new(File::parse(text).unwrap().rule);
        let about = |application: &str| About {
            application: application.into(),
            ..About::default()
        };
        assert_eq!(rules.find(&about("orders")).unwrap().channels, ["C1"]);
        assert_eq!(rules.find(&about("other")).unwrap().channels, ["C2"]);
    }
}
