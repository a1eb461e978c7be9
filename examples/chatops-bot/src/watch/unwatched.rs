//! What a CI job sent without staying: `review-apps` posts its deployment on GitHub as `queued`,
//! "not watched", and the bot, which looks anyway, gives it its end.
//!
//! It is a success when the release of the build is the current one and its dynos are up, never
//! because it was built. What nobody can see stays `queued`.

use std::collections::BTreeMap;
use std::time::Duration;

use github_checks::Repo;
use github_checks::deployments::{
    CreateDeploymentStatus, Deployment, DeploymentState, ListDeploymentStatuses, ListDeployments,
};
use github_checks::ensure::{self, Intent};
use github_checks::statuses::describe;
use heroku_api::apps::GetApp;
use heroku_api::builds::{Build, BuildStatus};
use heroku_api::flows::dynos::{self, DynoProgress};
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::ids::{AppId, ReleaseId, SlugId};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::releases::Release;
use serde::{Deserialize, Serialize};
use service::runner::Failure;

use super::look::Found;
use super::seen::Seen;
use crate::bot::Bot;
use crate::route::Route;

/// What `review-apps` writes into the payload of its deployments.
const TOOL: &str = "review-apps";
/// What is older than a day, in seconds, has its end or gets none.
const DAY: u64 = 24 * 60 * 60;
/// All dynos that crashed stay so for this long, in seconds: Heroku starts one again at once.
const CRASHED: u64 = 30;

/// A build whose deployment may have no end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unwatched {
    app: String,
    build: String,
    sha: String,
    /// Since when every dyno is crashed, in seconds since 1970.
    #[serde(default)]
    crashed_at: Option<u64>,
}

/// How a build ended, as far as the deployment is concerned.
struct End {
    state: DeploymentState,
    text: String,
}

/// What one look at the dynos of a release says.
struct Dynos {
    outcome: Outcome,
    is_crashed: bool,
    detail: String,
}

/// Looks at the builds that were not seen before, until each has its end.
pub(super) async fn look(
    bot: &Bot,
    routes: &[Route],
    apps: &[StagedApp],
    builds: &BTreeMap<String, Vec<Build>>,
    before: &Seen,
    seen: &mut Seen,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let repository = routes
        .iter()
        .find_map(|route| route.pipeline.repository.as_deref());
    let Some(name) = repository else {
        seen.unwatched.clear();
        return Ok(found);
    };
    let repo: Repo = name.parse()?;
    let now = bot.seconds();
    begin(builds, before, seen, now);
    let mut failed = None;
    for mut one in std::mem::take(&mut seen.unwatched) {
        let app = apps.iter().find(|app| app.id.as_str() == one.app);
        let build = builds.get(&one.app).and_then(|builds| {
            let mut builds = builds.iter();
            builds.find(|build| build.id.as_str() == one.build)
        });
        // The deployments of an app that is gone are ended by whoever deletes it.
        let (Some(app), Some(build)) = (app, build) else {
            continue;
        };
        if age(build, now) > DAY {
            continue;
        }
        let pipeline = Pipeline {
            bot,
            repo: &repo,
            apps,
        };
        match pipeline.is_over(app, build, &mut one).await {
            Ok(true) => {}
            Ok(false) => {
                found.soon = true;
                seen.unwatched.push(one);
            }
            Err(error) => {
                seen.unwatched.push(one);
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(found),
    }
}

/// Takes note of builds that no look has seen.
fn begin(builds: &BTreeMap<String, Vec<Build>>, before: &Seen, seen: &mut Seen, now: u64) {
    for (app, builds) in builds {
        let known = before.apps.get(app).map(|app| &app.builds);
        for build in builds {
            let is_known = known.is_some_and(|known| known.contains_key(build.id.as_str()));
            let source = build.source_blob.as_ref();
            let sha = source.and_then(|source| source.version.clone());
            let Some(sha) = sha.filter(|sha| is_commit(sha)) else {
                continue;
            };
            if !is_known && age(build, now) <= DAY {
                seen.unwatched.push(Unwatched {
                    app: app.clone(),
                    build: build.id.to_string(),
                    sha,
                    crashed_at: None,
                });
            }
        }
    }
}

fn age(build: &Build, now: u64) -> u64 {
    let created = build.created_at.map_or(0, |at| at.timestamp());
    now.saturating_sub(u64::try_from(created).unwrap_or(0))
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The release that runs the code of a build: the current one when it does, although somebody may
/// have changed config vars since; else the build's own, once there is one.
fn release<'r>(app: &'r StagedApp, build: &'r Build) -> Option<&'r ReleaseId> {
    let slug = build.slug.as_ref().map(SlugId::as_str);
    let made = |release: &&Release| {
        build.release.as_ref() == Some(&release.id) || (slug.is_some() && release.code() == slug)
    };
    let running = app.running.as_ref().filter(made);
    running
        .map(|release| &release.id)
        .or(build.release.as_ref())
}

struct Pipeline<'p> {
    bot: &'p Bot,
    repo: &'p Repo,
    apps: &'p [StagedApp],
}

impl Pipeline<'_> {
    /// Gives the deployment of a build its end, when it waits for one and the build has one.
    /// `false` when that is to be looked at again.
    async fn is_over(
        &self,
        app: &StagedApp,
        build: &Build,
        one: &mut Unwatched,
    ) -> Result<bool, Failure> {
        if build.status == BuildStatus::Pending {
            return Ok(false);
        }
        let github = &self.bot.services.github;
        let list = ListDeployments::new(self.repo).sha(one.sha.as_str());
        let deployments = github.send(&list).await?.items;
        let Some(deployment) = of_app(&deployments, self.apps, app) else {
            return Ok(true);
        };
        let list = ListDeploymentStatuses::new(self.repo, deployment.id);
        let statuses = github.all(&list).await?;
        match statuses.into_iter().max_by_key(|status| status.id) {
            // It was created a moment ago: the job has not said yet whether it stays.
            None => return Ok(false),
            Some(newest) if newest.state != DeploymentState::Queued => return Ok(true),
            Some(_) => {}
        }
        let Some(end) = self.end(app, build, one).await else {
            return Ok(false);
        };
        let page = format!(
            "https://dashboard.heroku.com/apps/{}/activity/builds/{}",
            app.name, one.build
        );
        let mut call = CreateDeploymentStatus::new(self.repo, deployment.id, end.state.clone())
            .description(describe(&end.text, [""; 0]))
            .log_url(page);
        if end.state == DeploymentState::Success {
            let address = self.bot.services.heroku.send(&GetApp::new(&app.id)).await?;
            if let Some(url) = address.web_url {
                call = call.environment_url(url);
            }
        }
        ensure::deployment_status(github, &call, Intent::now(github)).await?;
        Ok(true)
    }

    /// How a build that is over ended; `None` while nobody can say.
    async fn end(&self, app: &StagedApp, build: &Build, one: &mut Unwatched) -> Option<End> {
        let commit = one.sha.get(..7).unwrap_or(&one.sha).to_owned();
        let end = |state, text: &str| {
            let text = format!("{commit} {text}");
            Some(End { state, text })
        };
        match build.status {
            BuildStatus::Succeeded => {}
            BuildStatus::Failed => {
                let text = "could not be built; nobody watched it";
                return end(DeploymentState::Failure, text);
            }
            // Pending, or a word of a later version.
            _ => return None,
        }
        let seen = self.dynos(&app.id, release(app, build)?).await;
        let now = self.bot.seconds();
        one.crashed_at = seen.is_crashed.then(|| one.crashed_at.unwrap_or(now));
        match seen.outcome {
            Outcome::Done => end(
                DeploymentState::Success,
                &format!("was deployed: {}; nobody watched it", seen.detail),
            ),
            Outcome::Overtaken(_) => end(
                DeploymentState::Inactive,
                &format!("was overtaken by {}", seen.detail),
            ),
            Outcome::Failed(Reason::ReleaseFailed) => end(
                DeploymentState::Failure,
                "was built, and its release command failed; nobody watched it",
            ),
            Outcome::Failed(Reason::AppGone) => end(
                DeploymentState::Inactive,
                "was deployed, and its app is gone",
            ),
            Outcome::Failed(_) => end(
                DeploymentState::Failure,
                &format!("does not run: {}; nobody watched it", seen.detail),
            ),
            Outcome::Unknown(_) => {
                let since = one.crashed_at?;
                if now.saturating_sub(since) < CRASHED {
                    return None;
                }
                let text = format!("does not run: {}; nobody watched it", seen.detail);
                end(DeploymentState::Failure, &text)
            }
            // A word of a later version.
            _ => None,
        }
    }

    /// One look at the dynos of a release, which must be the current one.
    async fn dynos(&self, app: &AppId, release: &ReleaseId) -> Dynos {
        let once = Follow::default().within(Duration::ZERO);
        let up = dynos::wait_until_up(&self.bot.services.heroku, app, release, &once).await;
        let all_crashed =
            |progress: &DynoProgress| progress.of > 0 && progress.crashed.len() >= progress.of;
        let overtaken = up.overtaken_by.as_ref().map(ToString::to_string);
        let counted = up.progress.as_ref().map(ToString::to_string);
        Dynos {
            outcome: up.outcome,
            is_crashed: up.progress.as_ref().is_some_and(all_crashed),
            detail: overtaken
                .or(counted)
                .unwrap_or_else(|| "a newer release".to_owned()),
        }
    }
}

/// The deployment of an app among those of one commit. Heroku names the apps of its own review
/// apps, so that an environment need not be called as its app is.
fn of_app<'d>(
    deployments: &'d [Deployment],
    apps: &[StagedApp],
    app: &StagedApp,
) -> Option<&'d Deployment> {
    let mut ours: Vec<&Deployment> = deployments
        .iter()
        .filter(|one| one.payload()["tool"] == TOOL)
        .collect();
    // Of several of one environment the newest counts: an earlier one has its end.
    ours.sort_by_key(|one| std::cmp::Reverse(one.id));
    let named = |one: &&Deployment| one.environment.as_deref() == Some(app.name.as_str());
    if let Some(found) = ours.iter().copied().find(|one| named(one)) {
        return Some(found);
    }
    let is_anothers = |one: &&Deployment| {
        let name = one.environment.as_deref();
        apps.iter().any(|app| Some(app.name.as_str()) == name)
    };
    ours.retain(|one| !is_anothers(one));
    let first = *ours.first()?;
    // Two branches at one commit: nobody can say which is which.
    let is_one = ours.iter().all(|one| one.environment == first.environment);
    is_one.then_some(first)
}
