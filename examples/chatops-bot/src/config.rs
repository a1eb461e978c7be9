//! What the environment says: real services, or the sandbox.

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
    /// `GITHUB_REPOSITORY`: overrides the pipeline's own link to GitHub.
    pub repository: Option<String>,
    /// `SLACK_BOT_TOKEN`.
    pub slack_token: Secret,
    /// `SLACK_API_URL`.
    pub slack_url: Option<String>,
    /// `SLACK_SIGNING_SECRET`, newest first.
    pub signing_secrets: Vec<String>,
}

/// The environment is neither empty nor complete.
#[derive(Debug, thiserror::Error)]
#[error(
    "set all of HEROKU_API_KEY, GITHUB_TOKEN, SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET to use the \
     real services, or none of them to use the sandbox; missing: {missing}"
)]
pub struct ConfigError {
    missing: String,
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
            return Err(ConfigError {
                missing: missing.join(", "),
            });
        };
        Ok(Some(Self {
            heroku_token: heroku.into(),
            heroku_url: set("HEROKU_API_URL"),
            github_token: github.into(),
            github_url: set("GITHUB_API_URL"),
            repository: set("GITHUB_REPOSITORY"),
            slack_token: slack.into(),
            slack_url: set("SLACK_API_URL"),
            signing_secrets: signing
                .split(',')
                .map(|one| one.trim().to_owned())
                .collect(),
        }))
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
