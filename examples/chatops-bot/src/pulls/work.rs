//! What a press does at Heroku: each thing once, whatever happens to this process.

use std::time::Duration;

use github_checks::Repo;
use github_checks::archives::GetTarball;
use heroku_api::ensure::{Intent, note};
use heroku_api::flows::deploy::DeployPlan;
use heroku_api::flows::review_app::{self, ReviewAppPlan};
use heroku_api::flows::{FlowError, TarballLink, deploy};
use heroku_api::progress::Follow;
use heroku_api::secret::SignedUrl;
use serde::{Deserialize, Serialize};
use service::runner::Failure;
use service::{Running, Step};

use super::buttons::Button;
use super::press::{KIND, Press};
use super::said::Said;
use crate::bot::{Bot, moment};
use crate::change::{Caller, Sending, Sent};

/// How long a build or a deletion is followed.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// What was settled before Heroku was asked for anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Begun {
    /// The person in Slack who acts.
    pub(super) caller: Caller,
    /// The pipeline's name.
    pub(super) pipeline: String,
    /// The app, where there is one.
    pub(super) app: Option<OfReview>,
    pub(super) branch: String,
    pub(super) fork: Option<u64>,
    /// Whether the old one is gone, for one that is recreated.
    #[serde(default)]
    pub(super) deleted: bool,
    /// The build, or the new review app.
    #[serde(default)]
    pub(super) sent: Sent<()>,
}

/// The app of a review app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OfReview {
    pub(super) id: String,
    pub(super) name: String,
}

/// Does it, or goes on with it: what it comes to.
pub(super) async fn work(bot: &Bot, running: &Running, press: &mut Press) -> Result<Said, Failure> {
    let Some(begun) = press.begun.clone() else {
        return Err("a press was not settled".into());
    };
    let acting = bot.acting_for(&begun.caller).await?;
    let done = match press.button {
        Button::Redeploy => redeploy(&acting, running, press, &begun).await,
        Button::Recreate => recreate(&acting, running, press, &begun).await,
        Button::Delete => delete(&acting, press).await,
    };
    let error = match done {
        Ok(said) => return Ok(said),
        Err(Stopped::Failure(failure)) => return Err(failure),
        Err(Stopped::Flow(error)) => error,
    };
    match error {
        // Nothing was changed by it, and the next try looks first.
        FlowError::Call(call) if call.is_transient() => Err(call.into()),
        error => Ok(Said::failed(&press.by.login, &error)),
    }
}

/// Why there is no end.
enum Stopped {
    Flow(FlowError),
    Failure(Failure),
}

impl From<FlowError> for Stopped {
    fn from(error: FlowError) -> Self {
        Self::Flow(error)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<service::Error> for Stopped {
    fn from(error: service::Error) -> Self {
        Self::Failure(error.into())
    }
}

async fn redeploy(
    acting: &Bot,
    running: &Running,
    press: &mut Press,
    begun: &Begun,
) -> Result<Said, Stopped> {
    let heroku = &acting.services.heroku;
    let Some(app) = &begun.app else {
        return Err(Stopped::Failure("there is no app to build into".into()));
    };
    let seen = match begun.sent {
        Sent::No => {
            let seen = note::build(heroku, &app.id.as_str().into()).await;
            seen.map_err(FlowError::Call)?
        }
        Sent::Sending(_) | Sent::Done(()) => Vec::new(),
    };
    let intent = sending(acting, running, press, seen).await?;
    let link = link(acting, &press.repo, &press.sha)?;
    let plan = DeployPlan::new(app.id.as_str(), link, press.sha.as_str())
        .description(format!("#{} by @{}", press.of.number, press.by.login))
        .intent(intent);
    let deployed = deploy(heroku, &plan, &Follow::default().within(LIMIT)).await?;
    Ok(Said::built(&press.by.login, press.short(), &deployed))
}

async fn recreate(
    acting: &Bot,
    running: &Running,
    press: &mut Press,
    begun: &Begun,
) -> Result<Said, Stopped> {
    let heroku = &acting.services.heroku;
    let follow = Follow::default().within(LIMIT);
    if !begun.deleted {
        let old = press.of.review_app.as_str().into();
        // One that is gone is fine: a second try finds nothing more to delete.
        let deleted = review_app::delete(heroku, &old, &follow).await?;
        if !deleted.outcome.is_done() {
            return Ok(Said::deleted(&press.by.login, &deleted));
        }
        store(running, press, |begun| begun.deleted = true).await?;
    }
    let intent = sending(acting, running, press, Vec::new()).await?;
    let link = link(acting, &press.repo, &press.sha)?;
    let pipeline = press.of.pipeline.as_str();
    let mut plan = ReviewAppPlan::new(pipeline, begun.branch.as_str(), link, press.sha.as_str())
        .pr_number(press.of.number)
        .intent(intent);
    if let Some(fork) = begun.fork {
        plan = plan.fork_repo_id(fork);
    }
    let report = review_app::create(heroku, &plan, &follow).await?;
    let mut said = Said::created(&press.by.login, press.short(), &report);
    said.of = report.review_app.map(|new| new.id.to_string());
    Ok(said)
}

async fn delete(acting: &Bot, press: &Press) -> Result<Said, Stopped> {
    let old = press.of.review_app.as_str().into();
    let follow = Follow::default().within(LIMIT);
    let deleted = review_app::delete(&acting.services.heroku, &old, &follow).await?;
    Ok(Said::deleted(&press.by.login, &deleted))
}

/// Stores that a write is about to leave; `seen` is what was there before, and used for the first
/// try only.
async fn sending(
    acting: &Bot,
    running: &Running,
    press: &mut Press,
    seen: Vec<String>,
) -> Result<Intent, Stopped> {
    let now = acting.millis();
    let heroku = &acting.services.heroku;
    let before = press
        .begun
        .as_ref()
        .and_then(|begun| begun.sent.sending().cloned());
    let mut sending = before.clone().unwrap_or_else(|| Sending::new(now, seen));
    sending.at = now;
    let seen = sending.seen.clone();
    store(running, press, |begun| begun.sent = Sent::Sending(sending)).await?;
    Ok(match before {
        Some(before) => Intent::resumed(moment(before.at), seen),
        None => Intent::now(heroku).seen(seen),
    })
}

async fn store(
    running: &Running,
    press: &mut Press,
    change: impl FnOnce(&mut Begun),
) -> Result<(), Stopped> {
    if let Some(begun) = &mut press.begun {
        change(begun);
    }
    let step = Step::new().state(KIND.version, press)?;
    Ok(running.commit(&step).await?)
}

/// The archive of the commit, with the presser's own token, when Heroku is about to fetch it.
fn link(acting: &Bot, repo: &str, sha: &str) -> Result<TarballLink, Stopped> {
    let repo: Repo = repo
        .parse()
        .map_err(|_| Stopped::Failure("not a repository".into()))?;
    let (github, sha) = (acting.services.github.clone(), sha.to_owned());
    Ok(TarballLink::late(move || {
        let (github, call) = (github.clone(), GetTarball::new(&repo, sha.as_str()));
        async move {
            let link = github.send(&call).await?;
            Ok(link.url.hand_to(SignedUrl::new))
        }
    }))
}
