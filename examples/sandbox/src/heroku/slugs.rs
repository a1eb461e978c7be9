//! `/apps/{app}/slugs`: what was compiled, and from which commit.

use super::{app, app_mut, body, invalid, not_found, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::heroku::Slug;
use crate::world::weather::Generation;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/oci-images/{image}", image),
    route("GET", "/apps/{app}/slugs/{slug}", show),
    route("POST", "/apps/{app}/slugs", create),
];

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let found = app
        .slug(call.param("slug"))
        .filter(|_| app.generation == Generation::Cedar)
        .ok_or_else(|| not_found("slug"))?;
    Ok(Answer::json(200, &render::slug(call.shared, app, found)))
}

/// By id or digest; the answer is a list. Only a Fir app has any.
fn image(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let app = app(&state, call.param("app"))?;
    let wanted = call.param("image");
    let shown: Vec<_> = app
        .slugs
        .iter()
        .filter(|_| app.generation == Generation::Fir)
        .map(|slug| render::image(app, slug))
        .filter(|shown| shown["id"] == wanted || shown["digest"] == wanted)
        .collect();
    if shown.is_empty() {
        return Err(not_found("oci-image"));
    }
    Ok(Answer::json(200, &shown.into()))
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
    Ok(Answer::json(201, &render::slug(call.shared, app, &slug)))
}
