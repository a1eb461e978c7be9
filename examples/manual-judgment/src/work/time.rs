//! The end of a gate's time, and reminders before it.

use service::runner::Failure;
use service::timers::Timer;
use service::{NewOperation, Next, Outcome, Running, Step};
use slack_blocks::mrkdwn;

use super::watch::OfGate;
use crate::gates;
use crate::judge::{self, Judge, replies};
use crate::machine::{Event, Reply};
use crate::message;

pub(super) async fn expire(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let state: OfGate = running.operation().state()?;
    loop {
        let Some(stored) = gates::get(&judge.store, &state.gate).await? else {
            return Ok(Next::End(Step::end(Outcome::Failed, "unknown_gate")));
        };
        let mut after = stored.gate.clone();
        if after.on(Event::Expire, judge.now().await?) == Reply::Ignored {
            return Ok(Next::End(Step::end(Outcome::Done, after.state.as_str())));
        }
        let step = judge::ended(Step::new(), &after, "service");
        if gates::commit(&judge.store, running, &step, &stored, &after).await? {
            return Ok(Next::End(Step::end(Outcome::Done, "expired")));
        }
    }
}

pub(super) async fn remind(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let state: OfGate = running.operation().state()?;
    let stored = gates::get(&judge.store, &state.gate).await?;
    let last = Step::end(Outcome::Done, "reminded");
    let Some(gate) = stored
        .map(|stored| stored.gate)
        .filter(|gate| gate.state.is_open())
    else {
        return Ok(Next::End(last));
    };
    let text = message::note(mrkdwn!(":bell: Still waiting: {}", message::line(&gate)));
    let name = format!("remind{}", state.round);
    let mut step = replies(&gate, &name, &text)
        .into_iter()
        .fold(last, Step::with);
    if let Some(every) = gate.policy.reminder_every {
        let next = serde_json::json!({ "gate": gate.id, "round": state.round + 1 });
        let operation = NewOperation::new("remind", format!("remind {}", gate.id), "service");
        let operation = operation.state(1, &next)?;
        step = step.with(Timer::after(
            format!("remind:{}", gate.id),
            every.0,
            operation,
        ));
    }
    Ok(Next::End(step))
}
