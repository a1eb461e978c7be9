//! `prune`: deletes the review apps that nobody needs. CircleCI never says that a pull
//! request was closed, so a nightly run looks.

use std::collections::BTreeMap;

use github_checks::branches::ListBranches;
use github_checks::labels::ListLabels;
use github_checks::pulls::ListPulls;
use github_checks::{Client, Repo};
use heroku_api::progress::Outcome;
use serde_json::json;

use super::delete::{review_app_gone, setup_gone};
use crate::Cx;
use crate::args;
use crate::ci::Commit;
use crate::ended::Ended;
use crate::feedback::Feedback;
use crate::inventory::{self, Found};
use crate::place::Place;
use crate::target::{self, Target};
use crate::trouble::Trouble;

pub(crate) async fn run(cx: &Cx, args: args::Prune) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let said = Commit::read(&cx.variables, |_| None);
    let Some(repo) = target::repository(cx, args.repo.as_deref(), &said)? else {
        return Err(
            Trouble::usage("it is not known which repository on GitHub is meant")
                .advice("--repo OWNER/NAME says it"),
        );
    };
    let Some(github) = cx.services.github(Some(&repo)).await? else {
        return Err(Trouble::usage("GITHUB_TOKEN is not set")
            .advice("without it nobody knows which pull requests are closed"));
    };
    let place = Place::find(cx, &heroku, &args.place, Some(repo.name())).await?;
    let all = inventory::read(&heroku, &place).await?;
    let facts = Alive::read(&github, &repo).await?;
    let (mut gone, mut outcome) = (0, Outcome::Done);
    for one in &all {
        let Some(why) = facts
            .unneeded(&github, &repo, one, args.when_label.as_deref())
            .await?
        else {
            continue;
        };
        let event = if args.dry_run {
            "would_delete"
        } else {
            "deleting"
        };
        let verb = if args.dry_run {
            "would delete"
        } else {
            "deleting"
        };
        cx.screen.event(
            event,
            json!({"review_app": one.review_app, "name": one.name, "branch": one.branch, "pr": one.pr, "why": why}),
            format!("{verb} {}: {why}", one.title()),
        );
        gone += 1;
        if args.dry_run {
            continue;
        }
        let ended = match (&one.review_app, &one.name) {
            (Some(id), _) => review_app_gone(cx, &heroku, id, None).await?,
            (None, Some(name)) => setup_gone(cx, &heroku, &place, name, None)
                .await?
                .unwrap_or(Outcome::Done),
            (None, None) => continue,
        };
        if ended.is_done() {
            let target = of(&github, &repo, one);
            let app = one.name.clone().filter(|_| one.review_app.is_none());
            let app = app.unwrap_or_else(|| place.app(&target));
            Feedback::new(cx, &args.feedback, &target, &app, false)?
                .deleted()
                .await;
        }
        outcome = Outcome::of_all([outcome, ended]).unwrap_or(outcome);
    }
    let kept = all.len() - gone;
    let text = match args.dry_run {
        true => format!("{gone} would be deleted, {kept} kept; nothing was changed"),
        false => format!("{gone} deleted, {kept} kept"),
    };
    let ended = Ended::of_outcome(outcome, text);
    Ok(ended.with("deleted", json!(gone)).with("kept", json!(kept)))
}

fn of(github: &Client, repo: &Repo, one: &Found) -> Target {
    Target {
        repo: Some(repo.clone()),
        github: Some(github.clone()),
        branch: one.branch.clone(),
        sha: None,
        pr: one.pr,
        is_fork: one.fork.is_some(),
        fork: one.fork,
        run_url: None,
    }
}

/// What is open on GitHub.
struct Alive {
    /// Open pull requests, and the branches that they come from.
    pulls: BTreeMap<u64, Option<String>>,
    branches: Vec<String>,
}

impl Alive {
    async fn read(github: &Client, repo: &Repo) -> Result<Self, Trouble> {
        let failed =
            |error: github_checks::Error| Trouble::github("reading what is open on GitHub", &error);
        let pulls = github.all(&ListPulls::new(repo)).await.map_err(failed)?;
        let branches = github.all(&ListBranches::new(repo)).await.map_err(failed)?;
        Ok(Self {
            pulls: pulls
                .into_iter()
                .map(|pull| (pull.number.get(), pull.head.branch))
                .collect(),
            branches: branches.into_iter().map(|branch| branch.name).collect(),
        })
    }

    /// Why nobody needs it; `None` when somebody may.
    async fn unneeded(
        &self,
        github: &Client,
        repo: &Repo,
        one: &Found,
        label: Option<&str>,
    ) -> Result<Option<String>, Trouble> {
        let Some(number) = one.pr else {
            let Some(branch) = &one.branch else {
                // Not named after a pull request: nobody knows what it is for.
                return Ok(None);
            };
            let gone = !self.branches.contains(branch);
            return Ok(gone.then(|| format!("the branch {branch} is gone")));
        };
        if !self.pulls.contains_key(&number) {
            return Ok(Some(format!("#{number} is closed")));
        }
        let Some(label) = label else {
            return Ok(None);
        };
        let labels = github.all(&ListLabels::new(repo, number)).await;
        let labels = labels.map_err(|error| Trouble::github("reading labels", &error))?;
        let has = labels
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(label));
        Ok((!has).then(|| format!("#{number} does not carry the label {label}")))
    }
}
