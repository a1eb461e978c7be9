//! What a test, a tour or a person changes on the Heroku side: bad days, and what other people do.

use std::time::Duration;

use super::World;
use crate::heroku::{changes, review_apps};
use crate::world::heroku::ConnectedRepo;
use crate::world::weather::{
    Color, Generation, Incident, Listed, Platform, ReleaseIds, SetupFailure, Streams,
};
use crate::world::{NewReviewApp, ReviewAppStatus, State};

impl World {
    /// Lists show what is created from now on only after `pause`; zero is at once.
    pub fn list_after(&self, kind: Listed, pause: Duration) {
        let mut state = self.0.lock();
        state.heroku.weather.list_after.insert(kind, pause);
    }

    /// What is created from now on answers 404 to reads by its id until `pause` has passed.
    pub fn find_after(&self, kind: Listed, pause: Duration) {
        let mut state = self.0.lock();
        state.heroku.weather.find_after.insert(kind, pause);
    }

    /// How output streams behave, those that are read already excepted.
    pub fn set_streams(&self, streams: Streams) {
        self.0.lock().heroku.weather.streams = streams;
    }

    /// When builds and promotion targets say which release they made.
    pub fn set_release_ids(&self, ids: ReleaseIds) {
        self.0.lock().heroku.weather.release_ids = ids;
    }

    /// A pending release has no `output_stream_url` until `pause` has passed.
    pub fn set_output_after(&self, pause: Duration) {
        self.0.lock().heroku.weather.output_after = pause;
    }

    /// Makes an app one of this generation. `false` when there is no such app.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_generation(&self, app: &str, generation: Generation) -> bool {
        self.change_app(app, |app| app.generation = generation)
    }

    /// Dynos that start from now on are listed only after `pause`.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn list_dynos_after(&self, app: &str, pause: Duration) -> bool {
        self.change_app(app, |app| app.late_dynos = pause)
    }

    /// Somebody sets a config var, which makes a release with the code that runs: its version.
    /// `None` when there is no such app or person (by email).
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_config(&self, app: &str, by: &str, name: &str, value: &str) -> Option<u64> {
        let mut state = self.0.lock();
        let (app, by) = whom(&state, app, by)?;
        changes::config(&self.0, &mut state, &app, &by, name, value)
    }

    /// Somebody rolls the app back to a version: the new version.
    /// `None` when there is no such app, person or version with code.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn roll_back(&self, app: &str, by: &str, to: u64) -> Option<u64> {
        let mut state = self.0.lock();
        let (app, by) = whom(&state, app, by)?;
        changes::rollback(&self.0, &mut state, &app, &by, to)
    }

    /// `pause` after the app's next release, the second user sets the config var `OVERTAKEN`.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn overtake_next_release(&self, app: &str, pause: Duration) -> bool {
        self.change_app(app, |app| app.overtake = Some(pause))
    }

    /// The app's release command takes this much longer: that long after its first lines it says
    /// nothing.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn stretch_release_phase(&self, app: &str, by: Duration) -> bool {
        self.change_app(app, |app| app.long_phase = by)
    }

    /// Puts a review app into a pipeline, whatever is there already: its id.
    /// `None` when there is no such pipeline.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn add_review_app(&self, pipeline: &str, new: &NewReviewApp) -> Option<String> {
        review_apps::add(&self.0, &mut self.0.lock(), pipeline, new)
    }

    /// Moves a review app, by its id, to a status in which it stays.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn set_review_app_status(&self, id: &str, status: ReviewAppStatus) -> bool {
        review_apps::force(&self.0, &mut self.0.lock(), id, status.word())
    }

    /// The next app setup fails; several of them fail in the order in which they were asked for.
    pub fn fail_next_setup(&self, failure: SetupFailure) {
        self.0.lock().heroku.fail_setups.push_back(failure);
    }

    /// Takes the GitHub repository from a pipeline: `POST /review-apps` is refused, review apps
    /// are off. `false` when there is no such pipeline.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn disconnect_github(&self, pipeline: &str) -> bool {
        let mut state = self.0.lock();
        let found = state.heroku.pipeline_mut(pipeline);
        found
            .map(|pipeline| {
                pipeline.repo = None;
                pipeline.review_config = None;
            })
            .is_some()
    }

    /// Connects a pipeline to the repository again.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn connect_github(&self, pipeline: &str) -> bool {
        let now = self.0.now();
        let mut state = self.0.lock();
        let id = state.ids.uuid();
        let (github_id, name) = (state.github.repo_id, state.github.full_name());
        let found = state.heroku.pipeline_mut(pipeline);
        found
            .map(|pipeline| {
                pipeline.repo = Some(ConnectedRepo {
                    id,
                    github_id,
                    name,
                    ci: false,
                    created_at: now,
                });
            })
            .is_some()
    }

    /// Whether a pipeline takes review apps; the start is yes.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn enable_review_apps(&self, pipeline: &str, enabled: bool) -> bool {
        let mut state = self.0.lock();
        let found = state.heroku.pipeline_mut(pipeline);
        found
            .map(|pipeline| pipeline.review_apps_off = !enabled)
            .is_some()
    }

    /// Puts an incident on the status page: its id.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn report_incident(&self, title: &str, system: Platform, color: Color) -> i64 {
        let now = self.0.now();
        let mut state = self.0.lock();
        let id = state.ids.number();
        state.heroku.incidents.push(Incident {
            id,
            title: title.to_owned(),
            system,
            color,
            resolved: false,
            created_at: now,
            updated_at: now,
        });
        id
    }

    /// Ends every incident of the status page.
    pub fn resolve_incidents(&self) {
        let now = self.0.now();
        for incident in &mut self.0.lock().heroku.incidents {
            incident.resolved = true;
            incident.updated_at = now;
        }
    }

    /// Absolute addresses in Heroku's answers (streams, uploads) begin with `base` from now on:
    /// for a proxy in front of the API. `None` is the sandbox's own address.
    pub fn serve_heroku_at(&self, base: Option<&str>) {
        let base = base.map(|base| base.trim_end_matches('/').to_owned());
        *crate::lock(&self.0.heroku_base) = base;
    }
}

/// Ids of an app and a person.
fn whom(state: &State, app: &str, by: &str) -> Option<(String, String)> {
    let app = state.heroku.app(app)?.id.clone();
    let user = state.heroku.user(by)?.id.clone();
    Some((app, user))
}
