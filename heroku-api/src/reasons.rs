//! Why work did not end well, as stable codes: `docs/reasons.md` lists those of the whole
//! workspace.

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Why work did not end well. The code is stable; the sentence in `docs/reasons.md`
        /// says what to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason { $($(#[$doc])* $name),+ }

        impl Reason {
            /// Every reason of this crate.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, in snake case.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

reasons! {
    /// The app was deleted while the work went on.
    AppGone = "app_gone",
    /// An app setup failed: its manifest, its build or its post-deploy script.
    AppSetupFailed = "app_setup_failed",
    /// The build failed; the app runs what it ran before.
    BuildFailed = "build_failed",
    /// The time was up while Heroku was still at work.
    Deadline = "deadline",
    /// Every wanted dyno crashed, in two looks at least 30 s apart.
    DynosCrashed = "dynos_crashed",
    /// The release is current, but not every wanted dyno came up in time.
    DynosLate = "dynos_late",
    /// The formation wants dynos, but Heroku listed none of them in time.
    DynosNotListed = "dynos_not_listed",
    /// The dynos or the formation could not be read in time.
    DynosNotRead = "dynos_not_read",
    /// A newer commit was deployed to the same app.
    NewerCommit = "newer_commit",
    /// A newer release is current.
    NewerRelease = "newer_release",
    /// The promotion listed no targets in time.
    NoTargets = "no_targets",
    /// The app was created, but could not be put into its pipeline.
    NotCoupled = "not_coupled",
    /// The promotion failed on this app, which runs what it ran before.
    PromotionFailed = "promotion_failed",
    /// The release command failed; the app runs what it ran before.
    ReleaseFailed = "release_failed",
    /// The release succeeded, but was not seen as the current one in time.
    ReleaseNotCurrent = "release_not_current",
    /// The release could not be read in time.
    ReleaseNotRead = "release_not_read",
    /// The work succeeded, but its release was not seen in time.
    ReleaseNotSeen = "release_not_seen",
    /// The review app is being deleted, or is gone.
    ReviewAppDeleted = "review_app_deleted",
    /// The review app could not be created.
    ReviewAppErrored = "review_app_errored",
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn every_reason_is_in_the_list_for_people_and_no_other() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reasons.md");
        // A package outside the workspace has no such list.
        let Ok(text) = std::fs::read_to_string(path) else {
            return;
        };
        let (_, ours) = text.split_once("## Heroku").unwrap();
        let ours = ours.split("\n## ").next().unwrap();
        let listed: Vec<_> = ours
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        let known: Vec<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(listed, known);
    }
}
