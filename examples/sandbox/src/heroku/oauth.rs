//! OAuth: the web flow of id.heroku.com, clients, authorizations and tokens.

mod authorizations;
mod clients;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{body, invalid, not_found, refuse, required};
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::heroku::{Access, Grant};
use crate::world::{Shared, State, zulu};

/// The pages and the form endpoint of id.heroku.com: no version, no API token.
pub(super) static OPEN_ROUTES: &[Route] = &[
    route("GET", "/oauth/authorize", authorize),
    route("POST", "/oauth/token", token_form),
    route("GET", "/oauth/clients/{client}", clients::show),
];

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/oauth/tokens", create_token),
    route("DELETE", "/oauth/tokens/{token}", delete_token),
    route("GET", "/oauth/clients", clients::index),
    route("POST", "/oauth/clients", clients::create),
    route("PATCH", "/oauth/clients/{client}", clients::update),
    route("DELETE", "/oauth/clients/{client}", clients::delete),
    route(
        "POST",
        "/oauth/clients/{client}/actions/rotate-credentials",
        clients::rotate,
    ),
    route("GET", "/oauth/authorizations", authorizations::index),
    route("POST", "/oauth/authorizations", authorizations::create),
    route("GET", "/oauth/authorizations/{id}", authorizations::show),
    route(
        "DELETE",
        "/oauth/authorizations/{id}",
        authorizations::delete,
    ),
    route(
        "POST",
        "/oauth/authorizations/{id}/actions/regenerate-tokens",
        authorizations::regenerate,
    ),
];

const SCOPES: &[&str] = &[
    "create-apps",
    "global",
    "identity",
    "read",
    "read-protected",
    "write",
    "write-protected",
];
const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(5);
const TOKEN_SECONDS: i64 = 28_799;

/// Every scope known, and `global` alone.
fn scopes<'t>(names: impl Iterator<Item = &'t str> + Clone) -> Result<Vec<String>, Answer> {
    let unknown = names.clone().find(|name| !SCOPES.contains(name));
    if let Some(unknown) = unknown {
        return Err(invalid(format!("Unknown scope {unknown}.")));
    }
    let all: Vec<String> = names.map(str::to_owned).collect();
    if all.len() > 1 && all.iter().any(|scope| scope == "global") {
        return Err(invalid("Scope global may not be combined with others."));
    }
    Ok(all)
}

/// A page with one button for each person; pressing one comes back here with `as`.
fn authorize(call: &Call<'_>) -> Reply {
    let query = |name: &str| call.request.query(name).unwrap_or_default();
    let mut state = call.shared.lock();
    let client = state
        .heroku
        .oauth
        .clients
        .iter()
        .find(|c| c["id"] == query("client_id"));
    let client = client.cloned();
    let client = client.ok_or_else(|| Answer::html(404, "<h1>This client is not known.</h1>"))?;
    if query("response_type") != "code" {
        return Err(Answer::html(400, "<h1>response_type must be code.</h1>"));
    }
    let asked = query("scope");
    let asked = asked.split([' ', ',']).filter(|scope| !scope.is_empty());
    let mut wanted = scopes(asked)?;
    if wanted.is_empty() {
        wanted.push("global".to_owned());
    }
    let back = client["redirect_uri"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let join = if back.contains('?') { '&' } else { '?' };
    match query("as") {
        "" => {
            let users = state.heroku.users.iter();
            let people = users.map(|user| (user.email.as_str(), user.name.as_str()));
            let name = client["name"].as_str().unwrap_or_default();
            let path = format!("{}?{}", call.request.path, call.request.raw_query);
            Ok(Answer::html(
                200,
                crate::http::consent_page("Heroku", name, &wanted, &path, people),
            ))
        }
        // As the service did it: a refusal comes back without the state.
        "nobody" => {
            Ok(Answer::new(302).with("location", format!("{back}{join}error=access_denied")))
        }
        email => {
            let user = state.heroku.user(email).map(|user| user.id.clone());
            let user = user.ok_or_else(|| Answer::html(404, "<h1>Nobody of that name</h1>"))?;
            let code = state.ids.uuid();
            let until = call.shared.clock.peer_now() + CODE_LIFETIME;
            let grant = Grant {
                user,
                client: client["id"].as_str().unwrap_or_default().to_owned(),
                scopes: wanted,
                authorization: String::new(),
            };
            state
                .heroku
                .oauth
                .codes
                .insert(code.clone(), (grant, until));
            let to = format!("{back}{join}code={code}&state={}", escape(query("state")));
            Ok(Answer::new(302).with("location", to))
        }
    }
}

/// What was issued for a code or a refresh token.
struct Issued {
    access: String,
    refresh: String,
    user: String,
    authorization: String,
}

fn exchange(
    shared: &Shared,
    state: &mut State,
    secret: &str,
    kind: &str,
    credential: &str,
) -> Result<Issued, Answer> {
    let unauthorized = || {
        refuse(
            401,
            "unauthorized",
            "Unable to verify credentials provided.",
        )
    };
    let mut clients = state.heroku.oauth.clients.iter();
    let client = clients.find(|client| !secret.is_empty() && client["secret"] == secret);
    let client = client.ok_or_else(unauthorized)?.clone();
    let now = shared.clock.peer_now();
    let oauth = &mut state.heroku.oauth;
    // Codes and refresh tokens belong to the client that they were made for.
    let grant = match kind {
        "authorization_code" => {
            let found = oauth.codes.get(credential).cloned();
            found.filter(|(_, until)| *until > now).map(|(g, _)| g)
        }
        "refresh_token" => oauth.refresh.get(credential).cloned(),
        _ => return Err(invalid("Unknown grant type.")),
    };
    let grant = grant.filter(|grant| client["id"] == grant.client.as_str());
    let mut grant = grant.ok_or_else(unauthorized)?;
    oauth.codes.remove(credential);
    let access = format!("HRKU-{}", state.ids.uuid());
    let refresh = match kind {
        "refresh_token" => credential.to_owned(),
        _ => state.ids.uuid(),
    };
    if grant.authorization.is_empty() {
        grant.authorization = state.ids.uuid();
        let entry = authorizations::of_client(shared, state, &grant, &client);
        state.heroku.oauth.authorizations.push(entry);
    }
    let until = Some(now + TimeDelta::seconds(TOKEN_SECONDS));
    let oauth = &mut state.heroku.oauth;
    let record = Access {
        user: grant.user.clone(),
        scopes: grant.scopes.clone(),
        authorization: grant.authorization.clone(),
        until,
    };
    oauth.access.insert(access.clone(), record);
    oauth.refresh.insert(refresh.clone(), grant.clone());
    for entry in &mut oauth.authorizations {
        if entry["id"] == grant.authorization.as_str() {
            entry["access_token"]["token"] = json!(access);
            entry["refresh_token"]["token"] = json!(refresh);
        }
    }
    Ok(Issued {
        access,
        refresh,
        user: grant.user,
        authorization: grant.authorization,
    })
}

/// The form of id.heroku.com; the secret may come as the password of HTTP Basic.
fn token_form(call: &Call<'_>) -> Reply {
    let form = call.request.form();
    let get = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let secret = get("client_secret").or_else(|| call.request.basic().map(|(_, secret)| secret));
    let kind = get("grant_type").unwrap_or_else(|| "authorization_code".to_owned());
    let credential = if kind == "refresh_token" {
        get("refresh_token")
    } else {
        get("code")
    };
    let mut state = call.shared.lock();
    let issued = exchange(
        call.shared,
        &mut state,
        &secret.unwrap_or_default(),
        &kind,
        &credential.unwrap_or_default(),
    )?;
    let body = json!({
        "access_token": issued.access,
        "expires_in": TOKEN_SECONDS,
        "refresh_token": issued.refresh,
        "session_nonce": null,
        "token_type": "Bearer",
        "user_id": issued.user,
    });
    Ok(Answer::json(200, &body))
}

fn create_token(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let secret = required(&body, "/client/secret")?;
    let kind = body.pointer("/grant/type").and_then(Value::as_str);
    let kind = kind.unwrap_or("authorization_code");
    let pointer = if kind == "refresh_token" {
        "/refresh_token/token"
    } else {
        "/grant/code"
    };
    let credential = required(&body, pointer)?;
    let mut state = call.shared.lock();
    let issued = exchange(call.shared, &mut state, secret, kind, credential)?;
    let mut id = || state.ids.uuid();
    let body = json!({
        "access_token": { "expires_in": TOKEN_SECONDS, "id": id(), "token": issued.access },
        "authorization": { "id": issued.authorization },
        "client": null,
        "created_at": zulu(call.shared.now()),
        "grant": { "code": credential, "type": kind },
        "id": id(),
        "refresh_token": { "expires_in": 2_592_000, "id": id(), "token": issued.refresh },
        "session": { "id": id() },
        "updated_at": zulu(call.shared.now()),
        "user": { "id": issued.user },
    });
    Ok(Answer::json(201, &body))
}

/// Ends an access token, named by itself.
fn delete_token(call: &Call<'_>) -> Reply {
    let past = call.shared.clock.peer_now();
    let mut state = call.shared.lock();
    let found = state.heroku.oauth.access.get_mut(call.param("token"));
    let found = found.ok_or_else(|| not_found("oauth-token"))?;
    found.until = Some(past);
    Ok(Answer::json(200, &json!({ "id": call.param("token") })))
}
