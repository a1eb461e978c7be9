//! Where to send a person.

use url::form_urlencoded::Serializer;

use super::Pkce;
use crate::client::Client;
use crate::endpoint::Service;
use crate::secret::{Secret, SignedUrl};

/// The address to send a person to.
///
/// ```
/// # #[cfg(feature = "reqwest")]
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Client;
/// use github_checks::oauth::{AuthorizeUrl, Pkce, new_state};
///
/// let login = Client::builder_without_token().build()?;
/// let (state, pkce) = (new_state()?, Pkce::generate()?);
/// let url = AuthorizeUrl::new("Iv1.abc", &state)
///     .redirect_uri("https://bot.example.com/github/callback")
///     .scope("repo")
///     .pkce(&pkce)
///     .at(&login);
/// assert_eq!(url.host().as_deref(), Some("github.com"));
/// # Ok(()) }
/// # #[cfg(feature = "reqwest")]
/// # run().unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an address does nothing until someone goes there"]
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
    /// - `state`: random text, stored with the session of the person:
    ///   [`new_state`](super::new_state).
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

    /// The address, at the GitHub that `client` speaks to. It holds the state: show it to
    /// nobody else, and do not log it.
    #[must_use]
    pub fn at(&self, client: &Client) -> SignedUrl {
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
        SignedUrl::new(client.services().base(Service::Web).join(&path))
    }
}
