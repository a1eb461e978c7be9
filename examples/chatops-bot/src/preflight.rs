//! At the start: are these tokens good, and whose are they?

use github_checks::users::GetUser;
use heroku_api::account::GetAccount;
use slack_blocks::web::calls::auth::TestAuth;

use crate::refusal::{error_chain, github_advice, heroku_advice, slack_advice};
use crate::services::Services;

/// What one service said about the token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The token works.
    Works {
        /// The service.
        service: &'static str,
        /// Whose token it is.
        account: String,
    },
    /// The service refuses the token: nothing will work.
    Refused {
        /// The variable that holds the token.
        variable: &'static str,
        /// What the service answered, and what to do.
        why: String,
    },
    /// The service could not be asked: the token may be fine.
    Unknown {
        /// The service.
        service: &'static str,
        /// Why.
        why: String,
    },
}

/// Asks the three services who we are, beside each other.
pub async fn check(services: &Services) -> [Finding; 3] {
    let (heroku, github) = (GetAccount::new(), GetUser::new());
    let (slack, heroku, github) = tokio::join!(
        slack(services),
        services.heroku.send(&heroku),
        services.github.send(&github),
    );
    let heroku = match heroku {
        Ok(account) => works("Heroku", named(&[account.email])),
        Err(error)
            if error
                .as_api()
                .is_some_and(heroku_api::error::ApiError::is_unauthorized) =>
        {
            refused("HEROKU_API_KEY", &error, &heroku_advice(&error))
        }
        Err(error) => unknown("Heroku", &error),
    };
    let status = |error: &github_checks::Error| error.as_api().map(|api| api.status().as_u16());
    let github = match github {
        Ok(user) => works("GitHub", user.login),
        Err(error) if status(&error) == Some(401) => {
            refused("GITHUB_TOKEN", &error, &github_advice(&error))
        }
        // An app's installation has no user and is answered 403, as a blocked account is:
        // nobody can tell from here, so nothing is claimed.
        Err(error) => unknown("GitHub", &error),
    };
    [slack, heroku, github]
}

async fn slack(services: &Services) -> Finding {
    let Some(client) = services.slack.own() else {
        return works("Slack", "a token for each workspace".to_owned());
    };
    match client.send(&TestAuth::new()).await {
        Ok(identity) => works("Slack", named(&[identity.user, identity.team])),
        Err(error)
            if error
                .as_api()
                .is_some_and(slack_blocks::error::ApiError::is_unauthorized) =>
        {
            refused("SLACK_BOT_TOKEN", &error, &slack_advice(&error))
        }
        Err(error) => unknown("Slack", &error),
    }
}

/// What is known of a name: services leave parts out.
fn named(parts: &[Option<String>]) -> String {
    let known: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    if known.is_empty() {
        "an account without a name".to_owned()
    } else {
        known.join(" in ")
    }
}

fn works(service: &'static str, account: String) -> Finding {
    Finding::Works { service, account }
}

fn refused(variable: &'static str, error: &dyn std::error::Error, advice: &str) -> Finding {
    let why = format!("{}. {advice}", error_chain(error));
    Finding::Refused { variable, why }
}

fn unknown(service: &'static str, error: &dyn std::error::Error) -> Finding {
    let why = error_chain(error);
    Finding::Unknown { service, why }
}
