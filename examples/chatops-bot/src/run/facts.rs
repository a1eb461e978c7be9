//! What is read of a commit and of apps before anything changes: all of it beside each other.
//!
//! When a moment ago somebody asked for the same, most of it can be guessed. Then it is read
//! beside the answer to the question whether the guess is right, and used only when it is.

use chatops_grammar::{Deploy, Promote};
use futures_util::future::try_join_all;
use github_checks::Repo;
use github_checks::gate::Gate;
use github_checks::verdict::Policy;
use heroku_api::couplings::Stage;
use heroku_api::ensure::note;
use heroku_api::flows::pipeline::StagedApp;
use service::locks;

use super::source;
use crate::bot::Bot;
use crate::change::{Asked, Commit};
use crate::gate;
use crate::refusal::Refusal;
use crate::right;
use crate::target::Target;

/// What decides about a change, as it was read.
pub(super) struct Facts {
    repo: Repo,
    sha: String,
    policy: Policy,
    apps: Vec<String>,
    /// Whether the caller may change the apps.
    pub(super) may: Result<(), Refusal>,
    /// The checks.
    pub(super) gate: Result<Gate, github_checks::Error>,
    /// The newest deployment of the repository.
    pub(super) deployments: Result<Vec<String>, Refusal>,
    /// The newest builds of each app; of a promotion none are read.
    pub(super) builds: Result<Vec<Vec<String>>, heroku_api::Error>,
    /// The commit that a promotion copies.
    pub(super) commit: Option<Result<Commit, Refusal>>,
}

/// Which commit goes to which apps, by which checks.
pub(super) struct Subject<'s> {
    pub(super) repo: &'s Repo,
    pub(super) sha: &'s str,
    pub(super) policy: &'s Policy,
    pub(super) apps: &'s [StagedApp],
    pub(super) promotes: bool,
}

impl Facts {
    /// Reads everything, in one round trip where nothing is new.
    pub(super) async fn read(bot: &Bot, asked: &Asked, of: Subject<'_>) -> Self {
        let Subject {
            repo, sha, policy, ..
        } = of;
        let built = of.apps.iter().filter(|_| !of.promotes);
        let builds = built.map(|app| note::build(&bot.services.heroku, &app.id));
        let commit = async {
            if of.promotes {
                Some(gate::commit_of(bot, repo, sha).await)
            } else {
                None
            }
        };
        let (may, gate, deployments, builds, commit) = tokio::join!(
            right::heroku(bot, &asked.caller, of.apps),
            bot.services.github.gate(repo, sha, policy),
            deployments(bot, repo),
            try_join_all(builds),
            commit,
        );
        Self {
            repo: repo.clone(),
            sha: sha.to_owned(),
            policy: policy.clone(),
            apps: ids(of.apps),
            may,
            gate,
            deployments,
            builds,
            commit,
        }
    }

    /// Whether they are about this.
    pub(super) fn are_of(&self, of: &Subject<'_>) -> bool {
        self.repo == *of.repo
            && self.sha == of.sha
            && self.policy == *of.policy
            && self.apps == ids(of.apps)
            && self.commit.is_some() == of.promotes
    }
}

fn ids(apps: &[StagedApp]) -> Vec<String> {
    apps.iter().map(|app| app.id.to_string()).collect()
}

async fn deployments(bot: &Bot, repo: &Repo) -> Result<Vec<String>, Refusal> {
    let seen = github_checks::ensure::note::deployment(&bot.services.github, repo).await;
    seen.map_err(|error| Refusal::github("reading the deployments", &repo.to_string(), &error))
}

/// Reads what a deploy will probably need; `None` when too little is known, or an app is busy.
pub(super) async fn of_deploy(bot: &Bot, asked: &Asked, command: &Deploy<'_>) -> Option<Facts> {
    let now = bot.clock.elapsed();
    let target = bot.known.target(&command.pipeline, now)?;
    let repo = target.repository.clone()?;
    let branch = bot.known.repository(&repo, now)?.branch;
    let sha = bot
        .known
        .tip(&repo, &gate::named(command.reference.as_ref())?)?;
    let usual = bot.rules.default_stage(&target.name);
    let stage = command.stage.as_ref().map(|stage| stage.as_str()).or(usual);
    let stage = Stage::from(stage?);
    let apps = target.choose(&stage, command.apps.as_ref()).ok()?;
    let policy = bot.policy(&target.name, &branch).await;
    if is_busy(bot, &apps).await {
        return None;
    }
    let of = Subject {
        repo: &repo,
        sha: &sha,
        policy: &policy,
        apps: &apps,
        promotes: false,
    };
    Some(Facts::read(bot, asked, of).await)
}

/// The same for a promotion.
pub(super) async fn of_promotion(bot: &Bot, asked: &Asked, command: &Promote<'_>) -> Option<Facts> {
    let now = bot.clock.elapsed();
    let target: Target = bot.known.target(&command.pipeline, now)?;
    let repo = target.repository.clone()?;
    let branch = bot.known.repository(&repo, now)?.branch;
    let from = Stage::from(command.from_stage.as_str());
    let app = source::choose(&target, &from, command.from_app.as_deref()).ok()?;
    let sha = bot
        .known
        .slug(app.running.as_ref()?.slug.as_ref()?.as_str())??;
    let stage = Stage::from(command.to_stage.as_str());
    let mut apps = target.choose(&stage, command.to_apps.as_ref()).ok()?;
    apps.retain(|target| target.id != app.id);
    let policy = bot.policy(&target.name, &branch).await;
    if apps.is_empty() || is_busy(bot, &apps).await {
        return None;
    }
    let of = Subject {
        repo: &repo,
        sha: &sha,
        policy: &policy,
        apps: &apps,
        promotes: true,
    };
    Some(Facts::read(bot, asked, of).await)
}

/// A busy app is refused: nothing more is read for it.
async fn is_busy(bot: &Bot, apps: &[StagedApp]) -> bool {
    for app in apps {
        let name = format!("app:{}", app.id);
        if !matches!(locks::holder(bot.store(), &name).await, Ok(None)) {
            return true;
        }
    }
    false
}
