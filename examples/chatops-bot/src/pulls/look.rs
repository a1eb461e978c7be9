//! Brings the check runs of a pipeline's pull requests up to date with its review apps.

use std::collections::BTreeMap;

use github_checks::Repo;
use github_checks::check_runs::{CheckRun, Conclusion, CreateCheckRun, GetCheckRun, ListCheckRuns};
use github_checks::ensure::{self, Intent};
use github_checks::ids::CheckRunId;
use github_checks::pulls::ListPulls;
use heroku_api::apps::GetApp;
use heroku_api::ids::PipelineId;
use heroku_api::review_apps::{ListReviewApps, ReviewApp, ReviewAppStatus};
use serde::{Deserialize, Serialize};
use service::locks;
use service::runner::Failure;

use super::buttons::{Of, actions, output, update};
use super::markdown::plain;
use crate::bot::Bot;
use crate::config::buttons_of;
use crate::operation::review_lock_name;
use crate::route::Pipeline;

/// What was seen of a review app that has a check run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ButtonSeen {
    /// The head of its pull request.
    sha: String,
    number: u64,
    status: String,
    run: u64,
}

/// What one look needs.
struct Look<'l> {
    bot: &'l Bot,
    github: github_checks::Client,
    repo: Repo,
    pipeline: &'l Pipeline,
}

/// Looks at the review apps of `pipeline`. `seen` is by review app.
pub(crate) async fn look(
    bot: &Bot,
    pipeline: &Pipeline,
    seen: &mut BTreeMap<String, ButtonSeen>,
) -> Result<(), Failure> {
    let (Some(app), Some(repository)) = (&bot.services.github_app, &pipeline.repository) else {
        return Ok(());
    };
    if bot.rules.with_buttons().all(|name| name != pipeline.name) {
        return Ok(());
    }
    let repo: Repo = repository.parse()?;
    let look = Look {
        bot,
        github: app.on(&repo)?,
        repo,
        pipeline,
    };
    look.all(seen).await
}

impl Look<'_> {
    async fn all(&self, seen: &mut BTreeMap<String, ButtonSeen>) -> Result<(), Failure> {
        let list = ListReviewApps::new(PipelineId::from(self.pipeline.id.as_str()));
        let review_apps = self.bot.services.heroku.all(&list).await?;
        let mut heads = BTreeMap::new();
        let is_there = |app: &&ReviewApp| {
            let gone = [ReviewAppStatus::Deleting, ReviewAppStatus::Deleted];
            app.pr_number.is_some() && !gone.contains(&app.status)
        };
        let mut there = review_apps.iter().filter(is_there).peekable();
        if there.peek().is_some() {
            for pull in self.github.all(&ListPulls::new(&self.repo)).await? {
                heads.insert(pull.number.get(), pull.head.sha.to_string());
            }
        }
        let mut now = BTreeMap::new();
        for review_app in there {
            let number = review_app.pr_number.unwrap_or_default();
            let Some(sha) = heads.get(&number) else {
                continue;
            };
            if self.is_worked_on(number).await? {
                continue;
            }
            let id = review_app.id.to_string();
            let one = self.one(review_app, number, sha, seen.get(&id)).await?;
            now.insert(id, one);
        }
        for (id, before) in seen.iter().filter(|(id, _)| !now.contains_key(*id)) {
            if self.is_worked_on(before.number).await? {
                continue;
            }
            // Recreated: its successor has the same check run.
            if now.values().all(|one| one.run != before.run) {
                self.gone(id, before).await?;
            }
        }
        // A press is under way: its end is looked at later.
        for (id, before) in std::mem::take(seen) {
            if !now.contains_key(&id) && self.is_worked_on(before.number).await? {
                now.insert(id, before);
            }
        }
        *seen = now;
        Ok(())
    }

    /// Whether a button of this pull request was pressed: what the check run says is its affair.
    async fn is_worked_on(&self, number: u64) -> Result<bool, Failure> {
        let name = review_lock_name(&self.pipeline.id, number);
        Ok(locks::holder(self.bot.store(), &name).await?.is_some())
    }

    /// A review app that is there.
    async fn one(
        &self,
        review_app: &ReviewApp,
        number: u64,
        sha: &str,
        before: Option<&ButtonSeen>,
    ) -> Result<ButtonSeen, Failure> {
        let status = review_app.status.to_string();
        let before = before.filter(|one| one.sha == sha);
        if let Some(known) = before.filter(|one| one.status == status) {
            return Ok(known.clone());
        }
        let of = Of {
            pipeline: self.pipeline.id.clone(),
            review_app: review_app.id.to_string(),
            number,
        };
        let seen = |run: &CheckRun| ButtonSeen {
            sha: sha.to_owned(),
            number,
            status: status.clone(),
            run: run.id.get(),
        };
        let url = self.address(review_app).await;
        let (title, text) = says(review_app, url.as_deref());
        let run = match before {
            Some(known) => known.run,
            None => match self.find(sha, &of).await? {
                // A press brought it this far, and says more.
                Some(run) if is_settled(&run, title) => return Ok(seen(&run)),
                Some(run) => run.id.get(),
                None => {
                    let run = self
                        .create(sha, &of, (title, &text), url.as_deref())
                        .await?;
                    return Ok(seen(&run));
                }
            },
        };
        let update = update(&self.repo, run, title, &text).actions(actions());
        Ok(seen(&self.github.send(&update).await?))
    }

    async fn create(
        &self,
        sha: &str,
        of: &Of,
        (title, text): (&str, &str),
        url: Option<&str>,
    ) -> Result<CheckRun, Failure> {
        let mut create = CreateCheckRun::new(&self.repo, buttons_of(&self.pipeline.name), sha)
            .external_id(of.to_text())
            .conclusion(Conclusion::Neutral)
            .output(output(title, text))
            .actions(actions());
        if let Some(url) = url {
            create = create.details_url(url);
        }
        let run = ensure::check_run(&self.github, &create, Intent::now(&self.github)).await?;
        Ok(run.into_inner())
    }

    /// The check run that an earlier process created and did not live to remember, or that a press
    /// handed on.
    async fn find(&self, sha: &str, of: &Of) -> Result<Option<CheckRun>, Failure> {
        let list = ListCheckRuns::new(&self.repo, sha).check_name(buttons_of(&self.pipeline.name));
        let id = of.to_text();
        let mut runs = self.github.all(&list).await?.into_iter();
        Ok(runs.find(|run| run.external_id.as_deref() == Some(id.as_str())))
    }

    /// A review app that is not there any more, or whose pull request is closed.
    async fn gone(&self, id: &str, before: &ButtonSeen) -> Result<(), Failure> {
        let get = GetCheckRun::new(&self.repo, CheckRunId::from(before.run));
        let run = match self.github.send(&get).await {
            Err(error) if error.is_not_found() => return Ok(()),
            run => run?,
        };
        let of = run.external_id.as_deref().and_then(Of::read);
        if of.is_none_or(|of| of.review_app != id) {
            // The press that deleted it said so.
            return Ok(());
        }
        let text =
            "It is gone, or the pull request is closed. A new one gets a check run of its own.";
        let update = update(&self.repo, before.run, GONE, text);
        self.github.send(&update.actions(Vec::new())).await?;
        Ok(())
    }

    /// Where the review app is seen.
    async fn address(&self, review_app: &ReviewApp) -> Option<String> {
        let app = review_app.app.clone()?;
        let app = self.bot.services.heroku.send(&GetApp::new(app)).await;
        app.ok()?.web_url
    }
}

/// Whether a check run says something of its own about a review app that is `title`.
fn is_settled(run: &CheckRun, title: &str) -> bool {
    let shown = run
        .output
        .as_ref()
        .and_then(|output| output.title.as_deref());
    title == THERE && shown.is_some_and(|shown| ![CREATING, FAILED, GONE].contains(&shown))
}

const THERE: &str = "The review app is there";
const CREATING: &str = "The review app is being created";
const GONE: &str = "There is no review app here now";
const FAILED: &str = "The review app could not be created";

/// What the check run says: in a few words, and in Markdown.
fn says(review_app: &ReviewApp, url: Option<&str>) -> (&'static str, String) {
    let title = match review_app.status {
        ReviewAppStatus::Created => THERE,
        ReviewAppStatus::Errored => FAILED,
        _ => CREATING,
    };
    let first = match (&review_app.status, url) {
        (ReviewAppStatus::Errored, _) => format!("Heroku says: {}", plain(review_app.reason())),
        (_, Some(url)) => url.to_owned(),
        (_, None) => "Its address is not known yet.".to_owned(),
    };
    let text = format!(
        "{first}\n\nThe buttons above act with the rights of the one who presses, at Heroku and at \
         GitHub: `/h login` in Slack links the accounts."
    );
    (title, text)
}
