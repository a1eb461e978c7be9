//! What a test changes about people: their tokens and rights.

use serde_json::{Value, json};

use super::World;
use crate::world::github::{Token, TokenKind};
use crate::world::heroku::{Access, Collaborator};
use crate::world::zulu;

impl World {
    /// Registers a program that people log in to Heroku with: its id and its secret. The same
    /// program, sent back to the same address, is one client, however often it starts.
    #[must_use]
    pub fn heroku_client(&self, name: &str, redirect_uri: &str) -> (String, String) {
        let now = zulu(self.0.now());
        let mut state = self.0.lock();
        let mut clients = state.heroku.oauth.clients.iter();
        let is_known = |one: &&Value| one["name"] == name && one["redirect_uri"] == redirect_uri;
        if let Some(known) = clients.find(is_known) {
            let text = |field: &str| known[field].as_str().unwrap_or_default().to_owned();
            return (text("id"), text("secret"));
        }
        let (id, secret) = (state.ids.uuid(), state.ids.uuid());
        state.heroku.oauth.clients.push(json!({
            "created_at": now,
            "id": id,
            "ignores_delinquent": false,
            "name": name,
            "redirect_uri": redirect_uri,
            "secret": secret,
            "updated_at": now,
        }));
        (id, secret)
    }

    /// A token of the Heroku account with this address, as a person makes one that does not end;
    /// `None` when there is no such account.
    #[must_use]
    pub fn heroku_token(&self, email: &str) -> Option<String> {
        let now = zulu(self.0.now());
        let mut state = self.0.lock();
        let user = state.heroku.user(email)?.id.clone();
        let (id, token) = (state.ids.uuid(), format!("HRKU-{}", state.ids.uuid()));
        let scopes = vec!["global".to_owned()];
        let authorization = json!({
            "access_token": { "expires_in": null, "id": state.ids.uuid(), "token": token },
            "client": null,
            "created_at": now,
            "description": "Long-lived user authorization",
            "grant": null,
            "id": id,
            "refresh_token": null,
            "scope": scopes,
            "session": null,
            "updated_at": now,
            "user": { "email": email, "full_name": null, "id": user },
        });
        let record = Access {
            user,
            scopes,
            authorization: id,
            until: None,
        };
        state.heroku.oauth.access.insert(token.clone(), record);
        state.heroku.oauth.authorizations.push(authorization);
        Some(token)
    }

    /// The address of the account that a Heroku token stands for.
    #[must_use]
    pub fn heroku_account(&self, token: &str) -> Option<String> {
        let state = self.0.lock();
        let id = &state.heroku.oauth.access.get(token)?.user;
        state.heroku.user(id).map(|user| user.email.clone())
    }

    /// The login that a GitHub token stands for.
    #[must_use]
    pub fn github_account(&self, token: &str) -> Option<String> {
        let state = self.0.lock();
        match &state.github.tokens.get(token)?.kind {
            TokenKind::User { login, .. } | TokenKind::FineGrained { login, .. } => {
                Some(login.clone())
            }
            TokenKind::Installation { .. } => None,
        }
    }

    /// Whether a token still works at `heroku` or `github`, where a log-in issued it.
    #[must_use]
    pub fn token_works(&self, service: &str, token: &str) -> bool {
        let now = self.0.clock.peer_now();
        let state = self.0.lock();
        let lives = |until: Option<chrono::DateTime<chrono::Utc>>| until.is_none_or(|at| at > now);
        if service == "github" {
            let known = state.github.tokens.get(token);
            return known.is_some_and(|token| lives(token.until));
        }
        let known = state.heroku.oauth.access.get(token);
        known.is_some_and(|access| lives(access.until))
    }

    /// What the account may do with an app: `view`, `deploy`, `operate`, `manage`; nothing is no
    /// access. The owner may do everything. `false` when there is no such app or account.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_heroku_rights(&self, app: &str, email: &str, rights: &[&str]) -> bool {
        let since = self.0.now();
        let mut state = self.0.lock();
        let Some(user) = state.heroku.user(email).map(|user| user.id.clone()) else {
            return false;
        };
        let id = state.ids.uuid();
        let Some(app) = state.heroku.app_mut(app) else {
            return false;
        };
        app.collaborators.retain(|one| one.user != user);
        if !rights.is_empty() {
            let permissions = rights.iter().map(|right| (*right).to_owned()).collect();
            app.collaborators.push(Collaborator {
                id,
                user,
                permissions,
                since,
            });
        }
        true
    }

    /// What a GitHub account may do with the repository: `none`, `read`, `write` or `admin`.
    /// `false` when there is no such account.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_github_role(&self, login: &str, role: &'static str) -> bool {
        let mut state = self.0.lock();
        let user = state
            .github
            .users
            .iter_mut()
            .find(|user| user.login == login);
        user.map(|user| user.permission = role).is_some()
    }

    /// The tokens that log-ins gave a GitHub account end before their time; what renews them works
    /// on.
    pub fn end_github_tokens(&self, login: &str) {
        let now = self.0.clock.peer_now();
        let mut state = self.0.lock();
        for token in state.github.tokens.values_mut() {
            if matches!(&token.kind, TokenKind::FineGrained { of_app: true, login: of, .. } if of == login)
            {
                token.until = Some(now);
            }
        }
    }

    /// A person takes the installed app's access to their account away, in their settings: its
    /// tokens end, and its webhook hears `github_app_authorization`. `false` when there is no such
    /// account.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn revoke_github_app(&self, login: &str) -> bool {
        crate::github::hooks::end_access(&self.0, login)
    }

    /// A personal token of a GitHub account, with the scopes that the sandbox knows.
    #[must_use]
    pub fn github_token(&self, login: &str) -> Option<String> {
        let mut state = self.0.lock();
        let login = state.github.user(login)?.login.clone();
        let known = state
            .github
            .tokens
            .values()
            .find_map(|token| match &token.kind {
                TokenKind::User { scopes, .. } => Some(scopes.clone()),
                _ => None,
            })?;
        let token = format!("ghp_{}", state.ids.alnum(36));
        let kind = TokenKind::User {
            login,
            scopes: known,
        };
        let record = Token {
            kind,
            until: None,
            from: None,
        };
        state.github.tokens.insert(token.clone(), record);
        Some(token)
    }
}
