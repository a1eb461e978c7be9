//! What other people do to an app while a program is at work on it.

use std::sync::Arc;

use super::releases;
use crate::world::{Shared, State};

fn version(state: &State, app: &str, release: &str) -> Option<u64> {
    Some(state.heroku.app(app)?.release(release)?.version)
}

/// Sets a config var; the code stays.
pub(crate) fn config(
    shared: &Arc<Shared>,
    state: &mut State,
    app: &str,
    by: &str,
    name: &str,
    value: &str,
) -> Option<u64> {
    let found = state.heroku.app_mut(app)?;
    found.config.insert(name.to_owned(), value.to_owned());
    let slug = found.current().and_then(|release| release.slug.clone());
    let description = format!("Set {name} config vars");
    let made = releases::start(shared, state, app, &description, slug, by, |_, _, _| {})?;
    version(state, app, &made)
}

/// Releases the code and the config of an earlier version again.
pub(crate) fn rollback(
    shared: &Arc<Shared>,
    state: &mut State,
    app: &str,
    by: &str,
    to: u64,
) -> Option<u64> {
    let found = state.heroku.app_mut(app)?;
    let wanted = found.releases.iter().find(|r| r.version == to)?.clone();
    let slug = Some(wanted.slug?);
    found.config = wanted.config;
    let description = format!("Rollback to v{to}");
    let made = releases::start(shared, state, app, &description, slug, by, |_, _, _| {})?;
    version(state, app, &made)
}
