//! The bot's own changes: their releases and builds have a thread already.

use service::store::sql;
use service::{Error, Store};

use crate::change::{App, Change, Plan, Step};

/// How long an ended operation may still explain a release, in milliseconds.
const PAST: i64 = 24 * 3600 * 1000;

/// The part that one operation has in one app.
#[derive(Clone, Debug)]
pub(super) struct Own {
    plan: Plan,
    app: App,
    /// When it was settled, and when it ended, in seconds since 1970.
    began: u64,
    ended: Option<u64>,
}

/// Whose a release or a build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The bot's.
    Ours,
    /// Somebody else's.
    Others,
    /// It is not known yet: the bot works on the app.
    Open,
}

/// The changes of these apps that are under way, or were lately.
pub(super) async fn of_apps(store: &Store, apps: &[&str]) -> Result<Vec<Own>, Error> {
    let select = sql(
        "SELECT state, status FROM operations WHERE kind IN ('deploy', 'promote') \
         AND (status <> 'ended' OR ended_at > service_now() - $1)",
    );
    let mut found = Vec::new();
    for row in store.rows(select.bind(PAST)).await? {
        // A newer replica may write another shape: then nothing of it is known here.
        let Ok(change) = row.json::<Change>("state") else {
            continue;
        };
        // One that is parked does nothing any more.
        let ended = row.get::<String>("status")? != "open";
        let Some(plan) = change.plan else { continue };
        for app in change.apps {
            if apps.contains(&app.id.as_str()) {
                let took = ended.then(|| change.took.unwrap_or_default());
                found.push(Own {
                    plan: plan.clone(),
                    app,
                    began: change.began,
                    ended: took.map(|took| change.began + took),
                });
            }
        }
    }
    Ok(found)
}

impl Own {
    fn version(&self) -> Option<u64> {
        match &self.app.step {
            Step::Live(live) => live.version,
            Step::Released { version } => Some(*version),
            _ => None,
        }
    }
}

/// Whose a release is: by the build it came from, by its version, and for a promotion by what
/// it says and when it was made.
pub(super) fn release(
    own: &[Own],
    app: &str,
    (version, description): (u64, &str),
    created: Option<u64>,
    build: Option<&str>,
) -> Whose {
    let mut whose = Whose::Others;
    for one in own.iter().filter(|one| one.app.id == app) {
        let is_build =
            build.is_some_and(|build| one.app.build.done().is_some_and(|own| own == build));
        let from = one.plan.from.as_ref();
        let says = from.is_some_and(|from| {
            description.starts_with(&format!("Promote {} ", from.name))
                && created.is_some_and(|at| {
                    at + 60 >= one.began && one.ended.is_none_or(|ended| at <= ended + 60)
                })
        });
        if is_build || one.version() == Some(version) || says {
            return Whose::Ours;
        }
        if one.ended.is_none() && !one.app.step.is_over() {
            whose = Whose::Open;
        }
    }
    whose
}

/// Whose a build is.
pub(super) fn build(own: &[Own], app: &str, build: &str) -> Whose {
    let mut whose = Whose::Others;
    for one in own.iter().filter(|one| one.app.id == app) {
        match one.app.build.done() {
            Some(own) if own == build => return Whose::Ours,
            None if one.ended.is_none() && one.plan.from.is_none() => whose = Whose::Open,
            _ => {}
        }
    }
    whose
}
