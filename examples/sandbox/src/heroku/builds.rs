//! `/apps/{app}/builds`: fetches the source for real, looks into it, and releases it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{access, app, body, invalid, list, not_found, refuse, releases, render, sdk, user};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::repo::archive::{Contents, inspect};
use crate::wire::client::Failed;
use crate::wire::log::Log;
use crate::world::heroku::{App, Build, Slug};
use crate::world::weather::Listed;
use crate::world::{ReleasePhase, Shared, State, seconds, seed};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/builds", index),
    route("POST", "/apps/{app}/builds", create),
    route("GET", "/apps/{app}/builds/{build}", show),
    route("DELETE", "/apps/{app}/builds/{build}", cancel),
    route("DELETE", "/apps/{app}/build-cache", clear_cache),
];

/// How long a source may take to arrive, in real time.
const FETCH_LIMIT: Duration = Duration::from_secs(60);

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let shown = visible(&state, call.shared, app).into_iter();
    let shown = shown.map(|b| render::build(&state, call.shared, app, b, sdk(call)));
    let shown = shown.collect();
    drop(state);
    list::answer(call, shown, &["id", "started_at", "created_at"])
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let now = call.shared.now();
    let found = app
        .build(call.param("build"))
        .filter(|b| {
            let weather = &state.heroku.weather;
            weather.finds(Listed::Builds, b.created_at, now)
        })
        .ok_or_else(|| not_found("build"))?;
    Ok(Answer::json(
        200,
        &render::build(&state, call.shared, app, found, sdk(call)),
    ))
}

/// The builds that lists show already.
pub(super) fn visible<'a>(state: &State, shared: &Shared, app: &'a App) -> Vec<&'a Build> {
    let (now, weather) = (shared.now(), &state.heroku.weather);
    let builds = app.builds.iter();
    builds
        .filter(|b| weather.lists(Listed::Builds, b.created_at, now))
        .collect()
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let source = body["source_blob"].as_object();
    let source = source.ok_or_else(|| invalid("Missing source_blob."))?;
    let text = |name: &str| source.get(name).and_then(Value::as_str).map(str::to_owned);
    let url = text("url").ok_or_else(|| invalid("Missing source_blob.url."))?;
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(invalid("source_blob.url must be a web address."));
    }
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    access::may_deploy(call, &state, &found.id)?;
    access::second_factor(call, &state, &found.id)?;
    let app_id = found.id.clone();
    let by = user(call, &state);
    let wish = Wish {
        url,
        version: text("version"),
        version_description: text("version_description"),
        checksum: text("checksum"),
        buildpacks: body["buildpacks"].clone(),
    };
    let id = start(call.shared, &mut state, &app_id, &by, wish);
    let app = app(&state, &app_id)?;
    let made = app.build(&id).ok_or_else(|| not_found("build"))?;
    Ok(Answer::json(
        201,
        &render::build(&state, call.shared, app, made, sdk(call)),
    ))
}

fn cancel(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = app(&state, call.param("app"))?;
    access::second_factor(call, &state, &found.id)?;
    let app_id = found.id.clone();
    let build = found
        .build(call.param("build"))
        .ok_or_else(|| not_found("build"))?;
    if build.status != "pending" {
        return Err(refuse(
            422,
            "invalid_params",
            "The build has already ended.",
        ));
    }
    let id = build.id.clone();
    fail(
        call.shared,
        &mut state,
        &app_id,
        &id,
        " !     Build canceled.",
    );
    let app = app(&state, &app_id)?;
    let ended = app.build(&id).ok_or_else(|| not_found("build"))?;
    Ok(Answer::json(
        200,
        &render::build(&state, call.shared, app, ended, sdk(call)),
    ))
}

fn clear_cache(call: &Call<'_>) -> Reply {
    app(&call.shared.lock(), call.param("app"))?;
    Ok(Answer::json(202, &json!({})))
}

/// What a build is asked to do.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) url: String,
    pub(super) version: Option<String>,
    pub(super) version_description: Option<String>,
    pub(super) checksum: Option<String>,
    pub(super) buildpacks: Value,
}

/// Starts a build and returns its id; the source is fetched right away.
pub(super) fn start(
    shared: &Arc<Shared>,
    state: &mut State,
    app_id: &str,
    user: &str,
    wish: Wish,
) -> String {
    let now = shared.now();
    let State { ids, heroku, .. } = state;
    let (id, output) = (ids.uuid(), ids.hex(32));
    let log = Log::open();
    log.line("-----> Building on the Heroku-24 stack");
    log.line("-----> Fetching the source");
    heroku.logs.insert(output.clone(), log);
    let (url, checksum) = (wish.url.clone(), wish.checksum.clone());
    if let Some(app) = heroku.app_mut(app_id) {
        app.builds.push(Build {
            id: id.clone(),
            status: "pending",
            url: wish.url,
            version: wish.version,
            version_description: wish.version_description,
            checksum: wish.checksum,
            buildpacks: wish.buildpacks,
            output,
            slug: None,
            release: None,
            user: user.to_owned(),
            created_at: now,
            updated_at: now,
        });
    }
    announce(shared, state, app_id, &id, "create");
    let (world, app_id, build) = (Arc::clone(shared), app_id.to_owned(), id.clone());
    shared.spawn(async move {
        let fetched = fetch(&world, &url, checksum.as_deref()).await;
        let mut state = world.lock();
        match fetched {
            Ok(contents) => compile(&world, &mut state, &app_id, &build, contents),
            Err(reason) => {
                let line = format!(" !     Could not use the source: {reason}");
                world.after(seconds(1), move |shared, state| {
                    fail(shared, state, &app_id, &build, &line);
                });
            }
        }
    });
    id
}

/// Downloads and checks the source. Reasons never hold the address: it is a credential.
async fn fetch(shared: &Shared, url: &str, checksum: Option<&str>) -> Result<Contents, String> {
    let received = shared
        .client
        .get(url, FETCH_LIMIT)
        .await
        .map_err(|failed| match failed {
            Failed::BadAddress => "the sandbox fetches from loopback addresses only",
            Failed::Connection => "the connection failed",
            Failed::Timeout => "it took too long",
            Failed::TooLarge => "it is too large",
        })?;
    if received.status != 200 {
        return Err(format!("the server answered {}", received.status));
    }
    if let Some(expected) = checksum {
        let actual = format!("SHA256:{}", crate::hex(&Sha256::digest(&received.body)));
        if !expected.eq_ignore_ascii_case(&actual) {
            return Err("its checksum does not match".to_owned());
        }
    }
    let body = received.body;
    tokio::task::spawn_blocking(move || inspect(&body))
        .await
        .unwrap_or_else(|_| Err("it could not be read".to_owned()))
}

/// The steps from an unpacked source to a slug.
fn compile(shared: &Arc<Shared>, state: &mut State, app_id: &str, build: &str, contents: Contents) {
    let manifest = contents.app_json.as_deref();
    if super::app_setups::refused_manifest(shared, state, build, manifest) {
        return;
    }
    let Some(app) = state.heroku.app_mut(app_id) else {
        return;
    };
    let fails = app.fail_builds > 0;
    app.fail_builds = app.fail_builds.saturating_sub(1);
    let found = format!("       {} files, {} bytes", contents.files, contents.bytes);
    let steps = [
        (1, found),
        (3, "-----> Ruby app detected".to_owned()),
        (6, "-----> Installing dependencies".to_owned()),
        (9, "-----> Discovering process types".to_owned()),
    ];
    for (second, line) in steps {
        let (app_id, build) = (app_id.to_owned(), build.to_owned());
        shared.after(seconds(second), move |_, state| {
            if let Some(log) = pending_log(state, &app_id, &build) {
                log.line(&line);
            }
        });
    }
    let (app_id, build) = (app_id.to_owned(), build.to_owned());
    shared.after(seconds(12), move |shared, state| {
        if fails {
            let line = " !     Push rejected, failed to compile Ruby app.";
            fail(shared, state, &app_id, &build, line);
        } else {
            succeed(shared, state, &app_id, &build, &contents);
        }
    });
}

fn pending_log<'s>(state: &'s State, app: &str, build: &str) -> Option<&'s Arc<Log>> {
    let build = state.heroku.app(app)?.build(build)?;
    state
        .heroku
        .logs
        .get(&build.output)
        .filter(|_| build.status == "pending")
}

fn fail(shared: &Arc<Shared>, state: &mut State, app_id: &str, build: &str, line: &str) {
    let Some(log) = pending_log(state, app_id, build) else {
        return;
    };
    log.line(line);
    log.finish();
    end(shared, state, app_id, build, "failed");
}

fn end(shared: &Arc<Shared>, state: &mut State, app: &str, build: &str, status: &'static str) {
    let now = shared.now();
    let found = state
        .heroku
        .app_mut(app)
        .and_then(|app| app.build_mut(build));
    let Some(found) = found.filter(|found| found.status == "pending") else {
        return;
    };
    found.status = status;
    found.updated_at = now;
    announce(shared, state, app, build, "update");
    super::app_setups::build_ended(shared, state, build, status == "succeeded");
}

/// Slug, release, the last lines; the build's own status follows a second after its output ends.
fn succeed(
    shared: &Arc<Shared>,
    state: &mut State,
    app_id: &str,
    build_id: &str,
    contents: &Contents,
) {
    let Some(log) = pending_log(state, app_id, build_id).map(Arc::clone) else {
        return;
    };
    let now = shared.now();
    let State { ids, heroku, .. } = state;
    let Some(app) = heroku.app_mut(app_id) else {
        return;
    };
    take_procfile(ids, app, contents.procfile.as_deref());
    let Some(build) = app.build(build_id).cloned() else {
        return;
    };
    let slug = Slug {
        id: ids.uuid(),
        commit: build.version.clone(),
        commit_description: build.version_description.clone(),
        checksum: Some(format!("SHA256:{}", ids.hex(64))),
        size: Some(contents.bytes),
        process_types: seed::process_types(app),
        stack: app.stack.clone(),
        created_at: now,
    };
    let slug_id = slug.id.clone();
    app.slugs.push(slug);
    let version = app.releases.last().map_or(1, |release| release.version + 1);
    log.line("-----> Compressing...");
    log.line("-----> Launching...");
    log.line(&format!("       Released v{version}"));
    log.line(&format!("       {} deployed to Heroku", app.web_url()));
    log.finish();
    let commit = build.version.unwrap_or_default();
    let short: String = commit.chars().take(8).collect();
    let description = format!("Deploy {short}");
    let slug = Some(slug_id.clone());
    let release = releases::start(
        shared,
        state,
        app_id,
        description.trim_end(),
        slug,
        &build.user,
        |_, _, _| {},
    );
    let found = state
        .heroku
        .app_mut(app_id)
        .and_then(|app| app.build_mut(build_id));
    if let Some(build) = found {
        build.slug = Some(slug_id);
        build.release = release;
    }
    let (app_id, build_id) = (app_id.to_owned(), build_id.to_owned());
    shared.after(seconds(1), move |shared, state| {
        end(shared, state, &app_id, &build_id, "succeeded");
    });
}

/// A first build makes the process types; later ones only change their commands.
fn take_procfile(
    ids: &mut crate::ids::Ids,
    app: &mut crate::world::heroku::App,
    procfile: Option<&str>,
) {
    let first = app.formation.is_empty();
    let lines = procfile.unwrap_or("web: bin/web").lines();
    for (kind, command) in lines.filter_map(|line| line.split_once(':')) {
        let (kind, command) = (kind.trim(), command.trim());
        if kind == "release" {
            if app.release_phase == ReleasePhase::None {
                app.release_phase = ReleasePhase::Succeeds;
            }
        } else if let Some(known) = app.formation.iter_mut().find(|known| known.kind == kind) {
            command.clone_into(&mut known.command);
        } else {
            seed::add_formation(ids, app, &[(kind, u64::from(first && kind == "web"))]);
            if let Some(new) = app.formation.last_mut() {
                command.clone_into(&mut new.command);
            }
        }
    }
}

fn announce(shared: &Arc<Shared>, state: &mut State, app_id: &str, build: &str, action: &str) {
    let Ok(found) = app(state, app_id) else {
        return;
    };
    let Some(build) = found.build(build) else {
        return;
    };
    shared.emit(What::Build {
        app: found.name.clone(),
        id: build.id.clone(),
        status: build.status.to_owned(),
        version: build.version.clone(),
    });
    let data = render::build(state, shared, found, build, false);
    let (id, by) = (found.id.clone(), build.user.clone());
    super::webhooks::publish(shared, state, &id, "api:build", action, &by, &data);
}
