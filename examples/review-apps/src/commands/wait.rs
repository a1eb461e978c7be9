//! `wait`: until the review app runs the commit. Sends nothing.

use heroku_api::Client;
use heroku_api::builds::{Build, ListBuilds};
use heroku_api::flows::deploy;
use heroku_api::flows::review_app::{self as flows, ReviewAppEvent};
use heroku_api::ids::AppId;
use heroku_api::page::Range;
use heroku_api::progress::Follow;
use heroku_api::review_apps::{ReviewApp, ReviewAppStatus};
use serde_json::json;

use crate::Cx;
use crate::args::{self, Engine};
use crate::ended::Ended;
use crate::engine::{self, Subject};
use crate::feedback::{Facts, Feedback};
use crate::follow::{self, End};
use crate::journal::Wish;
use crate::name::short;
use crate::place::Place;
use crate::reasons::Reason;
use crate::target::Target;
use crate::trouble::Trouble;

/// Builds that are looked through.
const NEWEST: u16 = 50;

pub(crate) async fn run(cx: &Cx, args: args::Wait) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let target = Target::find(cx, &args.at).await?;
    let sha = target.sha()?.to_owned();
    let repository = target.repo.as_ref().map(github_checks::Repo::name);
    let place = Place::find(cx, &heroku, &args.place, repository).await?;
    let subject = find(&heroku, args.place.engine, &place, &target).await?;
    let app = place.app(&target);
    let mut feedback = Feedback::new(cx, &args.feedback, &target, &app, false)?;
    let wish = Wish {
        kind: None,
        sha: &sha,
    };
    feedback.journal.look(&wish).await;
    let limits = args
        .within
        .map_or_else(Follow::default, |limit| Follow::default().within(limit));
    let mut facts = Facts::default();
    let waiting = Waiting {
        cx,
        heroku: &heroku,
        feedback: &feedback,
        limits: &limits,
        sha: &sha,
    };
    let ended = waiting.run(subject, &mut facts).await?;
    let ended = ended
        .with("branch", json!(target.branch))
        .with("pr", json!(target.pr))
        .with("sha", json!(sha))
        .with("web_url", json!(facts.web_url));
    feedback.ended(&facts, &ended).await;
    Ok(ended)
}

/// What is there; both ways are looked at, and nothing else is read.
async fn find(
    heroku: &Client,
    engine: Engine,
    place: &Place,
    target: &Target,
) -> Result<Subject, Trouble> {
    if engine != Engine::AppSetup
        && let Some(found) = engine::find(heroku, place, target).await?
    {
        return Ok(Subject::ReviewApp(Some(found)));
    }
    match engine {
        Engine::ReviewApp => Ok(Subject::ReviewApp(None)),
        _ => engine::setup(heroku, place, target).await,
    }
}

struct Waiting<'w> {
    cx: &'w Cx,
    heroku: &'w Client,
    feedback: &'w Feedback,
    limits: &'w Follow,
    sha: &'w str,
}

impl Waiting<'_> {
    async fn run(&self, subject: Subject, facts: &mut Facts) -> Result<Ended, Trouble> {
        let app = match subject {
            Subject::ReviewApp(Some(review)) if is_coming(&review) => {
                let ended = self.created(&review, facts).await?;
                // A later commit may have been sent while it was created, and this may be it.
                match (ended.outcome, facts.app.clone()) {
                    ("done" | "overtaken", Some(app)) => {
                        let app = AppId::from(app);
                        return match self.build(&app).await? {
                            Some(build) => self.built(&app, &build, facts).await,
                            None => Ok(ended),
                        };
                    }
                    _ => return Ok(ended),
                }
            }
            Subject::ReviewApp(Some(review)) => review.app,
            Subject::AppSetup(Some(app)) => Some(app.id),
            Subject::ReviewApp(None) | Subject::AppSetup(None) => None,
        };
        let nothing = |what: String| Ok(Ended::of_reason(Reason::NothingStarted, what));
        let commit = short(self.sha);
        let Some(app) = app else {
            return nothing("there is no review app, and nothing creates one".to_owned());
        };
        match self.build(&app).await? {
            Some(build) => self.built(&app, &build, facts).await,
            None => nothing(format!("nothing of {commit} was ever built there")),
        }
    }

    async fn created(&self, review: &ReviewApp, facts: &mut Facts) -> Result<Ended, Trouble> {
        let flow = flows::resume(self.heroku, &review.id, self.limits);
        let never = |_: &ReviewAppEvent| false;
        let screen = &self.cx.screen;
        match follow::review_app(screen, self.feedback, flow, facts, true, never).await {
            Ok(End::Report(report)) => Ok(Ended::of_report(&report)),
            Ok(End::Accepted) => Ok(Ended::accepted("")),
            Err(error) => Err(Trouble::flow("following the review app", &error)),
        }
    }

    /// The newest build of the commit.
    async fn build(&self, app: &AppId) -> Result<Option<Build>, Trouble> {
        let newest = Range::by("created_at").newest_first().max(NEWEST);
        let page = self.heroku.send(&ListBuilds::new(app).range(newest)).await;
        let page =
            page.map_err(|error| Trouble::heroku("listing the builds of the app", &error))?;
        let ours = |build: &Build| {
            let source = build.source_blob.as_ref();
            source.and_then(|source| source.version.as_deref()) == Some(self.sha)
        };
        Ok(page.items.into_iter().find(ours))
    }

    async fn built(&self, app: &AppId, build: &Build, facts: &mut Facts) -> Result<Ended, Trouble> {
        facts.app = Some(app.to_string());
        let known = self.heroku.send(&heroku_api::apps::GetApp::new(app)).await;
        if let Ok(known) = known {
            facts.name = Some(known.name);
            facts.web_url = known.web_url;
        }
        let flow = deploy::resume(self.heroku, app, &build.id, self.limits);
        match follow::deploy(&self.cx.screen, self.feedback, flow, facts, true).await {
            Ok(End::Report(deployed)) => Ok(Ended::of_deploy(&deployed)),
            Ok(End::Accepted) => Ok(Ended::accepted("")),
            Err(error) => Err(Trouble::flow("following the build", &error)),
        }
    }
}

fn is_coming(review: &ReviewApp) -> bool {
    !matches!(review.status, ReviewAppStatus::Created) || review.app.is_none()
}
