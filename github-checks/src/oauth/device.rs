//! The device flow: a person enters a short code in a browser, for programs without one.
//!
//! Source: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow>

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use url::form_urlencoded;

use super::form::form_call;
use super::{AccessToken, OAuthError, Refusal, TokenAnswer, answer};
use crate::client::Client;
use crate::endpoint::decode_json;
use crate::error::{DecodeError, Error};
use crate::secret::Secret;

/// `POST /login/device/code` — asks for a code that a person can enter.
///
/// The app must have the device flow switched on. Asking twice gives two codes, which
/// does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct StartDevice {
    client_id: String,
    scopes: Vec<String>,
}

impl StartDevice {
    /// A code for the app `client_id`.
    ///
    /// # Arguments
    /// - `client_id`: client id of the app, which must allow the device flow.
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            scopes: Vec::new(),
        }
    }

    /// Adds a scope. GitHub Apps have permissions instead and need none.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }
}

/// A code that a person can enter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceCode {
    /// What stays here; used to ask for the token.
    pub device_code: Secret,
    /// What the person enters, `WDJB-MJHT`.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    /// How long both work; 15 min.
    pub expires_in: Duration,
    /// How long to wait before every question; 5 s.
    pub interval: Duration,
}

#[derive(Deserialize)]
struct Raw {
    device_code: Secret,
    user_code: String,
    verification_uri: String,
    expires_in: Option<u64>,
    interval: Option<u64>,
}

form_call!(StartDevice -> DeviceCode, "/login/device/code", Idempotent, read, call => [
    ("client_id", Some(call.client_id.as_str())),
    ("scope", Some(call.scopes.join(" ").as_str()).filter(|scopes| !scopes.is_empty())),
]);

#[inline]
fn read(answer: &Response<Bytes>) -> Result<DeviceCode, DecodeError> {
    let raw: Raw = if answer::is_json(answer.body()) {
        decode_json(answer)?
    } else {
        from_form(answer.body())?
    };
    Ok(DeviceCode {
        device_code: raw.device_code,
        user_code: raw.user_code,
        verification_uri: raw.verification_uri,
        expires_in: Duration::from_secs(raw.expires_in.unwrap_or(900)),
        interval: Duration::from_secs(raw.interval.unwrap_or(5)),
    })
}

#[inline]
fn from_form(body: &[u8]) -> Result<Raw, DecodeError> {
    let field = |name: &str| {
        let mut fields = form_urlencoded::parse(body);
        fields
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let needed = |name: &str| field(name).ok_or_else(|| DecodeError::custom(name, "missing"));
    Ok(Raw {
        device_code: Secret::new(needed("device_code")?),
        user_code: needed("user_code")?,
        verification_uri: needed("verification_uri")?,
        expires_in: field("expires_in").and_then(|text| text.parse().ok()),
        interval: field("interval").and_then(|text| text.parse().ok()),
    })
}

/// `POST /login/oauth/access_token` — asks whether the person has entered the code.
///
/// Wait for the interval before each question, the first one too;
/// [`wait_for_device`](Client::wait_for_device) does. For the same reason it is not sent
/// again by itself once bytes were sent: wait, and ask again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct PollDevice {
    client_id: String,
    device_code: Secret,
}

impl PollDevice {
    /// Asks about `device_code`.
    ///
    /// # Arguments
    /// - `client_id`: client id of the app.
    /// - `device_code`: code that [`StartDevice`] returned.
    pub fn new(client_id: impl Into<String>, device_code: &Secret) -> Self {
        Self {
            client_id: client_id.into(),
            device_code: device_code.clone(),
        }
    }
}

form_call!(PollDevice -> TokenAnswer, "/login/oauth/access_token", CheckFirst, answer::read, call => [
    ("client_id", Some(call.client_id.as_str())),
    ("device_code", Some(call.device_code.expose())),
    ("grant_type", Some("urn:ietf:params:oauth:grant-type:device_code")),
]);

/// The device flow ended without a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The code is too old: begin again.
    #[error("the code was not entered in time")]
    Expired,
    /// The person said no.
    #[error("the person said no")]
    Denied,
    /// The app is set up wrongly; the reason says how.
    #[error("GitHub refused: {}", .0.error)]
    Refused(Refusal),
    /// A question could not be asked.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Client {
    /// Asks, never faster than asked to, until the person has entered the code or it is too
    /// old. Broken connections are waited out.
    ///
    /// # Errors
    /// [`DeviceError`].
    #[inline]
    pub async fn wait_for_device(
        &self,
        client_id: &str,
        code: &DeviceCode,
    ) -> Result<AccessToken, DeviceError> {
        let poll = PollDevice::new(client_id, &code.device_code);
        // A span, and no date: the clock may be set while somebody types.
        let started = self.transport().elapsed();
        let mut interval = code.interval;
        loop {
            self.transport().sleep(interval).await;
            match self.send(&poll).await {
                Ok(TokenAnswer::Granted(token)) => return Ok(*token),
                Ok(TokenAnswer::Refused(refusal)) => match refusal.error {
                    OAuthError::AuthorizationPending => {}
                    // Kept for the rest of the flow, and never less than five seconds more.
                    OAuthError::SlowDown => {
                        let more = interval.saturating_add(Duration::from_secs(5));
                        interval = refusal.interval.unwrap_or(more).max(more);
                    }
                    OAuthError::ExpiredToken | OAuthError::TokenExpired => {
                        return Err(DeviceError::Expired);
                    }
                    OAuthError::AccessDenied => return Err(DeviceError::Denied),
                    _ => return Err(DeviceError::Refused(refusal)),
                },
                // The person may be entering the code right now.
                Err(error) if error.is_transient() || error.is_ambiguous() => {
                    interval = error.retry_after().unwrap_or_default().max(interval);
                }
                Err(error) => return Err(error.into()),
            }
            let elapsed = self.transport().elapsed().saturating_sub(started);
            if elapsed >= code.expires_in {
                return Err(DeviceError::Expired);
            }
        }
    }
}
