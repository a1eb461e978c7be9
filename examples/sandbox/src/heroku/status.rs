//! `GET /api/v4/current-status`: the status page, as `status.heroku.com` serves it.

use serde_json::{Value, json};

use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::weather::{Color, Incident, Platform};
use crate::world::zulu;

pub(super) static ROUTES: &[Route] = &[route("GET", "/api/v4/current-status", current)];

fn current(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let open = || state.heroku.incidents.iter().filter(|i| !i.resolved);
    let systems = Platform::ALL.map(|system| {
        let worst = open().filter(|i| i.system == system).map(|i| i.color).max();
        json!({ "system": system.word(), "status": worst.unwrap_or(Color::Green).word() })
    });
    let incidents: Vec<Value> = open().map(shown).collect();
    let body = json!({ "status": systems, "incidents": incidents, "scheduled": [] });
    Ok(Answer::json(200, &body))
}

fn shown(incident: &Incident) -> Value {
    json!({
        "id": incident.id,
        "title": incident.title,
        "state": "open",
        "resolved": incident.resolved,
        "created_at": zulu(incident.created_at),
        "updated_at": zulu(incident.updated_at),
        "full_url": format!("https://status.heroku.com/incidents/{}", incident.id),
        "updates": [{
            "id": incident.id + 1,
            "incident_id": incident.id,
            "update_type": "investigating",
            "title": incident.title,
            "contents": "Our engineers are investigating.",
            "created_at": zulu(incident.created_at),
            "updated_at": zulu(incident.updated_at),
        }],
    })
}
