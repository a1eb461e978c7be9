//! Production that is behind its branch: said once when it has been so for longer than a channel
//! wants, and again when it ends.

use std::collections::BTreeMap;

use github_checks::Repo;
use github_checks::commits::{CompareCommits, Comparison};
use heroku_api::flows::pipeline::StagedApp;
use serde::{Deserialize, Serialize};
use service::runner::Failure;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::{Found, Said};
use super::seen::Seen;
use crate::bot::Bot;
use crate::gate;
use crate::notice::Notice;
use crate::refusal::code;
use crate::route::Route;
use crate::slug;

/// How far an app of production is behind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Drift {
    /// Since when, in seconds since 1970.
    pub(crate) since: u64,
    /// By how many commits.
    pub(crate) commits: u64,
    /// How often it began; names its message.
    round: u64,
    /// The routes that heard of it.
    heard: Vec<String>,
}

/// Whether any channel wants to hear of it.
fn is_wanted(routes: &[Route]) -> bool {
    routes
        .iter()
        .any(|route| route.settings.drift_hours.is_some())
}

/// Compares what production runs with the default branch.
pub(super) async fn look(
    bot: &Bot,
    routes: &[Route],
    apps: &[StagedApp],
    seen: &mut Seen,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let repository = routes
        .iter()
        .find_map(|route| route.pipeline.repository.as_deref());
    let (true, Some(name)) = (is_wanted(routes), repository) else {
        seen.drift.clear();
        return Ok(found);
    };
    let repo: Repo = name.parse()?;
    let branch = gate::default_branch(bot, &repo).await;
    let branch = branch.map_err(|refusal| refusal.what.as_str().to_owned())?;
    let mut drift = BTreeMap::new();
    let production = apps.iter().filter(|app| app.stage.as_str() == "production");
    for app in production {
        let id = app.id.to_string();
        let before = seen.drift.get(&id).cloned().unwrap_or_default();
        let Some(release) = &app.running else {
            drift.insert(id, before);
            continue;
        };
        let Some(commit) = slug::commit(bot, &app.id, release).await? else {
            drift.insert(id, before);
            continue;
        };
        let compare = CompareCommits::new(&repo, commit.as_str(), branch.as_str());
        let compared = match bot.services.github.send(&compare).await {
            Ok(compared) => compared,
            // It runs what is not in the repository: nobody can say how far that is behind.
            Err(error) if error.is_not_found() => {
                drift.insert(id, before);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let look = Look {
            bot,
            app,
            branch: &branch,
        };
        drift.insert(id, look.app(routes, before, &compared, &mut found));
    }
    seen.drift = drift;
    Ok(found)
}

struct Look<'l> {
    bot: &'l Bot,
    app: &'l StagedApp,
    branch: &'l str,
}

impl Look<'_> {
    fn app(
        &self,
        routes: &[Route],
        mut drift: Drift,
        compared: &Comparison,
        found: &mut Found,
    ) -> Drift {
        let now = self.bot.seconds();
        // A comparison without a number says nothing: it stays as it was.
        let Some(commits) = compared.ahead_by else {
            return drift;
        };
        drift.commits = commits;
        if drift.commits == 0 {
            for route in routes
                .iter()
                .filter(|route| drift.heard.contains(&route.id))
            {
                let line = mrkdwn!(
                    ":white_check_mark: *{}* runs the newest commit of {} again",
                    self.app.name,
                    code(self.branch)
                );
                let notice = self
                    .notice(&drift, 2, line.clone())
                    .last(true)
                    .reply("end", line);
                found.said.push(Said::new(notice, |_| false).only(route));
            }
            drift.heard.clear();
            drift.since = 0;
            return drift;
        }
        if drift.since == 0 {
            drift.round += 1;
            drift.since = oldest(compared).unwrap_or(now).min(now);
        }
        let hours = (now - drift.since.min(now)) / 3600;
        for route in routes {
            let limit = route.settings.drift_hours.map(u64::from);
            if drift.heard.contains(&route.id) || limit.is_none_or(|limit| hours < limit) {
                continue;
            }
            let url = compared.html_url.as_deref().unwrap_or_default();
            let commits = match drift.commits {
                1 => "1 commit".to_owned(),
                n => format!("{n} commits"),
            };
            let shown = if url.is_empty() {
                mrkdwn!("{}", commits)
            } else {
                Mrkdwn::link(url, &commits).into_owned()
            };
            let line = mrkdwn!(
                ":hourglass: *{}* has been behind {} for {} h, by {}",
                self.app.name,
                code(self.branch),
                hours,
                shown
            );
            found
                .said
                .push(Said::new(self.notice(&drift, 1, line), |_| true).only(route));
            drift.heard.push(route.id.clone());
        }
        drift
    }

    fn notice(&self, drift: &Drift, rank: i64, line: Mrkdwn<'static>) -> Notice {
        Notice::new(format!("drift/{}/{}", self.app.id, drift.round), rank, line)
    }
}

/// When the oldest missing commit was made.
fn oldest(compared: &Comparison) -> Option<u64> {
    let dates = compared.commits.iter().filter_map(|one| {
        let git = one.commit.as_ref()?;
        git.committer.as_ref()?.date.map(|at| at.timestamp())
    });
    dates.min().and_then(|at| u64::try_from(at).ok())
}
