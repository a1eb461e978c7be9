//! What happened at GitHub since the last look: pull requests, pushes to the default branch, and
//! checks that begin or cease to fail.

use std::collections::BTreeMap;

use github_checks::Repo;
use github_checks::branches::{GetBranch, ListBranches};
use github_checks::check_runs::{CheckStatus, Conclusion, ListCheckRuns};
use github_checks::commits::{CompareCommits, Relation};
use github_checks::ids::Sha;
use github_checks::pulls::{GetPull, ListPulls, PullRequest};
use github_checks::statuses::{GetCombinedStatus, StatusState};
use service::runner::Failure;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::{Found, Said};
use super::reviews;
use super::seen::{Failing, GitHubSeen, PullSeen, Seen};
use crate::bot::Bot;
use crate::gate;
use crate::message::literal;
use crate::notice::Notice;
use crate::refusal::code;
use crate::route::{Route, Settings};

/// Branches of open pull requests whose checks are read in one look.
const BRANCHES: usize = 10;
/// Pull requests whose past is remembered.
const PULLS: usize = 300;

/// Looks at the repository, when any route wants to hear of it.
pub(super) async fn look(
    bot: &Bot,
    routes: &[Route],
    seen: &Seen,
) -> Result<(Option<GitHubSeen>, Found), Failure> {
    let wanted = routes.iter().any(|route| route.settings.github.on);
    let repository = routes
        .iter()
        .find_map(|route| route.pipeline.repository.as_deref());
    let (true, Some(name)) = (wanted, repository) else {
        // What happens while nobody listens is not news later.
        return Ok((None, Found::default()));
    };
    let repo: Repo = name.parse()?;
    let before = seen.github.clone().filter(|seen| seen.repository == name);
    let is_new = before.is_none();
    let mut look = Look {
        bot,
        repo,
        is_new,
        seen: before.unwrap_or_default(),
        found: Found::default(),
    };
    look.seen.repository = name.to_owned();
    let branch = gate::default_branch(bot, &look.repo).await;
    let branch = branch.map_err(|refusal| refusal.what.as_str().to_owned())?;
    let pulls = look.pulls().await?;
    let before = look.seen.reviews.take();
    let (reviews, found) = reviews::look(bot, &look.repo, routes, &pulls, before).await?;
    look.seen.reviews = reviews;
    look.found.said.extend(found.said);
    look.head(&branch).await?;
    look.checks(&branch, &pulls, routes).await?;
    Ok((Some(look.seen), look.found))
}

struct Look<'l> {
    bot: &'l Bot,
    repo: Repo,
    is_new: bool,
    seen: GitHubSeen,
    found: Found,
}

impl Look<'_> {
    fn page(&self, path: &str, label: &str) -> Mrkdwn<'static> {
        let url = format!("{}/{}/{path}", self.bot.services.web, self.repo);
        Mrkdwn::link(&url, label).into_owned()
    }

    /// The pull requests that changed lately, the one that changed last at the end.
    async fn pulls(&mut self) -> Result<Vec<PullRequest>, Failure> {
        let list = ListPulls::new(&self.repo)
            .state("all")
            .sort("updated")
            .direction("desc");
        let mut pulls = self.bot.services.github.send(&list).await?.items;
        pulls.reverse();
        if self.is_new {
            self.seen.oldest = pulls
                .iter()
                .map(|pull| pull.number.get())
                .max()
                .unwrap_or(0);
        }
        for pull in &pulls {
            let number = pull.number.get();
            let open = pull.state.as_deref() == Some("open");
            let known = self.seen.pulls.get(&number).cloned();
            let was_open = match &known {
                Some(known) => known.open,
                // Not remembered, and not younger than what is: it was closed before.
                None if number <= self.seen.oldest => false,
                // New: whatever it is now is news.
                None => !open,
            };
            if self.is_new || (known.is_none() && was_open == open) {
                let changes = 0;
                self.seen.pulls.insert(number, PullSeen { open, changes });
                continue;
            }
            if was_open == open {
                continue;
            }
            let said = self.pull(pull, open, known.as_ref()).await?;
            let changes = known.map_or(0, |known| known.changes) + 1;
            self.seen.pulls.insert(number, PullSeen { open, changes });
            self.found.said.push(said);
        }
        while self.seen.pulls.len() > PULLS
            && let Some((number, _)) = self.seen.pulls.pop_first()
        {
            self.seen.oldest = self.seen.oldest.max(number);
        }
        Ok(pulls)
    }

    async fn pull(
        &self,
        pull: &PullRequest,
        open: bool,
        known: Option<&PullSeen>,
    ) -> Result<Said, Failure> {
        let number = pull.number.get();
        let word = match (open, known.is_some_and(|known| known.changes > 0)) {
            (true, false) if known.is_none() && number > self.seen.oldest => {
                ":twisted_rightwards_arrows: opened"
            }
            (true, _) => ":twisted_rightwards_arrows: reopened",
            // Lists do not say whether it was merged.
            (false, _) => {
                let read = GetPull::new(&self.repo, pull.number);
                match self.bot.services.github.send(&read).await?.merged {
                    Some(true) => ":large_purple_circle: merged",
                    _ => ":no_entry_sign: closed without merging",
                }
            }
        };
        let who = pull
            .user
            .as_ref()
            .map_or("somebody", |user| user.login.as_str());
        let title = pull.title.as_deref().unwrap_or_default();
        let line = mrkdwn!(
            "{}: {} {} · by {} · {} → {}",
            Mrkdwn::trusted(word),
            self.page(&format!("pull/{number}"), &format!("#{number}")),
            literal(title),
            literal(who),
            code(
                pull.head
                    .branch
                    .as_deref()
                    .unwrap_or("a branch that is gone")
            ),
            code(pull.base.branch.as_deref().unwrap_or_default())
        );
        let rank = known.map_or(0, |known| known.changes) + 1;
        let mut notice = Notice::new(format!("pull/{number}"), rank, line);
        if rank > 1 {
            let reply = mrkdwn!("{}", Mrkdwn::trusted(word));
            notice = notice.reply(rank.to_string(), reply);
        }
        Ok(Said::new(notice, |settings| {
            settings.github.on && settings.github.pulls
        }))
    }

    /// The tip of the default branch, and what was pushed to it.
    async fn head(&mut self, branch: &str) -> Result<(), Failure> {
        let read = GetBranch::new(&self.repo, branch);
        let head = self.bot.services.github.send(&read).await?.commit.sha;
        let before = std::mem::replace(&mut self.seen.head, head.to_string());
        if before.is_empty() || before == self.seen.head {
            return Ok(());
        }
        let compare = CompareCommits::new(&self.repo, before.as_str(), head.as_str());
        let what = match self.bot.services.github.send(&compare).await {
            Ok(compared) => {
                let ahead = compared.ahead_by.unwrap_or_default();
                let commits = if ahead == 1 {
                    "1 commit".into()
                } else {
                    format!("{ahead} commits")
                };
                match compared.status {
                    Relation::Ahead => mrkdwn!(":arrow_up: {} pushed to {}", commits, code(branch)),
                    Relation::Behind => mrkdwn!(
                        ":rewind: {} was set back by {} commits",
                        code(branch),
                        compared.behind_by.unwrap_or_default()
                    ),
                    _ => mrkdwn!(
                        ":warning: {} was rewritten: {} are new",
                        code(branch),
                        commits
                    ),
                }
            }
            // The old tip may be gone.
            Err(error) if error.is_not_found() => {
                mrkdwn!(":warning: {} was rewritten", code(branch))
            }
            Err(error) => return Err(error.into()),
        };
        let (from, to) = (before.get(..7), self.seen.head.get(..7));
        let span = format!(
            "{}…{}",
            from.unwrap_or(&before),
            to.unwrap_or(&self.seen.head)
        );
        let link = self.page(&format!("compare/{before}...{}", self.seen.head), &span);
        let text = mrkdwn!("{}: {}", what, link);
        // The same tip can come back: what it came from belongs to its name.
        let key = format!("push/{before}/{}", self.seen.head);
        let notice = Notice::new(key, 1, text).last(true);
        let said = Said::new(notice, |settings| {
            settings.github.on && settings.github.pushes
        });
        self.found.said.push(said);
        Ok(())
    }

    /// The checks of the default branch, of open pull requests, and of branches that are named.
    async fn checks(
        &mut self,
        default: &str,
        pulls: &[PullRequest],
        routes: &[Route],
    ) -> Result<(), Failure> {
        let mut tips: Vec<(String, Sha)> =
            vec![(default.to_owned(), Sha::from(self.seen.head.as_str()))];
        let open = pulls.iter().rev();
        let open = open.filter(|pull| pull.state.as_deref() == Some("open"));
        for pull in open.take(BRANCHES) {
            if let Some(branch) = &pull.head.branch {
                tips.push((branch.clone(), pull.head.sha.clone()));
            }
        }
        let named = routes
            .iter()
            .flat_map(|route| &route.settings.github.branches);
        let named: Vec<&String> = named
            .filter(|branch| !tips.iter().any(|(known, _)| known == *branch))
            .collect();
        if !named.is_empty() {
            let branches = ListBranches::new(&self.repo);
            for branch in self.bot.services.github.all(&branches).await? {
                if named.contains(&&branch.name) {
                    tips.push((branch.name, branch.commit.sha));
                }
            }
        }
        for (branch, sha) in &tips {
            let outcomes = self.outcomes(sha).await?;
            for (name, outcome) in outcomes {
                self.outcome(branch, sha, &name, &outcome);
            }
        }
        let is_watched = |key: &String| {
            let branch = key.split('\n').next();
            tips.iter().any(|(name, _)| Some(name.as_str()) == branch)
        };
        self.seen.failing.retain(|key, _| is_watched(key));
        Ok(())
    }

    /// Every check of a commit by name: whether it failed or passed, and its page.
    async fn outcomes(&self, sha: &Sha) -> Result<BTreeMap<String, Outcome>, Failure> {
        let github = &self.bot.services.github;
        let statuses = GetCombinedStatus::new(&self.repo, sha.as_str()).per_page(100_u64);
        let runs = ListCheckRuns::new(&self.repo, sha.as_str());
        let (statuses, runs) = tokio::join!(github.send(&statuses), github.all(&runs));
        let mut outcomes = BTreeMap::new();
        for status in statuses?.statuses {
            let failed = match status.state {
                StatusState::Success => false,
                StatusState::Failure | StatusState::Error => true,
                _ => continue,
            };
            let url = status.target_url;
            outcomes.insert(status.context, Outcome { failed, url });
        }
        for run in runs? {
            if run.status != CheckStatus::Completed {
                continue;
            }
            let failed = match run.conclusion {
                Some(Conclusion::Success | Conclusion::Neutral | Conclusion::Skipped) => false,
                Some(_) => true,
                None => continue,
            };
            let url = run.html_url.or(run.details_url);
            let one = outcomes.entry(run.name).or_insert(Outcome { failed, url });
            // Several apps may use one name: a failure of any is one.
            one.failed |= failed;
        }
        Ok(outcomes)
    }

    fn outcome(&mut self, branch: &str, sha: &Sha, name: &str, outcome: &Outcome) {
        let key = format!("{branch}\n{name}");
        let short = sha.as_str().get(..7).unwrap_or(sha.as_str());
        let at = self.page(&format!("commit/{sha}"), short);
        let shown = match &outcome.url {
            Some(url) => Mrkdwn::link(url, name).into_owned(),
            None => code(name),
        };
        let known = self.seen.failing.get(&key).cloned();
        let (failing, rank, line) = match (&known, outcome.failed) {
            (None, true) => {
                let round = self.seen.rounds.entry(key.clone()).or_default();
                *round += 1;
                let failing = Failing {
                    sha: sha.to_string(),
                    round: *round,
                };
                self.seen.failing.insert(key, failing.clone());
                let line = mrkdwn!(
                    ":red_circle: {} failed on {} at {}",
                    shown,
                    code(branch),
                    at
                );
                (failing, 1, line)
            }
            (Some(failing), false) => {
                self.seen.failing.remove(&key);
                let line = mrkdwn!(
                    ":white_check_mark: {} passes again on {} at {}",
                    shown,
                    code(branch),
                    at
                );
                (failing.clone(), 2, line)
            }
            _ => return,
        };
        if self.is_new {
            // Not news; and no message is there to be edited.
            return;
        }
        let id = format!("check/{branch}/{name}/{}", failing.round);
        let mut notice = Notice::new(id, rank, line.clone()).last(rank == 2);
        let branch = branch.to_owned();
        let wanted = move |settings: &Settings| {
            let github = &settings.github;
            let about = if rank == 1 {
                github.failures
            } else {
                github.recoveries
            };
            github.on && github.covers(&branch) && about
        };
        if rank == 2 {
            notice = notice.reply("again", line);
        }
        self.found.said.push(Said::new(notice, wanted));
    }
}

struct Outcome {
    failed: bool,
    url: Option<String>,
}
