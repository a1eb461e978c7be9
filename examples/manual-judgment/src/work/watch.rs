//! While a gate waits: whether it was judged elsewhere, is gone, or holds something else now.

use std::time::Duration;

use serde::Deserialize;
use service::operations::{Filter, Status};
use service::runner::Failure;
use service::{Next, Outcome, Running, Step};

use crate::gate::State;
use crate::gates;
use crate::judge::{self, Judge, entry};
use crate::machine::{Event, Reply};
use crate::source::Seen;

/// A decision that is on its way is left to who carries it out; after that long (milliseconds) it
/// is asked whether anybody does.
const YOUNG: i64 = 15 * 60_000;
/// Decisions on their way that are looked through for that.
const MANY: u32 = 1_000;

/// What the operations about a gate hold.
#[derive(Debug, Deserialize)]
pub(super) struct OfGate {
    pub(super) gate: String,
    #[serde(default)]
    pub(super) round: u32,
}

pub(super) async fn run(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let state: OfGate = running.operation().state()?;
    let Some(stored) = gates::get(&judge.store, &state.gate).await? else {
        return Ok(Next::End(Step::end(Outcome::Failed, "unknown_gate")));
    };
    let gate = &stored.gate;
    let source = gate
        .place
        .as_ref()
        .and_then(|place| Some((place, judge.source(&place.source)?)));
    let (false, Some((place, source))) = (gate.state.is_final(), source) else {
        return Ok(Next::End(Step::end(Outcome::Done, gate.state.as_str())));
    };
    let again = Ok(Next::Again(judge.windows.watch));
    let now = judge.now().await?;
    let began = gate
        .decision
        .as_ref()
        .map_or(gate.created_at, |decision| decision.at);
    if gate.state == State::Deciding
        && (now - began < YOUNG || is_carried_out(judge, &gate.id).await?)
    {
        return again;
    }
    let event = match source.look(place).await {
        Ok(Seen::Judged {
            choice,
            input,
            touch,
            shown,
            ..
        }) => Event::Elsewhere {
            choice,
            input,
            by: touch.map_or_else(|| "somebody".to_owned(), |touch| touch.by),
            shown,
        },
        Ok(Seen::Gone { why, .. }) => Event::Gone { why },
        // Nobody carries it out any more.
        Ok(Seen::Waiting { .. }) if gate.state == State::Deciding => Event::NotShown {
            why: "the decision was never carried out".into(),
        },
        Ok(Seen::Waiting {
            fingerprint,
            versions,
            ..
        }) => Event::Changed {
            fingerprint,
            versions,
        },
        Err(error) => {
            tracing::info!(%error, gate = gate.id, "a look was not answered");
            return again;
        }
    };
    let by = match &event {
        Event::Elsewhere { by, .. } => format!("{}/{by}", source.name()),
        _ => "service".to_owned(),
    };
    let mut after = gate.clone();
    if after.on(event, now) == Reply::Ignored {
        return again;
    }
    let step = if after.state.is_final() {
        judge::ended(Step::new(), &after, &by)
    } else {
        judge::shown(Step::new(), &after).with(entry(&by, "gate.changed", &after))
    };
    // When somebody was faster, the next look sees why.
    let _ = gates::commit(&judge.store, running, &step, &stored, &after).await?;
    Ok(Next::Again(Duration::from_millis(100)))
}

/// Whether a decision about the gate is on its way: it alone knows what was sent from here. A
/// service that was away for long comes back to both.
async fn is_carried_out(judge: &Judge, gate: &str) -> Result<bool, Failure> {
    let open = Filter::all().kind("decide").status(Status::Open);
    let open = judge.operations.list(&open, MANY).await?;
    Ok(open.iter().any(|one| one.command.ends_with(gate)))
}
