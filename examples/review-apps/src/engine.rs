//! Which of the two ways makes the review app: by looking, before anything is written.

use heroku_api::Client;
use heroku_api::flows::app_setup::{self, AppSetupPlan, ExistingApp};
use heroku_api::flows::review_app;
use heroku_api::review_apps::{GetReviewAppConfig, ReviewApp};
use heroku_api::secret::SignedUrl;
use serde_json::json;

use crate::Cx;
use crate::args::Engine;
use crate::journal::{Memory, Way};
use crate::place::Place;
use crate::target::Target;
use crate::trouble::Trouble;

/// Why an app that an app setup made is kept.
const SET_UP: &str = "an app setup made the app of the branch";

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
    pub(crate) fn way(&self) -> Way {
        match self {
            Self::ReviewApp(_) => Way::ReviewApp,
            Self::AppSetup(_) => Way::AppSetup,
        }
    }

    pub(crate) fn engine(&self) -> &'static str {
        self.way().as_str()
    }

    pub(crate) fn exists(&self) -> bool {
        matches!(self, Self::ReviewApp(Some(_)) | Self::AppSetup(Some(_)))
    }
}

/// Looks for what is there, and decides. What was made in one way stays with it.
///
/// `memory` is what earlier runs made: with it the right look comes first.
/// [`Memory::Nothing`] skips the look for the app's name: the setup itself looks when the name
/// is taken.
pub(crate) async fn choose(
    cx: &Cx,
    heroku: &Client,
    engine: Engine,
    place: &Place,
    target: &Target,
    memory: Memory,
) -> Result<Subject, Trouble> {
    let (subject, why) = match engine {
        Engine::ReviewApp => (
            Subject::ReviewApp(find(heroku, place, target).await?),
            "--engine",
        ),
        Engine::AppSetup if memory == Memory::Nothing => (Subject::AppSetup(None), "--engine"),
        Engine::AppSetup => (setup(heroku, place, target).await?, "--engine"),
        Engine::Auto => auto(heroku, place, target, memory).await?,
    };
    say(cx, &subject, why);
    Ok(subject)
}

/// Decides by looking: first for what is there, then at the pipeline.
async fn auto(
    heroku: &Client,
    place: &Place,
    target: &Target,
    memory: Memory,
) -> Result<(Subject, &'static str), Trouble> {
    let mut named = None;
    if memory == Memory::Made(Way::AppSetup) {
        let found = setup(heroku, place, target).await;
        if matches!(found, Ok(Subject::AppSetup(Some(_)))) {
            return found.map(|subject| (subject, SET_UP));
        }
        named = Some(found);
    }
    if let Some(old) = find(heroku, place, target).await? {
        let why = "the branch has a review app of Heroku's";
        return Ok((Subject::ReviewApp(Some(old)), why));
    }
    let named = match (named, memory) {
        (Some(named), _) => named,
        (None, Memory::Nothing) => Ok(Subject::AppSetup(None)),
        (None, Memory::Unknown | Memory::Made(_)) => setup(heroku, place, target).await,
    };
    if matches!(named, Ok(Subject::AppSetup(Some(_)))) {
        return named.map(|subject| (subject, SET_UP));
    }
    match is_on(heroku, place).await? {
        // Heroku gives the app a name of its own: it matters to nobody that ours is taken.
        true => Ok((
            Subject::ReviewApp(None),
            "review apps are on in the pipeline",
        )),
        false => named.map(|subject| {
            let why = "review apps are off in the pipeline, or it has no GitHub link";
            (subject, why)
        }),
    }
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
