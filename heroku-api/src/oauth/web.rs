//! The web flow: a person gives a program access, at `id.heroku.com`.
//!
//! Source: <https://devcenter.heroku.com/articles/oauth#web-application-authorization>

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, Response};
use serde::Deserialize;

use crate::endpoint::{Endpoint, Service, decode_json};
use crate::error::{BuildError, DecodeError};
use crate::path::push_escaped;
use crate::retry::Class;
use crate::secret::Secret;

/// Access to a person's account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Access {
    /// The token for calls.
    pub access_token: Secret,
    /// The token for new tokens; keep the old one when none comes.
    pub refresh_token: Option<Secret>,
    /// Seconds until the access token ends; about eight hours.
    pub expires_in: Option<u64>,
    /// The person's account.
    pub user_id: Option<String>,
}

macro_rules! exchange {
    ($(#[$doc:meta])* $name:ident, $grant:literal, $member:literal, $given:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "a call does nothing until it is sent"]
        #[non_exhaustive]
        pub struct $name {
            given: Secret,
            client_secret: Secret,
        }

        impl $name {
            /// Creates the call from its required parameters.
            ///
            /// # Arguments
            #[doc = $given]
            /// - `client_secret`: secret of the program's registration.
            pub fn new(given: impl Into<Secret>, client_secret: impl Into<Secret>) -> Self {
                Self {
                    given: given.into(),
                    client_secret: client_secret.into(),
                }
            }
        }

        impl Endpoint for $name {
            type Response = Access;
            const METHOD: Method = Method::POST;
            const PATH: &'static str = "/oauth/token";
            const CLASS: Class = Class::Once;
            const SERVICE: Service = Service::Identity;

            fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
                headers.insert(CONTENT_TYPE, FORM);
                Ok(())
            }

            fn body(&self) -> Result<Option<Bytes>, BuildError> {
                let mut form = concat!("grant_type=", $grant, "&", $member, "=").to_owned();
                push_escaped(&mut form, self.given.expose());
                form.push_str("&client_secret=");
                push_escaped(&mut form, self.client_secret.expose());
                Ok(Some(form.into()))
            }

            fn decode(answer: &Response<Bytes>) -> Result<Access, DecodeError> {
                decode_json(answer)
            }
        }
    };
}

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

exchange! {
    /// `POST /oauth/token`: access for the code that a person came back with.
    ///
    /// A code works once: never sent again once bytes left.
    ExchangeCode, "authorization_code", "code",
    "- `given`: code from the [`Callback`](super::Callback); works once."
}

exchange! {
    /// `POST /oauth/token`: a new access token for a refresh token.
    ///
    /// Never sent again once bytes left: the answer may have replaced the refresh token.
    RefreshAccess, "refresh_token", "refresh_token",
    "- `given`: refresh token of the person."
}
