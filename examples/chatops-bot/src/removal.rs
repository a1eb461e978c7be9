//! What ends access from outside: the app is taken out of a workspace, a person's access to it
//! ends, or a person takes the bot's access to GitHub away. An event says so; the service is asked
//! before anything is deleted, since an event can be late and a new installation faster.

use std::sync::Arc;

use async_trait::async_trait;
use github_checks::users::GetUser;
use serde::{Deserialize, Serialize};
use service::operations::Kind;
use service::runner::{Ending, Failure};
use service::store::sql;
use service::{Error, NewOperation, Next, Outcome, Running, Step, Work, audit, outbox};
use slack_blocks::error::ApiError;
use slack_blocks::web::calls::auth::TestAuth;

use crate::bot::Bot;
use crate::change::Caller;
use crate::refusal::error_chain;
use crate::services::covered;
use crate::{login, watch};

/// The kind of these operations.
pub const KIND: Kind = Kind::new("removal", 1);

/// Why messages to a workspace are given up.
const UNINSTALLED: &str = "app_uninstalled";

/// Whose access ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Removed {
    /// The app is not in this workspace any more.
    Workspace(String),
    /// A person of a workspace: team and user.
    Person(String, String),
    /// Everybody who has linked this account of GitHub.
    GitHub(String),
}

/// The operation that deletes what belongs to `removed`.
///
/// # Errors
/// When it cannot be stored.
pub fn operation(removed: &Removed) -> Result<NewOperation, Error> {
    let (command, caller) = match removed {
        Removed::Workspace(team) => ("uninstalled", format!("{team}/")),
        Removed::Person(team, user) => ("tokens revoked", format!("{team}/{user}")),
        Removed::GitHub(account) => ("GitHub access revoked", format!("github/{account}")),
    };
    NewOperation::new(KIND.name, command, caller).state(KIND.version, removed)
}

/// Deletes.
#[derive(Debug)]
pub struct Removals(Arc<Bot>);

impl Removals {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    async fn steps(&self, running: &Running) -> Result<Next, Failure> {
        let bot = &*self.0;
        let done = match running.operation().state()? {
            Removed::Workspace(team) => workspace(bot, &team).await?,
            Removed::Person(team, user) => {
                login::log_out(bot, &Caller::new(team, user.as_str(), user.as_str())).await?;
                true
            }
            Removed::GitHub(account) => github(bot, &account).await?,
        };
        if !done {
            return Ok(Next::End(Step::end(Outcome::Overtaken, "works_again")));
        }
        bot.store().scrub().await?;
        Ok(Next::End(Step::end(Outcome::Done, "done")))
    }
}

/// Whether Slack takes a token of this workspace no more.
async fn is_gone(bot: &Bot, team: &str) -> Result<bool, Failure> {
    match bot.services.slack.of(team).send(&TestAuth::new()).await {
        // A token of another workspace says nothing about this one.
        Ok(identity) => Ok(identity.team_id.is_some_and(|id| id.as_str() != team)),
        Err(error) if error.is_login_needed() => Ok(true),
        Err(error) if error.as_api().is_some_and(ApiError::is_unauthorized) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Tokens end at their providers, then everything of the workspace is deleted here. What is
/// subscribed to for its routes is ended by the next look at their pipelines.
async fn workspace(bot: &Bot, team: &str) -> Result<bool, Failure> {
    if !is_gone(bot, team).await? {
        tracing::info!(team, "an old event: the app is installed");
        return Ok(false);
    }
    if let Some(app) = &bot.slack_app {
        app.forget(team).await?;
    }
    if let Some(accounts) = &bot.accounts {
        for person in accounts.people(team).await? {
            login::log_out(bot, &Caller::new(team, person.as_str(), person.as_str())).await?;
        }
        login::end_open(accounts, team).await?;
    }
    let mut tx = bot.store().begin().await?;
    let routes = sql("DELETE FROM routes WHERE team = $1 RETURNING pipeline_id").bind(team);
    let routes = tx.rows(routes).await?;
    for row in &routes {
        watch::hint(&mut tx, &row.get::<String>("pipeline_id")?).await?;
    }
    // What a person linked while the others were logged out.
    let identities = sql("DELETE FROM identities WHERE team = $1").bind(team);
    tx.execute(identities).await?;
    tx.execute(sql("DELETE FROM logins WHERE team = $1").bind(team))
        .await?;
    outbox::give_up(&mut tx, team, UNINSTALLED).await?;
    let entry = audit::Entry::new("slack", "uninstalled", team);
    let entry = entry.detail(serde_json::json!({ "routes": routes.len() }));
    audit::append(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// A token that GitHub refuses is forgotten with the refusal; one that works is a newer one.
async fn github(bot: &Bot, account: &str) -> Result<bool, Failure> {
    let Some(accounts) = &bot.accounts else {
        return Ok(false);
    };
    let mut gone = false;
    for (team, user) in accounts.of_account("github", account).await? {
        let acting = bot.acting_for(&Caller::new(team, user, "")).await?;
        match acting.services.github.send(&GetUser::new()).await {
            Ok(_) => {}
            Err(error) if error.is_login_needed() => gone = true,
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => {
                tracing::warn!(
                    account,
                    error = error_chain(&error),
                    "a token was not tried"
                );
            }
        }
    }
    Ok(gone)
}

#[async_trait]
impl Work for Removals {
    fn kinds(&self) -> &[Kind] {
        &[KIND]
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        covered(running, Box::pin(self.steps(running))).await
    }

    async fn end(&self, running: &Running, _: Ending) -> Result<Next, Failure> {
        // Late, and as necessary as before.
        covered(running, Box::pin(self.steps(running))).await
    }
}
