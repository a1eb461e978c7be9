//! The key of an app: signs the tokens that say "I am this app".
//!
//! Source: <https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use crate::base64::url_safe;
use crate::secret::Secret;
use crate::token::{ServerClock, TokenError, TokenSource};

/// Signed into the past, for clocks that are ahead of GitHub's.
const SKEW: u64 = 60;
/// GitHub takes ten minutes at most; half of it is left for a clock that is ahead.
const LIFETIME: u64 = 5 * 60;
/// A token is used again this long.
const REUSE: Duration = Duration::from_secs(LIFETIME - 2 * SKEW);

/// The private key of an app, as a [`TokenSource`].
///
/// What it signs says when it was signed, so the clock matters: the client's transport gives
/// the time, corrected by the `Date` of GitHub's responses. A clock that is minutes wrong
/// costs one refused request at the beginning.
pub struct AppKey {
    issuer: String,
    pair: RsaKeyPair,
    current: Mutex<Option<(Secret, SystemTime)>>,
    clock: OnceLock<ServerClock>,
}

/// The text is no RSA private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an RSA private key in PEM form (PKCS#1 or PKCS#8, 2048 to 4096 bits)")]
#[non_exhaustive]
pub struct AppKeyError;

impl AppKey {
    /// The key that GitHub handed out for an app.
    ///
    /// # Arguments
    /// - `issuer`: the app's number or its client id.
    /// - `pem`: the key in PEM form, PKCS#1 or PKCS#8.
    ///
    /// # Errors
    /// When `pem` holds no usable key.
    pub fn from_pem(issuer: impl Into<String>, pem: &Secret) -> Result<Self, AppKeyError> {
        let key =
            PrivateKeyDer::from_pem_slice(pem.expose().as_bytes()).map_err(|_| AppKeyError)?;
        let pair = match &key {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            _ => return Err(AppKeyError),
        };
        Ok(Self {
            issuer: issuer.into(),
            pair: pair.map_err(|_| AppKeyError)?,
            current: Mutex::new(None),
            clock: OnceLock::new(),
        })
    }

    fn now(&self) -> SystemTime {
        let clock = self.clock.get();
        clock.map_or_else(SystemTime::now, ServerClock::now)
    }

    /// A token that begins 60 s before `now` and ends 5 min after it.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn sign(&self, now: SystemTime) -> Result<Secret, TokenError> {
        let now = now
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let claims = json!({
            "iat": now.saturating_sub(SKEW),
            "exp": now + LIFETIME,
            "iss": self.issuer,
        });
        let mut token = url_safe(br#"{"alg":"RS256","typ":"JWT"}"#);
        token.push('.');
        token.push_str(&url_safe(claims.to_string().as_bytes()));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                token.as_bytes(),
                &mut signature,
            )
            .map_err(|_| TokenError::new("the app's token could not be signed"))?;
        token.push('.');
        token.push_str(&url_safe(&signature));
        Ok(Secret::new(token))
    }
}

#[async_trait]
impl TokenSource for AppKey {
    async fn token(&self) -> Result<Secret, TokenError> {
        let now = self.now();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, made)) = &*current
            && now.duration_since(*made).is_ok_and(|age| age < REUSE)
        {
            return Ok(token.clone());
        }
        let token = self.sign(now)?;
        *current = Some((token.clone(), now));
        Ok(token)
    }

    /// Signs again when the refusal has shown what time it is.
    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        let now = self.now();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, _)) = &*current
            && token != rejected
        {
            return Ok(Some(token.clone()));
        }
        let token = self.sign(now)?;
        *current = Some((token.clone(), now));
        // The same again would be refused again.
        Ok((token != *rejected).then_some(token))
    }

    fn set_clock(&self, clock: ServerClock) {
        // The first client that signs in with the key decides.
        let _ = self.clock.set(clock);
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppKey")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}
