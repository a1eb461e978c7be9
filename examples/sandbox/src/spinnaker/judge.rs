//! Changing what runs. The status says little: the body is merged into the stage whatever it
//! holds, a failure inside Orca is a 200 without a body, and who may judge is asked later.

use serde_json::{Map, Value};

use super::{access, flow, refuse, render};
use crate::http::{Answer, Call, Reply};
use crate::world::spinnaker::Judging;

/// `PATCH /pipelines/{id}/stages/{stage}`
pub(super) fn patch(call: &Call<'_>) -> Reply {
    let user = access::executes(call)?;
    let body: Map<String, Value> = serde_json::from_slice(&call.request.body)
        .map_err(|_| refuse(400, "Could not read JSON: an object is expected"))?;
    let (id, stage) = (call.param("id"), call.param("stage"));
    let now = call.shared.now().timestamp_millis();
    let mut state = call.shared.lock();
    let gate = &mut state.spinnaker;
    if gate.execution(id).is_none() {
        return Err(refuse(404, "Pipeline not found"));
    }
    let is_judgment = body.contains_key("judgmentStatus");
    let mood = if is_judgment {
        gate.script.pop_front().unwrap_or(Judging::Works)
    } else {
        Judging::Works
    };
    let applied = match gate.stage_mut(id, stage) {
        Some(known) if !matches!(mood, Judging::Ignored | Judging::IgnoredEmpty) => {
            known.context.extend(body);
            known
                .context
                .insert("lastModifiedBy".into(), Value::from(user.clone()));
            known.modified = Some((user, now));
            true
        }
        _ => false,
    };
    if applied && is_judgment {
        gate.judgments += 1;
        let (id, stage) = (id.to_owned(), stage.to_owned());
        flow::wait_for_judgment(call.shared, &id, &stage, mood == Judging::Undone);
    }
    match mood {
        Judging::AppliedEmpty | Judging::IgnoredEmpty => return Ok(Answer::new(200)),
        Judging::AppliedError => return Err(refuse(500, "No converter for return value")),
        Judging::Works | Judging::Ignored | Judging::Undone => {}
    }
    let known = gate.execution(id);
    match known.filter(|run| run.stages.iter().any(|known| known.id == stage)) {
        Some(run) => Ok(Answer::json(200, &render::execution(run, true))),
        // Orca's executor logs what went wrong, and says nothing.
        None => Ok(Answer::new(200)),
    }
}

/// `PUT /pipelines/{id}/cancel`
pub(super) fn cancel(call: &Call<'_>) -> Reply {
    let user = access::executes(call)?;
    let id = call.param("id");
    let reason = call.request.query("reason").unwrap_or_default();
    let mut state = call.shared.lock();
    if state.spinnaker.execution(id).is_none() {
        return Err(refuse(404, "Pipeline not found"));
    }
    flow::cancel(call.shared, &mut state, id, &user, reason);
    Ok(Answer::new(200))
}
