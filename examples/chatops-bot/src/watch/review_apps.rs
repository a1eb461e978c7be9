//! Review apps of a pipeline. Heroku sends nothing of them, so they are listed at each look: one
//! message for each, from its beginning to its end.

use std::collections::BTreeMap;

use heroku_api::flows::pipeline::StagedApp;
use heroku_api::ids::{PipelineId, ReviewAppId};
use heroku_api::review_apps::{GetReviewApp, ListReviewApps, ReviewApp, ReviewAppStatus};
use serde::{Deserialize, Serialize};
use service::runner::Failure;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::{Found, Said};
use super::seen::Seen;
use crate::bot::Bot;
use crate::message::literal;
use crate::notice::Notice;
use crate::refusal::{code, error_chain};
use crate::route::Route;

/// What was seen of a review app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ReviewSeen {
    status: String,
    branch: String,
    pull: Option<u64>,
    /// Its app's name, once there was one.
    app: Option<String>,
}

/// Whether any route wants to hear of them.
pub(super) fn is_wanted(routes: &[Route]) -> bool {
    routes.iter().any(|route| {
        let wants = &route.settings.deployments;
        wants.review_apps && wants.covers("review")
    })
}

/// Lists the review apps of a pipeline, when any route wants to hear of them.
pub(super) async fn look(
    bot: &Bot,
    pipeline: &str,
    routes: &[Route],
    apps: &[StagedApp],
    seen: &mut Seen,
) -> Result<Found, Failure> {
    if !is_wanted(routes) {
        // What happens while nobody listens is not news later.
        seen.review_apps = None;
        return Ok(Found::default());
    }
    let heroku = &bot.services.heroku;
    let list = ListReviewApps::new(PipelineId::from(pipeline));
    let listed = match heroku.all(&list).await {
        Ok(listed) => listed,
        Err(error)
            if error
                .as_api()
                .is_some_and(|api| api.status().is_client_error()) =>
        {
            // Not every account may see them; everything else goes on.
            let error = error_chain(&error);
            tracing::info!(pipeline, error, "review apps are not shown");
            return Ok(Found::default());
        }
        Err(error) => return Err(error.into()),
    };
    // What is not looked at to the end is looked at again.
    let is_new = seen.review_apps.is_none();
    let mut known = seen.review_apps.clone().unwrap_or_default();
    let mut look = Look {
        bot,
        apps,
        routes,
        found: Found::default(),
    };
    let mut now = BTreeMap::new();
    for review in &listed {
        let id = review.id.to_string();
        let had = known.remove(&id);
        let is = look.seen(review, had.as_ref());
        if !is_new && had.as_ref().is_none_or(|had| had.status != is.status) {
            look.says(&id, &is, &review.status, review.reason());
        }
        look.found.soon |= is_under_way(&review.status);
        if review.status != ReviewAppStatus::Deleted {
            now.insert(id, is);
        }
    }
    // What is not listed may be deleted, or listed a moment later.
    for (id, mut had) in known {
        let get = GetReviewApp::new(ReviewAppId::from(id.as_str()));
        let status = match heroku.send(&get).await {
            Ok(review) => review.status,
            Err(error) if error.is_not_found() => ReviewAppStatus::Deleted,
            Err(error) => return Err(error.into()),
        };
        if had.status != status.as_str() {
            status.as_str().clone_into(&mut had.status);
            look.says(&id, &had, &status, "");
        }
        if status != ReviewAppStatus::Deleted {
            look.found.soon = true;
            now.insert(id, had);
        }
    }
    seen.review_apps = Some(now);
    Ok(look.found)
}

fn is_under_way(status: &ReviewAppStatus) -> bool {
    matches!(
        status,
        ReviewAppStatus::Pending | ReviewAppStatus::Creating | ReviewAppStatus::Deleting
    )
}

struct Look<'l> {
    bot: &'l Bot,
    apps: &'l [StagedApp],
    routes: &'l [Route],
    found: Found,
}

impl Look<'_> {
    fn seen(&self, review: &ReviewApp, had: Option<&ReviewSeen>) -> ReviewSeen {
        let app = review.app.as_ref();
        let app = app.and_then(|id| self.apps.iter().find(|app| app.id == *id));
        let app = app.map(|app| app.name.clone());
        ReviewSeen {
            status: review.status.as_str().to_owned(),
            branch: review.branch.clone(),
            pull: review.pr_number,
            app: app.or_else(|| had.and_then(|had| had.app.clone())),
        }
    }

    fn says(&mut self, id: &str, review: &ReviewSeen, status: &ReviewAppStatus, reason: &str) {
        let what = self.what(review);
        let (rank, line) = match status {
            ReviewAppStatus::Created => (2, mrkdwn!(":seedling: {} is ready", what)),
            ReviewAppStatus::Errored => (
                2,
                mrkdwn!(
                    ":red_circle: {} could not be created: {}",
                    what,
                    literal(reason)
                ),
            ),
            ReviewAppStatus::Deleting => (3, mrkdwn!(":wastebasket: {} is being deleted", what)),
            ReviewAppStatus::Deleted => (4, mrkdwn!(":wastebasket: {} was deleted", what)),
            _ => (
                1,
                mrkdwn!(":hourglass_flowing_sand: {} is being created", what),
            ),
        };
        let mut notice = Notice::new(format!("review-app/{id}"), rank, line.clone());
        notice = notice.last(*status == ReviewAppStatus::Deleted);
        if rank == 2 {
            // An edit rings no bell, and somebody waits for this.
            notice = notice.reply(status.as_str(), line);
        }
        let (failed, begins) = (*status == ReviewAppStatus::Errored, rank == 1);
        let opens = rank != 3;
        self.found.said.push(Said::new(notice, move |settings| {
            let wants = &settings.deployments;
            let about = match (failed, begins) {
                (true, _) => true,
                (_, true) => wants.started && !wants.failures_only,
                _ => wants.finished && !wants.failures_only,
            };
            opens && about && wants.review_apps && wants.covers("review")
        }));
    }

    /// `The review app acme-fix-42 of fix-42 (#7)`.
    fn what(&self, review: &ReviewSeen) -> Mrkdwn<'static> {
        let app = match &review.app {
            Some(name) => {
                let url = format!("https://dashboard.heroku.com/apps/{name}");
                mrkdwn!("The review app {} of", Mrkdwn::link(&url, name))
            }
            None => mrkdwn!("The review app of"),
        };
        let branch = code(&review.branch);
        let mut routes = self.routes.iter();
        let repository = routes.find_map(|route| route.pipeline.repository.as_deref());
        match (review.pull, repository) {
            (Some(number), Some(repository)) => {
                let url = format!("{}/{repository}/pull/{number}", self.bot.services.web);
                let link = Mrkdwn::link(&url, &format!("#{number}")).into_owned();
                mrkdwn!("{} {} ({})", app, branch, link)
            }
            _ => mrkdwn!("{} {}", app, branch),
        }
    }
}
