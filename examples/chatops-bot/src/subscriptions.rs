//! Subscriptions: one for each app, one for the repository; looked for before they are made, and
//! removed with the last route.

use github_checks::Repo;
use github_checks::hooks::{CreateHook, HookConfig, ListHooks, UpdateHook};
use github_checks::raw::Raw;
use heroku_api::ensure::{self, Intent};
use heroku_api::webhooks::{CreateWebhook, DeleteWebhook, Level, ListWebhooks};
use http::Method;
use serde::{Deserialize, Serialize};
use service::runner::Failure;
use service::store::sql;

use crate::bot::Bot;
use crate::measure;
use crate::refusal::error_chain;
use crate::route;

/// What Heroku sends of an app.
const HEROKU: [&str; 3] = ["api:release", "api:build", "dyno"];
/// What GitHub sends of a repository.
const GITHUB: [&str; 7] = [
    "check_run",
    "check_suite",
    "deployment_status",
    "pull_request",
    "pull_request_review",
    "push",
    "status",
];

/// Who sends what happens. Who does not is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Hooked {
    /// Every app of the pipeline.
    pub(crate) heroku: bool,
    /// The repository; also when there is none.
    pub(crate) github: bool,
    /// The repository that was subscribed to.
    pub(crate) repository: Option<String>,
}

/// Subscribes to apps and to the repository of a pipeline, as far as the bot may.
pub(crate) async fn begin(bot: &Bot, repository: Option<&str>, apps: &[String]) -> Hooked {
    let mut hooked = Hooked {
        heroku: bot.services.public.heroku().is_some(),
        ..Hooked::default()
    };
    for app in apps {
        if let Err(error) = heroku(bot, app).await {
            tracing::warn!(app, error = error_chain(&error), "no webhook of this app");
            hooked.heroku = false;
        }
    }
    let Some(name) = repository else {
        hooked.github = true;
        return hooked;
    };
    match github(bot, name).await {
        Ok(true) => {
            hooked.github = true;
            hooked.repository = Some(name.to_owned());
        }
        Ok(false) => {}
        Err(error) => {
            let error = error_chain(&*error);
            tracing::warn!(repository = name, error, "no webhook of this repository");
        }
    }
    hooked
}

async fn heroku(bot: &Bot, app: &str) -> Result<(), heroku_api::Error> {
    let Some((url, secret)) = bot.services.public.heroku() else {
        return Ok(());
    };
    let heroku = &bot.services.heroku;
    let mut call = CreateWebhook::new(app, url)
        .level(Level::Sync)
        .secret(secret);
    for entity in HEROKU {
        call = call.include(entity);
    }
    ensure::webhook(heroku, &call, Intent::now(heroku))
        .await
        .map(drop)
}

/// Whether the repository sends what happens.
async fn github(bot: &Bot, name: &str) -> Result<bool, Failure> {
    let Some((url, secret)) = bot.services.public.github() else {
        return Ok(false);
    };
    let repo: Repo = name.parse()?;
    let github = &bot.services.github;
    let hooks = github.all(&ListHooks::new(&repo)).await?;
    let is_ours = |hook: &github_checks::hooks::Hook| {
        let target = hook.config.as_ref();
        target.is_some_and(|target| target.url.as_deref() == Some(url.as_str()))
    };
    if let Some(hook) = hooks.iter().find(|hook| is_ours(hook)) {
        let lacks = |event: &str| !hook.events.iter().any(|one| one == event || one == "*");
        if GITHUB.iter().any(|event| lacks(event)) {
            // An older bot asked for less.
            let all = GITHUB.map(String::from).to_vec();
            let update = UpdateHook::new(&repo, hook.id).add_events(all);
            github.send(&update).await?;
        }
        return Ok(hook.active);
    }
    // Not known whether it was made: the next look lists it.
    let create = CreateHook::new(&repo, HookConfig::new(url, secret.expose()))
        .events(GITHUB.map(String::from).to_vec())
        .active(true);
    github.send(&create).await?;
    Ok(true)
}

/// Ends the subscriptions of a pipeline that is not routed any more.
pub(crate) async fn end(bot: &Bot, pipeline: &str, hooked: &Hooked) -> Result<(), Failure> {
    let public = &bot.services.public;
    let select = sql("SELECT app FROM watched_apps WHERE watch = $1").bind(pipeline);
    for row in bot.store().rows(select).await? {
        let app: String = row.get("app")?;
        if let Some((url, _)) = public.heroku() {
            match end_app(bot, &app, &url).await {
                Err(error) if !error.is_not_found() => return Err(error.into()),
                _ => {}
            }
        }
        measure::end(bot, &app).await?;
        let delete = sql("DELETE FROM watched_apps WHERE app = $1 AND watch = $2");
        bot.store().write(delete.bind(app).bind(pipeline)).await?;
    }
    let (Some(name), Some((url, _))) = (&hooked.repository, public.github()) else {
        return Ok(());
    };
    let others = route::all(bot.store()).await?;
    let is_shared = |one: &route::Route| one.pipeline.repository.as_ref() == Some(name);
    if others.iter().any(is_shared) {
        return Ok(());
    }
    let repo: Repo = name.parse()?;
    let github = &bot.services.github;
    for hook in github.all(&ListHooks::new(&repo)).await? {
        let target = hook
            .config
            .as_ref()
            .and_then(|target| target.url.as_deref());
        if target == Some(url.as_str()) {
            let path = format!("/repos/{repo}/hooks/{}", hook.id.get());
            github.send_raw(&Raw::new(Method::DELETE, path)).await?;
        }
    }
    Ok(())
}

async fn end_app(bot: &Bot, app: &str, url: &str) -> Result<(), heroku_api::Error> {
    let heroku = &bot.services.heroku;
    for webhook in heroku.all(&ListWebhooks::new(app)).await? {
        if webhook.url.as_deref() == Some(url) {
            heroku.send(&DeleteWebhook::new(app, &webhook.id)).await?;
        }
    }
    Ok(())
}
