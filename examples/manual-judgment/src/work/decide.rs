//! One decision: looks, sends it once, and believes only what the source shows.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::audit::Entry;
use service::runner::Failure;
use service::{Next, Outcome, Running, Step};
use slack_blocks::mrkdwn;

use super::ATTEMPT;
use super::click::{Click, Via, whisper};
use crate::attempt::{Act, Attempt, Sent};
use crate::gate::{Gate, State};
use crate::gates;
use crate::identity::NoIdentity;
use crate::judge::{self, Judge, entry, replies};
use crate::machine::{Event, Reply};
use crate::message;
use crate::policy::Person;
use crate::source::{Actor, Answered, JudgmentSource, Seen, SourceError};

/// A decision as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deciding {
    gate: String,
    person: String,
    email: Option<String>,
    attempt: Attempt,
    /// Until when what follows is watched; set once the source shows the decision.
    follow_until: Option<i64>,
    /// How the gate stood when this ended.
    #[serde(default)]
    done: Option<State>,
}

impl Deciding {
    pub(crate) fn new(gate: &str, person: &Person, attempt: Attempt) -> Self {
        Self {
            gate: gate.to_owned(),
            person: person.id.clone(),
            email: person.email.clone(),
            attempt,
            follow_until: None,
            done: None,
        }
    }
}

/// In whose name a decision leaves.
enum Who {
    Acts(Actor),
    /// It cannot be read now: look again.
    Later,
    /// Nobody, and why.
    Refused(String),
}

async fn who(judge: &Judge, source: &Arc<dyn JudgmentSource>, state: &Deciding, now: i64) -> Who {
    let windows = judge.windows.decision;
    let email = state.email.as_deref();
    match judge.identity.actor(source, &state.person, email).await {
        Ok(actor) => Who::Acts(actor),
        Err(NoIdentity::Later(why)) if now - state.attempt.began_at < windows.verify => {
            tracing::info!(why, "the judge's identity cannot be read now");
            sleep(judge, windows.pause).await;
            Who::Later
        }
        Err(NoIdentity::Later(why)) => Who::Refused(why),
        Err(NoIdentity::Refused(refusal)) => Who::Refused(refusal.to_string()),
    }
}

pub(super) async fn run(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let mut state: Deciding = running.operation().state()?;
    if let Some(done) = state.done {
        return Ok(Next::End(Step::end(outcome(done), done.as_str())));
    }
    if state.follow_until.is_some() {
        return follow(judge, &state).await;
    }
    let mut renewed = false;
    loop {
        let Some(stored) = gates::get(&judge.store, &state.gate).await? else {
            return Ok(Next::End(Step::end(Outcome::Failed, "unknown_gate")));
        };
        let source = stored.gate.place.as_ref();
        let source = source.and_then(|place| Some((place, judge.source(&place.source)?)));
        let Some((place, source)) = source else {
            let why = "the source of this gate is not configured any more".to_owned();
            return end(judge, running, &mut state, Event::Refused { why }).await;
        };
        let seen = match source.look(place).await {
            Ok(seen) => Some(seen),
            Err(error) => {
                tracing::info!(%error, gate = state.gate, "a look was not answered");
                None
            }
        };
        let now = judge.now().await?;
        let windows = judge.windows.decision;
        match state.attempt.next(seen.as_ref(), now, windows) {
            Act::Look(pause) => sleep(judge, pause).await,
            Act::End(event) => return end(judge, running, &mut state, event).await,
            Act::Send => {
                let actor = match who(judge, source, &state, now).await {
                    Who::Acts(actor) => actor,
                    Who::Later => continue,
                    Who::Refused(why) => {
                        return end(judge, running, &mut state, Event::Refused { why }).await;
                    }
                };
                let before = match seen {
                    Some(Seen::Waiting { touch, .. }) => touch,
                    _ => None,
                };
                // Of what may have left before a crash, and is not to be seen.
                let earlier = state.attempt.sent.clone();
                let again = earlier.is_some();
                let sent = Sent::new(now, before, &actor, again);
                let action = state.attempt.leaves(sent);
                // Stored before it leaves: the one that comes after a crash looks first.
                let mut step = Step::new().state(1, &state)?;
                if let Some(action) = action {
                    let person = format!("{}/{}", judge.team, state.person);
                    let detail = serde_json::json!({
                        "choice": state.attempt.choice,
                        "identity": actor.shown,
                        "fingerprint": state.attempt.fingerprint,
                    });
                    step = step.with(Entry::new(person, action, &state.gate).detail(detail));
                }
                running.commit(&step).await?;
                running.cover(ATTEMPT).await?;
                let (choice, input) = (state.attempt.choice, state.attempt.input.clone());
                let answer = source.decide(place, choice, input.as_deref(), &actor).await;
                match answer {
                    Ok(answered) => state.attempt.left(answered == Answered::Done),
                    Err(SourceError::NotSent(_)) => {
                        // Nothing left now: as if it had not been tried.
                        state.attempt.sent = earlier;
                        running.commit(&Step::new().state(1, &state)?).await?;
                        sleep(judge, windows.pause).await;
                    }
                    // Nothing was done. A token that ended before its time is renewed, once.
                    Err(SourceError::NotSignedIn(_)) if !renewed && actor.token.is_some() => {
                        renewed = true;
                        state.attempt.sent = earlier;
                        running.commit(&Step::new().state(1, &state)?).await?;
                        match judge.identity.renew(source, &state.person, &actor).await {
                            Ok(_) => {}
                            Err(NoIdentity::Refused(refusal)) if !again => {
                                let why = refusal.to_string();
                                return end(judge, running, &mut state, Event::Refused { why })
                                    .await;
                            }
                            Err(_) => sleep(judge, windows.pause).await,
                        }
                    }
                    // That the second one is refused says nothing of the first.
                    Err(error @ (SourceError::NotSignedIn(_) | SourceError::Refused { .. }))
                        if !again =>
                    {
                        let why = error.to_string();
                        return end(judge, running, &mut state, Event::Refused { why }).await;
                    }
                    Err(error) => {
                        tracing::warn!(%error, gate = state.gate, "nobody knows whether the source took it");
                        state.attempt.left(false);
                    }
                }
            }
        }
    }
}

async fn sleep(judge: &Judge, millis: i64) {
    let pause = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    judge.sleep(pause).await;
}

/// Stores what became of it, with the messages that say so.
async fn end(
    judge: &Judge,
    running: &Running,
    state: &mut Deciding,
    event: Event,
) -> Result<Next, Failure> {
    let person = format!("{}/{}", judge.team, state.person);
    loop {
        let Some(stored) = gates::get(&judge.store, &state.gate).await? else {
            return Ok(Next::End(Step::end(Outcome::Failed, "unknown_gate")));
        };
        let now = judge.now().await?;
        let mut after = stored.gate.clone();
        let reply = after.on(event.clone(), now);
        if reply == Reply::Ignored {
            // Somebody has seen the end before us.
            return Ok(Next::End(Step::end(Outcome::Done, after.state.as_str())));
        }
        let follows = matches!(after.state, State::Approved | State::Rejected);
        if follows {
            let (_, limit) = judge.windows.follow;
            let limit = i64::try_from(limit.as_millis()).unwrap_or(i64::MAX / 4);
            state.follow_until = Some(now.saturating_add(limit));
        }
        let phase = if follows {
            "following"
        } else {
            state.done = Some(after.state);
            "ended"
        };
        let limit = Duration::from_secs(1800);
        let step = Step::new().state(1, state)?.phase(phase, limit);
        let step = if after.state.is_final() {
            judge::ended(step, &after, &person)
        } else {
            let action = match after.state {
                State::Unknown => "gate.unknown",
                _ => "gate.refused",
            };
            judge::shown(step, &after).with(entry(&person, action, &after))
        };
        if gates::commit(&judge.store, running, &step, &stored, &after).await? {
            if follows {
                return Ok(Next::Again(judge.windows.follow.0));
            }
            tell(judge, state, &after).await;
            return Ok(Next::End(Step::end(
                outcome(after.state),
                after.state.as_str(),
            )));
        }
    }
}

fn outcome(state: State) -> Outcome {
    match state {
        State::Approved | State::Rejected => Outcome::Done,
        State::Unknown => Outcome::Unknown,
        State::Cancelled | State::Expired => Outcome::Overtaken,
        _ => Outcome::Failed,
    }
}

/// The person whose decision did not happen.
async fn tell(judge: &Judge, state: &Deciding, gate: &Gate) {
    let Some(why) = &gate.note else { return };
    let mut click = Click::new(&gate.id, &state.person, state.attempt.choice, Via::Slack);
    click.message = gate
        .channels
        .first()
        .map(|channel| (channel.clone(), String::new()));
    let text = mrkdwn!("Your decision was not carried out: {}", why);
    whisper(judge, &click, text.as_str()).await;
}

/// What comes after: the next stage, or how the pipeline ended.
async fn follow(judge: &Judge, state: &Deciding) -> Result<Next, Failure> {
    let done = |step: Step| Ok(Next::End(step));
    let Some(stored) = gates::get(&judge.store, &state.gate).await? else {
        return done(Step::end(Outcome::Done, "unknown_gate"));
    };
    let gate = &stored.gate;
    let last = Step::end(Outcome::Done, gate.state.as_str());
    let source = gate
        .place
        .as_ref()
        .and_then(|place| Some((place, judge.source(&place.source)?)));
    let Some((place, source)) = source else {
        return done(last);
    };
    if let Ok(Seen::Judged {
        next: Some(next), ..
    }) = source.look(place).await
    {
        let text = message::note(mrkdwn!("Next: {}", next));
        let step = replies(gate, "next", &text)
            .into_iter()
            .fold(last, Step::with);
        return done(step);
    }
    let now = judge.now().await?;
    if state.follow_until.is_some_and(|until| now >= until) {
        return done(last);
    }
    Ok(Next::Again(judge.windows.follow.0))
}

/// It took far too long: people may try again.
pub(super) async fn late(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let mut state: Deciding = running.operation().state()?;
    if state.follow_until.is_some() {
        return Ok(Next::End(Step::end(Outcome::Done, "followed")));
    }
    let event = last_look(judge, &state).await?;
    end(judge, running, &mut state, event).await
}

/// What became of a decision for which no time is left: nothing is sent any more, and what was
/// sent may be seen.
async fn last_look(judge: &Judge, state: &Deciding) -> Result<Event, Failure> {
    let attempt = &state.attempt;
    if attempt.sent.is_none() {
        let why = "the decision took too long: nothing was sent".to_owned();
        return Ok(Event::Refused { why });
    }
    let stored = gates::get(&judge.store, &state.gate).await?;
    let place = stored
        .as_ref()
        .and_then(|stored| stored.gate.place.as_ref());
    if let Some(place) = place
        && let Some(source) = judge.source(&place.source)
        && let Ok(seen) = source.look(place).await
        && let Act::End(event) =
            attempt.next(Some(&seen), judge.now().await?, judge.windows.decision)
    {
        return Ok(event);
    }
    let why = "the decision took too long; look at the source before you try again".to_owned();
    Ok(Event::NotShown { why })
}
