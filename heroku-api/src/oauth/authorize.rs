//! Where to send a person.
//!
//! Source: <https://devcenter.heroku.com/articles/oauth#web-application-authorization>

use crate::client::Client;
use crate::endpoint::Service;
use crate::path::push_escaped;
use crate::secret::{Secret, SignedUrl};

/// The address to send a person to. They come back to the redirect address of the program's
/// registration: read the query there with [`Callback::read`](super::Callback::read).
///
/// ```
/// # #[cfg(feature = "reqwest")]
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::Client;
/// use heroku_api::oauth::{AuthorizeUrl, new_state};
///
/// let login = Client::builder_without_token().build()?;
/// let state = new_state()?;
/// let url = AuthorizeUrl::new("client-id", &state)
///     .scope("identity")
///     .scope("write-protected")
///     .at(&login);
/// assert_eq!(url.host().as_deref(), Some("id.heroku.com"));
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
    prompt: Option<&'static str>,
}

impl AuthorizeUrl {
    /// For the program `client_id`.
    ///
    /// # Arguments
    /// - `client_id`: id of the program's registration, [`CreateOauthClient`](super::CreateOauthClient).
    /// - `state`: random text, stored with the session of the person: [`new_state`](super::new_state).
    pub fn new(client_id: impl Into<String>, state: &Secret) -> Self {
        Self {
            client_id: client_id.into(),
            state: state.clone(),
            scopes: Vec::new(),
            prompt: None,
        }
    }

    /// Asks for a scope: `identity`, `read`, `write`, `read-protected`, `write-protected` or
    /// `global`, which goes with no other. Releases and config vars are protected.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Makes the person log in again, perhaps as somebody else.
    pub fn select_account(mut self) -> Self {
        self.prompt = Some("login");
        self
    }

    /// The address, at the Heroku that `client` speaks to. It holds the state: show it to
    /// nobody else, and do not log it.
    #[must_use]
    pub fn at(&self, client: &Client) -> SignedUrl {
        let mut url = client.base(Service::Identity).join("/oauth/authorize");
        let scopes = self.scopes.join(",");
        let parameters = [
            ("?client_id=", Some(self.client_id.as_str())),
            ("&response_type=", Some("code")),
            (
                "&scope=",
                Some(scopes.as_str()).filter(|all| !all.is_empty()),
            ),
            ("&prompt=", self.prompt),
            ("&state=", Some(self.state.expose())),
        ];
        for (name, value) in parameters {
            if let Some(value) = value {
                url.push_str(name);
                push_escaped(&mut url, value);
            }
        }
        SignedUrl::new(url)
    }
}
