//! Where things wait for a judgment: one trait, and who implements it.

mod circleci;
mod github;
mod memory;
mod rest;
mod spinnaker;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use slack_blocks::web::secret::Secret;

use crate::about::About;
use crate::choice::Choice;

pub use circleci::{CIRCLECI, CircleApi, CircleCi, Note};
pub use github::{GITHUB, GITHUB_APP, GitHubApi, GitHubReviews, GitHubRules};
pub use memory::{Memory, Mood};
pub use spinnaker::{
    Action, Auth, GateApi, NAME as SPINNAKER, PIPELINES, Pipelines, Progress, Schedule,
    ServerGroup, Spinnaker, StageProgress, fingerprint, is_final,
};

/// Locks, also when another thread panicked while it held the lock.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a source calls a thing that waits. Two waits of the same step differ in `since`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// [`JudgmentSource::name`].
    pub source: String,
    /// The execution, the workflow or the run.
    pub run: String,
    /// The stage, the job or the environment in it.
    pub step: String,
    /// When this wait began, in the source's own milliseconds.
    pub since: i64,
}

impl Place {
    /// A place of a source.
    #[must_use]
    pub fn new(source: &str, run: &str, step: &str, since: i64) -> Self {
        Self {
            source: source.to_owned(),
            run: run.to_owned(),
            step: step.to_owned(),
            since,
        }
    }

    /// One text for it, unique over all sources.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}/{}@{}", self.source, self.run, self.step, self.since)
    }
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// Where.
    pub place: Place,
    /// What people are shown.
    pub about: About,
    /// Names the content that waits.
    pub fingerprint: String,
    /// Who asked for it, as the source vouches for it.
    pub requesters: Vec<String>,
    /// How long the source itself waits from now on, in milliseconds.
    pub limit: Option<i64>,
}

impl Waiting {
    /// Something that waits, with what must be known of it.
    #[must_use]
    pub fn new(place: Place, about: About, fingerprint: impl Into<String>) -> Self {
        Self {
            place,
            about,
            fingerprint: fingerprint.into(),
            requesters: Vec::new(),
            limit: None,
        }
    }
}

/// Who changed something at the source last, and when by its clock. Compared for equality
/// only: clocks differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Touch {
    /// The source's name of the person.
    pub by: String,
    /// Its milliseconds.
    pub at: i64,
}

impl Touch {
    /// A change by somebody at some time of the source.
    #[must_use]
    pub fn new(by: impl Into<String>, at: i64) -> Self {
        Self { by: by.into(), at }
    }
}

/// What a look at a place shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen {
    /// It still waits.
    Waiting {
        /// Names the content that waits now.
        fingerprint: String,
        /// What people are shown of it.
        versions: Vec<String>,
        /// A judgment that was given and has not ended the wait yet.
        given: Option<Choice>,
        /// Whether a judgment was given and taken back.
        taken_back: bool,
        /// Who changed it last.
        touch: Option<Touch>,
    },
    /// It was judged, and the source acts on it.
    Judged {
        /// How.
        choice: Choice,
        /// With which input.
        input: Option<String>,
        /// Who did it.
        touch: Option<Touch>,
        /// The step's status in the source's words.
        shown: String,
        /// The next step that began, or how the whole run ended.
        next: Option<String>,
    },
    /// It was cancelled, skipped, started anew, or ran out of time.
    Gone {
        /// Why, for people.
        why: String,
        /// By whom, in the source's words, where a person did it.
        by: Option<String>,
        /// Whether a rejection leaves just this behind: where nobody is named, one that was sent
        /// from here was it.
        as_rejected: bool,
    },
}

impl Seen {
    /// Gone in a way that no rejection leaves behind, and no person of the source is known to have
    /// done it.
    #[must_use]
    pub fn gone(why: impl Into<String>) -> Self {
        Self::Gone {
            why: why.into(),
            by: None,
            as_rejected: false,
        }
    }

    /// Gone as a rejection leaves it, by the person whom the source names, if it names one.
    #[must_use]
    pub fn rejected(why: impl Into<String>, by: Option<String>) -> Self {
        Self::Gone {
            why: why.into(),
            by,
            as_rejected: true,
        }
    }
}

/// As whom decisions are sent to a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mode {
    /// The judge's own token, out of the vault: rights of the source apply to the human.
    Own,
    /// The judge's address in a header that the source believes. Anyone who reaches it can do
    /// the same: keep it away from everybody else.
    Header,
    /// The service's own account, for all.
    Service,
}

impl Mode {
    /// What must be said at the start about a source of that title.
    #[must_use]
    pub fn warning(self, title: &str) -> Option<String> {
        match self {
            Self::Header => Some(format!(
                "header authentication: {title} believes the name in a header, no matter who \
                 sends it. Let nothing but this service and its own pages reach it"
            )),
            Self::Service => Some(format!(
                "service account: the rights of {title} apply to the account of this service, not \
                 to the person who clicks; the policy here decides who may"
            )),
            Self::Own => None,
        }
    }
}

/// As whom a decision is sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Actor {
    /// The source's name of it, as far as it is known.
    pub name: String,
    /// For people: `as svc-judgment (service account)`.
    pub shown: String,
    /// Its own token; `None` is the service's.
    pub token: Option<Secret>,
    /// Whether the source is only given the name, and believes it.
    pub by_name: bool,
}

impl Actor {
    /// The service's own account.
    #[must_use]
    pub fn service(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            shown: format!("as {name} (service account)"),
            token: None,
            by_name: false,
        }
    }

    /// A person whose own token is used.
    #[must_use]
    pub fn own(name: &str, token: Secret) -> Self {
        Self {
            name: name.to_owned(),
            shown: format!("as {name} (own token)"),
            token: Some(token),
            by_name: false,
        }
    }

    /// A person whose name the source believes.
    #[must_use]
    pub fn header(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            shown: format!("as {name} (header authentication)"),
            token: None,
            by_name: true,
        }
    }
}

/// What a source said to a decision. None of it proves that it was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_enums,
    reason = "it said something, or nothing of use"
)]
pub enum Answered {
    /// It answered that it did it.
    Done,
    /// It answered nothing that means something, or no answer came.
    Nothing,
}

/// Why a source could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// Nobody is signed in: a login page, a redirect, 401. Nothing was done. Renew the token.
    #[error("{0} does not know who asks: the token is wrong, expired or revoked")]
    NotSignedIn(&'static str),
    /// Refused with a reason: 400, 403. Nothing was done.
    #[error("{source_name} refuses ({status}): {message}")]
    Refused {
        /// Which source.
        source_name: &'static str,
        /// HTTP status.
        status: u16,
        /// Its words: they may carry names from outside.
        message: String,
    },
    /// It is not there now. That proves nothing.
    #[error("{0} does not show it now")]
    Missing(&'static str),
    /// The request was never sent.
    #[error("{0} cannot be reached")]
    NotSent(&'static str),
    /// No answer, an empty one, or one that cannot be read.
    #[error("{source_name} gives no answer: {why}")]
    Unanswered {
        /// Which source.
        source_name: &'static str,
        /// What came instead.
        why: String,
    },
}

/// Where things wait for a judgment.
///
/// Implementations report what their service shows and nothing else: an empty answer is an
/// error here, and an entry that is missing from a list means nothing.
#[async_trait]
pub trait JudgmentSource: Send + Sync + 'static {
    /// A stable word: `spinnaker`.
    fn name(&self) -> &'static str;

    /// For people: `Spinnaker`.
    fn title(&self) -> &'static str;

    /// Under which name tokens of people are kept: sources of one service share them.
    fn provider(&self) -> &'static str {
        self.name()
    }

    /// As whom its decisions are sent.
    fn mode(&self) -> Mode {
        Mode::Service
    }

    /// What a person is asked for who links a token of their own, in a sentence.
    fn token_help(&self) -> &'static str {
        "Your own API token."
    }

    /// Whether people are accounts here, whose names say nothing to Slack.
    fn names_accounts(&self) -> bool {
        false
    }

    /// How many looks for something new this source is left out of, for each that it gets:
    /// where each look costs many requests.
    fn skips(&self) -> u32 {
        0
    }

    /// The next wait of the same step, for sources that do not distinguish one from the next.
    fn again(&self, place: &Place) -> Option<Place> {
        let _ = place;
        None
    }

    /// Roles of `actor` at the source.
    ///
    /// # Errors
    /// [`SourceError`].
    async fn roles(&self, actor: &Actor) -> Result<Vec<String>, SourceError> {
        let _ = actor;
        Ok(Vec::new())
    }

    /// A page with the changes that would go out, where the source knows what is there now.
    async fn changes(&self, waiting: &Waiting) -> Option<String> {
        let _ = waiting;
        None
    }

    /// What waits now, as far as the source shows it: the list may be partial.
    ///
    /// # Errors
    /// [`SourceError`].
    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError>;

    /// How one place stands.
    ///
    /// # Errors
    /// [`SourceError`].
    async fn look(&self, place: &Place) -> Result<Seen, SourceError>;

    /// Tells the source. Called once for each decision, and again only after a crash.
    ///
    /// # Errors
    /// [`SourceError::NotSignedIn`], [`Refused`](SourceError::Refused) and
    /// [`NotSent`](SourceError::NotSent): nothing was done. Others: it may have happened.
    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        input: Option<&str>,
        actor: &Actor,
    ) -> Result<Answered, SourceError>;

    /// The name by which the source knows the owner of `token`; `None`: the service's own.
    ///
    /// # Errors
    /// [`SourceError`].
    async fn account(&self, token: Option<&Secret>) -> Result<String, SourceError>;
}
