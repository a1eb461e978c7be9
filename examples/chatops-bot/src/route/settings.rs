//! What is said in a channel of a pipeline. Stored as JSON; what is absent has its default.

use serde::{Deserialize, Serialize};

use super::{FIELDS, TOGGLES};

/// The settings of a route.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Settings {
    /// Builds, releases, promotions.
    pub deployments: Deployments,
    /// Response times, errors, crashes.
    pub health: Health,
    /// Pull requests, pushes, checks.
    pub github: GitHub,
    /// Hours that production may be behind its branch; `None` says nothing of it.
    pub drift_hours: Option<u32>,
    /// `22:00-07:00`, in UTC: what happens then is said in one message at its end.
    pub quiet: Option<String>,
}

/// What is said of deployments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a box that people tick"
)]
pub struct Deployments {
    /// Anything at all.
    pub on: bool,
    /// When one begins.
    pub started: bool,
    /// When one ends well.
    pub finished: bool,
    /// Nothing but those that fail.
    pub failures_only: bool,
    /// Those made without the bot: by the CLI, the dashboard, `git push`.
    pub elsewhere: bool,
    /// Changes of config vars and add-ons.
    pub config: bool,
    /// Those that others report on GitHub.
    pub statuses: bool,
    /// Review apps: created, ready, failed, deleted.
    pub review_apps: bool,
    /// Direct messages to the authors of what goes live in production.
    pub authors: bool,
    /// Incidents of the platform.
    pub platform: bool,
    /// Only these stages; empty: all.
    pub stages: Vec<String>,
}

impl Default for Deployments {
    fn default() -> Self {
        Self {
            on: true,
            started: true,
            finished: true,
            failures_only: false,
            elsewhere: true,
            config: true,
            statuses: true,
            review_apps: true,
            authors: false,
            platform: true,
            stages: Vec::new(),
        }
    }
}

impl Deployments {
    /// Whether anything is said of a stage.
    #[must_use]
    pub fn covers(&self, stage: &str) -> bool {
        self.on && is_one_of(&self.stages, stage)
    }
}

/// What is said of the health of web dynos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Health {
    /// Anything at all.
    pub on: bool,
    /// Dynos that crash.
    pub crashes: bool,
    /// The 95th percentile of response times, in milliseconds, from which on it is an alert.
    pub p95_ms: Option<u32>,
    /// The share of failed requests in percent, from which on it is an alert.
    pub error_percent: Option<f64>,
    /// For so many minutes in a row.
    pub minutes: u32,
    /// A minute with fewer requests proves nothing.
    pub min_requests: u32,
    /// Only these stages; empty: all.
    pub stages: Vec<String>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            on: false,
            crashes: true,
            p95_ms: Some(1000),
            error_percent: Some(5.0),
            minutes: 5,
            min_requests: 20,
            stages: vec!["production".into()],
        }
    }
}

impl Health {
    /// Whether anything is said of a stage.
    #[must_use]
    pub fn covers(&self, stage: &str) -> bool {
        self.on && is_one_of(&self.stages, stage)
    }
}

/// What is said of the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a box that people tick"
)]
pub struct GitHub {
    /// Anything at all.
    pub on: bool,
    /// Pull requests that are opened, merged, closed.
    pub pulls: bool,
    /// Reviews of pull requests.
    pub reviews: bool,
    /// Pushes to the default branch.
    pub pushes: bool,
    /// Checks and statuses that fail.
    pub failures: bool,
    /// Checks and statuses that succeed after they failed.
    pub recoveries: bool,
    /// Checks of these branches alone; empty: the default branch and open pull requests.
    pub branches: Vec<String>,
}

impl Default for GitHub {
    fn default() -> Self {
        Self {
            on: false,
            pulls: true,
            reviews: true,
            pushes: true,
            failures: true,
            recoveries: true,
            branches: Vec::new(),
        }
    }
}

impl GitHub {
    /// Whether checks of a branch are spoken of.
    #[must_use]
    pub fn covers(&self, branch: &str) -> bool {
        is_one_of(&self.branches, branch)
    }
}

/// Whether a list names `one`; an empty list names everything.
fn is_one_of(list: &[String], one: &str) -> bool {
    list.is_empty() || list.iter().any(|other| other == one)
}

impl Settings {
    pub(super) fn to_json(&self) -> String {
        // Plain data: it can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What `self` changes of `before`, one line each: `App health: on`.
    #[must_use]
    pub fn changes_of(&self, before: &Self) -> Vec<String> {
        let toggles = TOGGLES.iter().filter_map(|toggle| {
            let (was, is) = (toggle.get(before), toggle.get(self));
            (was != is).then(|| format!("{}: {}", toggle.label, if is { "on" } else { "off" }))
        });
        let fields = FIELDS.iter().filter_map(|field| {
            let (was, is) = ((field.get)(before), (field.get)(self));
            let shown = |text: String| if text.is_empty() { "–".into() } else { text };
            (was != is).then(|| format!("{}: {} → {}", field.label, shown(was), shown(is)))
        });
        toggles.chain(fields).collect()
    }

    /// One line that says what is said: `deployments, app health`.
    #[must_use]
    pub fn summary(&self) -> String {
        let groups = [
            (self.deployments.on, "deployments"),
            (self.health.on, "app health"),
            (self.github.on, "GitHub activity"),
            (self.drift_hours.is_some(), "drift"),
        ];
        let on: Vec<&str> = groups
            .into_iter()
            .filter_map(|(on, name)| on.then_some(name))
            .collect();
        if on.is_empty() {
            "nothing".to_owned()
        } else {
            on.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_by_its_label_and_nothing_else_is_said() {
        let before = Settings::default();
        let mut after = before.clone();
        after.health.on = true;
        after.health.p95_ms = Some(800);
        after.drift_hours = Some(4);
        assert_eq!(
            after.changes_of(&before),
            [
                "App health: on",
                "p95 response time, in ms: 1000 → 800",
                "Hours that production may be behind: – → 4",
            ]
        );
        assert!(before.changes_of(&before).is_empty());
    }

    #[test]
    fn settings_of_an_older_bot_get_the_defaults_of_what_they_lack() {
        let old: Settings = serde_json::from_str(r#"{"deployments":{"on":false}}"#).unwrap();
        assert!(!old.deployments.on);
        assert!(old.deployments.started);
        assert_eq!(old.health, Health::default());
    }
}
