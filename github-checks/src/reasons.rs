//! Why waiting did not end with a deployable commit, as stable codes: `docs/reasons.md` lists
//! those of the whole workspace.

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Why waiting did not end well. The code is stable; the sentence in
        /// `docs/reasons.md` says what to do.
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
    /// A check that counts failed.
    ChecksFailed = "checks_failed",
    /// Something that counts could not be read, or is a rule that cannot be judged.
    ChecksUnreadable = "checks_unreadable",
    /// The time was up before the checks were decided.
    Deadline = "deadline",
    /// The time was up, and nothing that counts was ever reported.
    NothingReported = "nothing_reported",
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
        let (_, ours) = text.split_once("## GitHub").unwrap();
        let ours = ours.split("\n## ").next().unwrap();
        let listed: Vec<_> = ours
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        let known: Vec<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(listed, known);
    }
}
