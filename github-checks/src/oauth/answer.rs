//! Reads what the token endpoint answers: JSON, or a form when a proxy dropped `Accept`.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use url::form_urlencoded;

use super::{AccessToken, OAuthError, Refusal, TokenAnswer};
use crate::endpoint::decode_json;
use crate::error::DecodeError;
use crate::secret::Secret;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    access_token: Option<Secret>,
    scope: Option<String>,
    expires_in: Option<u64>,
    refresh_token: Option<Secret>,
    refresh_token_expires_in: Option<u64>,
    error: Option<OAuthError>,
    error_description: Option<String>,
    interval: Option<u64>,
}

/// Reads a token or a refusal.
#[inline]
pub(super) fn read(answer: &Response<Bytes>) -> Result<TokenAnswer, DecodeError> {
    let raw = if is_json(answer.body()) {
        decode_json(answer)?
    } else {
        from_form(answer.body())
    };
    if let Some(error) = raw.error {
        return Ok(TokenAnswer::Refused(Refusal {
            error,
            description: raw.error_description,
            interval: raw.interval.map(Duration::from_secs),
        }));
    }
    let token = raw
        .access_token
        .filter(|token| !token.is_empty())
        .ok_or_else(|| DecodeError::custom("access_token", "neither a token nor an error"))?;
    let scopes = raw.scope.unwrap_or_default();
    let scopes = scopes.split([',', ' ']).filter(|scope| !scope.is_empty());
    Ok(TokenAnswer::Granted(Box::new(AccessToken {
        token,
        scopes: scopes.map(ToOwned::to_owned).collect(),
        expires_in: raw.expires_in.map(Duration::from_secs),
        refresh_token: raw.refresh_token,
        refresh_token_expires_in: raw.refresh_token_expires_in.map(Duration::from_secs),
    })))
}

/// Whether a body is JSON and not a form.
pub(super) fn is_json(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

#[inline]
fn from_form(body: &[u8]) -> Raw {
    let mut raw = Raw::default();
    for (name, value) in form_urlencoded::parse(body) {
        match &*name {
            "access_token" => raw.access_token = Some(Secret::new(value)),
            "scope" => raw.scope = Some(value.into_owned()),
            "expires_in" => raw.expires_in = value.parse().ok(),
            "refresh_token" => raw.refresh_token = Some(Secret::new(value)),
            "refresh_token_expires_in" => raw.refresh_token_expires_in = value.parse().ok(),
            "error" => raw.error = Some(OAuthError::from(&*value)),
            "error_description" => raw.error_description = Some(value.into_owned()),
            "interval" => raw.interval = value.parse().ok(),
            _ => {}
        }
    }
    raw
}
