//! What a promotion copies: the current release of the source app, and its commit.

use chatops_grammar::Apps;
use github_checks::Repo;
use heroku_api::couplings::Stage;
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::ids::{AppId, ReleaseId, SlugId};
use heroku_api::page::Range;
use heroku_api::releases::{ListReleases, Release, ReleaseStatus};
use heroku_api::slugs::GetSlug;

use super::checks;
use crate::bot::Bot;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::story::Commit;

/// How far back the current release is looked for: newer ones have all failed.
const BACK: u16 = 50;

/// The app and the release to copy.
pub(super) struct Source {
    pub(super) app: StagedApp,
    pub(super) release: ReleaseId,
    slug: SlugId,
}

/// The one app to copy from.
pub(super) fn choose(
    place: &Place,
    stage: &Stage,
    app: Option<&str>,
) -> Result<StagedApp, Refusal> {
    let chosen = match app {
        Some(name) => place.choose_named(stage, name)?,
        None => place.choose(stage, None::<&Apps<'_>>)?,
    };
    // `choose` never answers an empty list.
    chosen
        .into_iter()
        .next()
        .ok_or_else(|| Refusal::empty_stage(&place.name, stage.as_str()))
}

impl Source {
    /// Finds what the app runs now. The newest release may have failed, or still be pending.
    pub(super) async fn read(bot: &Bot, app: StagedApp) -> Result<Self, Refusal> {
        let nothing = |why| Refusal::nothing_to_promote(&app.name, why);
        let Some(current) = current(bot, &app).await? else {
            return Err(nothing("it was never released"));
        };
        let slug = current
            .slug
            .ok_or_else(|| nothing("its release holds no code"))?;
        Ok(Self {
            release: current.id,
            slug,
            app,
        })
    }

    /// Refuses when every target runs this very slug already.
    pub(super) async fn refuse_if_everywhere(
        &self,
        bot: &Bot,
        targets: &[StagedApp],
    ) -> Result<(), Refusal> {
        for target in targets {
            let there = current(bot, target).await?.and_then(|release| release.slug);
            if there.as_ref() != Some(&self.slug) {
                return Ok(());
            }
        }
        let why = "the apps it would go to run the same code already";
        Err(Refusal::nothing_to_promote(&self.app.name, why))
    }

    /// The commit that the slug was built from.
    pub(super) async fn commit(&self, bot: &Bot, repo: &Repo) -> Result<Commit, Refusal> {
        let slug = bot
            .services
            .heroku
            .send(&GetSlug::new(&self.app.id, &self.slug))
            .await
            .map_err(|error| Refusal::heroku("reading what the app runs", &error))?;
        match slug.commit.as_deref().filter(|commit| !commit.is_empty()) {
            Some(sha) => checks::commit_of(bot, repo, sha).await,
            None => Err(Refusal::nothing_to_promote(
                &self.app.name,
                "Heroku does not know which commit its code is, so its checks cannot be read",
            )),
        }
    }
}

/// The release that the app runs.
async fn current(bot: &Bot, app: &StagedApp) -> Result<Option<Release>, Refusal> {
    if let Some(newest) = app.release.clone().filter(runs) {
        return Ok(Some(newest));
    }
    let newest = Range::by("version").newest_first().max(BACK);
    let releases = list(bot, &app.id, newest).await?;
    Ok(releases.into_iter().find(runs))
}

fn runs(release: &Release) -> bool {
    release.current == Some(true) && release.status == ReleaseStatus::Succeeded
}

async fn list(bot: &Bot, app: &AppId, range: Range) -> Result<Vec<Release>, Refusal> {
    let page = bot
        .services
        .heroku
        .send(&ListReleases::new(app).range(range))
        .await;
    page.map(|page| page.items)
        .map_err(|error| Refusal::heroku("reading the releases", &error))
}
