//! Reading what runs. What Orca could not read is an empty body with 200, and a slow database
//! makes a list partial without a word.

use serde_json::{Value, json};

use super::{access, refuse, render};
use crate::http::{Answer, Call, Reply};
use crate::world::spinnaker::Execution;

/// Executions of each pipeline that a list holds, unless `limit` says otherwise.
const LIMIT: usize = 10;

/// `GET /applications`
pub(super) fn applications(call: &Call<'_>) -> Reply {
    access::signed_in(call)?;
    let state = call.shared.lock();
    let mut names: Vec<&str> = state
        .spinnaker
        .executions
        .iter()
        .map(|run| run.application.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let rows: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": name, "accounts": "k8s-prod" }))
        .collect();
    Ok(Answer::json(200, &json!(rows)))
}

/// Whether the comma list of the query names the value, or there is none.
fn listed(call: &Call<'_>, name: &str, value: &str) -> bool {
    let list = call.request.query(name);
    list.is_none_or(|list| list.split(',').any(|one| one.trim() == value))
}

/// The newest of each pipeline, oldest first.
fn newest<'e>(call: &Call<'_>, runs: &[&'e Execution], default: usize) -> Vec<&'e Execution> {
    let limit = call.request.query("limit").and_then(|n| n.parse().ok());
    let limit = limit.filter(|n| *n > 0).unwrap_or(default);
    let newer = |run: &Execution| {
        let of_config = runs.iter().filter(|other| other.config == run.config);
        of_config
            .filter(|other| (other.built, &other.id) > (run.built, &run.id))
            .count()
    };
    let mut kept: Vec<&Execution> = runs
        .iter()
        .copied()
        .filter(|run| newer(run) < limit)
        .collect();
    kept.sort_by(|a, b| (a.built, &a.id).cmp(&(b.built, &b.id)));
    kept
}

fn list(call: &Call<'_>, runs: &[&Execution], expand: bool) -> Answer {
    let expand = call
        .request
        .query("expand")
        .map_or(expand, |text| text == "true");
    let rows: Vec<Value> = runs
        .iter()
        .map(|run| render::execution(run, expand))
        .collect();
    Answer::json(200, &Value::Array(rows))
}

/// `GET /applications/{application}/pipelines`
pub(super) fn pipelines(call: &Call<'_>) -> Reply {
    access::signed_in(call)?;
    let mut state = call.shared.lock();
    let is_partial = state.spinnaker.partial_lists > 0;
    state.spinnaker.partial_lists -= u32::from(is_partial);
    let application = call.param("application");
    let runs = state.spinnaker.executions.iter();
    let runs = runs
        .filter(|run| run.application == application && listed(call, "statuses", run.status))
        .filter(|run| !is_partial || run.ended.is_some());
    let runs = newest(call, &runs.collect::<Vec<_>>(), LIMIT);
    Ok(list(call, &runs, true))
}

/// `GET /executions`: by ids, or by pipelines; what is not known is left out.
pub(super) fn executions(call: &Call<'_>) -> Reply {
    access::signed_in(call)?;
    let state = call.shared.lock();
    let runs = state.spinnaker.executions.iter();
    let query = |name| call.request.query(name);
    let runs = match (query("executionIds"), query("pipelineConfigIds")) {
        (Some(_), Some(_)) => {
            let why = "Provide either pipelineConfigIds or executionIds, not both";
            return Err(refuse(400, why));
        }
        (Some(_), None) => runs
            .filter(|run| listed(call, "executionIds", &run.id))
            .collect(),
        (None, Some(_)) => {
            let runs = runs.filter(|run| {
                listed(call, "pipelineConfigIds", &run.config)
                    && listed(call, "statuses", run.status)
            });
            newest(call, &runs.collect::<Vec<_>>(), 1)
        }
        (None, None) => Vec::new(),
    };
    Ok(list(call, &runs, true))
}

/// `GET /pipelines/{id}`
pub(super) fn pipeline(call: &Call<'_>) -> Reply {
    access::signed_in(call)?;
    let mut state = call.shared.lock();
    let gate = &mut state.spinnaker;
    if gate.empty_reads > 0 {
        gate.empty_reads -= 1;
        return Ok(Answer::new(200));
    }
    let run = gate.execution(call.param("id"));
    let run = run.ok_or_else(|| refuse(404, "Pipeline not found"))?;
    Ok(Answer::json(200, &render::execution(run, true)))
}
