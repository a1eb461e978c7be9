//! Why a command did not do what it could do, as stable codes: `docs/reasons.md` lists those
//! of the whole workspace.

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $exit:literal),+ $(,)?) => {
        /// Why a command did not do what it could do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Reason { $($(#[$doc])* $name),+ }

        impl Reason {
            /// Every reason of this program.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, in snake case.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The exit code.
            #[must_use]
            pub fn exit_code(self) -> u8 {
                match self { $(Self::$name => $exit),+ }
            }
        }
    };
}

reasons! {
    /// The branch is not one of those to deploy; nothing was done.
    BranchFiltered = "branch_filtered", 0,
    /// A check that counts failed; nothing was deployed.
    ChecksFailed = "checks_failed", 1,
    /// The checks were not decided in time; nothing was deployed.
    ChecksUndecided = "checks_undecided", 3,
    /// The archive link was not to be had; nothing was sent.
    Link = "link", 1,
    /// It exists already, and `--existing fail` was given.
    Exists = "exists", 1,
    /// The branch is in a fork, and no member has allowed it; nothing was done.
    Fork = "fork", 0,
    /// The label is not on the pull request; nothing was done.
    LabelMissing = "label_missing", 0,
    /// Nobody knows whether a write took effect.
    MayHaveHappened = "may_have_happened", 3,
    /// The app's name belongs to another app.
    NameTaken = "name_taken", 1,
    /// A service did not respond, or failed.
    NoResponse = "no_response", 3,
    /// What the command is about does not exist.
    NotFound = "not_found", 1,
    /// Nothing of this commit was ever started.
    NothingStarted = "nothing_started", 3,
    /// The token may not do this.
    NotPermitted = "not_permitted", 4,
    /// The review app of the branch belongs to another pull request or fork.
    OtherPullRequest = "other_pull_request", 1,
    /// A service refused.
    Refused = "refused", 1,
    /// Review apps are off in the pipeline.
    ReviewAppsOff = "review_apps_off", 1,
    /// The tests failed.
    TestsFailed = "tests_failed", 1,
    /// Something is wrong with the set-up.
    Unhealthy = "unhealthy", 1,
    /// The command line or the environment does not say what is needed.
    Usage = "usage", 2,
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn every_reason_is_in_the_list_for_people_and_no_other() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reasons.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (_, ours) = text.split_once("## review-apps").unwrap();
        let ours = ours.split("\n## ").next().unwrap();
        let mut listed: Vec<_> = ours
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        let mut known: Vec<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(listed, known);
    }
}
