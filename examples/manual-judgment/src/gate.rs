//! A gate: something that waits for people, who may decide it, and how far that is.

use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::source::Place;

pub use crate::about::About;
pub use crate::choice::Choice;

/// Something that waits for people. Times are milliseconds since 1970 by the database's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gate {
    /// Names it; safe to show, a lookup key and nothing more.
    pub id: String,
    /// Must come back with every click; another one once something else waits.
    pub nonce: String,
    /// What a source calls it; `None` for a gate that only this service knows.
    pub place: Option<Place>,
    /// What people are shown.
    pub about: About,
    /// Who decides, and how.
    pub policy: Policy,
    /// Who asked for it: Slack ids and mail addresses.
    pub requesters: Vec<String>,
    /// Where it is shown: ids of Slack channels.
    pub channels: Vec<String>,
    /// Who hears of the end: ids of Slack channels or people.
    pub stakeholders: Vec<String>,
    /// How far it is.
    pub state: State,
    /// Approvals so far of what waits now.
    pub votes: Vec<Vote>,
    /// Names the content that waits: another content is another fingerprint.
    pub fingerprint: String,
    /// When it was created.
    pub created_at: i64,
    /// When it ends undecided.
    pub expires_at: i64,
    /// What is being decided, or was.
    pub decision: Option<Decision>,
    /// What happened last that people should know, in one line.
    pub note: Option<String>,
    /// Whose click was refused last, and why.
    #[serde(default)]
    pub refused: Option<(String, String)>,
    /// What the source is called, for people; empty for a gate that only this service knows.
    #[serde(default)]
    pub source: String,
}

/// How far a gate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// It waits for people.
    Pending,
    /// The policy is met; the source gets the decision, or is asked whether it took it.
    Deciding,
    /// The source shows the approval.
    Approved,
    /// The source shows the rejection.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// What waited is gone.
    Cancelled,
    /// The source did not show within a minute whether it took the decision: people may try
    /// again.
    Unknown,
}

impl State {
    /// A stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Deciding => "deciding",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::Rejected | Self::Expired | Self::Cancelled
        )
    }

    /// Whether clicks count.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }
}

/// An approval that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Vote {
    /// The click that it comes from.
    pub click: String,
    /// Slack id of the person.
    pub person: String,
    /// When.
    pub at: i64,
}

/// Who decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::exhaustive_enums, reason = "here or elsewhere")]
pub enum By {
    /// Somebody in Slack, by id.
    Person(String),
    /// Somebody at the source, in its words.
    Elsewhere(String),
}

/// What is being decided, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decision {
    /// Approve or reject.
    pub choice: Choice,
    /// Which of the inputs.
    pub input: Option<String>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Who.
    pub by: By,
    /// When.
    pub at: i64,
    /// The click that met the policy.
    pub click: Option<String>,
    /// As whom it was sent, for people.
    pub identity: Option<String>,
    /// What the source shows, in its words.
    pub shown: Option<String>,
}
