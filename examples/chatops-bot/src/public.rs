//! Where the world reaches the bot, and with which secrets it proves who it is. Without it
//! nothing comes in, and what is routed is looked at once a minute.

use heroku_api::secret::Secret;
use service::server::Doors;
use slack_blocks::{Mrkdwn, mrkdwn};

/// How the bot hears of what happens at Heroku and GitHub.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Public {
    /// `PUBLIC_URL`, without a trailing slash.
    pub url: Option<String>,
    /// `HEROKU_WEBHOOK_SECRET`, newest first.
    pub heroku: Vec<Secret>,
    /// `GITHUB_WEBHOOK_SECRET`, newest first.
    pub github: Vec<Secret>,
}

impl Public {
    /// From what the environment says.
    #[must_use]
    pub fn new(url: Option<&str>, heroku: Vec<Secret>, github: Vec<Secret>) -> Self {
        Self {
            url: url.map(|url| url.trim_end_matches('/').to_owned()),
            heroku,
            github,
        }
    }

    /// Where Heroku's webhooks go, and the secret they are signed with.
    #[must_use]
    pub fn heroku(&self) -> Option<(String, &Secret)> {
        let (url, secret) = (self.url.as_ref()?, self.heroku.first()?);
        Some((format!("{url}/heroku/webhooks"), secret))
    }

    /// Where GitHub's webhooks go, and the secret they are signed with.
    #[must_use]
    pub fn github(&self) -> Option<(String, &Secret)> {
        let (url, secret) = (self.url.as_ref()?, self.github.first()?);
        Some((format!("{url}/github/webhooks"), secret))
    }

    /// Lets the deliveries of those in who have a secret.
    pub(crate) fn let_in(&self, mut doors: Doors) -> Doors {
        let heroku = self.heroku.iter().map(Secret::expose);
        if let Ok(verifier) = heroku_api::signature::Verifier::new(heroku) {
            doors = doors.heroku(verifier);
        }
        let github = self.github.iter().map(Secret::expose);
        if let Ok(verifier) = github_checks::signature::Verifier::new(github) {
            doors = doors.github(verifier);
        }
        doors
    }

    /// One line for people.
    #[must_use]
    pub fn words(&self) -> Mrkdwn<'static> {
        match (self.heroku().is_some(), self.github().is_some()) {
            (true, true) => mrkdwn!("Heroku and GitHub send me what happens."),
            (true, false) => mrkdwn!(
                "Heroku sends me what happens; GitHub is looked at once a minute, since \
                 GITHUB_WEBHOOK_SECRET is not set."
            ),
            (false, true) => mrkdwn!(
                "GitHub sends me what happens; Heroku is looked at once a minute, since \
                 HEROKU_WEBHOOK_SECRET is not set."
            ),
            (false, false) if self.url.is_some() => mrkdwn!(
                "Heroku and GitHub are looked at once a minute, since HEROKU_WEBHOOK_SECRET and \
                 GITHUB_WEBHOOK_SECRET are not set."
            ),
            (false, false) => mrkdwn!(
                "Heroku and GitHub are looked at once a minute: nothing can reach me without \
                 PUBLIC_URL."
            ),
        }
    }
}
