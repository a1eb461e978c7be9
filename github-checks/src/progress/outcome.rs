// Kept identical in heroku-api and github-checks.
//! How waited-for work ended.

use std::fmt;

use crate::reasons::Reason;

/// How waited-for work ended. Only [`Done`](Self::Done) is a success.
///
/// Every reason has a stable code in snake case: see `docs/reasons.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// What was asked for is there, and somebody saw it.
    Done,
    /// It will not come: nothing that was asked for runs because of this.
    Failed(Reason),
    /// It came, and something newer took its place before it was complete.
    Overtaken(Reason),
    /// Nobody knows. Work may be going on: look again, or resume from the ids.
    Unknown(Reason),
}

impl Outcome {
    /// `done`, `failed`, `overtaken` or `unknown`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed(_) => "failed",
            Self::Overtaken(_) => "overtaken",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The stable code of the reason, in snake case; `done` for [`Done`](Self::Done).
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed(reason) | Self::Overtaken(reason) | Self::Unknown(reason) => {
                reason.as_str()
            }
        }
    }

    /// The exit code of a program that did this work: 0 done, 1 failed or overtaken,
    /// 3 unknown.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed(_) | Self::Overtaken(_) => 1,
            Self::Unknown(_) => 3,
        }
    }

    /// Whether what was asked for is there, and somebody saw it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// The outcome of several pieces of work together: done only when all of them are;
    /// else the first that failed, was overtaken, or is unknown, in this order. `None`
    /// for none at all, which is never a success.
    ///
    /// # Arguments
    /// - `outcomes`: those of the parts.
    pub fn of_all(outcomes: impl IntoIterator<Item = Self>) -> Option<Self> {
        let rank = |outcome: &Self| match outcome {
            Self::Failed(_) => 0,
            Self::Overtaken(_) => 1,
            Self::Unknown(_) => 2,
            Self::Done => 3,
        };
        outcomes.into_iter().min_by_key(rank)
    }
}

/// `done`, or `failed: build_failed`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            other => write!(f, "{}: {}", other.as_str(), other.reason()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;
    use crate::reasons::Reason;

    #[test]
    fn several_outcomes_are_done_only_when_all_are() {
        let late = Outcome::Unknown(Reason::Deadline);
        assert_eq!(Outcome::of_all([]), None);
        assert_eq!(Outcome::of_all([Outcome::Done, late]), Some(late));
        assert_eq!(Outcome::of_all([Outcome::Done]), Some(Outcome::Done));
    }

    #[test]
    fn an_outcome_has_a_word_a_reason_and_an_exit_code() {
        let late = Outcome::Unknown(Reason::Deadline);
        assert_eq!(late.to_string(), "unknown: deadline");
        assert_eq!((late.exit_code(), late.is_done()), (3, false));
        let failed = Outcome::Failed(Reason::Deadline);
        assert_eq!((failed.exit_code(), failed.as_str()), (1, "failed"));
        let overtaken = Outcome::Overtaken(Reason::Deadline);
        assert_eq!(
            (overtaken.exit_code(), overtaken.as_str()),
            (1, "overtaken")
        );
        assert_eq!(
            (Outcome::Done.exit_code(), Outcome::Done.reason()),
            (0, "done")
        );
    }
}
