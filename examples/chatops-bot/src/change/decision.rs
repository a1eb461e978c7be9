//! What is said instead of doing it, and what a press of a button would do.

use serde::{Deserialize, Serialize};

/// What is said instead of doing it. Stored before it is said: what follows cannot
/// contradict it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decision {
    /// A stable code; `docs/reasons.md` lists them.
    pub reason: String,
    /// For the caller, as mrkdwn.
    pub text: String,
    /// One line for the channel where the command can be seen, as mrkdwn.
    #[serde(default)]
    pub public: Option<String>,
    /// Whether the caller is asked, with buttons.
    #[serde(default)]
    pub asks: Option<Ask>,
}

/// What a button press would run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ask {
    /// The same command, although nobody checks this commit.
    Unchecked(String),
    /// The same promotion, although it goes against the direction of the stages.
    Upstream,
    /// The same command: it was typed too long ago.
    Stale,
    /// The same command, after a log-in.
    LogIn,
    /// The same command: production waits for it.
    Confirm {
        /// What the yes is bound to.
        plan: String,
        /// Whether it needs a reason.
        reason: bool,
        /// What it would do, in a few words.
        sure: String,
    },
    /// One of these commands instead.
    Pick(Vec<Pick>),
}

/// A command that a button would run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pick {
    /// The button's words.
    pub label: String,
    /// The command in canonical words.
    pub command: String,
    /// Whether it is the dangerous one.
    pub danger: bool,
    /// What Slack asks before the press counts.
    pub sure: Option<String>,
}
