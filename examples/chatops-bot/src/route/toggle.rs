//! The boxes that people tick: one row each, for the modal, its answer and the line that says
//! what changed.

use super::Settings;

/// A group of boxes, as the modal shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Group {
    /// Deployments.
    Deployments,
    /// App health.
    Health,
    /// The repository.
    GitHub,
}

impl Group {
    /// In the order of the modal.
    pub const ALL: [Self; 3] = [Self::Deployments, Self::Health, Self::GitHub];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Deployments => "Deployments",
            Self::Health => "App health",
            Self::GitHub => "GitHub activity",
        }
    }

    /// Its block in the modal.
    #[must_use]
    pub fn block(self) -> &'static str {
        match self {
            Self::Deployments => "deployments",
            Self::Health => "health",
            Self::GitHub => "github",
        }
    }
}

/// A box to tick.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Toggle {
    /// Where it stands.
    pub group: Group,
    /// Names it in the modal.
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
    at: fn(&mut Settings) -> &mut bool,
}

impl Toggle {
    /// Whether it is ticked.
    #[must_use]
    pub fn get(&self, settings: &Settings) -> bool {
        *(self.at)(&mut settings.clone())
    }

    /// Ticks it, or not.
    pub fn set(&self, settings: &mut Settings, on: bool) {
        *(self.at)(settings) = on;
    }
}

macro_rules! toggles {
    ($($group:ident $key:literal $label:literal $($at:ident).+;)+) => {
        /// All of them.
        pub const TOGGLES: &[Toggle] = &[$(Toggle {
            group: Group::$group,
            key: $key,
            label: $label,
            at: |settings| &mut settings.$($at).+,
        }),+];
    };
}

toggles! {
    Deployments "on" "App deployments" deployments.on;
    Deployments "started" "…that start" deployments.started;
    Deployments "finished" "…that end well" deployments.finished;
    Deployments "failures_only" "Failures only" deployments.failures_only;
    Deployments "elsewhere" "Made by CLI, dashboard or git push" deployments.elsewhere;
    Deployments "config" "Config vars and add-ons" deployments.config;
    Deployments "statuses" "Reported by others on GitHub" deployments.statuses;
    Deployments "review_apps" "Review apps" deployments.review_apps;
    Deployments "platform" "Incidents of Heroku" deployments.platform;
    Deployments "authors" "Message authors when their change is live" deployments.authors;
    Health "on" "App health" health.on;
    Health "crashes" "Dynos that crash" health.crashes;
    GitHub "on" "GitHub activity" github.on;
    GitHub "pulls" "Pull requests" github.pulls;
    GitHub "reviews" "Reviews of pull requests" github.reviews;
    GitHub "pushes" "Pushes to the default branch" github.pushes;
    GitHub "failures" "Checks that fail" github.failures;
    GitHub "recoveries" "Checks that recover" github.recoveries;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_reads_and_writes_its_own_setting() {
        for toggle in TOGGLES {
            let before = Settings::default();
            let mut after = before.clone();
            toggle.set(&mut after, !toggle.get(&before));
            assert_ne!(toggle.get(&before), toggle.get(&after), "{}", toggle.key);
            assert_eq!(after.changes_of(&before).len(), 1, "{}", toggle.key);
        }
        for group in Group::ALL {
            let keys = TOGGLES.iter().filter(|one| one.group == group);
            let mut keys: Vec<_> = keys.map(|one| one.key).collect();
            // Slack shows ten at most.
            assert!((1..=10).contains(&keys.len()));
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(
                keys.len(),
                TOGGLES.iter().filter(|one| one.group == group).count()
            );
        }
    }
}
