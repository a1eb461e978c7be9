//! Hooks: something happened elsewhere. Nothing of it is believed: it only makes the next look
//! come sooner, so a copy of an old one does no harm.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use service::server::FromGitHub;
use sha2::Sha256;

use super::Web;
use crate::access::same;

/// Bytes of an event of Echo's that are read.
const ECHO: usize = 8 * 1024 * 1024;
/// Bytes of a body of CircleCI's.
const CIRCLECI: usize = 1024 * 1024;

/// `POST /hooks/echo`: Echo signs nothing, it only knows a password.
pub(super) async fn echo(State(web): State<Web>, headers: HeaderMap, body: Body) -> Response {
    from_echo(&web, "", &headers, body).await
}

/// `POST /hooks/echo/{word}`: the same at a secret path.
pub(super) async fn echo_at(
    State(web): State<Web>,
    Path(word): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    from_echo(&web, &word, &headers, body).await
}

/// `ECHO_HOOK_SECRET` is `PASSWORD`, or `WORD:PASSWORD` for a secret path as well.
async fn from_echo(web: &Web, word: &str, headers: &HeaderMap, body: Body) -> Response {
    let Some(secret) = &web.hooks.echo else {
        return web.doors.refusals().unauthorized("echo", "not_configured");
    };
    let (path, wanted) = secret
        .expose()
        .split_once(':')
        .unwrap_or(("", secret.expose()));
    let given = headers.get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Basic "));
    let given = given.and_then(|text| STANDARD.decode(text).ok());
    let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
    let password = given.as_deref().and_then(|text| text.split_once(':'));
    let fits = password.is_some_and(|(_, password)| same(password, wanted));
    if !(fits & same(path, word)) {
        return web.doors.refusals().unauthorized("echo", "password");
    }
    web.judge.look.notify_one();
    // What is too large is found by looking.
    if let Ok(body) = to_bytes(body, ECHO).await
        && let Ok(event) = serde_json::from_slice::<Event>(&body)
        && event.details.kind.starts_with("orca:")
    {
        web.judge.hints.add(&event.content.execution_id);
    }
    StatusCode::OK.into_response()
}

/// The little that is read of an event. Echo relays events of others too, with their headers.
#[derive(Debug, Deserialize)]
struct Event {
    details: Details,
    content: Content,
}

#[derive(Debug, Deserialize)]
struct Details {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    execution_id: String,
}

/// `POST /hooks/github`: an environment wants a decision, or a run went on.
pub(super) async fn github(State(web): State<Web>, _signed: FromGitHub) -> Response {
    web.judge.look.notify_one();
    StatusCode::OK.into_response()
}

/// `POST /hooks/circleci`: a job or a workflow has ended.
pub(super) async fn circleci(State(web): State<Web>, headers: HeaderMap, body: Body) -> Response {
    let refusals = web.doors.refusals();
    if web.hooks.circleci.is_empty() {
        return refusals.unauthorized("circleci", "not_configured");
    }
    let Ok(body) = to_bytes(body, CIRCLECI).await else {
        return refusals.unauthorized("circleci", "body_broken");
    };
    let given = headers.get("circleci-signature");
    let given = given
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !is_signed(given, &body, &web.hooks.circleci) {
        return refusals.unauthorized("circleci", "signature");
    }
    web.judge.look.notify_one();
    StatusCode::OK.into_response()
}

/// Whether the comma list of signatures holds one of version 1 with one of the secrets. Every
/// byte is compared, whatever the first one says.
fn is_signed(signatures: &str, body: &[u8], secrets: &[String]) -> bool {
    let given = signatures
        .split(',')
        .filter_map(|one| one.trim().strip_prefix("v1="));
    let given: Vec<Vec<u8>> = given.filter_map(bytes).collect();
    let mut fits = false;
    for secret in secrets {
        for one in &given {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
                continue;
            };
            mac.update(body);
            fits |= mac.verify_slice(one).is_ok();
        }
    }
    fits
}

/// The bytes of lower-case hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circlecis_published_examples_are_accepted_and_their_neighbours_are_not() {
        // The page on outbound webhooks: body, secret, signature.
        let vectors = [
            (
                "hello world",
                "secret",
                "734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a",
            ),
            (
                "lalala",
                "another-secret",
                "daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00",
            ),
        ];
        for (body, secret, digest) in vectors {
            let secrets = [secret.to_owned()];
            let signed = |list: &str, body: &str| is_signed(list, body.as_bytes(), &secrets);
            assert!(signed(&format!("v1={digest}"), body), "{body}");
            assert!(signed(&format!("v2=00, v1={digest}"), body), "{body}");
            assert!(!signed(&format!("v2={digest}"), body));
            assert!(!signed(&format!("v1={digest}"), &format!("{body} ")));
            assert!(!signed(&format!("v1={}", &digest[2..]), body));
            assert!(!signed("", body));
            let other = ["other".to_owned(), secret.to_owned()];
            assert!(is_signed(&format!("v1={digest}"), body.as_bytes(), &other));
        }
    }
}
