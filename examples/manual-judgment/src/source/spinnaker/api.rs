//! Requests to Gate, and as whom they are made.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use http::header::{HeaderName, HeaderValue};
use serde_json::Value;
use slack_blocks::web::secret::Secret;
use slack_blocks::web::transport::Transport;

use super::TITLE;
use crate::source::rest::{Reply, Rest};
use crate::source::{Actor, SourceError};

/// How the service itself signs in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Auth {
    /// `X-Spinnaker-Token`.
    Token(Secret),
    /// A header that Gate believes, and the service's name in it.
    Header(HeaderName, String),
    /// Gate asks nobody.
    Open,
}

/// Gate's address, and how to sign in. Cheap to clone.
#[derive(Clone)]
pub struct GateApi {
    rest: Rest,
    auth: Auth,
    /// The header in which a judge is named, where Gate believes it.
    header: Option<HeaderName>,
}

impl fmt::Debug for GateApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateApi")
            .field("base", &self.rest.base())
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl GateApi {
    /// Gate at `url`, below which its paths begin.
    ///
    /// # Errors
    /// In words, when the address cannot be used.
    pub fn new(url: &str, auth: Auth, transport: Arc<dyn Transport>) -> Result<Self, String> {
        let from = ("SPINNAKER_GATE_URL", "https://gate.example.com");
        let header = match &auth {
            Auth::Header(name, _) => Some(name.clone()),
            Auth::Token(_) | Auth::Open => None,
        };
        Ok(Self {
            rest: Rest::new(TITLE, from, url, transport)?,
            auth,
            header,
        })
    }

    /// Judges are named in this header.
    #[must_use]
    pub fn believe(mut self, header: HeaderName) -> Self {
        self.header = Some(header);
        self
    }

    /// Whether what is sent can be read on the way.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.rest.is_plain()
    }

    pub(super) async fn get(&self, path: &str) -> Result<Reply, SourceError> {
        self.send(Method::GET, path, Bytes::new(), &self.auth).await
    }

    /// A change in the name of `actor`; `body` is JSON, or nothing.
    pub(super) async fn act(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        actor: &Actor,
    ) -> Result<Reply, SourceError> {
        let auth = self.auth_of(actor)?;
        let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        self.send(method, path, body, &auth).await
    }

    fn auth_of(&self, actor: &Actor) -> Result<Auth, SourceError> {
        match (&actor.token, actor.by_name, &self.header) {
            (Some(token), ..) => Ok(Auth::Token(token.clone())),
            (None, true, Some(header)) => Ok(Auth::Header(header.clone(), actor.name.clone())),
            // A name that nobody believes must not become the service's own judgment.
            (None, true, None) => Err(SourceError::NotSignedIn(TITLE)),
            (None, false, _) => Ok(self.auth.clone()),
        }
    }

    pub(super) async fn user_as(&self, actor: &Actor) -> Result<Reply, SourceError> {
        let auth = self.auth_of(actor)?;
        self.send(Method::GET, "/auth/user", Bytes::new(), &auth)
            .await
    }

    pub(super) async fn user(&self, token: Option<&Secret>) -> Result<Reply, SourceError> {
        let own = token.map(|token| Auth::Token(token.clone()));
        let auth = own.as_ref().unwrap_or(&self.auth);
        self.send(Method::GET, "/auth/user", Bytes::new(), auth)
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        auth: &Auth,
    ) -> Result<Reply, SourceError> {
        let app = HeaderValue::from_static("manual-judgment");
        let mut headers = vec![(HeaderName::from_static("x-ratelimit-app"), app)];
        match auth {
            Auth::Token(token) => {
                let name = HeaderName::from_static("x-spinnaker-token");
                headers.push((name, self.rest.secret(token)?));
            }
            Auth::Header(name, who) => headers.push((name.clone(), self.rest.header(who)?)),
            Auth::Open => {}
        }
        self.rest.send(method, path, body, headers).await
    }
}
