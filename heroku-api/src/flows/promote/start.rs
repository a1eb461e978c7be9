//! From a plan to a promotion that Heroku accepted: names, duplicates, what was there
//! before, and the write.

use super::plan::PromotePlan;
use super::track::{Before, Tracked};
use crate::apps::GetApp;
use crate::ensure::{self, Intent, PromotionOutcome};
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first};
use crate::ids::{AppId, is_uuid};
use crate::pipelines::LatestReleases;
use crate::reference::Named;
use crate::releases::Release;

/// Sends the promotion once.
pub(super) async fn start(watch: &Watch<'_>, plan: &PromotePlan) -> Result<Tracked, FlowError> {
    let heroku = watch.heroku;
    if plan.targets.is_empty() {
        let text = "a promotion needs at least one target app";
        return Err(FlowError::Plan(text.to_owned()));
    }
    // One look tells the names of the apps, and their newest releases.
    let latest = LatestReleases::new(&plan.pipeline);
    let latest = first::read(watch, || heroku.all(&latest)).await?;
    let plan = resolve(watch, plan, &latest).await?;
    let intent = match &plan.intent {
        Some(intent) => intent.clone(),
        None => Intent::now(heroku).seen(latest.iter().map(|release| release.id.as_str())),
    };
    let call = plan.call();
    let code = plan.code.as_ref();
    let sent = first::Sent::default();
    let attempt = |intent: Intent| {
        let (call, sent) = (&call, &sent);
        async move {
            sent.mark(heroku);
            Ok(ensure::promotion_with(heroku, call, code, intent).await?)
        }
    };
    let outcome = first::write(watch, intent, &sent, attempt).await?;
    let (promotion, found) = match outcome {
        PromotionOutcome::Created(promotion) => (Some(promotion.id), Vec::new()),
        PromotionOutcome::Found(found) => (None, found),
    };
    // A resumed promotion may have been sent before this look.
    let fresh = plan
        .intent
        .as_ref()
        .is_none_or(|intent| !intent.is_resumed());
    let code = promoted_code(&plan, &latest).map(ToOwned::to_owned);
    Ok(Tracked {
        promotion,
        found,
        targets: plan.targets,
        before: fresh.then_some(Before { latest, code }),
    })
}

/// The code that is promoted, when the source's newest release tells.
fn promoted_code<'r>(plan: &PromotePlan, latest: &'r [Release]) -> Option<&'r str> {
    let of_source = |release: &&Release| {
        let app = release.app.as_ref();
        app.is_some_and(|app| app.id == plan.source.id)
    };
    let release = latest.iter().find(of_source)?;
    let promoted = match &plan.release {
        Some(wanted) => release.id == *wanted,
        None => release.current != Some(false),
    };
    promoted.then(|| release.code()).flatten()
}

/// The plan with UUIDs for names, and no app twice.
async fn resolve(
    watch: &Watch<'_>,
    plan: &PromotePlan,
    latest: &[Release],
) -> Result<PromotePlan, FlowError> {
    let mut resolved = plan.clone();
    resolved.source = app(watch, &plan.source, latest).await?;
    resolved.targets.clear();
    for target in &plan.targets {
        let target = app(watch, target, latest).await?;
        if target.id == resolved.source.id {
            let text = format!("{target} cannot be promoted to itself");
            return Err(FlowError::Plan(text));
        }
        if !resolved.targets.iter().any(|known| known.id == target.id) {
            resolved.targets.push(target);
        }
    }
    Ok(resolved)
}

/// An app by its UUID, with its name where that is known without asking.
async fn app(
    watch: &Watch<'_>,
    given: &Named<AppId>,
    latest: &[Release],
) -> Result<Named<AppId>, FlowError> {
    let mut apps = latest.iter().filter_map(|release| release.app.as_ref());
    let text = given.id.as_str();
    let known = apps.find(|app| app.id == given.id || app.name.as_deref() == Some(text));
    if let Some(known) = known {
        let name = known.name.clone().or_else(|| given.name.clone());
        let id = known.id.clone();
        return Ok(Named { id, name });
    }
    if given.name.is_some() || is_uuid(text) {
        return Ok(given.clone());
    }
    // An app that was never released is in no list of releases.
    let call = GetApp::new(&given.id);
    let found = first::read(watch, || watch.heroku.send(&call)).await?;
    Ok(Named {
        id: found.id,
        name: Some(found.name),
    })
}
