//! [`World`]: the handle with which a test, a tour or a person changes the world.

mod bad_days;
mod checks;
mod github;
mod people;
mod pulls;

use std::sync::Arc;

pub use github::AppCredentials;

use crate::world::heroku::App;
use crate::world::{Checks, Measured, ReleasePhase, Shared};

/// Inspects and changes the world; cheap to clone.
#[derive(Clone, Debug)]
pub struct World(Arc<Shared>);

impl World {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Sets the checks of a branch's tip or of a commit, replacing what was reported.
    /// `false` when there is no such commit.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_checks(&self, reference: &str, checks: Checks) -> bool {
        let Some(sha) = self.0.repo.resolve(reference) else {
            return false;
        };
        crate::github::checks::replace(&self.0, &mut self.0.lock(), &sha, checks);
        true
    }

    /// Branch names and the commits they point to, the default branch first.
    #[must_use]
    pub fn branches(&self) -> Vec<(String, String)> {
        let base = self.0.repo.default_branch();
        let mut all = self.0.repo.branches();
        all.sort_by_key(|branch| (branch.name != base, branch.name.clone()));
        all.into_iter()
            .map(|branch| (branch.name, branch.sha))
            .collect()
    }

    /// The first line of a commit's message.
    #[must_use]
    pub fn subject(&self, reference: &str) -> Option<String> {
        let commit = self.0.repo.commit(&self.0.repo.resolve(reference)?)?;
        Some(commit.subject().to_owned())
    }

    /// The next build of the app fails while compiling. `false` when there is no such app.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn fail_next_build(&self, app: &str) -> bool {
        self.change_app(app, |app| app.fail_builds += 1)
    }

    /// The next promotion to the app fails with `message` before a release is made.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn fail_next_promotion(&self, app: &str, message: &str) -> bool {
        self.change_app(app, |app| app.fail_promotions.push(message.to_owned()))
    }

    /// Gives the app a release command that succeeds or fails, or takes it away.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_release_phase(&self, app: &str, phase: ReleasePhase) -> bool {
        self.change_app(app, |app| app.release_phase = phase)
    }

    /// One dyno of the app's next restart crashes and stays down.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn crash_next_dyno(&self, app: &str) -> bool {
        self.change_app(app, |app| app.crash_next = true)
    }

    /// The review app that this app belongs to stays in `deleting` when it is deleted.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn stick_delete(&self, app: &str) -> bool {
        self.change_app(app, |app| app.stuck_delete = true)
    }

    /// Requests that change the app need a second factor: code `123456`.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn require_two_factor(&self, app: &str) -> bool {
        let mut state = self.0.lock();
        let Some(id) = state.heroku.app(app).map(|app| app.id.clone()) else {
            return false;
        };
        state.heroku.protected.entry(id).or_default();
        true
    }

    /// Answers take the irregular shapes that the service was seen to send: missing owners,
    /// `release` absent, `{}` or `{"id": null}`, descriptions that are null.
    pub fn set_irregular(&self, irregular: bool) {
        self.0.lock().heroku.irregular = irregular;
    }

    /// Leaves so many requests in the bucket of the user behind the Heroku token; limits must be
    /// [enforced](crate::Builder::limits) to matter.
    pub fn set_heroku_limit(&self, left: u32) {
        let now = self.0.now();
        let mut state = self.0.lock();
        let user = state.heroku.user_of(&state.heroku.token);
        state
            .heroku
            .buckets
            .insert(user, crate::heroku::full_at(now, left));
    }

    /// The router's metrics of a minute, counted since 1970, are these.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn measure(&self, app: &str, minute: i64, measured: Measured) -> bool {
        self.change_app(app, |app| {
            app.measured.insert(minute, measured);
        })
    }

    /// The commit that an app runs: of its current release's slug.
    #[must_use]
    pub fn deployed(&self, app: &str) -> Option<String> {
        let state = self.0.lock();
        let app = state.heroku.app(app)?;
        app.slug(app.current()?.slug.as_deref()?)?.commit.clone()
    }

    /// Names of the states of the app's dynos: `("web.1", "up", 4)` with the release's version.
    #[must_use]
    pub fn dynos(&self, app: &str) -> Vec<(String, String, u64)> {
        let state = self.0.lock();
        let dynos = state
            .heroku
            .app(app)
            .map(|app| app.dynos.as_slice())
            .unwrap_or_default();
        dynos
            .iter()
            .map(|d| (d.name.clone(), d.state.clone(), d.version))
            .collect()
    }

    /// How many builds, promotions and GitHub deployments were ever started.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let state = self.0.lock();
        let builds = state.heroku.apps.iter().map(|app| app.builds.len()).sum();
        (
            builds,
            state.heroku.promotions.len(),
            state.github.deployments.len(),
        )
    }

    fn change_app(&self, name: &str, change: impl FnOnce(&mut App)) -> bool {
        self.0.lock().heroku.app_mut(name).map(change).is_some()
    }
}
