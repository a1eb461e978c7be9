//! Who wrote what went live: the authors of the commits between what production ran and what it
//! runs now get a direct message, once for each release, where a channel's settings say so.

use std::collections::BTreeMap;

use github_checks::Repo;
use github_checks::commits::{Commit, CompareCommits, Comparison, MaybeAccount};
use heroku_api::dynos::{DynoState, ListDynos};
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::releases::Release;
use serde::{Deserialize, Serialize};
use service::outbox::Post;
use service::runner::Failure;
use slack_blocks::block::Context;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::Found;
use super::seen::Seen;
use crate::accounts::Accounts;
use crate::bot::Bot;
use crate::message::{literal, message};
use crate::refusal::code;
use crate::route::Route;
use crate::slug;

/// Commits that are named in a message; the rest is counted.
const SHOWN: usize = 10;
/// Dynos that do not come up are looked at often for so many seconds.
const PATIENCE: u64 = 30 * 60;

/// What was seen of an app of production.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LiveSeen {
    /// The release whose dynos were seen up last, and its commit.
    version: u64,
    commit: String,
    /// Since when a newer one is waited for, in seconds since 1970.
    waits: Option<u64>,
}

fn is_wanted(route: &Route) -> bool {
    let wants = &route.settings.deployments;
    wants.authors && wants.covers("production")
}

/// Looks at what production runs, and writes to those who wrote it.
pub(super) async fn look(
    bot: &Bot,
    routes: &[Route],
    apps: &[StagedApp],
    seen: &mut Seen,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let routes: Vec<&Route> = routes.iter().filter(|route| is_wanted(route)).collect();
    let mut repositories = routes
        .iter()
        .filter_map(|route| route.pipeline.repository.as_deref());
    let (Some(name), Some(accounts)) = (repositories.next(), &bot.accounts) else {
        // What goes live while nobody listens is not news later; and without accounts nobody
        // knows who an author is.
        seen.live.clear();
        return Ok(found);
    };
    let repo: Repo = name.parse()?;
    let look = Look {
        bot,
        accounts,
        routes: &routes,
        repo: &repo,
    };
    for app in apps.iter().filter(|app| app.stage.as_str() == "production") {
        look.app(app, seen, &mut found).await?;
    }
    Ok(found)
}

struct Look<'l> {
    bot: &'l Bot,
    accounts: &'l Accounts,
    routes: &'l [&'l Route],
    repo: &'l Repo,
}

impl Look<'_> {
    async fn app(
        &self,
        app: &StagedApp,
        seen: &mut Seen,
        found: &mut Found,
    ) -> Result<(), Failure> {
        let Some(running) = &app.running else {
            return Ok(());
        };
        let known = seen.live.get(app.id.as_str()).cloned();
        if known
            .as_ref()
            .is_some_and(|known| known.version == running.version)
        {
            return Ok(());
        }
        let Some(commit) = slug::commit(self.bot, &app.id, running).await? else {
            // Code that Heroku does not know the commit of: what comes after it counts.
            return Ok(());
        };
        let mut next = LiveSeen {
            version: running.version,
            commit,
            waits: None,
        };
        let Some(mut known) = known.filter(|known| known.commit != next.commit) else {
            // The first look, or the same code with other config vars.
            seen.live.insert(app.id.to_string(), next);
            return Ok(());
        };
        if !self.is_up(app, running).await? {
            let now = self.bot.seconds();
            let since = *known.waits.get_or_insert(now);
            found.soon |= now.saturating_sub(since) < PATIENCE;
            seen.live.insert(app.id.to_string(), known);
            return Ok(());
        }
        let compare = CompareCommits::new(self.repo, known.commit.as_str(), next.commit.as_str());
        match self.bot.services.github.send(&compare).await {
            Ok(compared) => {
                let posts = self.posts(app, running, &compared).await?;
                found.posts.extend(posts);
            }
            // It runs, or ran, what is not in the repository: nobody can say what is new.
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
        next.waits = None;
        seen.live.insert(app.id.to_string(), next);
        Ok(())
    }

    /// Whether every dyno runs this release: nothing is live before.
    async fn is_up(&self, app: &StagedApp, running: &Release) -> Result<bool, heroku_api::Error> {
        let dynos = ListDynos::new(&app.id);
        let dynos = self.bot.services.heroku.all(&dynos).await?;
        let mut lasting = dynos.iter().filter(|dyno| !dyno.is_one_off()).peekable();
        let any = lasting.peek().is_some();
        Ok(any
            && lasting.all(|dyno| {
                let release = dyno.release.as_ref();
                dyno.state == DynoState::Up
                    && release.is_some_and(|release| release.version == Some(running.version))
            }))
    }

    async fn posts(
        &self,
        app: &StagedApp,
        running: &Release,
        compared: &Comparison,
    ) -> Result<Vec<Post>, Failure> {
        let mut posts = Vec::new();
        for (author, commits) in by_author(compared) {
            for (team, person) in self.accounts.of_account("github", &author).await? {
                let Some(route) = self.routes.iter().find(|route| route.team == team) else {
                    continue;
                };
                let text = self.words(app, running, &commits, compared);
                let why = mrkdwn!(
                    "You linked the GitHub account {}, and where {} is routed authors get a message. {} \
                     changes that.",
                    code(&author),
                    code(&route.pipeline.name),
                    code("/h route")
                );
                let content = message(text).block(Context::new([why.verbatim(true)]));
                let content = serde_json::to_value(content)?;
                // The same release and person: the same message.
                let id = format!("live/{}/{}/{team}/{person}", app.id, running.id);
                posts.push(Post::new(id, person.as_str(), content).team(&team));
            }
        }
        Ok(posts)
    }

    fn words(
        &self,
        app: &StagedApp,
        running: &Release,
        commits: &[&Commit],
        compared: &Comparison,
    ) -> Mrkdwn<'static> {
        let yours = match commits.len() {
            1 => "your change is".to_owned(),
            n => format!("{n} changes of yours are"),
        };
        let version = format!("v{}", running.version);
        let all = match compared.html_url.as_deref() {
            Some(url) => Mrkdwn::link(url, &version).into_owned(),
            None => mrkdwn!("{}", version),
        };
        let head = mrkdwn!(":rocket: *{}* runs {}: {} live.", app.name, all, yours);
        let mut lines = vec![head];
        for commit in commits.iter().take(SHOWN) {
            let sha = commit.sha.as_str();
            let url = format!("{}/{}/commit/{sha}", self.bot.services.web, self.repo);
            lines.push(mrkdwn!(
                "• {} {}",
                Mrkdwn::link(&url, sha.get(..7).unwrap_or(sha)),
                literal(commit.subject())
            ));
        }
        if commits.len() > SHOWN {
            lines.push(mrkdwn!("… and {} more", commits.len() - SHOWN));
        }
        Mrkdwn::join(lines, "\n")
    }
}

/// The commits that are new, by the account of who wrote them; those of nobody GitHub knows are
/// left out.
fn by_author(compared: &Comparison) -> BTreeMap<String, Vec<&Commit>> {
    let mut all: BTreeMap<String, Vec<&Commit>> = BTreeMap::new();
    for commit in &compared.commits {
        if let Some(MaybeAccount::Known(account)) = &commit.author {
            all.entry(account.login.clone()).or_default().push(commit);
        }
    }
    all
}
