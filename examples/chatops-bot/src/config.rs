//! What the environment says: real services, or the sandbox.

use std::time::Duration;

use heroku_api::secret::Secret;

/// Tokens and addresses of the real services.
#[derive(Debug)]
#[non_exhaustive]
pub struct Config {
    /// `HEROKU_API_KEY`.
    pub heroku_token: Secret,
    /// `HEROKU_API_URL`, when it is not Heroku itself.
    pub heroku_url: Option<String>,
    /// `GITHUB_TOKEN`.
    pub github_token: Secret,
    /// `GITHUB_API_URL`, for GitHub Enterprise.
    pub github_url: Option<String>,
    /// `GITHUB_WEB_URL`: where people read GitHub, when it is not github.com.
    pub github_web: Option<String>,
    /// `GITHUB_REPOSITORY`: overrides the pipeline's own link to GitHub.
    pub repository: Option<String>,
    /// `SLACK_BOT_TOKEN`.
    pub slack_token: Secret,
    /// `SLACK_API_URL`.
    pub slack_url: Option<String>,
    /// `SLACK_SIGNING_SECRET`, newest first.
    pub signing_secrets: Vec<String>,
    /// `PUBLIC_URL`: where the world reaches the bot.
    pub public_url: Option<String>,
    /// `HEROKU_WEBHOOK_SECRET`, newest first.
    pub heroku_webhook_secrets: Vec<Secret>,
    /// `GITHUB_WEBHOOK_SECRET`, newest first.
    pub github_webhook_secrets: Vec<Secret>,
    /// `LOOK_WINDOW`: how long a write whose response was lost is looked for, instead of the
    /// vendors' own windows. For tests.
    pub look_window: Option<Duration>,
}

/// What is wrong with the environment, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Some credentials are set and some are not.
    #[error(
        "set all of HEROKU_API_KEY, GITHUB_TOKEN, SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET to use \
         the real services, or none of them to use the sandbox; missing: {missing}"
    )]
    Incomplete {
        /// The names of the missing variables.
        missing: String,
    },
    /// A token or secret holds characters that none has. The value is not shown.
    #[error(
        "{variable} holds {what}: set it to the token alone, without quotes, blanks or line breaks"
    )]
    Characters {
        /// The name of the variable.
        variable: &'static str,
        /// What it holds.
        what: &'static str,
    },
    /// `LOOK_WINDOW` is not a number of seconds.
    #[error("LOOK_WINDOW must be a whole number of seconds, such as 60; it is {value}")]
    LookWindow {
        /// The value.
        value: String,
    },
    /// `PUBLIC_URL` is not an address that others can reach.
    #[error("PUBLIC_URL must be the https address that others reach the bot at; it is {value}")]
    PublicUrl {
        /// The address.
        value: String,
    },
    /// `SLACK_API_URL` is not the address of the Web API.
    #[error(
        "SLACK_API_URL must end in /api/, as https://slack.com/api/ does (the sandbox prints the \
         whole address); it is {value}"
    )]
    SlackUrl {
        /// The address.
        value: String,
    },
}

impl Config {
    /// Reads the environment. `None` when no credential is set at all: use the sandbox.
    ///
    /// # Errors
    /// When some credentials are set and some are missing: a bot that half works is worse
    /// than one that does not start.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, ConfigError> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let needed = [
            "HEROKU_API_KEY",
            "GITHUB_TOKEN",
            "SLACK_BOT_TOKEN",
            "SLACK_SIGNING_SECRET",
        ];
        let missing: Vec<&str> = needed
            .into_iter()
            .filter(|name| set(name).is_none())
            .collect();
        if missing.len() == needed.len() {
            return Ok(None);
        }
        let [Some(heroku), Some(github), Some(slack), Some(signing)] = needed.map(set) else {
            return Err(ConfigError::Incomplete {
                missing: missing.join(", "),
            });
        };
        for (variable, value) in needed.into_iter().zip([&heroku, &github, &slack, &signing]) {
            plain(variable, value)?;
        }
        let slack_url = set("SLACK_API_URL")
            .map(|url| slack_url(&url))
            .transpose()?;
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
        let public_url = set("PUBLIC_URL").map(|url| public_url(&url)).transpose()?;
        let look_window = set("LOOK_WINDOW")
            .map(|value| look_window(&value))
            .transpose()?;
        Ok(Some(Self {
            look_window,
            public_url,
            heroku_webhook_secrets: secrets("HEROKU_WEBHOOK_SECRET")?,
            github_webhook_secrets: secrets("GITHUB_WEBHOOK_SECRET")?,
            heroku_token: heroku.into(),
            heroku_url: set("HEROKU_API_URL"),
            github_token: github.into(),
            github_url: set("GITHUB_API_URL"),
            github_web: set("GITHUB_WEB_URL"),
            repository: set("GITHUB_REPOSITORY"),
            slack_token: slack.into(),
            slack_url,
            signing_secrets: signing
                .split(',')
                .map(|one| one.trim().to_owned())
                .collect(),
        }))
    }
}

/// Tokens are one word: anything else was copied with something around it. The signing
/// secrets are a list, so blanks beside a comma are fine there.
fn plain(variable: &'static str, value: &str) -> Result<(), ConfigError> {
    let list = variable.ends_with("_SECRET");
    let mut words = value.split(',').map(str::trim);
    let characters = |what| Err(ConfigError::Characters { variable, what });
    match value.chars().find(|c| c.is_control()) {
        Some('\n' | '\r') => return characters("a line break"),
        Some(_) => return characters("a control character"),
        None => {}
    }
    if list && words.any(str::is_empty) {
        return characters("an empty secret between two commas");
    }
    let inside = |word: &str| word.chars().any(char::is_whitespace);
    if (list && value.split(',').map(str::trim).any(inside)) || (!list && inside(value)) {
        return characters("a blank");
    }
    if value.contains(['"', '\'']) {
        return characters("a quotation mark");
    }
    if !value.is_ascii() {
        return characters("a character that is not ASCII");
    }
    Ok(())
}

fn look_window(value: &str) -> Result<Duration, ConfigError> {
    let seconds = value.trim().parse().map(Duration::from_secs);
    seconds.map_err(|_| ConfigError::LookWindow {
        value: value.to_owned(),
    })
}

/// Heroku and GitHub send to https; loopback is for the sandbox.
fn public_url(url: &str) -> Result<String, ConfigError> {
    let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let fits = url.starts_with("https://") || loopback.iter().any(|begin| url.starts_with(begin));
    if fits && !url.contains(char::is_whitespace) && !url.contains(['?', '#']) {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(ConfigError::PublicUrl {
            value: url.to_owned(),
        })
    }
}

/// The Web API lives below `/api/`: without it every call would be answered by a web page.
fn slack_url(url: &str) -> Result<String, ConfigError> {
    if url.trim_end_matches('/').ends_with("/api") {
        Ok(url.to_owned())
    } else {
        Err(ConfigError::SlackUrl {
            value: url.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &'static [(&str, &str)]) -> Result<Option<Config>, ConfigError> {
        Config::read(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn no_credentials_mean_the_sandbox() {
        assert!(
            of(&[("GITHUB_REPOSITORY", "a/b"), ("GITHUB_TOKEN", " ")])
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn some_credentials_are_an_error_that_names_the_missing_ones() {
        let error = of(&[("HEROKU_API_KEY", "k"), ("SLACK_BOT_TOKEN", "t")]).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("missing: GITHUB_TOKEN, SLACK_SIGNING_SECRET")
        );
    }

    fn with(name: &'static str, value: &'static str) -> Result<Option<Config>, ConfigError> {
        Config::read(|asked| {
            let optional = [
                "GITHUB_REPOSITORY",
                "LOOK_WINDOW",
                "HEROKU_WEBHOOK_SECRET",
                "GITHUB_WEBHOOK_SECRET",
            ];
            let usual = if asked.ends_with("URL") || optional.contains(&asked) {
                None
            } else {
                Some("fine".to_owned())
            };
            if asked == name {
                Some(value.to_owned())
            } else {
                usual
            }
        })
    }

    #[test]
    fn a_token_that_was_copied_with_something_around_it_is_named_and_not_shown() {
        for (value, what) in [
            ("canary\n", "a line break"),
            ("can\u{7}ary", "a control character"),
            ("canary canary", "a blank"),
            ("\"canary\"", "a quotation mark"),
            ("canary\u{2013}x", "a character that is not ASCII"),
        ] {
            let error = with("GITHUB_TOKEN", value).unwrap_err();
            let text = error.to_string();
            assert!(
                text.starts_with(&format!("GITHUB_TOKEN holds {what}:")),
                "{text}"
            );
            assert!(!text.contains("canary"), "{text}");
        }
        let error = with("SLACK_SIGNING_SECRET", "new,,old").unwrap_err();
        assert!(error.to_string().contains("between two commas"));
    }

    #[test]
    fn a_slack_address_without_api_is_explained() {
        let error = with("SLACK_API_URL", "http://127.0.0.1:4102/").unwrap_err();
        assert!(error.to_string().contains("must end in /api/"), "{error}");
        for fine in ["https://slack.com/api/", "https://slack.com/api"] {
            assert!(with("SLACK_API_URL", fine).is_ok());
        }
    }

    #[test]
    fn a_public_address_is_one_that_others_can_reach() {
        for fine in ["https://bot.example.com/", "http://127.0.0.1:8080"] {
            assert!(with("PUBLIC_URL", fine).is_ok(), "{fine}");
        }
        for wrong in [
            "bot.example.com",
            "http://bot.example.com",
            "https://bot.example.com/?a",
        ] {
            let error = with("PUBLIC_URL", wrong).unwrap_err();
            assert!(error.to_string().contains(wrong), "{error}");
        }
    }

    #[test]
    fn signing_secrets_rotate_and_nothing_prints() {
        let config = of(&[
            ("HEROKU_API_KEY", "canary-h"),
            ("GITHUB_TOKEN", "canary-g"),
            ("SLACK_BOT_TOKEN", "canary-s"),
            ("SLACK_SIGNING_SECRET", "new, old"),
        ])
        .unwrap()
        .unwrap();
        assert_eq!(config.signing_secrets, ["new", "old"]);
        assert!(!format!("{:?}", config.heroku_token).contains("canary"));
    }
}
