//! What a promotion copies: the release that the source app runs, and its commit.

use chatops_grammar::Apps;
use heroku_api::couplings::Stage;
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::releases::Release;

use crate::bot::Bot;
use crate::refusal::Refusal;
use crate::slug;
use crate::target::Target;

/// The one app to copy from.
pub(super) fn choose(
    target: &Target,
    stage: &Stage,
    app: Option<&str>,
) -> Result<StagedApp, Refusal> {
    let chosen = match app {
        Some(name) => target.choose_named(stage, name)?,
        None => target.choose(stage, None::<&Apps<'_>>)?,
    };
    // `choose` never answers an empty list.
    chosen
        .into_iter()
        .next()
        .ok_or_else(|| Refusal::empty_stage(&target.name, stage.as_str()))
}

/// What the app runs now: its newest release may have failed, or still be pending. Refused when
/// every target runs the same code already.
pub(super) fn release<'a>(
    app: &'a StagedApp,
    targets: &[StagedApp],
) -> Result<&'a Release, Refusal> {
    let nothing = |why| Refusal::nothing_to_promote(&app.name, why);
    let release = app.running.as_ref();
    let release = release.ok_or_else(|| nothing("it was never released"))?;
    let code = release.code();
    if code.is_none() {
        return Err(nothing("its release holds no code"));
    }
    let same = |target: &StagedApp| {
        let there = target.running.as_ref();
        there.and_then(Release::code) == code
    };
    if targets.iter().all(same) {
        return Err(nothing("the apps it would go to run the same code already"));
    }
    Ok(release)
}

/// The commit that the release was built from.
pub(super) async fn commit(
    bot: &Bot,
    app: &StagedApp,
    release: &Release,
) -> Result<String, Refusal> {
    let commit = slug::commit(bot, &app.id, release).await;
    let commit = commit.map_err(|error| Refusal::heroku("reading what the app runs", &error))?;
    commit.ok_or_else(|| {
        Refusal::nothing_to_promote(
            &app.name,
            "Heroku does not know which commit its code is, so its checks cannot be read",
        )
    })
}
