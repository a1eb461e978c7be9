//! What the environment and the file named by `CONFIG` say: real services, or the sandbox.

use http::HeaderName;
use serde::Deserialize;
use slack_blocks::secret::Secret;

use crate::access::Tokens;
use crate::gate::About;
use crate::identity::Mode;
use crate::policy::Policy;
use crate::source::Auth;

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct File {
    /// Spinnaker.
    pub spinnaker: SpinnakerFile,
    /// Which gates go where; the first rule that fits counts.
    pub rule: Vec<Rule>,
}

/// What the file says of Spinnaker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SpinnakerFile {
    /// Applications that are watched; all that the service sees when there are none.
    pub applications: Vec<String>,
    /// As whom decisions are made; by default as the variables suggest.
    pub identity: Option<Mode>,
    /// Deck's address, for links.
    pub deck_url: Option<String>,
}

/// Which gates it is for, where they are shown, and who decides them.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Application, `*` for all.
    pub application: String,
    /// Pipeline, `*` for all.
    pub pipeline: String,
    /// Stage or title, `*` for all.
    pub stage: String,
    /// Where gates are shown: ids of Slack channels.
    pub channels: Vec<String>,
    /// Who hears of the end: ids of Slack channels or people.
    pub stakeholders: Vec<String>,
    /// Who decides.
    pub policy: Policy,
}

impl Default for Rule {
    fn default() -> Self {
        let all = || "*".to_owned();
        Self {
            application: all(),
            pipeline: all(),
            stage: all(),
            channels: Vec::new(),
            stakeholders: Vec::new(),
            policy: Policy::default(),
        }
    }
}

impl Rule {
    /// A rule for everything, shown in these channels.
    #[must_use]
    pub fn everything(channels: &[&str], policy: Policy) -> Self {
        Self {
            channels: channels
                .iter()
                .map(|channel| (*channel).to_owned())
                .collect(),
            policy,
            ..Self::default()
        }
    }
}

/// The rules in their order.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// These rules.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        Self(rules)
    }

    /// The first rule that fits.
    #[must_use]
    pub fn find(&self, about: &About) -> Option<&Rule> {
        let fits = |pattern: &str, text: &str| pattern == "*" || pattern == text;
        self.0.iter().find(|rule| {
            fits(&rule.application, &about.application)
                && fits(&rule.pipeline, &about.pipeline)
                && fits(&rule.stage, &about.title)
        })
    }
}

/// Gate, and how to sign in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GateConfig {
    /// `SPINNAKER_GATE_URL`.
    pub url: String,
    /// How the service signs in.
    pub auth: Auth,
    /// The header in which a judge is named.
    pub header: Option<HeaderName>,
    /// As whom decisions are made.
    pub mode: Mode,
}

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
    /// `VAULT_KEYS`.
    pub vault_keys: Option<Secret>,
    /// `ECHO_HOOK_SECRET`.
    pub hook_secret: Option<Secret>,
    /// `JUDGMENT_TOKENS`.
    pub tokens: Tokens,
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

fn wrong(text: impl Into<String>) -> ConfigError {
    ConfigError(text.into())
}

impl File {
    /// Reads TOML.
    ///
    /// # Errors
    /// With the place of the mistake.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file: Self = toml::from_str(text)
            .map_err(|error| wrong(format!("the file named by CONFIG: {error}")))?;
        for (at, rule) in file.rule.iter().enumerate() {
            let number = at + 1;
            if rule.channels.is_empty() {
                return Err(wrong(format!(
                    "the file named by CONFIG: rule {number} has no channels; give ids such as \
                     C0123456789"
                )));
            }
            let by_name = rule
                .channels
                .iter()
                .find(|channel| channel.starts_with('#'));
            if let Some(name) = by_name {
                return Err(wrong(format!(
                    "the file named by CONFIG: rule {number} names the channel {name}; names \
                     change, so give its id (Slack shows it at the end of the channel's details)"
                )));
            }
        }
        Ok(file)
    }
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
        if vault_keys.is_none() && gate.as_ref().is_some_and(|gate| gate.mode == Mode::Own) {
            return Err(wrong(
                "identity \"own\" keeps the judges' tokens encrypted: set VAULT_KEYS (make a key \
                 with: openssl rand -base64 32)",
            ));
        }
        if gate.is_some() && file.rule.is_empty() {
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
            signing_secrets: signing
                .iter()
                .flat_map(|list| list.split(','))
                .map(|one| one.trim().to_owned())
                .collect(),
            app_token: app.map(|token| token.trim().into()),
            gate,
            vault_keys: vault_keys.map(Secret::from),
            hook_secret: set("ECHO_HOOK_SECRET").map(Secret::from),
            tokens: tokens.transpose()?.unwrap_or_default(),
            look_window,
            file,
        }))
    }
}

impl GateConfig {
    fn read(
        url: String,
        set: &impl Fn(&str) -> Option<String>,
        wanted: Option<Mode>,
    ) -> Result<Self, ConfigError> {
        let token = set("SPINNAKER_TOKEN").map(|token| Secret::new(token.trim()));
        // `NAME` or `NAME: the service's own user`.
        let header = set("SPINNAKER_USER_HEADER");
        let header = header.map(|text| {
            let (name, user) = text.split_once(':').unwrap_or((&text, "manual-judgment"));
            let name = name.trim().parse::<HeaderName>();
            let name = name.map_err(|_| {
                wrong("SPINNAKER_USER_HEADER is the name of a header, such as X-SPINNAKER-USER")
            })?;
            Ok::<_, ConfigError>((name, user.trim().to_owned()))
        });
        let header = header.transpose()?;
        let mode = wanted.unwrap_or(match header {
            Some(_) => Mode::Header,
            None => Mode::Service,
        });
        let name = header.as_ref().map(|(name, _)| name.clone());
        if mode == Mode::Header && name.is_none() {
            return Err(wrong(
                "identity \"header\" needs SPINNAKER_USER_HEADER, the header that Gate believes",
            ));
        }
        let auth = match (token, header) {
            (Some(token), _) => Auth::Token(token),
            (None, Some((name, user))) => Auth::Header(name, user),
            (None, None) => Auth::Open,
        };
        Ok(Self {
            url,
            auth,
            header: name,
            mode,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
