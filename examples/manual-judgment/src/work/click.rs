//! One click: who it was, whether it counts, and what it changes. Counted once, whatever dies.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::runner::Failure;
use service::{NewOperation, Next, Outcome, Running, Step, outbox};
use slack_blocks::web::calls::chat::PostEphemeral;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use super::Deciding;
use crate::attempt::Attempt;
use crate::gate::{By, Choice, Gate, State};
use crate::gates;
use crate::identity::NoIdentity;
use crate::judge::{self, Judge, entry, message_id};
use crate::machine::{Event, Press, Reply};
use crate::message::past;
use crate::people;
use crate::policy::{Person, Refusal};

/// While Slack has not said yet where the message is, or who clicked.
const SOON: Duration = Duration::from_millis(500);
const LATER: Duration = Duration::from_secs(5);

/// How a click came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Via {
    /// A button or modal in Slack.
    Slack,
    /// `gate decide`, with a token that belongs to the person.
    Api,
}

/// A click as it is stored. It holds no secret: no `response_url`, no `trigger_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Click {
    /// The gate that it names.
    pub gate: String,
    /// What came back with it.
    pub nonce: String,
    /// Slack id of the person, whom the signature vouches for.
    pub person: String,
    /// The person's workspace, as the payload says.
    pub person_team: Option<String>,
    /// The channel and timestamp of the message.
    pub message: Option<(String, String)>,
    /// Approve or reject.
    pub choice: Choice,
    /// The number of an input.
    pub input: Option<usize>,
    /// Why.
    pub reason: Option<String>,
    /// How it came in.
    pub via: Via,
    /// The whisper, once the click was handled; empty when there is nothing to say.
    #[serde(default)]
    pub told: Option<String>,
}

impl Click {
    /// A click with what every click has.
    #[must_use]
    pub fn new(
        gate: impl Into<String>,
        person: impl Into<String>,
        choice: Choice,
        via: Via,
    ) -> Self {
        Self {
            gate: gate.into(),
            nonce: String::new(),
            person: person.into(),
            person_team: None,
            message: None,
            choice,
            input: None,
            reason: None,
            via,
            told: None,
        }
    }

    /// The operation that carries it.
    ///
    /// # Errors
    /// As [`NewOperation::state`].
    pub fn operation(&self) -> Result<NewOperation, service::Error> {
        let command = format!("{} {}", self.choice.as_str(), self.gate);
        NewOperation::new("click", command, &self.person)
            .deadline(Duration::from_secs(600))
            .state(1, self)
    }
}

pub(super) async fn run(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let mut click: Click = running.operation().state()?;
    if let Some(told) = click.told.clone() {
        return tell(judge, &click, &told, "told").await;
    }
    loop {
        let Some(stored) = gates::get(&judge.store, &click.gate).await? else {
            return tell(
                judge,
                &click,
                "This gate is not known here.",
                "unknown_gate",
            )
            .await;
        };
        let (after, reply, code) = match admitted(judge, &click, &stored.gate).await? {
            Admitted::Wait(pause) => return Ok(Next::Again(pause)),
            Admitted::Refused(refusal) => {
                let mut after = stored.gate.clone();
                let open = after.state.is_open();
                if open && refusal.is_public() && click.via == Via::Slack {
                    after.refused = Some((click.person.clone(), refusal.to_string()));
                }
                let told = format!("This does not count: {refusal}.");
                (after, Err(told), refusal.code())
            }
            Admitted::Yes(person, input) => {
                let now = judge.now().await?;
                let mut after = stored.gate.clone();
                let reply = after.on(
                    Event::Click(Press {
                        id: running.id().as_str().to_owned(),
                        nonce: click.nonce.clone(),
                        person: click.person.clone(),
                        choice: click.choice,
                        input,
                        reason: click.reason.clone(),
                    }),
                    now,
                );
                (after, Ok((reply, person)), "")
            }
        };
        let actor = format!("{}/{}", judge.team, click.person);
        let (told, code) = match &reply {
            Err(told) => (Some(told.clone()), code.to_owned()),
            Ok((reply, _)) => said(reply, &after),
        };
        click.told = Some(told.clone().unwrap_or_default());
        let mut step = Step::new()
            .state(1, &click)?
            .phase("told", Duration::from_secs(300))
            .with(entry(&actor, &format!("gate.click.{code}"), &after));
        if after != stored.gate {
            step = judge::shown(step, &after);
        }
        if let Ok((Reply::Decides, person)) = &reply {
            step = if after.state == State::Deciding {
                step.with(decision(&after, person, judge.now().await?)?)
            } else {
                judge::ended(step, &after, &actor)
            };
        } else if after.state == State::Expired && stored.gate.state != State::Expired {
            step = judge::ended(step, &after, "service");
        }
        if gates::commit(&judge.store, running, &step, &stored, &after).await? {
            return match told {
                Some(told) => tell(judge, &click, &told, &code).await,
                None => Ok(Next::End(Step::end(Outcome::Done, code))),
            };
        }
        // Somebody was faster: look again.
    }
}

/// Too late, or cancelled: the person should know that it did not count.
pub(super) async fn late(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let click: Click = running.operation().state()?;
    let told = "Your click could not be counted: Slack or the database was away for too long. \
                Try again.";
    let told = click.told.clone().unwrap_or_else(|| told.to_owned());
    tell(judge, &click, &told, "late").await
}

enum Admitted {
    Yes(Person, Option<String>),
    Refused(Refusal),
    Wait(Duration),
}

impl Admitted {
    /// Without an identity at the source nothing counts, now or at all.
    fn without(why: NoIdentity) -> Self {
        match why {
            NoIdentity::Refused(refusal) => Self::Refused(refusal),
            NoIdentity::Later(why) => {
                tracing::warn!(why, "the judge's identity cannot be read");
                Self::Wait(LATER)
            }
        }
    }
}

/// Whether the click belongs to the gate's message, and the person may make it.
async fn admitted(judge: &Judge, click: &Click, gate: &Gate) -> Result<Admitted, Failure> {
    if click.via == Via::Slack {
        let Some((channel, ts)) = &click.message else {
            return Ok(Admitted::Refused(Refusal::Foreign));
        };
        let mut belongs = false;
        let mut unknown = false;
        for n in 0..gate.channels.len() {
            let message = outbox::state(&judge.store, &message_id(&gate.id, n)).await?;
            let Some(message) = message else { continue };
            belongs |= message.ts.as_ref() == Some(ts) && message.channel.as_ref() == Some(channel);
            unknown |= message.ts.is_none() && message.failed.is_none();
        }
        if !belongs && unknown {
            // Faster than Slack's response to our own post.
            return Ok(Admitted::Wait(SOON));
        }
        if !belongs {
            return Ok(Admitted::Refused(Refusal::Foreign));
        }
    }
    let team = click.person_team.as_deref();
    let mut person =
        match people::read(&judge.slack, &judge.team, &click.person, team, &gate.policy).await {
            Ok(person) => person,
            Err(error) if error.is_transient() || error.is_ambiguous() => {
                tracing::warn!(
                    error = service::chain(&error),
                    "Slack does not say who clicked"
                );
                return Ok(Admitted::Wait(LATER));
            }
            Err(error) => {
                tracing::warn!(
                    error = service::chain(&error),
                    "Slack does not know who clicked"
                );
                return Ok(Admitted::Refused(Refusal::NoIdentity));
            }
        };
    let source = gate.place.as_ref();
    let source = source.and_then(|place| judge.source(&place.source));
    if let Some(source) = source {
        // Without one, nothing is approved either: that is asked below.
        person.account = judge.identity.account(source, &person.id).await;
    }
    if let Some(source) = source.filter(|_| !gate.policy.allowed_roles.is_empty()) {
        match judge.identity.roles(source, &person).await {
            Ok(roles) => person.roles = roles,
            Err(why) => return Ok(Admitted::without(why)),
        }
    }
    if let Err(refusal) = gate.policy.permits(&person, click.choice, &gate.requesters) {
        return Ok(Admitted::Refused(refusal));
    }
    // What was decided before is said as such, not as a mistake of the form.
    if !gate.state.is_open() {
        return Ok(Admitted::Yes(person, None));
    }
    let missing = click
        .reason
        .as_ref()
        .is_none_or(|reason| reason.trim().is_empty());
    if missing && gate.policy.wants_reason(click.choice) {
        return Ok(Admitted::Refused(Refusal::ReasonMissing));
    }
    let input = match click.input.filter(|_| !gate.about.inputs.is_empty()) {
        Some(at) => match gate.about.inputs.get(at) {
            Some(input) => Some(input.clone()),
            None => return Ok(Admitted::Refused(Refusal::InputUnknown)),
        },
        None if click.choice == Choice::Approve && !gate.about.inputs.is_empty() => {
            return Ok(Admitted::Refused(Refusal::InputMissing));
        }
        None => None,
    };
    if let Some(source) = source
        && let Err(why) = judge.identity.check(source, &person).await
    {
        return Ok(Admitted::without(why));
    }
    Ok(Admitted::Yes(person, input))
}

/// The operation that sends it to the source.
fn decision(gate: &Gate, person: &Person, now: i64) -> Result<NewOperation, service::Error> {
    let decision = gate.decision.as_ref();
    let choice = decision.map_or(Choice::Reject, |decision| decision.choice);
    let input = decision.and_then(|decision| decision.input.clone());
    let attempt = Attempt::new(choice, input, gate.fingerprint.clone(), &gate.source, now);
    let deciding = Deciding::new(&gate.id, person, attempt);
    NewOperation::new(
        "decide",
        format!("{} {}", choice.as_str(), gate.id),
        &person.id,
    )
    .deadline(Duration::from_secs(3600))
    .phase("deciding", Duration::from_secs(600))
    .state(1, &deciding)
}

/// The whisper for the reply, and its code for the audit.
fn said(reply: &Reply, gate: &Gate) -> (Option<String>, String) {
    let by = gate.decision.as_ref().map(|decision| &decision.by);
    let by = match by {
        Some(By::Person(id)) => Mrkdwn::user(id),
        Some(By::Elsewhere(name)) => mrkdwn!("{}", name),
        None => mrkdwn!("nobody"),
    };
    let (told, code) = match reply {
        Reply::Voted { have, need } => (
            Some(mrkdwn!("Your approval counts: {} of {}.", have, need)),
            "voted",
        ),
        Reply::Already => (Some(mrkdwn!("Your approval counts already.")), "already"),
        Reply::Busy => (
            Some(mrkdwn!("This is already being decided by {}.", by)),
            "busy",
        ),
        Reply::Late => {
            let told = match (gate.state, &gate.decision) {
                (_, Some(decision)) => {
                    mrkdwn!("This was {} by {} already.", past(decision.choice), by)
                }
                (state, None) => mrkdwn!("This gate is {} already.", state.as_str()),
            };
            (Some(told), "late")
        }
        Reply::Stale => (
            Some(mrkdwn!(
                "This does not count: the button is of another version of this gate. Look at the \
                 message as it is now."
            )),
            "stale",
        ),
        Reply::Decides => (None, "decides"),
        Reply::Again => (None, "again"),
        Reply::Changed | Reply::Ignored => (None, "ignored"),
    };
    (told.map(|told| told.as_str().to_owned()), code.to_owned())
}

/// Says something to the person alone. A second time after a crash is harmless.
pub(super) async fn whisper(judge: &Judge, click: &Click, told: &str) {
    let Some((channel, _)) = &click.message else {
        return;
    };
    let text = Message::new(Mrkdwn::trusted(told.to_owned()));
    let call = PostEphemeral::new(channel.as_str(), click.person.as_str(), text);
    if let Err(error) = judge.slack.send(&call).await {
        tracing::warn!(error = service::chain(&error), "a whisper was not sent");
    }
}

async fn tell(judge: &Judge, click: &Click, told: &str, code: &str) -> Result<Next, Failure> {
    if !told.is_empty() {
        whisper(judge, click, told).await;
    }
    Ok(Next::End(Step::end(Outcome::Done, code)))
}
