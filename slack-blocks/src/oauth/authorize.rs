//! The address that a login begins at.

use super::Pkce;
use crate::client::Client;
use crate::path;
use crate::secret::{Secret, SignedUrl};

/// The address that a login begins at: send the person there.
///
/// ```
/// # #[cfg(feature = "reqwest")]
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use slack_blocks::Client;
/// use slack_blocks::web::oauth::{AuthorizeUrl, new_state};
///
/// let login = Client::builder_without_token().build()?;
/// let state = new_state()?;
/// let url = AuthorizeUrl::new("123.456", &state)
///     .scope("chat:write")
///     .scope("commands")
///     .at(&login);
/// assert_eq!(url.host().as_deref(), Some("slack.com"));
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
    user_scopes: Vec<String>,
    redirect_uri: Option<String>,
    team: Option<String>,
    pkce: Option<Pkce>,
}

impl AuthorizeUrl {
    /// For the app `client_id`. `state` comes back with the code, and
    /// [`Callback::read`](super::Callback::read) checks it.
    ///
    /// # Arguments
    /// - `client_id`: client id of the app.
    /// - `state`: random text, stored with the session of the person for one login and ten
    ///   minutes: [`new_state`](super::new_state).
    pub fn new(client_id: impl Into<String>, state: &Secret) -> Self {
        Self {
            client_id: client_id.into(),
            state: state.clone(),
            scopes: Vec::new(),
            user_scopes: Vec::new(),
            redirect_uri: None,
            team: None,
            pkce: None,
        }
    }

    /// Asks for a scope of the bot.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Asks for a scope of the person.
    pub fn user_scope(mut self, scope: impl Into<String>) -> Self {
        self.user_scopes.push(scope.into());
        self
    }

    /// Where to come back to; one of those in the app's settings.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// The workspace to choose in advance.
    pub fn team(mut self, team: impl Into<String>) -> Self {
        self.team = Some(team.into());
        self
    }

    /// Proves later that it is the same program.
    pub fn pkce(mut self, pkce: &Pkce) -> Self {
        self.pkce = Some(pkce.clone());
        self
    }

    /// The address, at the Slack that `client` speaks to. It holds the state: show it to
    /// nobody else, and do not log it.
    #[must_use]
    pub fn at(&self, client: &Client) -> SignedUrl {
        let api = client.base_url().as_str();
        let mut url = api.strip_suffix("/api").unwrap_or(api).to_owned();
        url.push_str("/oauth/v2/authorize");
        let (scopes, user_scopes) = (self.scopes.join(","), self.user_scopes.join(","));
        let challenge = self.pkce.as_ref().map(Pkce::challenge);
        let method = challenge.as_ref().map(|_| "S256");
        let parameters = [
            ("client_id", Some(self.client_id.as_str())),
            ("scope", Some(scopes.as_str())),
            ("user_scope", Some(user_scopes.as_str())),
            ("redirect_uri", self.redirect_uri.as_deref()),
            ("team", self.team.as_deref()),
            ("code_challenge", challenge.as_deref()),
            ("code_challenge_method", method),
            ("state", Some(self.state.expose())),
        ];
        let mut joint = '?';
        for (name, value) in parameters {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                url.push(joint);
                url.push_str(name);
                url.push('=');
                path::push_escaped(&mut url, value);
                joint = '&';
            }
        }
        SignedUrl::new(url)
    }
}
