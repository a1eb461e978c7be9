//! Review apps: create, wait, build again, replace, delete.
//!
//! A review app belongs to a branch, a fork and a pull request: [`find`] looks for all
//! three. [`create`] says whether it was created or there before.

use std::time::Duration;

use super::dynos::DynoProgress;
use super::watch::Watch;
use super::{Flow, FlowError};
use crate::client::Client;
use crate::ids::{AppId, AppSetupId, BuildId, ReviewAppId};
use crate::progress::{Follow, Progress};
use crate::review_apps::{ReviewApp, ReviewAppStatus};

mod create;
mod delete;
mod either;
mod plan;
mod ready;
mod redeploy;
mod report;
mod supersede;

pub use self::delete::{DeletedReviewApp, delete};
pub use self::plan::ReviewAppPlan;
pub(super) use self::ready::run as ready;
pub(super) use self::redeploy::{Known, build};
pub use self::report::{ReviewAppReport, ReviewAppWork};
pub use crate::review_apps::find;

/// How often a review app is asked about.
pub(super) const POLL: Duration = Duration::from_secs(5);
/// How long to follow when nobody said.
pub(super) const LIMIT: Duration = Duration::from_secs(60 * 60);

/// How far a review app is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReviewAppEvent {
    /// Its state, whenever it changes. Keep the id: [`resume`] continues from it.
    Status {
        /// The review app.
        review_app: ReviewAppId,
        /// Its status.
        status: ReviewAppStatus,
        /// Its app, once there is one.
        app: Option<AppId>,
    },
    /// An app setup is accepted: keep its id.
    Setup {
        /// The setup.
        app_setup: AppSetupId,
        /// The app that it creates, once it is known.
        app: Option<AppId>,
    },
    /// A build is accepted: its first one, or a new one.
    Building {
        /// The app, once it is known.
        app: Option<AppId>,
        /// The build.
        build: BuildId,
    },
    /// A line of a build's output.
    BuildOutput(String),
    /// A line of a release command's output.
    ReleaseOutput(String),
    /// The app runs the code: where it can be seen.
    App {
        /// The app.
        app: AppId,
        /// Its name.
        name: String,
        /// Its public address; `None` without a public route.
        web_url: Option<String>,
    },
    /// More or fewer dynos are up.
    Dynos(DynoProgress),
    /// It was stuck while being deleted, so its app was deleted directly.
    Unstuck,
}

pub(super) type Emit<'e> = &'e (dyn Fn(ReviewAppEvent) + Send + Sync);

/// Creates a review app and waits until it runs its branch. The result says whether it was
/// created or found: one that was there before may run another commit, so
/// [`redeploy`] it.
///
/// `follow` limits the time, an hour by default. Asks every 5 s.
///
/// # Errors
/// Only when nothing was started, or when nobody knows whether it was
/// ([`FlowError::Ambiguous`]). A [conflict](crate::Error::is_conflict) when the review app of
/// the branch belongs to another fork or pull request, failed, or is being deleted:
/// [`recreate`] it.
///
/// # Permission
/// To create apps in the pipeline.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app::{self, ReviewAppPlan};
/// use heroku_api::progress::Follow;
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let plan = ReviewAppPlan::new("01234567-89ab-cdef-0123-456789abcdef", "faster", link, "abc");
/// let report = review_app::create(&heroku, &plan, &Follow::default()).await?;
/// println!("{:?}: {}", report.work, report.outcome);
/// # Ok(()) }
/// ```
pub fn create<'c>(
    heroku: &'c Client,
    plan: &ReviewAppPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let work = async {
            let emit = |event| sender.emit(event);
            let ensured = create::start(&watch, &plan).await?;
            let work = ReviewAppWork::of(&ensured);
            let review_app = ensured.into_inner();
            Ok(create::run(&watch, review_app.id.clone(), Some(review_app), work, &emit).await)
        };
        watch.run(work).await
    })
}

/// Waits for a review app that was asked for before. Its output comes again from the
/// beginning.
///
/// # Errors
/// None: what cannot be read within the limit is
/// [`Outcome::Unknown`](crate::progress::Outcome::Unknown).
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app;
/// use heroku_api::ids::ReviewAppId;
/// use heroku_api::progress::Follow;
///
/// // The id that `ReviewAppEvent::Status` said, from your store.
/// let id = ReviewAppId::from("01234567-89ab-cdef-0123-456789abcdef");
/// let report = review_app::resume(&heroku, &id, &Follow::default()).await?;
/// println!("{}", report.outcome);
/// # Ok(()) }
/// ```
pub fn resume<'c>(
    heroku: &'c Client,
    review_app: &ReviewAppId,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (id, follow) = (review_app.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        let work = create::run(&watch, id, None, ReviewAppWork::Found, &emit);
        Ok(watch.run(work).await)
    })
}

/// Builds another commit into a review app that exists: its address, data and add-ons stay.
/// No request before the build but the look at what is there.
///
/// Waits while it is being created. One that errored is built anew when it has an app. The
/// review app's own status stays what it was whatever becomes of the build; the result
/// says. A build of an older commit that is still running is canceled: the newest commit
/// wins, and a caller that follows the older one sees that it was overtaken.
///
/// # Errors
/// [`FlowError::Plan`] when it is being deleted or has no app; else as
/// [`deploy`](super::deploy()).
///
/// # Permission
/// `deploy` on the app.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app::{self, ReviewAppPlan};
/// use heroku_api::progress::Follow;
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let plan = ReviewAppPlan::new("01234567-89ab-cdef-0123-456789abcdef", "faster", link, "abc");
/// let pipeline = "01234567-89ab-cdef-0123-456789abcdef".into();
/// if let Some(old) = review_app::find(&heroku, &pipeline, "faster", None, None).await? {
///     let report = review_app::redeploy(&heroku, &old, &plan, &Follow::default()).await?;
///     println!("{}", report.outcome);
/// }
/// # Ok(()) }
/// ```
pub fn redeploy<'c>(
    heroku: &'c Client,
    review_app: &ReviewApp,
    plan: &ReviewAppPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (old, plan, follow) = (review_app.clone(), plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        watch.run(redeploy::run(&watch, old, &plan, &emit)).await
    })
}

/// Creates the review app of a branch, or builds the commit into the one that is there. The
/// result says which: created, redeployed, or nothing because it runs this commit already.
///
/// One that is being deleted is waited for and created anew; so is one that failed without
/// an app. When two run at once, the newest commit wins: see [`redeploy`].
///
/// `follow` limits the time, an hour by default.
///
/// # Errors
/// As [`create`] and [`redeploy`].
///
/// # Permission
/// To create apps in the pipeline, and `deploy` on the app.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app::{self, ReviewAppPlan};
/// use heroku_api::progress::Follow;
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let plan = ReviewAppPlan::new("01234567-89ab-cdef-0123-456789abcdef", "faster", link, "abc")
///     .pr_number(12);
/// let report = review_app::create_or_redeploy(&heroku, &plan, &Follow::default()).await?;
/// println!("{:?}: {}", report.work, report.web_url.unwrap_or_default());
/// # Ok(()) }
/// ```
pub fn create_or_redeploy<'c>(
    heroku: &'c Client,
    plan: &ReviewAppPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        watch.run(either::run(&watch, &plan, &emit)).await
    })
}

/// Deletes a review app, waits until it is gone, and creates it again. Its address can
/// change; its data is lost.
///
/// # Errors
/// As [`delete`] and [`create`]; [`FlowError::Deadline`] when the old one was not gone in
/// time.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app::{self, ReviewAppPlan};
/// use heroku_api::progress::Follow;
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let plan = ReviewAppPlan::new("01234567-89ab-cdef-0123-456789abcdef", "faster", link, "abc");
/// let old = "01234567-89ab-cdef-0123-456789abcdef".into();
/// let report = review_app::recreate(&heroku, &old, &plan, &Follow::default()).await?;
/// println!("{}", report.outcome);
/// # Ok(()) }
/// ```
pub fn recreate<'c>(
    heroku: &'c Client,
    old: &ReviewAppId,
    plan: &ReviewAppPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (old, plan, follow) = (old.clone(), plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        let work = async {
            if !delete::run(&watch, &old, &emit).await?.is_done() {
                return Err(FlowError::Deadline);
            }
            let ensured = create::start(&watch, &plan).await?;
            let work = ReviewAppWork::of(&ensured);
            let made = ensured.into_inner();
            Ok(create::run(&watch, made.id.clone(), Some(made), work, &emit).await)
        };
        watch.run(work).await
    })
}

/// Emits a status when it differs from the one before.
fn emit_status(app: &ReviewApp, last: &mut Option<ReviewAppStatus>, emit: Emit<'_>) {
    if last.as_ref() != Some(&app.status) {
        *last = Some(app.status.clone());
        emit(ReviewAppEvent::Status {
            review_app: app.id.clone(),
            status: app.status.clone(),
            app: app.app.clone(),
        });
    }
}
