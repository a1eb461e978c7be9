//! What a service answered, in words for the caller.

use slack_blocks::{Mrkdwn, mrkdwn};

use super::{Refusal, code};
use crate::change::Ask;

impl Refusal {
    /// Heroku refused or did not answer.
    #[must_use]
    pub fn heroku(doing: &str, error: &heroku_api::Error) -> Self {
        let refused = error
            .as_api()
            .is_some_and(heroku_api::error::ApiError::is_unauthorized);
        if refused || error.is_login_needed() {
            return Self::log_in(&error_chain(error), &heroku_advice(error));
        }
        let advice = heroku_advice(error);
        Self::new(
            "upstream_error",
            mrkdwn!("Heroku: {} failed: {}.", doing, error_chain(error)),
            mrkdwn!("{}.", advice),
        )
    }

    /// GitHub refused or did not answer.
    #[must_use]
    pub fn github(doing: &str, repository: &str, error: &github_checks::Error) -> Self {
        let status = error.as_api().map(|api| api.status().as_u16());
        if status == Some(401) || error.is_login_needed() {
            return Self::log_in(&error_chain(error), &github_advice(error));
        }
        if error.is_not_found() {
            return Self::no_access(repository);
        }
        let advice = github_advice(error);
        Self::new(
            "upstream_error",
            mrkdwn!("GitHub: {} failed: {}.", doing, error_chain(error)),
            mrkdwn!("{}.", advice),
        )
    }

    /// The person is not logged in any more.
    fn log_in(why: &str, advice: &str) -> Self {
        Self::new(
            "login_needed",
            mrkdwn!("I cannot act for you: {}.", why),
            mrkdwn!("{}.", Mrkdwn::trusted(advice.to_owned())),
        )
        .asks(Ask::LogIn)
    }

    /// GitHub answers 404 for what a token may not see; it never says which of these it is.
    fn no_access(repository: &str) -> Self {
        Self::new(
            "repository_not_found",
            mrkdwn!("GitHub does not show me {}.", code(repository)),
            causes("the repository"),
        )
    }

    /// The person may read the repository and no more.
    #[must_use]
    pub fn no_push(repository: &str) -> Self {
        Self::new(
            "not_permitted",
            mrkdwn!(
                "You may not write to {} on GitHub, so you may not deploy it.",
                code(repository)
            ),
            causes("the repository"),
        )
    }

    /// The person works on the app, without the right to deploy.
    #[must_use]
    pub fn no_deploy(app: &str, account: &str, held: &[String]) -> Self {
        Self::new(
            "not_permitted",
            mrkdwn!(
                "{} may not deploy to {} on Heroku (only {}).",
                code(account),
                code(app),
                held.join(", ")
            ),
            mrkdwn!(
                "An owner or admin of the team can give the right `deploy`, on the app's Access page. If \
                 another account of yours has it, {}.",
                code("/h login")
            ),
        )
    }
}

/// Why GitHub may say no, the most likely first.
fn causes(what: &str) -> Mrkdwn<'static> {
    Mrkdwn::join(
        [
            mrkdwn!("One of three things:"),
            mrkdwn!(
                "1. the log-in expired, or is of another account: {} again (where the bot uses a token \
                 of its own, GITHUB_TOKEN is to be renewed);",
                code("/h login")
            ),
            mrkdwn!(
                "2. the account has no write access to {}: ask for it;",
                what
            ),
            mrkdwn!(
                "3. the organisation has not approved the app, or it is not installed on {}: an owner \
                 can do that, in the settings of the organisation.",
                what
            ),
        ],
        "\n",
    )
}

/// What a person can do about an error of Heroku.
#[must_use]
pub fn heroku_advice(error: &heroku_api::Error) -> String {
    let Some(api) = error.as_api() else {
        return if error.is_login_needed() {
            AGAIN.into()
        } else {
            unanswered(error.is_ambiguous())
        };
    };
    match () {
        () if api.is_two_factor() => {
            "The account asks for a second factor: press Enter code; the code is sent to Heroku and stored nowhere".into()
        }
        () if api.is_unauthorized() => "Heroku does not accept the token: `/h login` again, or renew HEROKU_API_KEY where the bot uses its own".into(),
        () if api.is_forbidden() => {
            "This is a missing permission: the account needs `deploy` on the app".into()
        }
        () if api.is_rate_limited() => "Heroku limits the account: wait a minute, then try again".into(),
        () if api.is_invalid() => "Heroku names what it does not accept: fix that, then try again".into(),
        () if api.is_not_found() => "It does not exist, or the token's account may not see it".into(),
        () if api.status().is_server_error() => "Look at status.heroku.com, then try again".into(),
        () => "Try again; the answer of Heroku says what is wrong".into(),
    }
}

/// What a person can do about a channel that takes no message of ours, by Slack's code.
#[must_use]
pub fn post_advice(reason: &str) -> &'static str {
    crate::why::slack(reason).unwrap_or("Use another channel; the code says what is wrong")
}

/// What a person can do about an error of Slack.
#[must_use]
pub fn slack_advice(error: &slack_blocks::Error) -> String {
    let Some(api) = error.as_api() else {
        return unanswered(error.is_ambiguous());
    };
    let code = api.code().map(|code| code.as_str().to_owned());
    match code.as_deref() {
        Some(
            reason @ ("not_in_channel" | "channel_not_found" | "is_archived" | "restricted_action"),
        ) => post_advice(reason).into(),
        Some("missing_scope") => {
            let needed = api.needed().unwrap_or("another scope");
            format!(
                "The app lacks {needed}: add it in the app's settings and install the app again"
            )
        }
        _ if api.is_unauthorized() => {
            "Slack does not accept the token: install the app again and set SLACK_BOT_TOKEN to its \
             Bot User OAuth Token (`xoxb-…`)"
                .into()
        }
        _ if api.is_rate_limited() => "Slack limits the app: wait a minute, then try again".into(),
        _ if api.is_server_failure() || api.status().is_server_error() => {
            "Slack has trouble: look at slack-status.com, then try again".into()
        }
        _ => "Try again; the code in Slack's response says what is wrong".into(),
    }
}

/// What a person can do about an error of GitHub.
#[must_use]
pub fn github_advice(error: &github_checks::Error) -> String {
    let Some(api) = error.as_api() else {
        return if error.is_login_needed() {
            AGAIN.into()
        } else {
            unanswered(error.is_ambiguous())
        };
    };
    match api.status().as_u16() {
        401 => "GitHub does not accept the token: `/h login` again, or renew GITHUB_TOKEN where the bot uses its own".into(),
        403 | 429 if api.is_rate_limited() => {
            "GitHub limits the token: wait, then try again".into()
        }
        403 => {
            "This is a missing permission, and `!` does not help: a classic token needs the scope \
             `repo`; a GitHub App needs contents, commit statuses and checks: read, deployments: \
             write (fine-grained tokens cannot read check runs)"
                .into()
        }
        404 => "It does not exist, or the token may not see it".into(),
        500.. => "Look at githubstatus.com, then try again".into(),
        _ => "Try again; the answer of GitHub says what is wrong".into(),
    }
}

/// What somebody does whose log-in has ended.
const AGAIN: &str = "Connect again; I ask before I run it";

fn unanswered(ambiguous: bool) -> String {
    if ambiguous {
        "It may have happened anyway: look before you try again".into()
    } else {
        "Try again in a minute".into()
    }
}

/// An error with its causes, in one line without a full stop at its end.
#[must_use]
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = phrase(&error.to_string());
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = phrase(&inner.to_string());
        // The HTTP library's own layers name its internals and no cause.
        let internal = said.starts_with("client error (");
        if !internal && !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = inner.source();
    }
    text
}

/// Without the full stop: it goes on, or the sentence around it has one.
fn phrase(text: &str) -> String {
    text.trim_end().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    #[test]
    fn an_error_is_one_phrase_without_doubled_stops_and_internals() {
        let inner = Layer {
            text: "connection refused.",
            source: None,
        };
        let middle = Layer {
            text: "client error (SendRequest)",
            source: Some(Box::new(inner)),
        };
        let outer = Layer {
            text: "You have reached the limit.",
            source: Some(Box::new(middle)),
        };
        assert_eq!(
            error_chain(&outer),
            "You have reached the limit: connection refused"
        );
    }
}
