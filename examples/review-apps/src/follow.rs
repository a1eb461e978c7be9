//! Follows the flows of `heroku-api`: prints what happens, reports it, and stops at the
//! moment of acceptance when nobody wants to wait.

use heroku_api::flows::Flow;
use heroku_api::flows::FlowError;
use heroku_api::flows::deploy::{DeployEvent, Deployed};
use heroku_api::flows::dynos::DynoProgress;
use heroku_api::flows::review_app::{ReviewAppEvent, ReviewAppReport};
use serde_json::json;

use crate::feedback::{Facts, Feedback};
use crate::screen::Screen;

/// How following ended.
#[derive(Debug)]
pub(crate) enum End<R> {
    /// Heroku has accepted, and nobody wants to wait.
    Accepted,
    Report(R),
}

/// Follows work on a review app. `accepted` says which event proves that the write of the
/// flow was accepted.
pub(crate) async fn review_app(
    screen: &Screen,
    feedback: &Feedback,
    mut flow: Flow<'_, ReviewAppEvent, ReviewAppReport>,
    facts: &mut Facts,
    wait: bool,
    accepted: impl Fn(&ReviewAppEvent) -> bool,
) -> Result<End<ReviewAppReport>, FlowError> {
    let screen = screen.with_bar();
    let mut told: Option<Facts> = None;
    while let Some(event) = flow.next().await {
        note(facts, &event);
        show(&screen, facts, &event);
        let is_accepted = told.is_some() || accepted(&event);
        // Again once there is a page to look at.
        let is_news = told.as_ref().is_none_or(|told| told.page() != facts.page());
        if is_accepted && is_news {
            feedback.accepted(facts, wait).await;
            told = Some(facts.clone());
        }
        if is_accepted && !wait {
            screen.end();
            return Ok(End::Accepted);
        }
    }
    screen.end();
    let report = flow.finish().await?;
    facts.app = report
        .app
        .as_ref()
        .map(ToString::to_string)
        .or(facts.app.take());
    facts.name = report.name.clone().or(facts.name.take());
    facts.web_url = report.web_url.clone().or(facts.web_url.take());
    facts.build = report
        .build
        .as_ref()
        .map(ToString::to_string)
        .or(facts.build.take());
    facts.version = report.version;
    Ok(End::Report(report))
}

fn note(facts: &mut Facts, event: &ReviewAppEvent) {
    match event {
        ReviewAppEvent::Status { app: Some(app), .. }
        | ReviewAppEvent::Setup { app: Some(app), .. } => facts.app = Some(app.to_string()),
        ReviewAppEvent::Building { app, build } => {
            facts.build = Some(build.to_string());
            if let Some(app) = app {
                facts.app = Some(app.to_string());
            }
        }
        ReviewAppEvent::App { app, name, web_url } => {
            facts.app = Some(app.to_string());
            facts.name = Some(name.clone());
            facts.web_url.clone_from(web_url);
        }
        _ => {}
    }
}

fn show(screen: &Screen, facts: &Facts, event: &ReviewAppEvent) {
    match event {
        ReviewAppEvent::Status {
            review_app,
            status,
            app,
        } => {
            let text = format!("review app {status}");
            screen.progress(Some(10), &text);
            screen.event(
                "status",
                json!({"review_app": review_app, "status": status, "app": app}),
                text,
            );
        }
        ReviewAppEvent::Setup { app_setup, app } => {
            screen.progress(Some(10), "app setup");
            screen.event(
                "setup",
                json!({"app_setup": app_setup, "app": app}),
                "app setup accepted",
            );
        }
        ReviewAppEvent::Building { app, build } => {
            building(
                screen,
                facts,
                app.as_ref().map(ToString::to_string).as_deref(),
                build.as_str(),
            );
        }
        ReviewAppEvent::BuildOutput(line) => {
            screen.progress(None, "building");
            screen.output("build_output", line);
        }
        ReviewAppEvent::ReleaseOutput(line) => {
            screen.progress(Some(70), "release command");
            screen.output("release_output", line);
        }
        ReviewAppEvent::App { app, name, web_url } => {
            let url = web_url.as_deref().unwrap_or("no public address");
            screen.event(
                "app",
                json!({"app": app, "name": name, "web_url": web_url}),
                format!("{name}: {url}"),
            );
        }
        ReviewAppEvent::Dynos(up) => dynos(screen, up),
        ReviewAppEvent::Unstuck => screen.event(
            "unstuck",
            json!({}),
            "the review app was stuck while being deleted: its app was deleted directly",
        ),
        other => screen.event("other", json!({ "text": format!("{other:?}") }), ""),
    }
}

fn building(screen: &Screen, facts: &Facts, app: Option<&str>, build: &str) {
    let page = facts.page().unwrap_or_default();
    screen.progress(Some(20), "building");
    screen.event(
        "building",
        json!({"app": app, "build": build, "page": facts.page()}),
        format!("building: {page}"),
    );
}

fn dynos(screen: &Screen, up: &DynoProgress) {
    let part = 75 + 25 * up.up as u64 / (up.of.max(1) as u64);
    let text = format!("{} of {} dynos are up", up.up, up.of);
    screen.progress(Some(part), &text);
    let crashed = &up.crashed;
    screen.event(
        "dynos",
        json!({"up": up.up, "of": up.of, "crashed": crashed}),
        text,
    );
}

/// Follows a deploy.
pub(crate) async fn deploy(
    screen: &Screen,
    feedback: &Feedback,
    mut flow: Flow<'_, DeployEvent, Deployed>,
    facts: &mut Facts,
    wait: bool,
) -> Result<End<Deployed>, FlowError> {
    let screen = screen.with_bar();
    while let Some(event) = flow.next().await {
        if let DeployEvent::Building { build, .. } = &event {
            facts.build = Some(build.to_string());
            feedback.accepted(facts, wait).await;
        }
        show_deploy(&screen, facts, &event);
        if let (DeployEvent::Building { .. }, false) = (&event, wait) {
            screen.end();
            return Ok(End::Accepted);
        }
    }
    screen.end();
    let deployed = flow.finish().await?;
    facts.version = deployed.version;
    Ok(End::Report(deployed))
}

fn show_deploy(screen: &Screen, facts: &Facts, event: &DeployEvent) {
    match event {
        DeployEvent::Building { app, build } => {
            building(screen, facts, Some(app.as_str()), build.as_str());
        }
        DeployEvent::BuildOutput(line) => {
            screen.progress(None, "building");
            screen.output("build_output", line);
        }
        DeployEvent::Built { .. } => {
            screen.progress(Some(60), "built");
            screen.event("built", json!({}), "built");
        }
        DeployEvent::Releasing {
            release, version, ..
        } => {
            screen.progress(Some(65), "releasing");
            screen.event(
                "releasing",
                json!({"release": release, "version": version}),
                format!("releasing v{version}"),
            );
        }
        DeployEvent::ReleaseOutput(line) => screen.output("release_output", line),
        DeployEvent::Released { version } => {
            screen.progress(Some(75), "dynos restart");
            screen.event(
                "released",
                json!({"version": version}),
                format!("v{version} is current"),
            );
        }
        DeployEvent::Dynos(up) => dynos(screen, up),
        other => screen.event("other", json!({ "text": format!("{other:?}") }), ""),
    }
}
