//! Gates of CI systems: create, read, decide. Bearer tokens of `JUDGMENT_TOKENS`.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::operations::Status;
use service::{Accepted, inbox, outbox};

use super::Web;
use crate::access::Allowed;
use crate::create::{NewGate, create};
use crate::gate::{About, By, Choice, Gate, State as GateState};
use crate::gates;
use crate::judge::message_id;
use crate::message::is_slack_id;
use crate::policy::Policy;
use crate::work::{Click, Via};

/// A gate that a CI system wants.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Request {
    /// The same key is the same gate: a job that runs again asks nobody twice.
    pub key: String,
    /// What is asked.
    pub title: String,
    /// Application.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub application: String,
    /// Pipeline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pipeline: String,
    /// What waits: versions, commits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    /// The page of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What to look at.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instructions: String,
    /// Choices of which one goes with an approval.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// Where it is shown, when no rule says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Who asks: a Slack id, an address, or the name of a machine. They may not approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
    /// For whom a machine asks: they may not approve either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// Who decides, when no rule says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// A gate as CI systems see it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: GateState,
    /// What was asked.
    pub title: String,
    /// Approvals so far, and how many it takes.
    pub approvals: usize,
    /// See `approvals`.
    pub needed: usize,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Which input was chosen.
    pub input: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Milliseconds since 1970.
    pub expires_at: i64,
    /// Channels that do not show it, and Slack's reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_shown: Vec<String>,
}

impl Shown {
    fn of(gate: &Gate) -> Self {
        let decision = gate.decision.as_ref();
        Self {
            id: gate.id.clone(),
            state: gate.state,
            title: gate.about.title.clone(),
            approvals: gate.votes.len(),
            needed: gate.policy.needed(),
            decided_by: decision.map(|decision| match &decision.by {
                By::Person(name) | By::Elsewhere(name) => name.clone(),
            }),
            input: decision.and_then(|decision| decision.input.clone()),
            reason: decision
                .and_then(|decision| decision.reason.clone())
                .or_else(|| gate.note.clone()),
            expires_at: gate.expires_at,
            not_shown: Vec::new(),
        }
    }
}

/// A decision without Slack.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Decide {
    /// Approve or reject.
    pub choice: Choice,
    /// Which input.
    #[serde(default)]
    pub input: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Decide {
    /// A decision.
    #[must_use]
    pub fn new(choice: Choice, input: Option<String>, reason: Option<String>) -> Self {
        Self {
            choice,
            input,
            reason,
        }
    }
}

/// What became of a decision without Slack.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decided {
    /// The code: `decides`, `voted`, `late`, or why it does not count.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// The gate now.
    pub gate: Shown,
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}

fn failed(error: &service::Error) -> Response {
    tracing::error!(error = service::chain(error), "a request failed");
    refuse(
        StatusCode::SERVICE_UNAVAILABLE,
        "the database is not available: try again",
    )
}

impl Web {
    fn allowed(&self, headers: &HeaderMap) -> Result<Allowed, Box<Response>> {
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = given.and_then(|value| value.strip_prefix("Bearer "));
        let refused = || self.doors.refusals().unauthorized("api", "token");
        let found = token.and_then(|token| self.tokens.find(token.trim()));
        found.ok_or_else(|| Box::new(refused()))
    }
}

/// `POST /gates`
pub(super) async fn post(
    State(web): State<Web>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Response {
    if let Err(refused) = web.allowed(&headers) {
        return *refused;
    }
    match serde_json::from_slice(&body) {
        Ok(request) => wanted(&web, request).await,
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn wanted(web: &Web, request: Request) -> Response {
    if request.key.trim().is_empty() || request.title.trim().is_empty() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "key and title are needed: the key names the run, so that asking again is no second gate",
        );
    }
    let about = About {
        title: request.title,
        application: request.application,
        pipeline: request.pipeline,
        versions: request.versions,
        triggered_by: match (&request.requested_by, &request.on_behalf_of) {
            (Some(by), Some(of)) => format!("{by} for {of}"),
            (by, of) => by.clone().or_else(|| of.clone()).unwrap_or_default(),
        },
        instructions: request.instructions,
        inputs: request.inputs,
        url: request.url,
        ..About::default()
    };
    // A rule of the operators comes before what a job wishes.
    let (channels, stakeholders, policy) = match web.judge.rules.find(&about) {
        Some(rule) => (
            rule.channels.clone(),
            rule.stakeholders.clone(),
            rule.policy.clone(),
        ),
        None => (
            request.channels,
            Vec::new(),
            request.policy.unwrap_or_default(),
        ),
    };
    if channels.is_empty() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "no rule fits and no channel is given: give the id of a channel",
        );
    }
    let mut new = NewGate::new(format!("ci/{}", request.key), about, policy, channels);
    new.stakeholders = stakeholders;
    new.requesters = [request.requested_by, request.on_behalf_of]
        .into_iter()
        .flatten()
        .collect();
    match create(&web.judge, new).await {
        Ok((stored, true)) => (StatusCode::CREATED, Json(Shown::of(&stored.gate))).into_response(),
        Ok((stored, false)) => Json(Shown::of(&stored.gate)).into_response(),
        Err(error) => failed(&error),
    }
}

/// `GET /gates/{id}`
pub(super) async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if let Err(refused) = web.allowed(&headers) {
        return *refused;
    }
    let found = match gates::get(&web.judge.store, &id).await {
        Ok(Some(stored)) => not_shown(&web, &stored.gate).await.map(|not_shown| {
            let mut shown = Shown::of(&stored.gate);
            shown.not_shown = not_shown;
            Some(shown)
        }),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match found {
        Ok(Some(shown)) => Json(shown).into_response(),
        Ok(None) => refuse(StatusCode::NOT_FOUND, "there is no such gate"),
        Err(error) => failed(&error),
    }
}

/// Channels where Slack does not take the message: nobody there can decide.
async fn not_shown(web: &Web, gate: &Gate) -> Result<Vec<String>, service::Error> {
    let mut failed = Vec::new();
    for (n, channel) in gate.channels.iter().enumerate() {
        let message = outbox::state(&web.judge.store, &message_id(&gate.id, n)).await?;
        if let Some(why) = message.and_then(|message| message.failed) {
            failed.push(format!("{channel}: {why}"));
        }
    }
    Ok(failed)
}

/// How long the response waits for what becomes of the decision.
const WAIT: Duration = Duration::from_secs(8);
const LOOK: Duration = Duration::from_millis(100);

/// `POST /gates/{id}/decide`
pub(super) async fn decide(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: bytes::Bytes,
) -> Response {
    let person = match web.allowed(&headers) {
        Ok(allowed) => allowed.person,
        Err(refused) => return *refused,
    };
    let Some(person) = person.filter(|person| is_slack_id(person)) else {
        return refuse(
            StatusCode::FORBIDDEN,
            "this token belongs to no person, so it may not decide: JUDGMENT_TOKENS takes \
             TOKEN=SLACK_USER_ID",
        );
    };
    let wish: Decide = match serde_json::from_slice(&body) {
        Ok(wish) => wish,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match decided(&web, &id, &person, wish).await {
        Ok(response) => response,
        Err(error) => failed(&error),
    }
}

async fn decided(
    web: &Web,
    id: &str,
    person: &str,
    wish: Decide,
) -> Result<Response, service::Error> {
    let judge = &web.judge;
    let Some(stored) = gates::get(&judge.store, id).await? else {
        return Ok(refuse(StatusCode::NOT_FOUND, "there is no such gate"));
    };
    let mut click = Click::new(id, person, wish.choice, Via::Api);
    click.reason = wish.reason;
    click.nonce.clone_from(&stored.gate.nonce);
    let inputs = &stored.gate.about.inputs;
    click.input = wish.input.map(|input| {
        let at = inputs.iter().position(|known| *known == input);
        at.unwrap_or(usize::MAX)
    });
    let operation = click.operation()?;
    let key = operation.id().as_str().to_owned();
    let operation = operation.once("api", key, inbox::DELIVERIES);
    let Accepted::New(operation) = judge.operations.accept(&operation).await? else {
        return Ok(refuse(
            StatusCode::CONFLICT,
            "the decision was not taken: try again",
        ));
    };
    let begin = judge.clock.elapsed();
    loop {
        let now = judge.operations.get(&operation).await?;
        if let Some(ended) = now.filter(|now| now.status != Status::Open) {
            let click: Click = ended.state()?;
            let stored = gates::get(&judge.store, id).await?.unwrap_or(stored);
            return Ok(Json(Decided {
                code: ended.reason.unwrap_or_default(),
                message: click.told.unwrap_or_default(),
                gate: Shown::of(&stored.gate),
            })
            .into_response());
        }
        if judge.clock.elapsed().saturating_sub(begin) > WAIT {
            return Ok(refuse(
                StatusCode::GATEWAY_TIMEOUT,
                "the decision is stored and not handled yet: look at the gate",
            ));
        }
        judge.clock.sleep(LOOK).await;
    }
}
