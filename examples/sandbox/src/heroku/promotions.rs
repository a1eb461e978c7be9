//! `/pipeline-promotions`: a slug goes downstream, target by target.

use std::sync::Arc;

use serde_json::Value;

use super::{
    access, app, body, invalid, list, not_found, pipeline, releases, render, required, user,
};
use crate::event::What;
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::{Promotion, Target};
use crate::world::weather::Listed;
use crate::world::{Shared, State, seed};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/pipeline-promotions", create),
    route("GET", "/pipeline-promotions/{promotion}", show),
    route(
        "GET",
        "/pipeline-promotions/{promotion}/promotion-targets",
        targets,
    ),
];

fn find<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Promotion, Answer> {
    let found = state
        .heroku
        .promotions
        .iter()
        .find(|p| p.id == call.param("promotion"));
    found.ok_or_else(|| not_found("pipeline-promotion"))
}

/// Whether it shows already.
fn seen(call: &Call<'_>, state: &State, kind: Listed, promotion: &Promotion) -> bool {
    let (created, now) = (promotion.created_at, call.shared.now());
    let weather = &state.heroku.weather;
    weather.finds(kind, created, now) && weather.lists(kind, created, now)
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = find(call, &state)?;
    if !seen(call, &state, Listed::Promotions, found) {
        return Err(not_found("pipeline-promotion"));
    }
    Ok(Answer::json(200, &render::promotion(found)))
}

fn targets(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = find(call, &state)?;
    let listed = seen(call, &state, Listed::PromotionTargets, found);
    let shown = found
        .targets
        .iter()
        .filter(|_| listed)
        .map(|target| render::target(call.shared, &state, found, target))
        .collect();
    drop(state);
    list::answer(call, shown, &["id"])
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let pipeline = pipeline(&state, required(&body, "/pipeline/id")?)?
        .id
        .clone();
    let in_pipeline = |state: &State, name: &str| {
        let app = app(state, name)?;
        let coupling = state.heroku.coupling_of(&app.id);
        if coupling.is_none_or(|coupling| coupling.pipeline != pipeline) {
            return Err(invalid(format!("App {} is not in the pipeline.", app.name)));
        }
        Ok(app.id.clone())
    };
    let source = in_pipeline(&state, required(&body, "/source/app/id")?)?;
    let source_app = app(&state, &source)?;
    let release = match body.pointer("/source/release/id").and_then(Value::as_str) {
        Some(id) => source_app.release(id).ok_or_else(|| not_found("release"))?,
        None => source_app
            .current()
            .ok_or_else(|| invalid("The source app has no release."))?,
    };
    if release.slug.is_none() {
        return Err(invalid("The source app has no code to promote."));
    }
    let release = release.id.clone();
    let asked = body["targets"]
        .as_array()
        .filter(|targets| !targets.is_empty());
    let asked = asked.ok_or_else(|| invalid("A promotion needs at least one target."))?;
    let mut targets = Vec::new();
    for target in asked {
        let app = in_pipeline(&state, required(target, "/app/id")?)?;
        if app == source || targets.contains(&app) {
            return Err(invalid(
                "Targets must be different apps, and not the source.",
            ));
        }
        access::may_deploy(call, &state, &app)?;
        access::second_factor(call, &state, &app)?;
        targets.push(app);
    }
    let by = user(call, &state);
    let targets = targets.into_iter().map(|app| Target {
        id: state.ids.uuid(),
        app,
        status: "pending",
        error_message: None,
        release: None,
        ended_at: None,
    });
    let targets: Vec<Target> = targets.collect();
    let promotion = Promotion {
        id: state.ids.uuid(),
        pipeline,
        source,
        release,
        user: by,
        status: "pending",
        created_at: call.shared.now(),
        updated_at: None,
        targets,
    };
    let shown = render::promotion(&promotion);
    for target in &promotion.targets {
        told(call.shared, &state, target);
        let (id, app) = (promotion.id.clone(), target.app.clone());
        call.shared
            .after(call.shared.seen(2), move |shared, state| {
                reach(shared, state, &id, &app);
            });
    }
    state.heroku.promotions.push(promotion);
    Ok(Answer::json(201, &shown))
}

/// The slug arrives: a release is made, or the target fails before that.
fn reach(shared: &Arc<Shared>, state: &mut State, id: &str, target: &str) {
    let Some(promotion) = state.heroku.promotions.iter().find(|p| p.id == id).cloned() else {
        return;
    };
    let source = state.heroku.app(&promotion.source);
    let source = source.and_then(|app| Some((app.name.clone(), app.release(&promotion.release)?)));
    let Some((source_name, release)) = source else {
        return settle(
            shared,
            state,
            id,
            target,
            Some("The source app is gone".to_owned()),
        );
    };
    let description = format!("Promote {source_name} v{}", release.version);
    let slug = release.slug.clone();
    let from = state.heroku.app(&promotion.source).zip(slug.as_deref());
    let slug = from.and_then(|(app, slug)| app.slug(slug).cloned());
    let kinds: Vec<String> = from.map_or(Vec::new(), |(app, _)| {
        let kinds = app.formation.iter().map(|one| one.kind.clone());
        kinds.filter(|kind| kind != "release").collect()
    });
    let Some(app) = state.heroku.app_mut(target) else {
        return settle(
            shared,
            state,
            id,
            target,
            Some("The app is gone".to_owned()),
        );
    };
    if !app.fail_promotions.is_empty() {
        let message = app.fail_promotions.remove(0);
        return settle(shared, state, id, target, Some(message));
    }
    let Some(slug) = slug else {
        return settle(
            shared,
            state,
            id,
            target,
            Some("The slug has expired".to_owned()),
        );
    };
    // The same slug and no copy: comparing ids is how a client sees that a target has it.
    let slug_id = slug.id.clone();
    if app.slug(&slug_id).is_none() {
        app.slugs.push(slug);
    }
    // The first code of an app brings its process types, and one web dyno.
    if app.formation.is_empty() {
        for kind in &kinds {
            let quantity = u64::from(kind == "web");
            seed::add_formation(&mut state.ids, app, &[(kind.as_str(), quantity)]);
        }
    }
    let done = {
        let (id, target) = (id.to_owned(), target.to_owned());
        move |shared: &Arc<Shared>, state: &mut State, failed: bool| {
            let error = failed.then(|| "release command failed".to_owned());
            settle(shared, state, &id, &target, error);
        }
    };
    let by = promotion.user;
    let made = releases::start(
        shared,
        state,
        target,
        &description,
        Some(slug_id),
        &by,
        done,
    );
    let promotion = state.heroku.promotions.iter_mut().find(|p| p.id == id);
    let targets = promotion
        .map(|promotion| &mut promotion.targets)
        .into_iter()
        .flatten();
    for found in targets.filter(|found| found.app == target) {
        found.release.clone_from(&made);
    }
}

/// The target leaves `pending`; the last one completes the promotion.
fn settle(shared: &Arc<Shared>, state: &mut State, id: &str, app: &str, error: Option<String>) {
    let now = shared.now();
    let Some(promotion) = state.heroku.promotions.iter_mut().find(|p| p.id == id) else {
        return;
    };
    let Some(target) = promotion.targets.iter_mut().find(|t| t.app == app) else {
        return;
    };
    target.status = if error.is_some() {
        "failed"
    } else {
        "succeeded"
    };
    target.error_message = error;
    target.ended_at = Some(now);
    let target = target.clone();
    if promotion
        .targets
        .iter()
        .all(|target| target.status != "pending")
    {
        promotion.status = "completed";
        promotion.updated_at = Some(now);
    }
    told(shared, state, &target);
}

fn told(shared: &Shared, state: &State, target: &Target) {
    shared.emit(What::PromotionTarget {
        app: state.heroku.app_name(&target.app),
        status: target.status.to_owned(),
        error: target.error_message.clone(),
    });
}
