//! Spinnaker's manual judgments, through Gate.
//!
//! What Gate answers to a change proves nothing: a failure inside Orca is a 200 without a
//! body, a change that was made can be a 500, and a judgment by somebody without the role is
//! taken back seconds later. So the stage is read before and after.

mod actions;
mod api;
mod execution;
mod progress;

use async_trait::async_trait;
use http::Method;
use serde_json::json;
use slack_blocks::web::secret::Secret;

pub use actions::{Action, PIPELINES, Pipelines, fingerprint};
pub use api::{Auth, GateApi};
pub use progress::{Progress, Schedule, ServerGroup, StageProgress, is_final};

use super::rest::{Reply, segment};
use super::{Actor, Answered, JudgmentSource, Mode, Place, Seen, SourceError, Waiting};
use crate::choice::Choice;
use execution::Execution;

/// Its name as a source.
pub const NAME: &str = "spinnaker";
const TITLE: &str = "Spinnaker";
/// Running executions of each pipeline that one look sees.
const LIMIT: u32 = 50;

/// Manual judgments of some applications.
#[derive(Clone, Debug)]
pub struct Spinnaker {
    api: GateApi,
    applications: Vec<String>,
    deck: Option<String>,
    compare: Option<String>,
    mode: Mode,
}

impl Spinnaker {
    /// The judgments of `applications`; of all that the service's account sees when there are
    /// none.
    #[must_use]
    pub fn new(api: GateApi, applications: Vec<String>) -> Self {
        Self {
            api,
            applications,
            deck: None,
            compare: None,
            mode: Mode::Service,
        }
    }

    /// Where Deck is, for links.
    #[must_use]
    pub fn deck(mut self, url: Option<String>) -> Self {
        self.deck = url.map(|url| url.trim_end_matches('/').to_owned());
        self
    }

    /// As whom decisions are sent.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Where changes are shown: an address with `{repository}`, `{from}` and `{to}` in it.
    #[must_use]
    pub fn compare(mut self, address: Option<String>) -> Self {
        self.compare = address;
        self
    }

    async fn list(&self) -> Result<Vec<String>, SourceError> {
        if !self.applications.is_empty() {
            return Ok(self.applications.clone());
        }
        let body = match self.api.get("/applications").await? {
            Reply::Json(body) => body,
            Reply::Empty => return Err(empty()),
        };
        let rows = body.as_array().cloned().unwrap_or_default();
        let names = rows.iter().filter_map(|row| row["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    async fn execution(&self, id: &str) -> Result<Execution, SourceError> {
        let path = format!("/pipelines/{}", segment(id));
        match self.api.get(&path).await? {
            Reply::Json(body) => Execution::read(body).ok_or_else(empty),
            Reply::Empty => Err(empty()),
        }
    }
}

/// Gate turned an error of Orca's into nothing.
fn empty() -> SourceError {
    SourceError::Unanswered {
        source_name: TITLE,
        why: "an empty response, which Gate gives when Orca failed".into(),
    }
}

#[async_trait]
impl JudgmentSource for Spinnaker {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    fn mode(&self) -> Mode {
        self.mode
    }

    fn token_help(&self) -> &'static str {
        "Your own API token of Spinnaker (spk_…)."
    }

    async fn roles(&self, actor: &Actor) -> Result<Vec<String>, SourceError> {
        match self.api.user_as(actor).await? {
            Reply::Json(body) => Ok(execution::texts(&body["roles"])),
            Reply::Empty => Err(SourceError::NotSignedIn(TITLE)),
        }
    }

    async fn changes(&self, waiting: &Waiting) -> Option<String> {
        let address = self.compare.as_deref()?;
        let run = self.execution(&waiting.place.run).await.ok()?;
        let (config, (repository, to)) = (run.config()?, run.commit()?);
        let path = format!(
            "/executions?pipelineConfigIds={}&statuses=SUCCEEDED&limit=1&expand=false",
            segment(config)
        );
        let Ok(Reply::Json(before)) = self.api.get(&path).await else {
            return None;
        };
        let before = Execution::read(before.as_array()?.last()?.clone())?;
        let (of, from) = before.commit()?;
        (of == repository && from != to).then(|| {
            let filled = address.replace("{repository}", repository);
            filled.replace("{from}", from).replace("{to}", to)
        })
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError> {
        let mut waiting = Vec::new();
        for application in self.list().await? {
            let path = format!(
                "/applications/{}/pipelines?statuses=RUNNING&expand=true&limit={LIMIT}",
                segment(&application)
            );
            let body = match self.api.get(&path).await {
                Ok(Reply::Json(body)) => body,
                Ok(Reply::Empty) => continue,
                // One application that cannot be read does not hide the others.
                Err(error @ (SourceError::Missing(_) | SourceError::Refused { .. })) => {
                    tracing::warn!(application, %error, "an application cannot be read");
                    continue;
                }
                Err(error) => return Err(error),
            };
            for run in body.as_array().into_iter().flatten() {
                if let Some(run) = Execution::read(run.clone()) {
                    waiting.extend(run.waiting(self.deck.as_deref()));
                }
            }
        }
        Ok(waiting)
    }

    async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        let run = self.execution(&place.run).await?;
        run.look(place).ok_or(SourceError::Missing(TITLE))
    }

    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        input: Option<&str>,
        actor: &Actor,
    ) -> Result<Answered, SourceError> {
        let path = format!(
            "/pipelines/{}/stages/{}",
            segment(&place.run),
            segment(&place.step)
        );
        // These two keys and no other: the body is merged into the stage's context unchecked.
        let mut body = json!({ "judgmentStatus": match choice {
            Choice::Approve => "continue",
            Choice::Reject => "stop",
        }});
        if let Some(input) = input {
            body["judgmentInput"] = json!(input);
        }
        let patched = self.api.act(Method::PATCH, &path, Some(&body), actor);
        match patched.await? {
            Reply::Json(_) => Ok(Answered::Done),
            Reply::Empty => Ok(Answered::Nothing),
        }
    }

    async fn account(&self, token: Option<&Secret>) -> Result<String, SourceError> {
        let body = match self.api.user(token).await? {
            Reply::Json(body) => body,
            Reply::Empty => return Err(SourceError::NotSignedIn(TITLE)),
        };
        let name = ["username", "email"].map(|key| body[key].as_str().unwrap_or_default());
        let name = name.into_iter().find(|name| !name.is_empty());
        name.map(str::to_owned)
            .ok_or(SourceError::NotSignedIn(TITLE))
    }
}
