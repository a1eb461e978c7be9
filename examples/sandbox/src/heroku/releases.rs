//! `/apps/{app}/releases`, the release phase, and the restart that follows.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{access, app, app_mut, body, dynos, invalid, list, not_found, render, sdk, user};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::ids::Ids;
use crate::wire::log::Log;
use crate::world::heroku::{App, Release};
use crate::world::weather::Listed;
use crate::world::{ReleasePhase, Shared, State, seconds};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/releases", index),
    route("POST", "/apps/{app}/releases", create),
    route("GET", "/apps/{app}/releases/{release}", show),
];

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let visible = visible(&state, call.shared, app);
    let shown = visible
        .iter()
        .map(|r| render::release(&state, call.shared, app, r, sdk(call)));
    let shown = shown.collect();
    drop(state);
    list::answer(call, shown, &["id", "version"])
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let now = call.shared.now();
    let found = app
        .release(call.param("release"))
        .filter(|r| {
            let weather = &state.heroku.weather;
            weather.finds(Listed::Releases, r.created_at, now)
        })
        .ok_or_else(|| not_found("release"))?;
    Ok(Answer::json(
        200,
        &render::release(&state, call.shared, app, found, sdk(call)),
    ))
}

/// The releases that lists show already; the newest succeeded one of them is current.
pub(super) fn visible(state: &State, shared: &Shared, app: &App) -> Vec<Release> {
    let (now, weather) = (shared.now(), &state.heroku.weather);
    let shown = |r: &&Release| weather.lists(Listed::Releases, r.created_at, now);
    let mut shown: Vec<Release> = app.releases.iter().filter(shown).cloned().collect();
    let hidden = shown.len() < app.releases.len();
    if hidden && !shown.iter().any(|release| release.current) {
        let newest = shown.iter_mut().rev().find(|r| r.status == "succeeded");
        if let Some(release) = newest {
            release.current = true;
        }
    }
    shown
}

/// With `release` it rolls back, with `slug` it releases that slug again.
fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let by = user(call, &state);
    let found = app(&state, call.param("app"))?;
    access::may_deploy(call, &state, &found.id)?;
    access::second_factor(call, &state, &found.id)?;
    let id = found.id.clone();
    let (slug, description) = match (body["release"].as_str(), body["slug"].as_str()) {
        (Some(to), _) => {
            let to = found.release(to).ok_or_else(|| not_found("release"))?;
            let slug = to.slug.clone().filter(|_| to.status == "succeeded");
            let slug = slug.ok_or_else(|| {
                invalid(format!(
                    "Release v{} is not eligible for rollback.",
                    to.version
                ))
            })?;
            (slug, format!("Rollback to v{}", to.version))
        }
        (None, Some(slug)) => {
            let slug = found.slug(slug).ok_or_else(|| not_found("slug"))?;
            let commit = slug.commit.clone().unwrap_or_default();
            let short: String = commit.chars().take(8).collect();
            let description = body["description"].as_str().map(str::to_owned);
            (
                slug.id.clone(),
                description.unwrap_or_else(|| format!("Deploy {short}")),
            )
        }
        (None, None) => return Err(invalid("Missing slug or release.")),
    };
    let made = start(
        call.shared,
        &mut state,
        &id,
        &description,
        Some(slug),
        &by,
        |_, _, _| {},
    );
    let found = app(&state, &id)?;
    let release = made
        .and_then(|made| found.release(&made))
        .ok_or_else(|| not_found("release"))?;
    Ok(Answer::json(
        201,
        &render::release(&state, call.shared, found, release, sdk(call)),
    ))
}

/// Appends a release that is current at once, without restarting anything.
pub(crate) fn push(
    ids: &mut Ids,
    app: &mut App,
    description: &str,
    slug: Option<String>,
    user: &str,
    now: DateTime<Utc>,
) {
    let version = app.releases.last().map_or(1, |release| release.version + 1);
    for release in &mut app.releases {
        release.current = false;
    }
    app.released_at = Some(now);
    app.releases.push(Release {
        id: ids.uuid(),
        version,
        description: description.to_owned(),
        status: "succeeded",
        current: true,
        slug,
        user: user.to_owned(),
        config: app.config.clone(),
        output: None,
        created_at: now,
        updated_at: now,
    });
}

/// Makes a release and returns its id. Without a release command it is current at once and the
/// dynos restart; with one that happens when the command has ended well. `done` hears whether
/// the release failed.
pub(crate) fn start(
    shared: &Arc<Shared>,
    state: &mut State,
    app_id: &str,
    description: &str,
    slug: Option<String>,
    user: &str,
    done: impl FnOnce(&Arc<Shared>, &mut State, bool) + Send + 'static,
) -> Option<String> {
    let now = shared.now();
    let State { ids, heroku, .. } = state;
    let app = heroku.app_mut(app_id)?;
    let before = app.current().map(|release| release.id.clone());
    push(ids, app, description, slug, user, now);
    let overtaken = app.overtake.take();
    let (phase, longer) = (app.release_phase, app.long_phase);
    let made = app.releases.last_mut()?;
    let id = made.id.clone();
    if phase == ReleasePhase::None {
        announce(shared, state, app_id, &id, "create");
        dynos::restart(shared, state, app_id);
        let id = id.clone();
        let app_id = app_id.to_owned();
        shared.after(seconds(1), move |shared, state| {
            announce(shared, state, &app_id, &id, "update");
            done(shared, state, false);
        });
    } else {
        let log = ids.hex(32);
        made.status = "pending";
        made.current = false;
        made.output = Some(log.clone());
        if let Some(before) = before.and_then(|before| app.release_mut(&before)) {
            before.current = true;
        }
        heroku.logs.insert(log.clone(), Log::closed());
        announce(shared, state, app_id, &id, "create");
        run_phase(shared, (app_id, &id, &log), phase, longer, done);
    }
    if let Some(pause) = overtaken {
        let app_id = app_id.to_owned();
        shared.after(pause, move |shared, state| {
            let other = state.heroku.users.get(1).map(|user| user.id.clone());
            let other = other.unwrap_or_default();
            super::changes::config(shared, state, &app_id, &other, "OVERTAKEN", "1");
        });
    }
    Some(id)
}

/// The release command starts late, prints, and ends. Which app, release and log it is of; how
/// much longer it takes than usual.
fn run_phase(
    shared: &Arc<Shared>,
    (app, release, log): (&str, &str, &str),
    phase: ReleasePhase,
    longer: Duration,
    done: impl FnOnce(&Arc<Shared>, &mut State, bool) + Send + 'static,
) {
    let fails = phase == ReleasePhase::Fails;
    let last = if fails {
        "rake aborted! column already exists"
    } else {
        "Migrations are done."
    };
    for (after, line) in [
        (shared.seen(2), "Running bin/release..."),
        (shared.seen(4), "Migrating the database"),
        (shared.seen(6) + longer, last),
    ] {
        let log = log.to_owned();
        shared.after(after, move |_, state| {
            if let Some(log) = state.heroku.logs.get(&log) {
                log.line(line);
            }
        });
    }
    let (app, release, log) = (app.to_owned(), release.to_owned(), log.to_owned());
    shared.after(shared.seen(7) + longer, move |shared, state| {
        let now = shared.now();
        if let Some(log) = state.heroku.logs.get(&log) {
            log.finish();
        }
        if let Some(found) = state.heroku.app_mut(&app) {
            for other in &mut found.releases {
                if other.id == release {
                    other.status = if fails { "failed" } else { "succeeded" };
                    other.updated_at = now;
                    other.current = !fails;
                } else if !fails {
                    other.current = false;
                }
            }
        }
        announce(shared, state, &app, &release, "update");
        if !fails {
            dynos::restart(shared, state, &app);
        }
        done(shared, state, fails);
    });
}

/// Tells listeners and webhooks of a release.
fn announce(shared: &Arc<Shared>, state: &mut State, app: &str, release: &str, action: &str) {
    let Ok(found) = super::app(state, app) else {
        return;
    };
    let Some(release) = found.release(release) else {
        return;
    };
    shared.emit(What::Release {
        app: found.name.clone(),
        version: release.version,
        status: release.status.to_owned(),
        description: release.description.clone(),
    });
    let data: Value = render::release(state, shared, found, release, false);
    let (id, by) = (found.id.clone(), release.user.clone());
    // As recorded: an update names the status, without its value.
    let before = if action == "update" {
        json!({ "status": null })
    } else {
        json!({})
    };
    let what = ("api:release", action);
    super::webhooks::publish_change(shared, state, &id, what, &by, &data, &before);
}

/// Changes an app's config in a new release, as every config change does.
pub(super) fn for_config(
    call: &Call<'_>,
    state: &mut State,
    app_id: &str,
    description: &str,
) -> Result<(), Answer> {
    let by = user(call, state);
    let slug = app_mut(state, app_id)?
        .current()
        .and_then(|release| release.slug.clone());
    start(
        call.shared,
        state,
        app_id,
        description,
        slug,
        &by,
        |_, _, _| {},
    );
    Ok(())
}
