//! A review app that is created: where it can be seen, and whether its dynos are up.

use super::report::ReviewAppReport;
use super::{Emit, ReviewAppEvent};
use crate::apps::{App, GetApp};
use crate::flows::release::EARLY;
use crate::flows::watch::{POLL, Watch};
use crate::flows::{dynos, standing};
use crate::ids::AppId;
use crate::page::Range;
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::releases::{ListReleases, Release};

/// Adds the address, and waits for the dynos of what it runs.
pub(crate) async fn run(
    watch: &Watch<'_>,
    report: ReviewAppReport,
    emit: Emit<'_>,
) -> ReviewAppReport {
    let mut report = addressed(watch, report, emit).await;
    let (Some(app), true) = (report.app.clone(), watch.dynos) else {
        return report;
    };
    let Some(release) = running(watch, &app).await else {
        report.outcome = Outcome::Unknown(Reason::ReleaseNotSeen);
        report.detail = watch.trouble();
        return report;
    };
    report.release = Some(release.id.clone());
    report.version = Some(release.version);
    let watch = watch.asking_every(POLL);
    let up = Box::pin(dynos::until_up(&watch, &app, &release, &|progress| {
        emit(ReviewAppEvent::Dynos(progress));
    }))
    .await;
    report.outcome = up.outcome;
    report.dynos = up.progress;
    report.overtaken_by = up.overtaken_by;
    report.detail = up.detail;
    report
}

/// Adds the name and the address of the app. They are for people: without them the work is
/// no less done.
pub(crate) async fn addressed(
    watch: &Watch<'_>,
    mut report: ReviewAppReport,
    emit: Emit<'_>,
) -> ReviewAppReport {
    let Some(app) = &report.app else {
        return report;
    };
    let call = GetApp::new(app);
    let Some(App {
        id, name, web_url, ..
    }) = watch.ask(watch.heroku.send(&call)).await
    else {
        return report;
    };
    emit(ReviewAppEvent::App {
        app: id,
        name: name.clone(),
        web_url: web_url.clone(),
    });
    report.name = Some(name);
    report.web_url = web_url;
    report
}

/// The release that an app runs, once Heroku shows one.
async fn running(watch: &Watch<'_>, app: &AppId) -> Option<Release> {
    let newest = Range::by("version").newest_first().max(20);
    let call = ListReleases::new(app).range(newest);
    let mut rhythm = watch.rhythm(EARLY);
    loop {
        if let Some(page) = watch.ask(watch.heroku.send(&call)).await
            && let Some(release) = standing::current(&page.items)
            && release.code().is_some()
        {
            return Some(release.clone());
        }
        if !rhythm.next().await {
            return None;
        }
    }
}
