//! What is defined and what runs where; starting a pipeline, of which the answer says only that
//! Echo took it.

use serde_json::{Value, json};

use super::{Pipeline, access, begin, refuse, render};
use crate::http::{Answer, Call, Reply};
use crate::world::seconds;

/// Until Orca has seen what Echo took.
const ON_ITS_WAY: std::time::Duration = seconds(3);

fn of_application<'v>(call: &Call<'_>, rows: &'v [Value]) -> Vec<&'v Value> {
    let application = call.param("application");
    let rows = rows.iter();
    rows.filter(|row| row["application"] == application)
        .collect()
}

/// `GET /applications/{application}/pipelineConfigs`
pub(super) fn configs(call: &Call<'_>) -> Reply {
    access::signed_in(call)?;
    let state = call.shared.lock();
    let shown = of_application(call, &state.spinnaker.configs);
    Ok(Answer::json(200, &json!(shown)))
}

/// `GET /applications/{application}/serverGroups`
pub(super) fn server_groups(call: &Call<'_>) -> Reply {
    access::signed_in(call)?;
    let state = call.shared.lock();
    let shown = of_application(call, &state.spinnaker.server_groups);
    Ok(Answer::json(200, &json!(shown)))
}

/// `GET /applications/{application}/executions/search`: the newest first; `trigger` is a part of
/// the trigger, as JSON in base64.
pub(super) fn search(call: &Call<'_>) -> Reply {
    use base64::Engine as _;
    access::signed_in(call)?;
    let query = |name: &str| call.request.query(name);
    let wanted = query("trigger").and_then(|text| {
        let engine = base64::engine::general_purpose::STANDARD;
        serde_json::from_slice::<Value>(&engine.decode(text).ok()?).ok()
    });
    if query("trigger").is_some() && wanted.is_none() {
        return Err(refuse(400, "trigger is not JSON in base64"));
    }
    let number = |name: &str, default: usize| match query(name) {
        Some(text) => text
            .parse()
            .map_err(|_| refuse(400, &format!("{name} must be positive"))),
        None => Ok(default),
    };
    let (from, size) = (number("startIndex", 0)?, number("size", 10)?);
    let state = call.shared.lock();
    let runs = state.spinnaker.executions.iter().rev();
    let fits = |trigger: &Value| {
        let parts = wanted
            .iter()
            .flat_map(|wanted| wanted.as_object().into_iter().flatten());
        parts.into_iter().all(|(key, value)| &trigger[key] == value)
    };
    let runs = runs.filter(|run| {
        run.application == call.param("application")
            && query("pipelineName").is_none_or(|name| name == run.name)
            && fits(&run.trigger)
    });
    let expand = query("expand") == Some("true");
    let shown: Vec<Value> = runs
        .skip(from)
        .take(size)
        .map(|run| render::execution(run, expand))
        .collect();
    Ok(Answer::json(200, &Value::Array(shown)))
}

/// `POST /pipelines/v2/{application}/{name}`
pub(super) fn start(call: &Call<'_>) -> Reply {
    let user = access::executes(call)?;
    let trigger = call
        .request
        .json()
        .map_err(|_| refuse(400, "Could not read JSON: an object is expected"))?;
    let mut state = call.shared.lock();
    let (application, name) = (call.param("application"), call.param("name"));
    let config = state.spinnaker.configs.iter().find(|config| {
        config["application"] == application && (config["name"] == name || config["id"] == name)
    });
    let config = config
        .cloned()
        .ok_or_else(|| refuse(404, "Unable to locate a unique pipeline configuration"))?;
    let missing = config["parameterConfig"].as_array().into_iter().flatten();
    let missing = missing
        .filter(|one| one["required"] == true && one["default"].is_null())
        .filter_map(|one| one["name"].as_str())
        .find(|name| trigger["parameters"][*name].is_null());
    if let Some(missing) = missing {
        return Err(refuse(
            400,
            &format!("Required parameter {missing} is missing"),
        ));
    }
    let id = format!("01K{}", state.ids.capitals(23));
    let event = state.ids.uuid();
    // The same correlation is the same run.
    let same = |run: &&crate::world::spinnaker::Execution| {
        !trigger["correlationId"].is_null()
            && run.trigger["correlationId"] == trigger["correlationId"]
    };
    let known = state.spinnaker.executions.iter().find(same);
    let known = known.map(|run| run.id.clone());
    let is_lost = state.spinnaker.lost_starts > 0;
    state.spinnaker.lost_starts -= u32::from(is_lost);
    if known.is_none() && !is_lost {
        let pipeline = Pipeline::configured(&config, &user, &trigger);
        let id = id.clone();
        call.shared.after(ON_ITS_WAY, move |shared, state| {
            let same = |run: &crate::world::spinnaker::Execution| {
                !pipeline.correlation().is_null()
                    && run.trigger["correlationId"] == *pipeline.correlation()
            };
            if !state.spinnaker.executions.iter().any(same) {
                begin(shared, state, &pipeline, &id);
            }
        });
    }
    let id = known.unwrap_or(id);
    Ok(Answer::json(
        202,
        &json!({ "eventId": event, "ref": format!("/pipelines/{id}") }),
    ))
}
