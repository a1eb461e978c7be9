//! The address that a login begins at.

use crate::base_url::BaseUrl;
use crate::path;
use crate::secret::{Secret, SignedUrl};

/// The address that a login begins at: send the person there.
///
/// ```
/// use slack_blocks::base_url::BaseUrl;
/// use slack_blocks::oauth::Authorize;
///
/// let slack = BaseUrl::parse("https://slack.com/api").unwrap();
/// let url = Authorize::new("123.456", "state-from-a-random-source")
///     .scope("chat:write")
///     .scope("commands")
///     .url(&slack);
/// assert_eq!(
///     url.expose(),
///     "https://slack.com/oauth/v2/authorize?client_id=123.456\
///      &scope=chat%3Awrite%2Ccommands&state=state-from-a-random-source"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an address does nothing until someone goes there"]
pub struct Authorize {
    client_id: String,
    state: Secret,
    scopes: Vec<String>,
    user_scopes: Vec<String>,
    redirect_uri: Option<String>,
    team: Option<String>,
    challenge: Option<String>,
}

impl Authorize {
    /// `state` comes back with the code: 256 random bits, bound to the person's session,
    /// good for one login and ten minutes.
    pub fn new(client_id: impl Into<String>, state: impl Into<Secret>) -> Self {
        Self {
            client_id: client_id.into(),
            state: state.into(),
            scopes: Vec::new(),
            user_scopes: Vec::new(),
            redirect_uri: None,
            team: None,
            challenge: None,
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

    /// The PKCE challenge: base64url of the SHA-256 of the verifier.
    pub fn challenge(mut self, challenge: impl Into<String>) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    /// The address, beside the Web API at `api`. It holds the state: do not log it.
    #[must_use]
    pub fn url(&self, api: &BaseUrl) -> SignedUrl {
        let api = api.as_str();
        let mut url = api.strip_suffix("/api").unwrap_or(api).to_owned();
        url.push_str("/oauth/v2/authorize");
        let (scopes, user_scopes) = (self.scopes.join(","), self.user_scopes.join(","));
        let method = self.challenge.as_ref().map(|_| "S256");
        let parameters = [
            ("client_id", Some(self.client_id.as_str())),
            ("scope", Some(scopes.as_str())),
            ("user_scope", Some(user_scopes.as_str())),
            ("redirect_uri", self.redirect_uri.as_deref()),
            ("team", self.team.as_deref()),
            ("code_challenge", self.challenge.as_deref()),
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
