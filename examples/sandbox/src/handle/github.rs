//! What a test changes on the GitHub side.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::World;
use crate::world::github::{Environment, Protection, ReviewState, Ruleset, Token, TokenKind};

/// What a program needs to act as the GitHub App that is installed on the repository.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AppCredentials {
    /// App id, the `iss` of its JWT.
    pub app_id: i64,
    /// Id of its one installation.
    pub installation_id: i64,
    /// OAuth client id, accepted as `iss` too.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: String,
    /// PKCS#1 PEM.
    pub private_key: &'static str,
}

impl World {
    /// The GitHub App that is installed on the repository.
    #[must_use]
    pub fn github_app(&self) -> Option<AppCredentials> {
        let state = self.0.lock();
        let app = state.github.app.as_ref()?;
        Some(AppCredentials {
            app_id: app.id,
            installation_id: app.installation,
            client_id: app.client_id.clone(),
            client_secret: app.client_secret.clone(),
            private_key: crate::github::apps::PRIVATE_KEY,
        })
    }

    /// A token of the app's installation with these permissions, valid for an hour.
    #[must_use]
    pub fn installation_token(&self, permissions: &[(&str, &str)]) -> String {
        let until = self.0.clock.peer_now() + TimeDelta::hours(1);
        let permissions: BTreeMap<String, String> = permissions
            .iter()
            .map(|(n, l)| ((*n).to_owned(), (*l).to_owned()))
            .collect();
        let mut state = self.0.lock();
        let token = format!("ghs_{}", state.ids.alnum(36));
        let kind = TokenKind::Installation { permissions };
        state.github.tokens.insert(
            token.clone(),
            Token {
                kind,
                until: Some(until),
                from: None,
            },
        );
        token
    }

    /// A token stops working.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn revoke_github_token(&self, token: &str) -> bool {
        self.0.lock().github.tokens.remove(token).is_some()
    }

    /// Protects a branch in the classic way: these contexts must pass, and with `strict` the
    /// branch must contain its base.
    pub fn protect_branch(&self, branch: &str, contexts: &[&str], strict: bool) {
        let checks = contexts
            .iter()
            .map(|context| ((*context).to_owned(), None))
            .collect();
        let protection = Protection { strict, checks };
        self.0
            .lock()
            .github
            .protections
            .insert(branch.to_owned(), protection);
    }

    /// Adds a ruleset: these contexts must pass on branches of these names; `~DEFAULT_BRANCH` and
    /// `~ALL` are known. A context may be bound to an app's id.
    pub fn add_ruleset(&self, branches: &[&str], contexts: &[(&str, Option<i64>)], strict: bool) {
        let created_at = self.0.now();
        let mut state = self.0.lock();
        let id = state.ids.number();
        state.github.rulesets.push(Ruleset {
            id,
            name: format!("checks {id}"),
            branches: branches.iter().map(|name| (*name).to_owned()).collect(),
            strict,
            checks: contexts
                .iter()
                .map(|(name, app)| ((*name).to_owned(), *app))
                .collect(),
            created_at,
        });
    }

    /// Lets the workflow run of a commit wait for the approval of an environment, as a job
    /// does that names one with reviewers: the run's id. Nothing happens for a commit
    /// without checks of GitHub Actions, or an environment that does not exist.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn hold_for_review(&self, sha: &str, environment: &str, starter: &str) -> Option<i64> {
        crate::github::actions::hold(&self.0, sha, environment, starter)
    }

    /// What was decided about environments, in order: the environment, `approved` or `rejected`,
    /// and the login of the reviewer; `None` is the app that was asked.
    #[must_use]
    pub fn decided_reviews(&self) -> Vec<(String, String, Option<String>)> {
        let state = self.0.lock();
        let decided =
            state.github.reviews.iter().filter(|review| {
                matches!(review.state, ReviewState::Approved | ReviewState::Rejected)
            });
        let shown = decided.map(|review| {
            let word = review.state.word().to_owned();
            (review.environment.clone(), word, review.by.clone())
        });
        shown.collect()
    }

    /// Whether the installed app is asked before each deployment to an environment, as a custom
    /// deployment protection rule; `false` when there is no such environment.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn ask_app(&self, environment: &str, on: bool) -> bool {
        let mut state = self.0.lock();
        let known = state.github.environments.get_mut(environment);
        known.map(|known| known.asks_app = on).is_some()
    }

    /// Creates an environment, or changes the one of that name: who must review, by login.
    pub fn set_environment(&self, name: &str, reviewers: &[&str], prevent_self_review: bool) {
        let now = self.0.now();
        let mut state = self.0.lock();
        let id = state.ids.number();
        let users = state.github.users.iter();
        let users = users.filter(|user| reviewers.contains(&user.login.as_str()));
        let reviewers = users
            .map(|user| json!({ "type": "User", "id": user.id }))
            .collect();
        let known = state.github.environments.entry(name.to_owned());
        let known = known.or_insert_with(|| Environment {
            id,
            wait_timer: None,
            reviewers: Vec::new(),
            prevent_self_review,
            branch_policy: Value::Null,
            asks_app: false,
            created_at: now,
            updated_at: now,
        });
        known.reviewers = reviewers;
        known.prevent_self_review = prevent_self_review;
    }

    /// Cancels a run that waits for an environment; whether it waited.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn cancel_waiting_run(&self, run: i64) -> bool {
        crate::github::actions::end(&mut self.0.lock(), run)
    }

    /// Renames the repository; the old name redirects from now on.
    pub fn rename_repository(&self, name: &str) {
        let github = &mut self.0.lock().github;
        let former = github.full_name();
        github.former.push(former);
        name.clone_into(&mut github.name);
    }

    /// A public repository can be read without a token.
    pub fn set_private(&self, private: bool) {
        self.0.lock().github.private = private;
    }

    /// An archived repository refuses writes.
    pub fn set_archived(&self, archived: bool) {
        self.0.lock().github.archived = archived;
    }
}
