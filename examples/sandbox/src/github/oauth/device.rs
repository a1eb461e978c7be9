//! The device flow: a code on one screen, approved on another.

use chrono::TimeDelta;
use serde_json::json;

use super::{error, issue, parameters, spoken};
use crate::http::{Answer, Call, Reply};
use crate::world::State;
use crate::world::github::Device;

const LIFETIME: TimeDelta = TimeDelta::seconds(900);
const INTERVAL: u64 = 5;

pub(super) fn start(call: &Call<'_>) -> Reply {
    let parameters = parameters(call);
    let get = |name: &str| {
        parameters
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let mut state = call.shared.lock();
    let known = state
        .github
        .app
        .as_ref()
        .is_some_and(|app| app.client_id == get("client_id"));
    if !known {
        return Err(error(
            call,
            "incorrect_client_credentials",
            "The client_id is incorrect.",
        ));
    }
    let now = call.shared.clock.peer_now();
    let (first, second) = (state.ids.capitals(4), state.ids.capitals(4));
    let device = Device {
        code: state.ids.hex(40),
        user_code: format!("{first}-{second}"),
        interval: INTERVAL,
        until: now + LIFETIME,
        last_poll: now,
        decided: None,
    };
    let body = json!({
        "device_code": device.code,
        "expires_in": LIFETIME.num_seconds(),
        "interval": INTERVAL,
        "user_code": device.user_code,
        "verification_uri": format!("{}/login/device", call.shared.urls.github),
    });
    state.github.devices.push(device);
    Ok(spoken(call, &body))
}

/// Polling faster than the interval makes the interval longer.
pub(super) fn poll(call: &Call<'_>, state: &mut State, device_code: &str) -> Reply {
    let now = call.shared.clock.peer_now();
    let at = state
        .github
        .devices
        .iter()
        .position(|device| device.code == device_code);
    let unknown = || {
        error(
            call,
            "incorrect_device_code",
            "The device_code is not valid.",
        )
    };
    let at = at.ok_or_else(unknown)?;
    let device = &mut state.github.devices[at];
    if device.until <= now {
        return Err(error(call, "expired_token", "The device_code has expired."));
    }
    let interval = TimeDelta::seconds(i64::try_from(device.interval).unwrap_or(i64::MAX / 1000));
    let early = now < device.last_poll + interval;
    device.last_poll = now;
    if early {
        device.interval += 5;
        let body = json!({
            "error": "slow_down",
            "error_description": "Too many requests have been made in the same timeframe.",
            "interval": device.interval,
        });
        return Err(spoken(call, &body));
    }
    match device.decided.clone() {
        None => {
            let text = "The authorization request is still pending.";
            Err(error(call, "authorization_pending", text))
        }
        Some(login) if login.is_empty() => Err(error(
            call,
            "access_denied",
            "The authorization request was denied.",
        )),
        Some(login) => {
            state.github.devices.remove(at);
            Ok(spoken(call, &issue(call.shared, state, &login)))
        }
    }
}

/// A form for the code and the person.
pub(super) fn page(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let people = state
        .github
        .users
        .iter()
        .fold(String::new(), |people, user| {
            let (login, name) = (&user.login, &user.name);
            people + &format!("<button name=\"as\" value=\"{login}\">Approve as {name}</button> ")
        });
    let page = format!(
        "<!DOCTYPE html><title>Device activation</title><h1>Device activation</h1>\
         <form method=\"post\"><label>Code <input name=\"user_code\" required></label> {people}\
         <button name=\"as\" value=\"nobody\">Refuse</button></form>"
    );
    Ok(Answer::html(200, page))
}

pub(super) fn decide(call: &Call<'_>) -> Reply {
    let form = call.request.form();
    let get = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    let code = get("user_code").cloned().unwrap_or_default();
    let who = get("as").cloned().unwrap_or_default();
    let mut state = call.shared.lock();
    let login = match state.github.user(&who) {
        Some(user) => user.login.clone(),
        None if who == "nobody" => String::new(),
        None => return Err(Answer::html(404, "<h1>Nobody of that name</h1>")),
    };
    let found = state
        .github
        .devices
        .iter_mut()
        .find(|d| d.user_code.eq_ignore_ascii_case(&code));
    let device = found.ok_or_else(|| Answer::html(404, "<h1>This code is not known</h1>"))?;
    device.decided = Some(login);
    Ok(Answer::html(
        200,
        "<h1>Done. You can go back to your device.</h1>",
    ))
}
