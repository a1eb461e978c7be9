//! A review app that is created: where it can be seen, and whether its dynos are up.

use futures_util::future::join;

use super::report::ReviewAppReport;
use super::{Emit, ReviewAppEvent};
use crate::apps::{App, GetApp};
use crate::builds::{Build, GetBuild};
use crate::flows::dynos;
use crate::flows::release::EARLY;
use crate::flows::standing::{self, Overtaker};
use crate::flows::watch::{POLL, Watch};
use crate::ids::{AppId, BuildId, SlugId};
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
    let mut made = Made::of(report.build.clone());
    loop {
        let release = match made.running(watch, &app).await {
            Running::Ours(release) => release,
            Running::Another(by) => {
                report.outcome = Outcome::Overtaken(Reason::NewerRelease);
                report.overtaken_by = Some(by);
                return report;
            }
            Running::Gone => {
                report.outcome = Outcome::Failed(Reason::AppGone);
                return report;
            }
            // The newer release was seen, but nothing more of it.
            Running::Unclear if report.overtaken_by.is_some() => return report,
            Running::Unclear => {
                report.outcome = Outcome::Unknown(Reason::ReleaseNotSeen);
                report.detail = watch.trouble();
                return report;
            }
        };
        report.release = Some(release.id.clone());
        report.version = Some(release.version);
        let polled = watch.asking_every(POLL);
        let up = Box::pin(dynos::until_up(&polled, &app, &release, &|progress| {
            emit(ReviewAppEvent::Dynos(progress));
        }))
        .await;
        report.outcome = up.outcome;
        report.dynos = up.progress;
        report.overtaken_by = up.overtaken_by;
        report.detail = up.detail;
        // Add-ons of a new app get ready late, and set config vars: a new release of the same
        // code, which is followed.
        let newer = report.outcome == Outcome::Overtaken(Reason::NewerRelease);
        if !newer {
            return report;
        }
    }
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

/// What an app runs.
enum Running {
    /// What was to be made, perhaps with other config vars.
    Ours(Release),
    /// Something newer.
    Another(Overtaker),
    /// Nothing: the app was deleted.
    Gone,
    /// Nobody could say in time.
    Unclear,
}

/// What the build of a review app made. Without a build it is what the app runs at first.
struct Made {
    build: Option<BuildId>,
    /// The build, once it says what it made.
    seen: Option<Build>,
    /// The code that was taken for ours.
    code: Option<String>,
}

impl Made {
    fn of(build: Option<BuildId>) -> Self {
        Self {
            build,
            seen: None,
            code: None,
        }
    }

    /// Looks until the app runs it, or something newer, or the flow's time is up.
    async fn running(&mut self, watch: &Watch<'_>, app: &AppId) -> Running {
        let newest = Range::by("version").newest_first().max(20);
        let call = ListReleases::new(app).range(newest);
        let mut rhythm = watch.rhythm(EARLY);
        loop {
            let releases = watch.ask(watch.heroku.send(&call));
            let (releases, ()) = join(releases, self.read(watch, app)).await;
            if releases.is_none() && watch.is_gone(app, true).await {
                return Running::Gone;
            }
            if let Some(page) = releases
                && let Some(current) = standing::current(&page.items)
                && current.code().is_some()
            {
                match self.compare(current, &page.items) {
                    Some(true) => {
                        self.code = current.code().map(str::to_owned);
                        return Running::Ours(current.clone());
                    }
                    Some(false) => return Running::Another(Overtaker::new(current)),
                    None => {}
                }
            }
            if !rhythm.next().await {
                return Running::Unclear;
            }
        }
    }

    /// Reads the build until it says what it made.
    async fn read(&mut self, watch: &Watch<'_>, app: &AppId) {
        if let (Some(build), None) = (&self.build, &self.seen) {
            let call = GetBuild::new(app, build);
            let seen = watch.ask(watch.heroku.send(&call)).await;
            self.seen = seen.filter(|build| build.slug.is_some() || build.release.is_some());
        }
    }

    /// Whether `current` is what the build made: its release, or one of the same code.
    /// `None` when that is not clear yet.
    fn compare(&self, current: &Release, releases: &[Release]) -> Option<bool> {
        if self.build.is_none() {
            let code = self.code.as_deref();
            return Some(code.is_none() || code == current.code());
        }
        let build = self.seen.as_ref()?;
        let release = |one: &&Release| build.release.as_ref() == Some(&one.id);
        let release = releases.iter().find(release);
        let slug = build.slug.as_ref().map(SlugId::as_str);
        let code = slug.or_else(|| release.and_then(Release::code));
        if build.release.as_ref() == Some(&current.id) || (code.is_some() && code == current.code())
        {
            return Some(true);
        }
        let of_code = |one: &&Release| code.is_some() && one.code() == code;
        let ours = release.or_else(|| releases.iter().find(of_code))?;
        (current.version > ours.version).then_some(false)
    }
}
