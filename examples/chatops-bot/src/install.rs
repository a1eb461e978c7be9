//! Installing the bot in workspaces: from `/slack/install` to Slack, and back with a token.
//!
//! ```text
//! /slack/install ──► Slack: "allow?" ──► callback: state used, code exchanged ──► installed
//!                       │                  └─ forged, used, expired: nothing
//!                       └─ no, or an administrator has to approve: nothing
//! ```
//!
//! The state is random, works once and for ten minutes, and only in the browser that began: it
//! lies there in a cookie, and in the store as a digest. A workspace's token lies in the vault
//! under the workspace; every call to Slack carries the token of its workspace.

use std::time::Duration;

use service::logins::{digest, fresh, state};
use service::store::{Migration, sql};
use service::{Error, audit};
use slack_blocks::web::oauth::{Callback, CallbackError};
use slack_blocks::web::secret::Secret;

use crate::bot::Bot;
use crate::slack_app::{Installed, NotInstalled};

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "installs",
    text: include_str!("../migrations/0005_installs.sql"),
};

/// How long somebody may take.
pub const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Where to send a browser, and what it has to bring back.
#[non_exhaustive]
pub struct Begun {
    /// Slack's address; holds the state.
    pub url: String,
    /// For the browser's cookie.
    pub state: Secret,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Begun(..)")
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Back {
    /// The bot is in this workspace.
    Installed {
        /// Its id.
        team: String,
        /// Its name.
        name: String,
    },
    /// The person, an administrator or Slack said no.
    Refused(CallbackError),
    /// This browser began no installation with this state.
    Forged,
    /// The state was used before.
    Used,
    /// The state is older than ten minutes.
    Expired,
    /// Slack gave no token, and why.
    Failed(NotInstalled),
}

/// Begins an installation; `None` where the bot works with a token of its own.
///
/// # Errors
/// As [`service::Store::write`].
pub async fn begin(bot: &Bot) -> Result<Option<Begun>, Error> {
    let Some(app) = &bot.slack_app else {
        return Ok(None);
    };
    let state = Secret::new(fresh()?.expose());
    let mut tx = bot.store().begin().await?;
    tx.execute(sql(
        "DELETE FROM installs WHERE expires_at <= (SELECT service_now()) - 86400000",
    ))
    .await?;
    let insert = sql("INSERT INTO installs (state, expires_at) VALUES ($1, service_now() + $2)")
        .bind(digest(state.expose()))
        .bind(i64::try_from(LIFETIME.as_millis()).unwrap_or(i64::MAX));
    tx.execute(insert).await?;
    tx.commit().await?;
    Ok(Some(Begun {
        url: app.authorize(&state),
        state,
    }))
}

/// Takes the query that a browser came back with, and the state that its cookie holds.
///
/// # Errors
/// As [`service::Store::write`].
pub async fn came_back(bot: &Bot, query: &str, cookie: Option<&str>) -> Result<Back, Error> {
    let Some(app) = &bot.slack_app else {
        return Ok(Back::Forged);
    };
    // The callback compares the state of the query with that of the browser.
    let begun = Secret::new(cookie.unwrap_or_default());
    let callback = Callback::read(query, &begun);
    if matches!(callback, Err(CallbackError::WrongState)) {
        return Ok(Back::Forged);
    }
    let Some(key) = state(query).map(|state| digest(&state)) else {
        // A refusal without a state ends nothing.
        return Ok(callback.map_or_else(Back::Refused, |_| Back::Forged));
    };
    let take = sql(
        "UPDATE installs SET came_back_at = service_now() WHERE state = $1 \
         AND came_back_at IS NULL AND expires_at > service_now() RETURNING state",
    );
    if bot.store().write(take.bind(&key)).await?.is_empty() {
        let select = sql("SELECT came_back_at FROM installs WHERE state = $1").bind(&key);
        let known = bot.store().row(select).await?;
        let used = known.map(|row| row.get::<Option<i64>>("came_back_at"));
        return Ok(match used.transpose()? {
            None => Back::Forged,
            Some(None) => Back::Expired,
            Some(Some(_)) => Back::Used,
        });
    }
    let code = match callback {
        Ok(callback) => callback.code,
        Err(error) => return Ok(Back::Refused(error)),
    };
    let installed = match app.exchange(&code).await {
        Ok(installed) => installed,
        Err(why) => {
            tracing::warn!(%why, "an installation failed");
            return Ok(Back::Failed(why));
        }
    };
    app.keep(&installed).await?;
    note(bot, &installed).await?;
    Ok(Back::Installed {
        team: installed.team,
        name: installed.name,
    })
}

async fn note(bot: &Bot, installed: &Installed) -> Result<(), Error> {
    let actor = format!("{}/{}", installed.team, installed.by);
    let entry = audit::Entry::new(actor, "installed", installed.team.as_str());
    let entry = entry.detail(serde_json::json!({ "workspace": installed.name }));
    let mut tx = bot.store().begin().await?;
    audit::append(&mut tx, &entry).await?;
    tx.commit().await
}
