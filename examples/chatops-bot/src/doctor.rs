//! `chatops-bot doctor`: everything that a bot needs, looked at one by one, and what to do about
//! each thing that is missing. Changes nothing.

use std::fmt;
use std::path::Path;

use service::Store;

use crate::config::Config;
use crate::services::Transports;

mod github_app;
mod outside;
mod store;
mod tokens;

pub use crate::scopes::SCOPES;

/// How one thing is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// As it should be.
    Fine,
    /// It must be put right, so.
    Fix(String),
    /// It could not be seen from here, and why.
    Unknown(String),
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What.
    pub what: String,
    /// How it is.
    pub state: State,
}

impl Finding {
    fn fine(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            state: State::Fine,
        }
    }

    fn fix(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            state: State::Fix(fix.into()),
        }
    }

    fn unknown(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            state: State::Unknown(why.into()),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            State::Fine => write!(f, "ok   {}", self.what),
            State::Fix(fix) => write!(f, "FIX  {}\n     → {fix}", self.what),
            State::Unknown(why) => write!(f, "?    {}\n     → {why}", self.what),
        }
    }
}

/// Looks at everything. `database` is the address of what the bot stores.
///
/// # Errors
/// When nothing can be looked at: TLS, an address that is none.
pub async fn look(
    config: &Config,
    transports: &Transports,
    database: &str,
) -> Result<Vec<Finding>, crate::app::StartError> {
    let clock: std::sync::Arc<dyn service::Clock> = service::SystemClock::new();
    let services = crate::services::Services::connect(config, &clock, transports)?;
    let (tokens, app, outside, stored) = tokio::join!(
        tokens::look(config, &services),
        github_app::look(config, &services),
        outside::look(config, transports, &services),
        store::look(config, database),
    );
    let tokens = tokens.into_iter().chain(app);
    Ok(tokens.chain(outside).chain(stored).collect())
}

/// 0 when everything is fine, 1 when something must be put right, 3 when something could not be
/// seen.
#[must_use]
pub fn exit(findings: &[Finding]) -> u8 {
    let any = |is: fn(&State) -> bool| findings.iter().any(|finding| is(&finding.state));
    match () {
        () if any(|state| matches!(state, State::Fix(_))) => 1,
        () if any(|state| matches!(state, State::Unknown(_))) => 3,
        () => 0,
    }
}

/// Whether a SQLite file is there already: a look must not make one.
fn is_there(url: &str) -> bool {
    url.strip_prefix("sqlite://")
        .is_none_or(|path| Path::new(path).exists())
}

/// The number of people who are logged in, for people.
async fn logged_in(store: &Store) -> Result<i64, service::Error> {
    let select = service::store::sql("SELECT COUNT(*) AS n FROM identities WHERE person <> ''");
    let row = store.row(select).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}
