//! Review apps without a GitHub link: an app setup makes the app, and we name it, couple it
//! and close it.
//!
//! `POST /review-apps` needs a pipeline that is connected to GitHub. This way does not: an
//! app setup builds the app from a tarball with an `app.json`, the app is put into stage
//! `review` of the pipeline, and it is closed by deleting it. The config vars that the
//! pipeline gives to review apps are copied.
//!
//! **The name is the identity**: a program that was killed on the way finds its app by the
//! name again. An app of this name that is not ours is an error. Ours is one that sits in
//! stage `review` of the pipeline, or, before it is coupled, has the config var
//! [`MARKER`] with the pipeline's UUID, which the setup gives it.

use super::review_app::{Emit, LIMIT, POLL, ReviewAppEvent, ReviewAppReport, ReviewAppWork};
use super::watch::Watch;
use super::{Flow, FlowError};
use crate::client::Client;
use crate::ids::AppSetupId;
use crate::progress::{Follow, Progress};

mod close;
mod couple;
mod follow;
mod owned;
mod plan;
mod start;

pub use self::close::{ClosedApp, close};
pub use self::owned::ExistingApp;
pub use self::plan::AppSetupPlan;
use self::start::Looked;

/// The config var that marks an app as the review app of a pipeline.
pub const MARKER: &str = "REVIEW_APP_PIPELINE";

/// Creates the app of a plan, or builds the commit into the one that is there: created,
/// found, redeployed, or nothing because it runs this commit already.
///
/// `follow` limits the time, an hour by default. Asks every 5 s.
///
/// # Errors
/// [`FlowError::Plan`] when the name is taken by an app that is not ours; else only when
/// nothing was started, or when nobody knows whether it was ([`FlowError::Ambiguous`]).
///
/// # Permission
/// To create apps, to read the config vars of the pipeline, and to add apps to it.
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
/// let report = app_setup::create_or_redeploy(&heroku, &plan, &Follow::default()).await?;
/// println!("{:?}: {}", report.work, report.outcome);
/// # Ok(()) }
/// ```
pub fn create_or_redeploy<'c>(
    heroku: &'c Client,
    plan: &AppSetupPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        watch.run(run(&watch, &plan, &emit)).await
    })
}

/// The app of a plan; `None` when its name is free. One request when the app is in its
/// pipeline and when the name is free, else three. Only the name and the pipeline of the plan
/// matter.
///
/// # Errors
/// [`FlowError::Plan`] when the name is taken by an app that is not ours; else when Heroku
/// cannot be read. Nothing was changed.
///
/// # Permission
/// To read the app, its coupling and, before it is in its pipeline, its config vars.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::app_setup::{self, AppSetupPlan};
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let pipeline = "01234567-89ab-cdef-0123-456789abcdef";
/// let plan = AppSetupPlan::new("shop-pr-12", pipeline, link, "abc").pr_number(12);
/// if app_setup::find(&heroku, &plan).await?.is_none() {
///     println!("the name is free");
/// }
/// # Ok(()) }
/// ```
pub async fn find(heroku: &Client, plan: &AppSetupPlan) -> Result<Option<ExistingApp>, FlowError> {
    let watch = Watch::limited(heroku, &Follow::default(), POLL, LIMIT);
    owned::find(&watch, plan).await
}

/// Creates the app of a plan that is not there yet: the same as [`create_or_redeploy`] without
/// its first look. When Heroku says that the name is taken, the look is made up for: what is
/// ours is built into, and an app of somebody else is never touched.
///
/// # Errors
/// As [`create_or_redeploy`].
///
/// # Permission
/// As [`create_or_redeploy`].
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
/// let report = app_setup::create(&heroku, &plan, &Follow::default()).await?;
/// println!("{}", report.outcome);
/// # Ok(()) }
/// ```
pub fn create<'c>(
    heroku: &'c Client,
    plan: &AppSetupPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        watch.run(begin(&watch, &plan, Looked::No, &emit)).await
    })
}

/// Builds the commit of a plan into the app that [`find`] found, and puts the app into the
/// pipeline when that was missed.
///
/// # Errors
/// As [`create_or_redeploy`].
///
/// # Permission
/// `deploy` on the app.
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
/// if let Some(app) = app_setup::find(&heroku, &plan).await? {
///     let report = app_setup::redeploy(&heroku, &app, &plan, &Follow::default()).await?;
///     println!("{}", report.outcome);
/// }
/// # Ok(()) }
/// ```
pub fn redeploy<'c>(
    heroku: &'c Client,
    app: &ExistingApp,
    plan: &AppSetupPlan,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (app, plan, follow) = (app.clone(), plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        watch.run(follow::existing(&watch, &plan, app, &emit)).await
    })
}

/// Follows an app setup that was started before, and puts its app into the pipeline.
///
/// # Errors
/// None: what cannot be read within the limit is
/// [`Outcome::Unknown`](crate::progress::Outcome::Unknown).
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
/// // The id that `ReviewAppEvent::Setup` said, from your store.
/// let id = "01234567-89ab-cdef-0123-456789abcdef".into();
/// let report = app_setup::resume(&heroku, &plan, &id, &Follow::default()).await?;
/// println!("{}", report.outcome);
/// # Ok(()) }
/// ```
pub fn resume<'c>(
    heroku: &'c Client,
    plan: &AppSetupPlan,
    app_setup: &AppSetupId,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, ReviewAppReport> {
    let (plan, id, follow) = (plan.clone(), app_setup.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        let work = follow::setup(&watch, &plan, id, None, ReviewAppWork::Found, &emit);
        Ok(watch.run(work).await)
    })
}

async fn run(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    emit: Emit<'_>,
) -> Result<ReviewAppReport, FlowError> {
    if let Some(app) = owned::find(watch, plan).await? {
        return follow::existing(watch, plan, app, emit).await;
    }
    Box::pin(begin(watch, plan, Looked::Free, emit)).await
}

async fn begin(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    looked: Looked,
    emit: Emit<'_>,
) -> Result<ReviewAppReport, FlowError> {
    match start::start(watch, plan, looked).await? {
        start::Started::Setup(setup) => {
            let id = setup.id.clone();
            let work = ReviewAppWork::Created;
            Ok(follow::setup(watch, plan, id, Some(*setup), work, emit).await)
        }
        // An earlier attempt or run had sent it: its setup is not known, but its app is.
        start::Started::App(app) => follow::existing(watch, plan, app, emit).await,
    }
}
