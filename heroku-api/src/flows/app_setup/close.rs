//! Closes a review app that an app setup made: deletes its app.

use super::owned;
use super::plan::AppSetupPlan;
use crate::apps::DeleteApp;
use crate::client::Client;
use crate::flows::review_app::{LIMIT, POLL, ReviewAppEvent};
use crate::flows::watch::Watch;
use crate::flows::{Flow, FlowError, first};
use crate::ids::AppId;
use crate::progress::{Follow, Outcome, Progress};
use crate::reasons::Reason;

/// How closing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct ClosedApp {
    /// `Done` when there is no app of this name any more.
    pub outcome: Outcome,
    /// The app; `None` when there was none.
    pub app: Option<AppId>,
    /// What the last look that failed said, for people.
    pub detail: Option<String>,
}

/// Deletes the app of a plan, when it is ours, and waits until it is gone. One that is gone
/// already is fine. Only the name and the pipeline of the plan matter.
///
/// # Errors
/// [`FlowError::Plan`] when the app of this name is not ours; else when Heroku refuses to
/// delete it. Nothing was changed.
///
/// # Permission
/// `manage` on the app.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::app_setup::{self, AppSetupPlan};
/// use heroku_api::progress::Follow;
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let pipeline = "01234567-89ab-cdef-0123-456789abcdef";
/// let plan = AppSetupPlan::new("shop-pr-12", pipeline, link, "abc").pr_number(12);
/// let closed = app_setup::close(&heroku, &plan, &Follow::default()).await?;
/// println!("{}", closed.outcome);
/// # Ok(()) }
/// ```
pub fn close<'c>(
    heroku: &'c Client,
    plan: &AppSetupPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ClosedApp> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|_| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        watch.run(run(&watch, &plan)).await
    })
}

async fn run(watch: &Watch<'_>, plan: &AppSetupPlan) -> Result<ClosedApp, FlowError> {
    let heroku = watch.heroku;
    let mut closed = ClosedApp {
        outcome: Outcome::Done,
        app: None,
        detail: None,
    };
    let Some(app) = owned::find(watch, plan).await? else {
        return Ok(closed);
    };
    closed.app = Some(app.id.clone());
    let call = DeleteApp::new(&app.id);
    first::read(watch, || async {
        match heroku.send(&call).await {
            Err(error) if error.is_not_found() => Ok(()),
            deleted => deleted,
        }
    })
    .await?;
    let mut rhythm = watch.rhythm(&[1, 2]);
    loop {
        if watch.ask(owned::by_name(heroku, plan)).await == Some(None) {
            return Ok(closed);
        }
        if !rhythm.next().await {
            closed.outcome = Outcome::Unknown(Reason::Deadline);
            closed.detail = watch.trouble();
            return Ok(closed);
        }
    }
}
