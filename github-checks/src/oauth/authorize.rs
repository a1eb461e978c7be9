//! Where to send a person, and the proof that it is the same program that comes back.

use sha2::{Digest, Sha256};
use url::form_urlencoded::Serializer;

use crate::base64::url_safe;
use crate::client::Services;
use crate::endpoint::Service;
use crate::secret::{Secret, SignedUrl};

/// PKCE: a secret that stays here, of which GitHub first sees the digest. Only whoever
/// has the secret can use the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pkce {
    verifier: Secret,
}

/// The text cannot be a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PKCE verifier has 43 to 128 characters out of A-Z a-z 0-9 - . _ ~")]
#[non_exhaustive]
pub struct PkceError;

impl Pkce {
    /// From 32 random bytes out of a source that nobody can guess.
    ///
    /// # Arguments
    /// - `bytes`: 32 bytes that nobody can guess.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self {
            verifier: Secret::new(url_safe(&bytes)),
        }
    }

    /// From a verifier that was stored.
    ///
    /// # Arguments
    /// - `verifier`: 43 to 128 of `A-Z a-z 0-9 - . _ ~`.
    ///
    /// # Errors
    /// When it has another length or other characters than RFC 7636 allows.
    pub fn from_verifier(verifier: impl Into<Secret>) -> Result<Self, PkceError> {
        let verifier = verifier.into();
        let text = verifier.expose();
        let allowed =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if !(43..=128).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(PkceError);
        }
        Ok(Self { verifier })
    }

    /// What to keep until the person comes back.
    #[must_use]
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// What GitHub sees first.
    #[must_use]
    pub fn challenge(&self) -> String {
        url_safe(&Sha256::digest(self.verifier.expose().as_bytes()))
    }
}

/// The address to send a person to.
///
/// ```
/// use github_checks::client::Services;
/// use github_checks::oauth::{AuthorizeUrl, Pkce};
/// use github_checks::secret::Secret;
///
/// let (state, pkce) = (Secret::new("random"), Pkce::from_random([7; 32]));
/// let url = AuthorizeUrl::new("Iv1.abc", &state)
///     .redirect_uri("https://bot.example.com/github/callback")
///     .scope("repo")
///     .pkce(&pkce)
///     .at(&Services::github()?);
/// assert_eq!(url.host().as_deref(), Some("github.com"));
/// # Ok::<(), github_checks::base_url::BaseUrlError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AuthorizeUrl {
    client_id: String,
    state: Secret,
    scopes: Vec<String>,
    pkce: Option<Pkce>,
    more: Vec<(&'static str, String)>,
}

impl AuthorizeUrl {
    /// For the app `client_id`. `state` is random, stored with the person's session, used
    /// once, and checked by [`Callback::read`](super::Callback::read).
    ///
    /// # Arguments
    /// - `client_id`: client id of the app.
    /// - `state`: random text, stored with the session of the person.
    pub fn new(client_id: impl Into<String>, state: &Secret) -> Self {
        Self {
            client_id: client_id.into(),
            state: state.clone(),
            scopes: Vec::new(),
            pkce: None,
            more: Vec::new(),
        }
    }

    /// Where the person comes back to.
    pub fn redirect_uri(self, url: impl Into<String>) -> Self {
        self.with("redirect_uri", url.into())
    }

    /// Adds a scope. GitHub Apps have permissions instead and need none.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Proves later that it is the same program.
    pub fn pkce(mut self, pkce: &Pkce) -> Self {
        self.pkce = Some(pkce.clone());
        self
    }

    /// Suggests an account.
    pub fn login(self, login: impl Into<String>) -> Self {
        self.with("login", login.into())
    }

    /// Whether people without an account may make one; default yes.
    pub fn allow_signup(self, allow: bool) -> Self {
        self.with("allow_signup", allow.to_string())
    }

    /// Lets the person choose among accounts.
    pub fn select_account(self) -> Self {
        self.with("prompt", "select_account".to_owned())
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.more.push((name, value));
        self
    }

    /// The address, at this GitHub. It holds the state: show it to nobody else.
    #[must_use]
    pub fn at(&self, services: &Services) -> SignedUrl {
        let mut query = Serializer::new(String::new());
        query.append_pair("client_id", &self.client_id);
        query.append_pair("state", self.state.expose());
        if !self.scopes.is_empty() {
            query.append_pair("scope", &self.scopes.join(" "));
        }
        if let Some(pkce) = &self.pkce {
            query.append_pair("code_challenge", &pkce.challenge());
            query.append_pair("code_challenge_method", "S256");
        }
        for (name, value) in &self.more {
            query.append_pair(name, value);
        }
        let path = format!("/login/oauth/authorize?{}", query.finish());
        SignedUrl::new(services.base(Service::Web).join(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_rfc_7636_holds() {
        let pkce = Pkce::from_verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(
            pkce.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert!(Pkce::from_verifier("short").is_err());
        assert!(Pkce::from_verifier(" ".repeat(43)).is_err());
        let random = Pkce::from_random([9; 32]);
        assert_eq!(Pkce::from_verifier(random.verifier().clone()), Ok(random));
    }
}
