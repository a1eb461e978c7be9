//! `/apps/{app}/slugs`: what was compiled, and from which commit.

use super::{app, app_mut, body, invalid, not_found, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::Slug;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/slugs/{slug}", show),
    route("POST", "/apps/{app}/slugs", create),
];

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let found = app
        .slug(call.param("slug"))
        .ok_or_else(|| not_found("slug"))?;
    Ok(Answer::json(
        200,
        &render::slug(&call.shared.urls, app, found),
    ))
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let types = body["process_types"].as_object();
    let types = types.ok_or_else(|| invalid("Missing process_types."))?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let process_types = types
        .iter()
        .map(|(kind, command)| {
            (
                kind.clone(),
                command.as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let mut state = call.shared.lock();
    let id = state.ids.uuid();
    let app = app_mut(&mut state, call.param("app"))?;
    let slug = Slug {
        id,
        commit: text("commit"),
        commit_description: text("commit_description"),
        checksum: text("checksum"),
        size: None,
        process_types,
        stack: app.stack.clone(),
        created_at: call.shared.now(),
    };
    app.slugs.push(slug.clone());
    Ok(Answer::json(
        201,
        &render::slug(&call.shared.urls, app, &slug),
    ))
}
