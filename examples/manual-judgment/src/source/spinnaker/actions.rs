//! Starting and canceling pipelines. Both are gates like any other: somebody asks, people agree,
//! and what Spinnaker shows afterwards counts. A start carries an id of ours, by which its
//! execution is recognised: Gate's answer comes before Orca has seen it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use slack_blocks::web::secret::Secret;

use super::execution::text;
use super::{NAME, Spinnaker, TITLE, empty, is_final};
use crate::choice::Choice;
use crate::digest;
use crate::source::rest::{Reply, segment};
use crate::source::{
    Actor, Answered, JudgmentSource, Mode, Place, Seen, SourceError, Touch, Waiting, locked,
};

/// Its name as a source.
pub const PIPELINES: &str = "pipelines";

/// What somebody wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// A pipeline is started.
    Start {
        /// Application.
        application: String,
        /// Pipeline.
        pipeline: String,
        /// Parameters by name.
        parameters: BTreeMap<String, String>,
    },
    /// An execution is canceled.
    Cancel {
        /// Its id.
        execution: String,
        /// Why.
        reason: String,
    },
}

impl Action {
    /// Where the request of that id waits.
    #[must_use]
    pub fn place(&self, id: &str) -> Place {
        let step = serde_json::to_string(self).unwrap_or_default();
        Place::new(PIPELINES, id, &step, 0)
    }

    fn of(place: &Place) -> Result<Self, SourceError> {
        serde_json::from_str(&place.step).map_err(|_| SourceError::Missing(TITLE))
    }
}

/// Pipelines that people start and cancel.
#[derive(Debug)]
pub struct Pipelines {
    spinnaker: Spinnaker,
    /// Requests that were turned down: nothing of them reaches Spinnaker.
    rejected: Mutex<HashMap<String, String>>,
}

impl Pipelines {
    /// Those of this Spinnaker.
    #[must_use]
    pub fn new(spinnaker: Spinnaker) -> Self {
        Self {
            spinnaker,
            rejected: Mutex::default(),
        }
    }

    /// The execution that a start of ours caused.
    async fn started(&self, application: &str, id: &str) -> Result<Option<Value>, SourceError> {
        let trigger = STANDARD.encode(json!({ "correlationId": id }).to_string());
        let path = format!(
            "/applications/{}/executions/search?trigger={}&size=5",
            segment(application),
            segment(&trigger)
        );
        let body = match self.spinnaker.api.get(&path).await? {
            Reply::Json(body) => body,
            Reply::Empty => return Err(empty()),
        };
        let runs = body.as_array().ok_or_else(empty)?;
        let ours = |run: &&Value| run["trigger"]["correlationId"] == id;
        Ok(runs.iter().find(ours).cloned())
    }

    async fn look_at_start(&self, place: &Place, application: &str) -> Result<Seen, SourceError> {
        let Some(run) = self.started(application, &place.run).await? else {
            return Ok(waits(place));
        };
        let status = text(&run, "status");
        let (id, name) = (text(&run, "id"), text(&run, "name"));
        let user = text(&run["authentication"], "user");
        Ok(Seen::Judged {
            choice: Choice::Approve,
            input: None,
            touch: Some(Touch::new(user, run["buildTime"].as_i64().unwrap_or(0))),
            shown: format!("execution {id}"),
            next: Some(format!("pipeline {name}: {status}")),
        })
    }

    async fn look_at_cancel(&self, place: &Place, execution: &str) -> Result<Seen, SourceError> {
        let run = self.spinnaker.execution(execution).await?;
        let body = run.body();
        Ok(match text(body, "status") {
            "CANCELED" => Seen::Judged {
                choice: Choice::Approve,
                input: None,
                touch: Some(Touch::new(text(body, "canceledBy"), 0)),
                shown: "CANCELED".to_owned(),
                next: Some(format!("pipeline {}: CANCELED", text(body, "name"))),
            },
            // Of a rejection nothing reaches Spinnaker: it ends by itself.
            status if is_final(status) => Seen::rejected(format!("it has ended: {status}"), None),
            _ => waits(place),
        })
    }
}

fn waits(place: &Place) -> Seen {
    Seen::Waiting {
        fingerprint: fingerprint(place),
        versions: Vec::new(),
        given: None,
        taken_back: false,
        touch: None,
    }
}

/// A request never changes.
#[must_use]
pub fn fingerprint(place: &Place) -> String {
    digest::name(&place.key())
}

#[async_trait]
impl JudgmentSource for Pipelines {
    fn name(&self) -> &'static str {
        PIPELINES
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    fn provider(&self) -> &'static str {
        NAME
    }

    fn mode(&self) -> Mode {
        self.spinnaker.mode
    }

    async fn roles(&self, actor: &Actor) -> Result<Vec<String>, SourceError> {
        self.spinnaker.roles(actor).await
    }

    /// Nobody but people asks for these.
    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError> {
        Ok(Vec::new())
    }

    async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        let rejected = locked(&self.rejected).get(&place.key()).cloned();
        if let Some(by) = rejected {
            return Ok(Seen::Judged {
                choice: Choice::Reject,
                input: None,
                touch: Some(Touch::new(by, 0)),
                shown: "nothing was sent".to_owned(),
                next: None,
            });
        }
        match Action::of(place)? {
            Action::Start { application, .. } => self.look_at_start(place, &application).await,
            Action::Cancel { execution, .. } => self.look_at_cancel(place, &execution).await,
        }
    }

    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        _input: Option<&str>,
        actor: &Actor,
    ) -> Result<Answered, SourceError> {
        if choice == Choice::Reject {
            locked(&self.rejected).insert(place.key(), actor.name.clone());
            return Ok(Answered::Done);
        }
        let api = &self.spinnaker.api;
        let sent = match Action::of(place)? {
            Action::Start {
                application,
                pipeline,
                parameters,
            } => {
                // The route that asks for EXECUTE.
                let path = format!(
                    "/pipelines/v2/{}/{}",
                    segment(&application),
                    segment(&pipeline)
                );
                let body = json!({
                    "type": "manual",
                    "parameters": parameters,
                    "correlationId": place.run,
                });
                api.act(Method::POST, &path, Some(&body), actor).await?
            }
            Action::Cancel { execution, reason } => {
                let path = format!(
                    "/pipelines/{}/cancel?reason={}",
                    segment(&execution),
                    segment(&reason)
                );
                api.act(Method::PUT, &path, None, actor).await?
            }
        };
        // An empty answer is what Gate gives to a cancellation, done or not.
        Ok(match sent {
            Reply::Json(_) => Answered::Done,
            Reply::Empty => Answered::Nothing,
        })
    }

    async fn account(&self, token: Option<&Secret>) -> Result<String, SourceError> {
        self.spinnaker.account(token).await
    }
}

impl Spinnaker {
    /// Pipelines of an application: their names, and parameters by name with whether one must
    /// be given.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn startable(
        &self,
        application: &str,
    ) -> Result<BTreeMap<String, BTreeMap<String, bool>>, SourceError> {
        let path = format!("/applications/{}/pipelineConfigs", segment(application));
        let body = match self.api.get(&path).await? {
            Reply::Json(body) => body,
            Reply::Empty => return Err(empty()),
        };
        let configs = body.as_array().ok_or_else(empty)?.iter();
        let enabled = configs.filter(|config| config["disabled"] != true);
        Ok(enabled
            .map(|config| {
                let parameters = config["parameterConfig"].as_array().into_iter().flatten();
                let parameters = parameters.map(|one| {
                    let has_default = one["default"].as_str().is_some_and(|text| !text.is_empty());
                    let must = one["required"] == true && !has_default;
                    (text(one, "name").to_owned(), must)
                });
                (text(config, "name").to_owned(), parameters.collect())
            })
            .collect())
    }

    /// Whether an execution is one of that application: for people who name it by id.
    pub(crate) fn is_execution_id(text: &str) -> bool {
        (20..=40).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }
}
