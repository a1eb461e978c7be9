//! `/review-apps`: a temporary app for a branch, from `pending` to `created`, and back to nothing.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{app, body, invalid, list, not_found, pipeline, refuse, required, user};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::{Coupling, ReviewApp, Slug};
use crate::world::weather::Listed;
use crate::world::{NewReviewApp, Shared, State, offset, seconds, seed};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/review-apps", create),
    route("GET", "/review-apps/{review}", show),
    route("DELETE", "/review-apps/{review}", delete),
    route("GET", "/apps/{app}/review-app", of_app),
    route("GET", "/pipelines/{pipeline}/review-apps", index),
];

fn render(review: &ReviewApp) -> Value {
    let id = |id: &Option<String>| id.as_ref().map(|id| json!({ "id": id }));
    json!({
        "app": id(&review.app),
        "app_setup": id(&review.app_setup),
        "branch": review.branch,
        "created_at": offset(review.created_at),
        "creator": { "id": review.creator },
        "error_status": review.error_status,
        "fork_repo": review.fork_repo.map(|id| json!({ "id": id })),
        "id": review.id,
        "message": review.message,
        "pipeline": { "id": review.pipeline },
        "pr_number": review.pr_number,
        "status": review.status,
        "updated_at": offset(review.updated_at),
        "wait_for_ci": review.wait_for_ci,
    })
}

fn find<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s ReviewApp, Answer> {
    let found = state
        .heroku
        .review_apps
        .iter()
        .find(|r| r.id == call.param("review"));
    found.ok_or_else(|| not_found("review-app"))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = find(call, &state)?;
    let weather = &state.heroku.weather;
    if !weather.finds(Listed::ReviewApps, found.created_at, call.shared.now()) {
        return Err(not_found("review-app"));
    }
    Ok(Answer::json(200, &render(found)))
}

fn of_app(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let id = &app(&state, call.param("app"))?.id;
    let found = state
        .heroku
        .review_apps
        .iter()
        .find(|r| r.app.as_ref() == Some(id));
    Ok(Answer::json(
        200,
        &render(found.ok_or_else(|| not_found("review-app"))?),
    ))
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let id = &pipeline(&state, call.param("pipeline"))?.id;
    let (now, weather) = (call.shared.now(), &state.heroku.weather);
    let shown = state
        .heroku
        .review_apps
        .iter()
        .filter(|r| r.pipeline == *id)
        .filter(|r| weather.lists(Listed::ReviewApps, r.created_at, now));
    let shown = shown.map(render).collect();
    drop(state);
    list::answer(call, shown, &["id"])
}

/// What the new app is made from.
struct Source {
    url: String,
    version: Option<String>,
    environment: Value,
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let branch = required(&body, "/branch")?;
    let url = required(&body, "/source_blob/url")?;
    // `resolve` lets Heroku take the branch from the connected repository.
    let resolved = match url {
        "resolve" => Some(
            call.shared
                .repo
                .branch(branch)
                .ok_or_else(|| invalid("The branch doesn't exist."))?,
        ),
        _ => None,
    };
    let mut state = call.shared.lock();
    let found = pipeline(&state, required(&body, "/pipeline")?)?;
    if found.repo.is_none() {
        return Err(invalid("The pipeline has no connected GitHub repository."));
    }
    if found.review_apps_off {
        return Err(invalid("Review apps are not enabled for this pipeline."));
    }
    let pipeline = found.id.clone();
    let wait_for_ci = found
        .review_config
        .as_ref()
        .is_some_and(|config| config.wait_for_ci);
    let same =
        |r: &&ReviewApp| r.pipeline == pipeline && r.branch == branch && r.status != "deleted";
    if state.heroku.review_apps.iter().any(|r| same(&r)) {
        let message = format!("A review app already exists for the {branch} branch");
        return Err(refuse(409, "conflict", &message));
    }
    let (url, version) = match resolved {
        Some(tip) => {
            let sha = &tip.sha;
            let link = crate::github::archives::link(call.shared, &mut state, sha, sha);
            (link, Some(tip.sha))
        }
        None => (
            url.to_owned(),
            body.pointer("/source_blob/version")
                .and_then(Value::as_str)
                .map(str::to_owned),
        ),
    };
    let source = Source {
        url,
        version,
        environment: body["environment"].clone(),
    };
    let now = call.shared.now();
    let review = ReviewApp {
        id: state.ids.uuid(),
        pipeline,
        branch: branch.to_owned(),
        pr_number: body["pr_number"].as_i64(),
        fork_repo: body["fork_repo_id"].as_i64(),
        status: "pending",
        message: None,
        error_status: None,
        app: None,
        app_setup: None,
        creator: user(call, &state),
        wait_for_ci,
        created_at: now,
        updated_at: now,
    };
    let shown = render(&review);
    let id = review.id.clone();
    told(call.shared, &review);
    state.heroku.review_apps.push(review);
    call.shared.after(seconds(1), move |shared, state| {
        begin(shared, state, &id, source);
    });
    Ok(Answer::json(201, &shown))
}

fn told(shared: &Shared, review: &ReviewApp) {
    shared.emit(What::ReviewApp {
        branch: review.branch.clone(),
        status: review.status.to_owned(),
    });
}

/// Changes a review app that still exists.
fn change(shared: &Shared, state: &mut State, id: &str, change: impl FnOnce(&mut ReviewApp)) {
    let found = state
        .heroku
        .review_apps
        .iter_mut()
        .find(|review| review.id == id);
    if let Some(review) = found {
        change(review);
        review.updated_at = shared.now();
        told(shared, review);
    }
}

/// `acme` and `feature/x` make `acme-feature-x-a1b2c3`, at most 30 characters.
fn app_name(base: &str, branch: &str, suffix: &str) -> String {
    let plain: String = branch
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let name: String = format!("{base}-{}", plain.trim_matches('-'))
        .chars()
        .take(23)
        .collect();
    format!("{}-{suffix}", name.trim_end_matches('-'))
}

/// The app is made and its build starts.
fn begin(shared: &Arc<Shared>, state: &mut State, id: &str, source: Source) {
    let Some(review) = state
        .heroku
        .review_apps
        .iter()
        .find(|r| r.id == id)
        .cloned()
    else {
        return;
    };
    let Some(pipeline) = state.heroku.pipeline(&review.pipeline).cloned() else {
        return;
    };
    let base = pipeline.review_config.and_then(|config| config.base_name);
    let suffix = state.ids.hex(6);
    let name = app_name(
        base.as_deref().unwrap_or(&pipeline.name),
        &review.branch,
        &suffix,
    );
    let now = shared.now();
    let wish = super::builds::Wish {
        url: source.url,
        version: source.version,
        version_description: None,
        checksum: None,
        buildpacks: Value::Null,
    };
    let mut config = pipeline
        .stage_config
        .get("review")
        .cloned()
        .unwrap_or_default();
    let given = source.environment.as_object().into_iter().flatten();
    config.extend(given.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))));
    config.insert("HEROKU_APP_NAME".to_owned(), name.clone());
    config.insert("HEROKU_BRANCH".to_owned(), review.branch.clone());
    if let Some(number) = review.pr_number {
        config.insert("HEROKU_PR_NUMBER".to_owned(), number.to_string());
    }
    let (app, setup) =
        super::app_setups::start(shared, state, &name, &review.creator, config, wish);
    let coupling = Coupling {
        id: state.ids.uuid(),
        app: app.clone(),
        pipeline: review.pipeline,
        stage: "review".to_owned(),
        created_at: now,
        updated_at: now,
    };
    state.heroku.couplings.push(coupling);
    change(shared, state, id, |review| {
        review.status = "creating";
        review.app = Some(app);
        review.app_setup = Some(setup);
    });
}

/// The setup that a review app waits for has ended.
pub(super) fn setup_ended(shared: &Shared, state: &mut State, setup: &str, failure: Option<&str>) {
    let waiting = state.heroku.review_apps.iter();
    let waiting = waiting.filter(|r| r.status == "creating");
    let id = waiting
        .into_iter()
        .find(|r| r.app_setup.as_deref() == Some(setup));
    let Some(id) = id.map(|review| review.id.clone()) else {
        return;
    };
    change(shared, state, &id, |review| match failure {
        Some(message) => {
            review.status = "errored";
            let reason = if message == "The build failed." {
                "build_failed"
            } else {
                "app_setup_failed"
            };
            review.error_status = Some(reason.to_owned());
            review.message = Some(message.to_owned());
        }
        None => review.status = "created",
    });
}

/// Deleting takes a while; a stuck one ends only with its app.
fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let found = find(call, &state)?.clone();
    let stuck = found.app.as_deref().and_then(|app| state.heroku.app(app));
    let stuck = stuck.is_some_and(|app| app.stuck_delete);
    change(call.shared, &mut state, &found.id, |review| {
        review.status = "deleting";
    });
    if !stuck {
        let id = found.id;
        call.shared.after(seconds(4), move |shared, state| {
            let app = state.heroku.review_apps.iter().find(|r| r.id == id);
            match app.and_then(|review| review.app.clone()) {
                Some(app) => super::apps::remove(shared, state, &app),
                None => forget(shared, state, |review| review.id == id),
            }
        });
    }
    let shown = render(find(call, &state)?);
    Ok(Answer::json(200, &shown))
}

/// Puts one into the world that nobody asked the API for; its id.
pub(crate) fn add(
    shared: &Arc<Shared>,
    state: &mut State,
    pipeline: &str,
    new: &NewReviewApp,
) -> Option<String> {
    let pipeline = state.heroku.pipeline(pipeline)?.clone();
    let creator = state.heroku.users.first()?.id.clone();
    let now = shared.now();
    let status = new.status.word();
    let app = if matches!(status, "pending" | "deleted") {
        None
    } else {
        let suffix = state.ids.hex(6);
        let name = app_name(&pipeline.name, &new.branch, &suffix);
        Some(plant(
            shared,
            state,
            &pipeline.id,
            &name,
            new.commit.clone(),
        ))
    };
    let review = ReviewApp {
        id: state.ids.uuid(),
        pipeline: pipeline.id,
        branch: new.branch.clone(),
        pr_number: new.pr_number,
        fork_repo: new.fork,
        status,
        message: (status == "errored").then(|| "The build failed.".to_owned()),
        error_status: (status == "errored").then(|| "build_failed".to_owned()),
        app,
        app_setup: None,
        creator,
        wait_for_ci: false,
        created_at: now,
        updated_at: now,
    };
    told(shared, &review);
    let id = review.id.clone();
    state.heroku.review_apps.push(review);
    Some(id)
}

/// An app in stage `review`, with code when a commit is named; its id.
fn plant(
    shared: &Arc<Shared>,
    state: &mut State,
    pipeline: &str,
    name: &str,
    commit: Option<String>,
) -> String {
    let now = shared.now();
    let State { ids, heroku, .. } = state;
    let owner = heroku.users.first().map(|user| user.id.clone());
    let owner = owner.unwrap_or_default();
    let mut app = seed::new_app(ids, name, &owner, now);
    super::releases::push(ids, &mut app, "Initial release", None, &owner, now);
    seed::add_formation(ids, &mut app, &[("web", 1)]);
    let id = app.id.clone();
    let slug = commit.map(|commit| {
        let short: String = commit.chars().take(8).collect();
        let slug = Slug {
            id: ids.uuid(),
            commit: Some(commit),
            commit_description: None,
            checksum: Some(format!("SHA256:{}", ids.hex(64))),
            size: Some(2_000_000),
            process_types: seed::process_types(&app),
            stack: app.stack.clone(),
            created_at: now,
        };
        let made = (slug.id.clone(), format!("Deploy {short}"));
        app.slugs.push(slug);
        made
    });
    heroku.couplings.push(Coupling {
        id: ids.uuid(),
        app: id.clone(),
        pipeline: pipeline.to_owned(),
        stage: "review".to_owned(),
        created_at: now,
        updated_at: now,
    });
    heroku.apps.push(app);
    if let Some((slug, description)) = slug {
        let slug = Some(slug);
        super::releases::start(shared, state, &id, &description, slug, &owner, |_, _, _| {});
    }
    id
}

/// Moves one to a status in which it stays until somebody deletes its app.
pub(crate) fn force(shared: &Shared, state: &mut State, id: &str, status: &'static str) -> bool {
    let known = state.heroku.review_apps.iter().any(|r| r.id == id);
    change(shared, state, id, |review| review.status = status);
    if let Some(app) = state.heroku.review_apps.iter().find(|r| r.id == id) {
        let app = app.app.clone().unwrap_or_default();
        if let Some(app) = state.heroku.app_mut(&app) {
            app.stuck_delete = status == "deleting";
        }
    }
    known
}

/// The review app of a deleted app is gone too.
pub(super) fn app_deleted(shared: &Shared, state: &mut State, app: &str) {
    forget(shared, state, |review| review.app.as_deref() == Some(app));
}

fn forget(shared: &Shared, state: &mut State, which: impl Fn(&ReviewApp) -> bool) {
    for review in state
        .heroku
        .review_apps
        .iter_mut()
        .filter(|review| which(review))
    {
        review.status = "deleted";
        told(shared, review);
    }
    state
        .heroku
        .review_apps
        .retain(|review| review.status != "deleted");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_into_thirty_characters_and_follow_the_rules() {
        let name = app_name("acme", "Feature/New_Search-with-a-long-name", "a1b2c3");
        assert_eq!(name, "acme-feature-new-search-a1b2c3");
        assert!(super::super::apps::valid_name(&name));
        assert_eq!(app_name("acme", "fix-", "a1b2c3"), "acme-fix-a1b2c3");
    }
}
