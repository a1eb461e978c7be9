//! Which of the two ways makes the review app: by looking, before anything is written.

use heroku_api::Client;
use heroku_api::flows::app_setup::{self, AppSetupPlan, ExistingApp};
use heroku_api::flows::review_app;
use heroku_api::review_apps::{GetReviewAppConfig, ReviewApp};
use heroku_api::secret::SignedUrl;
use serde_json::json;

use crate::Cx;
use crate::args::Engine;
use crate::place::Place;
use crate::target::Target;
use crate::trouble::Trouble;

/// The way, and what is there already.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one of it")]
pub(crate) enum Subject {
    /// Heroku's review apps.
    ReviewApp(Option<ReviewApp>),
    /// An app setup, which needs no GitHub link.
    AppSetup(Option<ExistingApp>),
}

impl Subject {
    pub(crate) fn engine(&self) -> &'static str {
        match self {
            Self::ReviewApp(_) => "review-app",
            Self::AppSetup(_) => "app-setup",
        }
    }

    pub(crate) fn exists(&self) -> bool {
        matches!(self, Self::ReviewApp(Some(_)) | Self::AppSetup(Some(_)))
    }
}

/// Looks for what is there, and decides. What was made in one way stays with it.
pub(crate) async fn choose(
    cx: &Cx,
    heroku: &Client,
    engine: Engine,
    place: &Place,
    target: &Target,
) -> Result<Subject, Trouble> {
    let (subject, why) = match engine {
        Engine::ReviewApp => (
            Subject::ReviewApp(find(heroku, place, target).await?),
            "--engine",
        ),
        Engine::AppSetup => (setup(heroku, place, target).await?, "--engine"),
        Engine::Auto => match find(heroku, place, target).await? {
            Some(old) => (
                Subject::ReviewApp(Some(old)),
                "the branch has a review app of Heroku's",
            ),
            None => match is_on(heroku, place).await? {
                true => (
                    Subject::ReviewApp(None),
                    "review apps are on in the pipeline",
                ),
                false => (
                    setup(heroku, place, target).await?,
                    "review apps are off in the pipeline, or it has no GitHub link",
                ),
            },
        },
    };
    say(cx, &subject, why);
    Ok(subject)
}

/// Says which engine is used, and why.
pub(crate) fn say(cx: &Cx, subject: &Subject, why: &str) {
    cx.screen.event(
        "engine",
        json!({ "engine": subject.engine(), "why": why }),
        format!("engine {}: {why}", subject.engine()),
    );
}

/// Whether the pipeline makes review apps.
pub(crate) async fn is_on(heroku: &Client, place: &Place) -> Result<bool, Trouble> {
    match heroku.send(&GetReviewAppConfig::new(&place.id)).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => {
            let doing = format!("reading the review-app settings of {}", place.name);
            Err(Trouble::heroku(&doing, &error))
        }
    }
}

/// The review app of the branch, the fork and the pull request.
pub(crate) async fn find(
    heroku: &Client,
    place: &Place,
    target: &Target,
) -> Result<Option<ReviewApp>, Trouble> {
    let found = review_app::find(heroku, &place.id, target.branch()?, target.fork, target.pr);
    let doing = format!("listing the review apps of {}", place.name);
    found.await.map_err(|error| Trouble::heroku(&doing, &error))
}

/// The app that an app setup made.
pub(crate) async fn setup(
    heroku: &Client,
    place: &Place,
    target: &Target,
) -> Result<Subject, Trouble> {
    let plan = nameplate(place, &place.app(target));
    let found = app_setup::find(heroku, &plan).await;
    let found = found.map_err(|error| Trouble::flow("looking for the app", &error))?;
    Ok(Subject::AppSetup(found))
}

/// A plan that says the name and the pipeline and nothing more: to find and to close.
pub(crate) fn nameplate(place: &Place, app: &str) -> AppSetupPlan {
    AppSetupPlan::new(app, &place.id, SignedUrl::new(String::new()), "")
}
