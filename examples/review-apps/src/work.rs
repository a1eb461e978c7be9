//! Brings the review app of a branch to a commit, whatever is there.

mod app_setup;
mod plan;
mod review_app;

use heroku_api::builds::{Build, BuildStatus, ListBuilds};
use heroku_api::ids::AppId;
use heroku_api::page::Range;
use serde_json::json;

pub(crate) use plan::{Job, vars};

use crate::args::{Engine, Existing};
use crate::ended::Ended;
use crate::engine::{self, Subject};
use crate::feedback::Facts;
use crate::name::short;
use crate::reasons::Reason;
use crate::trouble::Trouble;

/// Newest builds that are read before one is sent.
const NEWEST: u16 = 20;

/// Does the work, and reports how it ended.
pub(crate) async fn run(mut job: Job<'_>, subject: Subject) -> Result<Ended, Trouble> {
    if subject.exists() && job.existing == Existing::Fail {
        return Ok(Ended::of_reason(
            Reason::Exists,
            format!(
                "{} has a review app already (--existing fail)",
                job.target.title()
            ),
        ));
    }
    if subject.exists() && job.existing == Existing::Keep {
        let ended = Ended::done(format!(
            "{} has a review app: it is kept as it is",
            job.target.title()
        ));
        return Ok(ended.with("work", json!("kept")));
    }
    let mut facts = Facts::default();
    let worked = work(&mut job, subject, &mut facts).await;
    match worked {
        Ok(ended) => {
            let ended = job.described(ended, &facts);
            if ended.reason != "accepted" {
                job.feedback.ended(&facts, &ended).await;
            }
            Ok(ended)
        }
        Err(trouble) => {
            job.feedback.refused(&trouble).await;
            Err(trouble)
        }
    }
}

async fn work(job: &mut Job<'_>, subject: Subject, facts: &mut Facts) -> Result<Ended, Trouble> {
    match subject {
        Subject::AppSetup(existing) => app_setup::run(job, existing, facts).await,
        Subject::ReviewApp(existing) => {
            let had = existing.is_some();
            match review_app::run(job, existing, facts).await {
                // Nothing was created: the other way needs no link.
                Err(review_app::Failed::Refused(trouble)) if job.engine == Engine::Auto && !had => {
                    let subject = engine::setup(job.heroku, &job.place, &job.target).await?;
                    engine::say(job.cx, &subject, &trouble.what);
                    job.feedback.way = Some(subject.way());
                    let Subject::AppSetup(existing) = subject else {
                        return Err(trouble);
                    };
                    app_setup::run(job, existing, facts).await
                }
                Err(review_app::Failed::Refused(trouble) | review_app::Failed::Other(trouble)) => {
                    Err(trouble)
                }
                Ok(ended) => Ok(ended),
            }
        }
    }
}

/// The newest builds of an app, newest first.
pub(crate) async fn builds(job: &Job<'_>, app: &AppId) -> Result<Vec<Build>, Trouble> {
    let newest = Range::by("created_at").newest_first().max(NEWEST);
    let page = job.heroku.send(&ListBuilds::new(app).range(newest)).await;
    let page = page.map_err(|error| Trouble::heroku("listing the builds of the app", &error))?;
    Ok(page.items)
}

/// Says what is there and what becomes of it: the commit is built into it.
fn say_built(job: &Job<'_>, builds: &[Build]) {
    let built = builds
        .iter()
        .find(|build| build.status == BuildStatus::Succeeded);
    let source = built.and_then(|build| build.source_blob.as_ref());
    let was = source.and_then(|source| source.version.clone());
    let text = match was.as_deref() {
        Some(was) if was == job.sha => {
            "it was built from this commit: nothing is built if it runs it".to_owned()
        }
        Some(was) => format!("it runs {}: the commit is built into it", short(was)),
        None => "it runs nothing yet: the commit is built into it".to_owned(),
    };
    job.cx.screen.event(
        "existing",
        json!({ "was": was, "becomes": "redeployed" }),
        format!("there is a review app; {text}"),
    );
}

/// The same: it is replaced.
fn say_replaced(job: &Job<'_>, text: &str) {
    job.cx.screen.event(
        "existing",
        json!({ "becomes": "recreated" }),
        format!("there is a review app: {text}"),
    );
}

fn ids(builds: &[Build]) -> Vec<String> {
    builds.iter().map(|build| build.id.to_string()).collect()
}
