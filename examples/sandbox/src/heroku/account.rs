//! `/account`, `/users/~`, its features and limits, teams, regions.

use serde_json::{Value, json};

use super::{access, body, invalid, list, not_found, render, user};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::zulu;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/account", account),
    route("GET", "/users/{user}", account),
    route("GET", "/account/rate-limits", rate_limits),
    route("GET", "/account/features/{feature}", feature),
    route("PUT", "/users/{user}/capabilities", capabilities),
    route("GET", "/teams", teams),
    route("GET", "/teams/{team}", team),
    route("GET", "/teams/{team}/members", members),
    route("GET", "/regions", regions),
    route("GET", "/regions/{region}", region),
];

fn account(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let own = user(call, &state);
    let asked = match call.param("user") {
        "" | "~" => own,
        other => other.to_owned(),
    };
    let found = state
        .heroku
        .user(&asked)
        .ok_or_else(|| not_found("account"))?;
    Ok(Answer::json(200, &render::account(found)))
}

fn rate_limits(call: &Call<'_>) -> Reply {
    let left = access::remaining(call, &call.shared.lock()).unwrap_or_default();
    Ok(Answer::json(200, &json!({ "remaining": left })))
}

/// The features that official clients ask about before they use newer calls.
fn feature(call: &Call<'_>) -> Reply {
    let name = call.param("feature");
    if name != "dashboard-repositories-api" {
        return Err(not_found("feature"));
    }
    let since = zulu(
        call.shared
            .lock()
            .heroku
            .users
            .first()
            .map(|u| u.since)
            .unwrap_or_default(),
    );
    let feature = json!({
        "created_at": since,
        "description": "Serves pipeline repositories from the Platform API.",
        "display_name": "",
        "doc_url": "https://devcenter.heroku.com/",
        "enabled": true,
        "feedback_email": "feedback@heroku.example",
        "id": "5d3b0000-0000-4000-a000-0000000000fe",
        "name": name,
        "state": "general",
        "updated_at": since,
    });
    Ok(Answer::json(200, &feature))
}

/// The owner may do everything, a collaborator what was granted.
fn capabilities(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let asked = body["capabilities"]
        .as_array()
        .ok_or_else(|| invalid("Missing capabilities."))?;
    let state = call.shared.lock();
    let own = user(call, &state);
    let answer = |wish: &Value| {
        let (capability, id) = (&wish["capability"], &wish["resource_id"]);
        let app = id.as_str().and_then(|id| state.heroku.app(id));
        let capable = app.is_some_and(|app| {
            let granted = app.collaborators.iter().find(|c| c.user == own);
            let name = capability.as_str().unwrap_or_default();
            app.owner == own || granted.is_some_and(|c| c.permissions.iter().any(|p| p == name))
        });
        json!({
            "capability": capability,
            "capable": capable,
            "requires_second_factor":
                app.is_some_and(|app| state.heroku.protected.contains_key(&app.id)),
            "resource_canonical_id": app.map(|app| &app.id),
            "resource_id": id,
            "resource_type": wish["resource_type"],
        })
    };
    let answers: Vec<Value> = asked.iter().map(answer).collect();
    Ok(Answer::json(200, &json!({ "capabilities": answers })))
}

fn show_team(call: &Call<'_>, team: &crate::world::heroku::Team, own: &str) -> Value {
    let role = team
        .members
        .iter()
        .find(|(id, _)| id == own)
        .map(|(_, role)| role);
    let _ = call;
    json!({
        "created_at": zulu(team.since),
        "credit_card_collections": true,
        "default": false,
        "enterprise_account": null,
        "id": team.id,
        "identity_provider": null,
        "membership_limit": 25,
        "name": team.name,
        "provisioned_licenses": false,
        "role": role,
        "type": "team",
        "updated_at": zulu(team.since),
    })
}

fn teams(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let own = user(call, &state);
    let teams = state
        .heroku
        .teams
        .iter()
        .map(|team| show_team(call, team, &own))
        .collect();
    drop(state);
    list::answer(call, teams, &["id", "name"])
}

fn team(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let own = user(call, &state);
    let name = call.param("team");
    let found = state
        .heroku
        .teams
        .iter()
        .find(|team| team.id == name || team.name == name);
    Ok(Answer::json(
        200,
        &show_team(call, found.ok_or_else(|| not_found("team"))?, &own),
    ))
}

fn members(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let name = call.param("team");
    let team = state
        .heroku
        .teams
        .iter()
        .find(|team| team.id == name || team.name == name);
    let team = team.ok_or_else(|| not_found("team"))?;
    let shown = team.members.iter().filter_map(|(id, role)| {
        let user = state.heroku.user(id)?;
        Some(json!({
            "created_at": zulu(team.since),
            "email": user.email,
            "federated": false,
            "id": user.id,
            "identity_provider": null,
            "role": role,
            "two_factor_authentication": false,
            "updated_at": zulu(team.since),
            "user": { "email": user.email, "id": user.id, "name": user.name },
        }))
    });
    let shown = shown.collect();
    drop(state);
    list::answer(call, shown, &["id", "email"])
}

const REGIONS: &[(&str, &str, &str, &str)] = &[
    (render::REGION, "us", "United States", "Virginia"),
    (
        "ed30241c-ed8c-4bb6-9714-61953675d0b4",
        "eu",
        "Ireland",
        "Dublin",
    ),
];

fn show_region((id, name, country, locale): &(&str, &str, &str, &str)) -> Value {
    json!({
        "country": country,
        "created_at": "2014-01-01T00:00:00Z",
        "description": format!("{locale}, {country}"),
        "id": id,
        "locale": locale,
        "name": name,
        "private_capable": false,
        "provider": { "name": "amazon-web-services", "region": "us-east-1" },
        "updated_at": "2014-01-01T00:00:00Z",
    })
}

fn regions(call: &Call<'_>) -> Reply {
    list::answer(
        call,
        REGIONS.iter().map(show_region).collect(),
        &["id", "name"],
    )
}

fn region(call: &Call<'_>) -> Reply {
    let name = call.param("region");
    let found = REGIONS
        .iter()
        .find(|region| region.0 == name || region.1 == name);
    Ok(Answer::json(
        200,
        &show_region(found.ok_or_else(|| not_found("region"))?),
    ))
}
