//! What happened at Heroku since the last look: releases and builds that the bot did not make,
//! and dynos that crash.

use std::collections::BTreeMap;

use futures_util::future::{try_join, try_join_all};
use heroku_api::builds::{Build, BuildStatus, ListBuilds};
use heroku_api::dynos::{Dyno, DynoState, ListDynos};
use heroku_api::flows::pipeline::{self, PipelineState, StagedApp};
use heroku_api::ids::PipelineId;
use heroku_api::page::Range;
use heroku_api::releases::{ListReleases, Release, ReleaseStatus};
use service::runner::Failure;
use slack_blocks::mrkdwn;

use super::look::{Found, Said};
use super::own::{self, Own, Whose};
use super::seen::{AppSeen, Seen};
use super::words::{self, Place};
use crate::bot::Bot;
use crate::notice::Notice;
use crate::route::{Route, Settings};

/// Releases of one app that are said after a long absence; older ones are past.
const MOST: u64 = 100;
/// Newest builds to look at.
const BUILDS: u16 = 10;

/// A pipeline as it is, and what is new.
pub(super) struct Looked {
    pub(super) state: PipelineState,
    pub(super) apps: BTreeMap<String, AppSeen>,
    /// The newest builds by app, without those of the bot.
    pub(super) builds: BTreeMap<String, Vec<Build>>,
    pub(super) found: Found,
}

/// Looks at every app of the pipeline; `None` when Heroku does not show it any more.
pub(super) async fn look(
    bot: &Bot,
    pipeline: &str,
    routes: &[Route],
    seen: &Seen,
) -> Result<Option<Looked>, Failure> {
    let id = PipelineId::from(pipeline);
    let state = match pipeline::load(&bot.services.heroku, &id).await {
        Ok(state) => state,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let ids: Vec<&str> = state.apps.iter().map(|app| app.id.as_str()).collect();
    let own = own::of_apps(bot.store(), &ids).await?;
    let looks = state.apps.iter().map(|app| {
        let before = seen.apps.get(app.id.as_str()).cloned();
        // An app that is new to the pipeline has a past that nobody asked for.
        let is_new = before.is_none();
        let look = Look {
            bot,
            app,
            own: &own,
            seen: before.unwrap_or_default(),
            found: Found::default(),
        };
        look.all(is_new, routes)
    });
    let looked = try_join_all(looks).await?;
    let mut apps = BTreeMap::new();
    let mut builds = BTreeMap::new();
    let mut found = Found::default();
    for (app, (seen, mut newest, more)) in state.apps.iter().zip(looked) {
        let id = app.id.to_string();
        newest.retain(|build| own::build(&own, &id, build.id.as_str()) != Whose::Ours);
        builds.insert(id.clone(), newest);
        apps.insert(id, seen);
        found.soon |= more.soon;
        found.said.extend(more.said);
    }
    Ok(Some(Looked {
        state,
        apps,
        builds,
        found,
    }))
}

struct Look<'l> {
    bot: &'l Bot,
    app: &'l StagedApp,
    own: &'l [Own],
    seen: AppSeen,
    found: Found,
}

impl Look<'_> {
    async fn all(
        mut self,
        is_new: bool,
        routes: &[Route],
    ) -> Result<(AppSeen, Vec<Build>, Found), Failure> {
        self.seen.name.clone_from(&self.app.name);
        let builds =
            ListBuilds::new(&self.app.id).range(Range::by("created_at").newest_first().max(BUILDS));
        let builds = async { Ok(self.bot.services.heroku.send(&builds).await?.items) };
        let builds: Vec<Build> = if is_new {
            let builds: Vec<Build> = builds.await.map_err(|error: heroku_api::Error| error)?;
            self.take_note(&builds);
            builds
        } else {
            let (builds, releases) = try_join(builds, self.releases()).await?;
            self.builds(&builds);
            self.say_releases(&releases, &builds);
            builds
        };
        let stage = self.app.stage.as_str();
        let watches = |route: &Route| {
            let health = &route.settings.health;
            health.crashes && health.covers(stage)
        };
        if routes.iter().any(watches) {
            let dynos = ListDynos::new(&self.app.id);
            let dynos = self.bot.services.heroku.all(&dynos).await?;
            self.dynos(&dynos);
        }
        Ok((self.seen, builds, self.found))
    }

    fn place(&self) -> Place<'_> {
        Place {
            app: &self.app.name,
            stage: self.app.stage.as_str(),
        }
    }

    /// The first look at an app.
    fn take_note(&mut self, builds: &[Build]) {
        for build in builds {
            let over = build.status != BuildStatus::Pending;
            self.seen.builds.insert(build.id.to_string(), over);
        }
        if let Some(newest) = &self.app.release {
            self.seen.version = newest.version;
            if newest.status == ReleaseStatus::Pending {
                self.seen.open.push(newest.version);
            }
        }
    }

    /// The releases that are not settled and the one before them, the oldest first.
    async fn releases(&self) -> Result<Vec<Release>, heroku_api::Error> {
        let newest = self.app.release.as_ref().map_or(0, |one| one.version);
        let from = self.seen.open.iter().copied().min();
        let from = from.unwrap_or(newest).min(self.seen.version + 1);
        if newest <= self.seen.version && self.seen.open.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = (newest.saturating_sub(from) + 2).clamp(2, MOST);
        let range = Range::by("version").newest_first();
        let range = range.max(u16::try_from(wanted).unwrap_or(u16::MAX));
        let list = ListReleases::new(&self.app.id).range(range);
        let mut releases = self.bot.services.heroku.send(&list).await?.items;
        releases.sort_by_key(|release| release.version);
        Ok(releases)
    }

    fn say_releases(&mut self, releases: &[Release], builds: &[Build]) {
        let open = std::mem::take(&mut self.seen.open);
        let known = self.seen.version;
        for (at, release) in releases.iter().enumerate() {
            let version = release.version;
            if version <= known && !open.contains(&version) {
                continue;
            }
            self.seen.version = self.seen.version.max(version);
            let build = builds
                .iter()
                .find(|build| build.release.as_ref() == Some(&release.id));
            let created = release.created_at.map(|at| at.timestamp());
            let whose = own::release(
                self.own,
                self.app.id.as_str(),
                (version, release.description.as_deref().unwrap_or_default()),
                created.and_then(|at| u64::try_from(at).ok()),
                build.map(|build| build.id.as_str()),
            );
            if whose == Whose::Ours {
                continue;
            }
            if whose == Whose::Open || release.status == ReleaseStatus::Pending {
                self.seen.open.push(version);
                self.found.soon = true;
            }
            if whose == Whose::Open {
                continue;
            }
            let before = at.checked_sub(1).and_then(|before| releases.get(before));
            let said = self.release(release, before, build);
            self.found.said.push(said);
        }
    }

    fn release(&self, release: &Release, before: Option<&Release>, build: Option<&Build>) -> Said {
        let description = release.description.as_deref().unwrap_or_default();
        let same_code = before.is_some_and(|before| before.code() == release.code());
        let moves = ["Rollback", "Promote", "Deploy"];
        let is_config = same_code && !moves.iter().any(|word| description.starts_with(word));
        let key = match build {
            Some(build) => format!("build/{}", build.id),
            None => format!("release/{}", release.id),
        };
        let pending = release.status == ReleaseStatus::Pending;
        let failed = release.status == ReleaseStatus::Failed;
        let rank = if pending { 2 } else { 4 };
        let line = words::release(&self.place(), release, is_config);
        let stage = self.app.stage.as_str().to_owned();
        let mut notice = Notice::new(key, rank, line).last(!pending);
        if failed {
            notice = notice.bad();
        }
        Said::new(notice, move |settings| {
            let about = match (pending, failed) {
                (_, true) => true,
                (true, _) => settings.deployments.started,
                _ => settings.deployments.finished,
            };
            is_wanted(settings, &stage, failed)
                && about
                && (!is_config || settings.deployments.config)
        })
    }

    fn builds(&mut self, builds: &[Build]) {
        let before = std::mem::take(&mut self.seen.builds);
        for build in builds.iter().rev() {
            let id = build.id.to_string();
            let over = build.status != BuildStatus::Pending;
            if before.get(&id) == Some(&true) {
                self.seen.builds.insert(id, true);
                continue;
            }
            let whose = own::build(self.own, self.app.id.as_str(), &id);
            if whose == Whose::Open {
                self.found.soon = true;
                continue;
            }
            if !over {
                self.found.soon = true;
            }
            let is_known = before.contains_key(&id);
            self.seen.builds.insert(id, over);
            // That it succeeded is said by its release.
            let says = match build.status {
                BuildStatus::Pending => !is_known,
                BuildStatus::Failed => true,
                _ => false,
            };
            if whose == Whose::Others && says {
                let said = self.build(build);
                self.found.said.push(said);
            }
        }
    }

    fn build(&self, build: &Build) -> Said {
        let failed = build.status == BuildStatus::Failed;
        let rank = if failed { 4 } else { 1 };
        let line = words::build(&self.place(), build);
        let mut notice = Notice::new(format!("build/{}", build.id), rank, line).last(failed);
        if failed {
            notice = notice.bad();
        }
        let stage = self.app.stage.as_str().to_owned();
        Said::new(notice, move |settings| {
            is_wanted(settings, &stage, failed) && (failed || settings.deployments.started)
        })
    }

    fn dynos(&mut self, dynos: &[Dyno]) {
        let mut kinds: BTreeMap<&str, Vec<&Dyno>> = BTreeMap::new();
        for dyno in dynos.iter().filter(|dyno| !dyno.is_one_off()) {
            kinds.entry(&dyno.kind).or_default().push(dyno);
        }
        for (kind, dynos) in kinds {
            let count = |state: &DynoState| dynos.iter().filter(|one| one.state == *state).count();
            let (crashed, of) = (count(&DynoState::Crashed), dynos.len());
            let known = self.seen.crashed.get(kind).copied();
            let (round, rank, line) = match known {
                None if crashed > 0 => {
                    let rounds = self.seen.crashes.entry(kind.to_owned()).or_default();
                    *rounds += 1;
                    let round = *rounds;
                    self.seen.crashed.insert(kind.to_owned(), round);
                    (round, 1, words::crashed(&self.place(), kind, crashed, of))
                }
                Some(round) if count(&DynoState::Up) == of => {
                    self.seen.crashed.remove(kind);
                    (round, 2, words::up_again(&self.place(), kind, of))
                }
                Some(_) => {
                    self.found.soon = true;
                    continue;
                }
                None => continue,
            };
            let key = format!("crash/{}/{kind}/{round}", self.app.id);
            let mut notice = Notice::new(key, rank, line).last(rank == 2).urgent();
            if rank == 2 {
                notice = notice.reply("up", mrkdwn!(":white_check_mark: All dynos are up again"));
            }
            let stage = self.app.stage.as_str().to_owned();
            self.found.said.push(Said::new(notice, move |settings| {
                rank == 1 && settings.health.crashes && settings.health.covers(&stage)
            }));
        }
    }
}

/// Whether a channel hears of what others do in this stage.
fn is_wanted(settings: &Settings, stage: &str, failed: bool) -> bool {
    let wants = &settings.deployments;
    wants.covers(stage) && wants.elsewhere && (failed || !wants.failures_only)
}
