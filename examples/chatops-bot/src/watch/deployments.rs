//! Deployments that others report on GitHub: a workflow, another tool, a person. One message for
//! each, from its first status to its last.

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use futures_util::future::try_join_all;
use github_checks::Repo;
use github_checks::deployments::{
    Deployment, DeploymentState, DeploymentStatus, ListDeploymentStatuses, ListDeployments,
};
use github_checks::ids::DeploymentId;
use serde::{Deserialize, Serialize};
use service::OperationId;
use service::runner::Failure;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::{Found, Said};
use super::seen::Seen;
use crate::bot::Bot;
use crate::message::literal;
use crate::notice::Notice;
use crate::refusal::{code, error_chain};
use crate::route::{Route, Settings};

/// Pages that are read after a long absence; what is older is past.
const PAGES: usize = 5;
/// Deployments that are followed at a time, the newest ones; and of those that were there before
/// anybody listened.
const FOLLOWED: usize = 30;
const BEFORE: usize = 10;
/// A deployment that nobody brought to an end is given up after so many seconds.
const PATIENCE: u64 = 7 * 24 * 3600;

/// What was seen of a repository's deployments.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct DeploymentsSeen {
    /// Which repository.
    repository: String,
    /// The greatest number so far: what has a smaller one is known.
    newest: u64,
    /// Those that have not ended, by number.
    open: BTreeMap<u64, Open>,
}

/// A deployment that has not ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Open {
    sha: String,
    reference: String,
    environment: String,
    transient: bool,
    creator: String,
    /// When it was seen first, in seconds since 1970.
    since: u64,
    /// How much of it was said.
    rank: i64,
    /// It was there before anybody listened: its beginning is not news.
    is_old: bool,
}

/// Looks at the deployments of the repository, when any route wants to hear of them.
pub(super) async fn look(bot: &Bot, routes: &[Route], seen: &mut Seen) -> Result<Found, Failure> {
    let wants = |route: &Route| {
        let wants = &route.settings.deployments;
        wants.on && wants.statuses
    };
    let repository = routes
        .iter()
        .find_map(|route| route.pipeline.repository.as_deref());
    let (true, Some(name)) = (routes.iter().any(wants), repository) else {
        // What happens while nobody listens is not news later.
        seen.deployments = None;
        return Ok(Found::default());
    };
    let repo: Repo = name.parse()?;
    let before = seen
        .deployments
        .take()
        .filter(|seen| seen.repository == name);
    let is_new = before.is_none();
    let mut look = Look {
        bot,
        repo,
        // Also while Heroku does not answer.
        apps: seen.apps.values().map(|app| app.name.clone()).collect(),
        is_new,
        seen: before.unwrap_or_default(),
        found: Found::default(),
    };
    name.clone_into(&mut look.seen.repository);
    let looked = look.all().await;
    // What was not seen now is new at the next look.
    seen.deployments = (!is_new || looked.is_ok()).then_some(look.seen);
    match looked {
        Ok(()) => Ok(look.found),
        Err(error)
            if error
                .downcast_ref::<github_checks::Error>()
                .is_some_and(|error| error.is_not_found() || is_forbidden(error)) =>
        {
            // The bot may read the repository and not its deployments: everything else goes on.
            let error = error_chain(&*error);
            tracing::info!(repository = name, error, "deployments are not shown");
            Ok(look.found)
        }
        Err(error) => Err(error),
    }
}

fn is_forbidden(error: &github_checks::Error) -> bool {
    error
        .as_api()
        .is_some_and(github_checks::error::ApiError::is_forbidden)
}

struct Look<'l> {
    bot: &'l Bot,
    repo: Repo,
    /// Names of the pipeline's apps.
    apps: Vec<String>,
    is_new: bool,
    seen: DeploymentsSeen,
    found: Found,
}

impl Look<'_> {
    async fn all(&mut self) -> Result<(), Failure> {
        let now = self.bot.seconds();
        let fresh = self.fresh().await?;
        let newest = fresh.iter().map(|one| one.id.get()).max().unwrap_or(0);
        for deployment in fresh {
            if !self.is_ours(&deployment).await? {
                self.follow(deployment, now);
            }
        }
        self.seen.newest = self.seen.newest.max(newest);
        while self.seen.open.len() > FOLLOWED {
            self.seen.open.pop_first();
        }
        let github = &self.bot.services.github;
        let reads = self.seen.open.keys().map(|id| {
            let id = *id;
            let list = ListDeploymentStatuses::new(&self.repo, DeploymentId::from(id));
            async move {
                match github.send(&list).await {
                    Ok(page) => Ok((id, Some(page.items))),
                    // Somebody deleted it.
                    Err(error) if error.is_not_found() => Ok((id, None)),
                    Err(error) => Err(error),
                }
            }
        });
        let read: Vec<_> = try_join_all(reads).await?;
        // In the order in which they were made.
        for (id, statuses) in read {
            match statuses {
                Some(statuses) => self.statuses(id, &statuses, now),
                None => drop(self.seen.open.remove(&id)),
            }
        }
        Ok(())
    }

    /// The deployments since the last look.
    async fn fresh(&self) -> Result<Vec<Deployment>, github_checks::Error> {
        let list = ListDeployments::new(&self.repo);
        let mut pages = pin!(self.bot.services.github.pages(&list));
        let mut fresh = Vec::new();
        for _ in 0..PAGES {
            let Some(page) = pages.try_next().await? else {
                break;
            };
            let all = page.items.len();
            let new = page.items.into_iter();
            let new: Vec<_> = new.filter(|one| one.id.get() > self.seen.newest).collect();
            let reached = new.len() < all;
            fresh.extend(new);
            if self.is_new || reached {
                break;
            }
        }
        Ok(fresh)
    }

    /// Whether the bot made it: its payload names the operation, and the app after a hyphen.
    async fn is_ours(&self, deployment: &Deployment) -> Result<bool, Failure> {
        let payload = deployment.payload();
        let Some(id) = payload[github_checks::deployments::OPERATION].as_str() else {
            return Ok(false);
        };
        let id = id.split_once('-').map_or(id, |(operation, _)| operation);
        let id = OperationId::from(id.to_owned());
        Ok(self.bot.operations.get(&id).await?.is_some())
    }

    fn follow(&mut self, deployment: Deployment, now: u64) {
        let account = deployment.creator.map(|account| account.login);
        let open = Open {
            sha: deployment.sha.to_string(),
            reference: deployment.git_ref.unwrap_or_default(),
            environment: deployment.environment.unwrap_or_default(),
            transient: deployment.transient_environment.unwrap_or(false),
            creator: account.unwrap_or_else(|| "somebody".to_owned()),
            since: now,
            rank: 0,
            is_old: self.is_new,
        };
        self.seen.open.insert(deployment.id.get(), open);
        while self.is_new && self.seen.open.len() > BEFORE {
            self.seen.open.pop_first();
        }
    }

    fn statuses(&mut self, id: u64, statuses: &[DeploymentStatus], now: u64) {
        let Some(mut open) = self.seen.open.remove(&id) else {
            return;
        };
        let Some(status) = decisive(statuses) else {
            if now.saturating_sub(open.since) < PATIENCE {
                self.seen.open.insert(id, open);
            }
            return;
        };
        let rank = rank(&status.state);
        let is_over = status.state.is_final();
        // What had ended, or begun, before anybody listened is not news.
        let is_news = rank > open.rank && !(self.is_new && open.is_old);
        if is_news {
            let said = self.said(id, &open, status);
            self.found.said.push(said);
        }
        open.rank = open.rank.max(rank);
        if !is_over && now.saturating_sub(open.since) < PATIENCE {
            self.seen.open.insert(id, open);
        }
    }

    fn said(&self, id: u64, open: &Open, status: &DeploymentStatus) -> Said {
        let failed = is_failure(&status.state);
        let is_over = status.state.is_final();
        let line = self.line(open, status);
        let mut notice =
            Notice::new(format!("deployment/{id}"), rank(&status.state), line).last(is_over);
        if failed {
            notice = notice.bad();
        }
        let links = links(status);
        if !links.is_empty() {
            notice = notice.detail(Mrkdwn::join(links, " · "));
        }
        let is_inactive = status.state == DeploymentState::Inactive;
        let stage = stage(open);
        // Heroku's own reports name an app: its release is said already.
        let is_app = self.apps.contains(&open.environment);
        Said::new(notice, move |settings| {
            let wants = &settings.deployments;
            let about = match (is_over, failed) {
                (_, true) => true,
                (false, _) => wants.started && !wants.failures_only,
                (true, _) => wants.finished && !wants.failures_only,
            };
            is_wanted(settings, &stage) && about && !is_inactive && !(is_app && wants.elsewhere)
        })
    }

    fn line(&self, open: &Open, status: &DeploymentStatus) -> Mrkdwn<'static> {
        let short = open.sha.get(..7).unwrap_or(&open.sha);
        let url = format!(
            "{}/{}/commit/{}",
            self.bot.services.web, self.repo, open.sha
        );
        let commit = Mrkdwn::link(&url, short).into_owned();
        let what = if open.reference.is_empty() || open.sha.starts_with(&open.reference) {
            commit
        } else {
            mrkdwn!("{} ({})", code(&open.reference), commit)
        };
        let place = literal(&open.environment);
        let head = match &status.state {
            DeploymentState::Success => {
                mrkdwn!(":white_check_mark: {} was deployed to *{}*", what, place)
            }
            DeploymentState::Failure | DeploymentState::Error => {
                mrkdwn!(":red_circle: {} was not deployed to *{}*", what, place)
            }
            DeploymentState::Inactive => {
                mrkdwn!(":fast_forward: {} gave way to another on *{}*", what, place)
            }
            DeploymentState::Waiting => {
                mrkdwn!(
                    ":raised_hand: {} waits for approval to go to *{}*",
                    what,
                    place
                )
            }
            _ => mrkdwn!(
                ":large_blue_circle: {} is being deployed to *{}*",
                what,
                place
            ),
        };
        let words = status.description.as_deref().unwrap_or_default();
        let words = match words {
            "" => mrkdwn!(""),
            words => mrkdwn!(" · {}", literal(words)),
        };
        mrkdwn!(
            "{} · by {} on GitHub{}",
            head,
            literal(&open.creator),
            words
        )
    }
}

/// The status that says how it is: the one that ended it, else the newest. GitHub adds
/// `inactive` when something newer takes its place, which is no end of its own.
fn decisive(statuses: &[DeploymentStatus]) -> Option<&DeploymentStatus> {
    let newest = |is: fn(&DeploymentState) -> bool| {
        let fitting = statuses.iter().filter(|status| is(&status.state));
        fitting.max_by_key(|status| status.id)
    };
    newest(|state| state.is_final() && *state != DeploymentState::Inactive)
        .or_else(|| newest(|state| *state == DeploymentState::Inactive))
        .or_else(|| newest(|_| true))
}

/// How much a status says: what comes late never takes back what is final.
fn rank(state: &DeploymentState) -> i64 {
    match state {
        DeploymentState::Waiting => 2,
        DeploymentState::InProgress => 3,
        state if state.is_final() => 4,
        _ => 1,
    }
}

fn is_failure(state: &DeploymentState) -> bool {
    matches!(state, DeploymentState::Failure | DeploymentState::Error)
}

/// Environments are named after stages, `production` or `production/app`.
fn stage(open: &Open) -> String {
    if open.transient {
        return "review".to_owned();
    }
    let stage = open.environment.split('/').next();
    stage.unwrap_or_default().to_lowercase()
}

fn is_wanted(settings: &Settings, stage: &str) -> bool {
    settings.deployments.covers(stage) && settings.deployments.statuses
}

fn links(status: &DeploymentStatus) -> Vec<Mrkdwn<'static>> {
    let all = [(&status.environment_url, "Open"), (&status.log_url, "Log")];
    let links = all.into_iter().filter_map(|(url, label)| {
        let url = url.as_deref().filter(|url| url.starts_with("http"))?;
        Some(Mrkdwn::link(url, label).into_owned())
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(states: &[&str]) -> Vec<DeploymentStatus> {
        let all = states.iter().enumerate().map(|(at, state)| {
            let shape = serde_json::json!({ "id": at + 1, "state": state });
            serde_json::from_value(shape).unwrap()
        });
        // GitHub lists the newest first.
        let mut all: Vec<_> = all.collect();
        all.reverse();
        all
    }

    #[test]
    fn what_is_final_stays_and_giving_way_is_not_an_end() {
        for (states, says) in [
            (&["pending"][..], "pending"),
            (&["queued", "in_progress"], "in_progress"),
            (&["in_progress", "success", "inactive"], "success"),
            (&["in_progress", "failure", "in_progress"], "failure"),
            (&["in_progress", "inactive"], "inactive"),
        ] {
            let statuses = statuses(states);
            let status = decisive(&statuses).unwrap();
            assert_eq!(status.state.as_str(), says, "{states:?}");
        }
        assert!(decisive(&[]).is_none());
    }
}
