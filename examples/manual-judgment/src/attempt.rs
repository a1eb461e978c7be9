//! How one decision is carried out, as a pure function: what was sent, what the source shows,
//! and what to do next.
//!
//! The status of a response proves nothing. Only what the source shows does: a decision is
//! applied when its stage has ended with it, refused when it was taken back or never appeared,
//! and not known when nobody could look.

use serde::{Deserialize, Serialize};

use crate::gate::Choice;
use crate::machine::Event;
use crate::source::{Actor, Seen, Touch};

/// The spans of a decision, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Windows {
    /// After a crash: how long a decision that may have left is looked for before it is sent
    /// once more.
    pub look: i64,
    /// How long the source may take to show a decision.
    pub verify: i64,
    /// Between two looks.
    pub pause: i64,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            look: 10_000,
            verify: 60_000,
            pause: 1_000,
        }
    }
}

/// A decision on its way. Stored before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// What is decided.
    pub choice: Choice,
    /// Which of the inputs.
    pub input: Option<String>,
    /// What was approved.
    pub fingerprint: String,
    /// What the source is called, for people.
    pub source: String,
    /// When it began.
    pub began_at: i64,
    /// What may have left.
    pub sent: Option<Sent>,
    /// What the audit says of that.
    #[serde(default)]
    pub noted: Noted,
}

/// What the audit says of a decision that left: each of it once, however often it is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    clippy::exhaustive_enums,
    reason = "a decision leaves once, and once more after a crash"
)]
pub enum Noted {
    /// Nothing.
    #[default]
    Nothing,
    /// That it left.
    Sent,
    /// That it left once more, since what was sent before a crash is not to be seen.
    SentAgain,
}

impl Noted {
    /// The word of the audit.
    #[must_use]
    pub fn action(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Sent => Some("gate.sent"),
            Self::SentAgain => Some("gate.sent_again"),
        }
    }
}

/// A decision that may have left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sent {
    /// When, stored before. The look before it showed a wait: what ended, ended afterwards.
    pub at: i64,
    /// Who had changed the stage last before that.
    pub before: Option<Touch>,
    /// As whom it was sent: the source's name for it.
    pub actor: String,
    /// The same for people.
    pub identity: String,
    /// Whether it was sent a second time, after a crash.
    pub again: bool,
    /// Whether the source said in so many words that it was done.
    #[serde(skip)]
    pub answered: bool,
    /// Whether this process sent it: nobody who was killed comes back to that.
    #[serde(skip)]
    pub here: bool,
}

impl Sent {
    /// A decision that is about to leave, as `actor`.
    #[must_use]
    pub fn new(at: i64, before: Option<Touch>, actor: &Actor, again: bool) -> Self {
        Self {
            at,
            before,
            actor: actor.name.clone(),
            identity: actor.shown.clone(),
            again,
            answered: false,
            here: true,
        }
    }

    /// Whether that is the name as which it was sent: sources compare names without case.
    fn is_by(&self, name: &str) -> bool {
        self.actor.eq_ignore_ascii_case(name)
    }

    /// Whether a rejection that left as this ended it: by the hand that it was sent as, or as a
    /// rejection leaves it where nobody is named.
    fn ended(&self, by: Option<&str>, as_rejected: bool) -> bool {
        by.map_or(as_rejected, |by| self.is_by(by))
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// Tell the source.
    Send,
    /// Look again, after that many milliseconds.
    Look(i64),
    /// This is what became of it.
    End(Event),
}

impl Attempt {
    /// A decision about what has this fingerprint.
    #[must_use]
    pub fn new(
        choice: Choice,
        input: Option<String>,
        fingerprint: String,
        source: impl Into<String>,
        now: i64,
    ) -> Self {
        Self {
            choice,
            input,
            fingerprint,
            source: source.into(),
            began_at: now,
            sent: None,
            noted: Noted::Nothing,
        }
    }

    /// The decision is about to leave: what the audit has to say that it did not say yet.
    pub fn leaves(&mut self, sent: Sent) -> Option<&'static str> {
        let noted = if sent.again {
            Noted::SentAgain
        } else {
            Noted::Sent
        };
        self.sent = Some(sent);
        if noted <= self.noted {
            return None;
        }
        self.noted = noted;
        noted.action()
    }

    /// Takes note that it left, and whether the source said that it was done.
    pub fn left(&mut self, answered: bool) {
        if let Some(sent) = &mut self.sent {
            sent.answered = answered;
        }
    }

    /// What comes next, when the source shows `seen` (`None`: the look was not answered).
    #[must_use]
    pub fn next(&self, seen: Option<&Seen>, now: i64, windows: Windows) -> Act {
        let Some(seen) = seen else {
            return self.unanswered(now, windows);
        };
        match seen {
            Seen::Gone {
                why,
                by,
                as_rejected,
            } => match &self.sent {
                // What a rejection ends may be gone by the very hand that rejected it.
                Some(sent)
                    if self.choice == Choice::Reject && sent.ended(by.as_deref(), *as_rejected) =>
                {
                    Act::End(Event::Applied {
                        shown: why.clone(),
                        identity: sent.identity.clone(),
                    })
                }
                _ => Act::End(Event::Gone { why: why.clone() }),
            },
            Seen::Judged {
                choice,
                input,
                touch,
                shown,
                ..
            } => {
                let by = touch.as_ref().map_or("somebody", |touch| touch.by.as_str());
                match &self.sent {
                    // Some sources name nobody: then it is what was sent from here.
                    Some(sent)
                        if *choice == self.choice
                            && touch.as_ref().is_none_or(|touch| sent.is_by(&touch.by)) =>
                    {
                        Act::End(Event::Applied {
                            shown: shown.clone(),
                            identity: sent.identity.clone(),
                        })
                    }
                    _ => Act::End(Event::Elsewhere {
                        choice: *choice,
                        input: input.clone(),
                        by: by.to_owned(),
                        shown: shown.clone(),
                    }),
                }
            }
            Seen::Waiting {
                fingerprint,
                versions,
                given,
                taken_back,
                touch,
            } => match &self.sent {
                // Somebody else's is on its way: it ends the stage, or is taken back.
                None if given.is_some() => self.patience(now, windows),
                None if *fingerprint != self.fingerprint => Act::End(Event::Changed {
                    fingerprint: fingerprint.clone(),
                    versions: versions.clone(),
                }),
                None => Act::Send,
                Some(sent) => {
                    let changed = *touch != sent.before;
                    if changed && *taken_back {
                        return Act::End(Event::Refused {
                            why: format!(
                                "{} took the decision back: {} may not judge this",
                                self.source, sent.actor
                            ),
                        });
                    }
                    self.unchanged(sent, changed, now, windows)
                }
            },
        }
    }

    /// It was sent, and the source answers and still waits.
    fn unchanged(&self, sent: &Sent, changed: bool, now: i64, windows: Windows) -> Act {
        let age = now - sent.at;
        if !sent.here && !sent.again && !changed && age >= windows.look {
            return Act::Send;
        }
        if age < windows.verify {
            return Act::Look(windows.pause);
        }
        if sent.answered && !changed {
            return Act::End(Event::Refused {
                why: format!(
                    "{} answered and did nothing: after {} s it is unchanged",
                    self.source,
                    windows.verify / 1000
                ),
            });
        }
        Act::End(Event::NotShown {
            why: format!(
                "{} does not show after {} s what became of the decision; look there before you \
                 try again",
                self.source,
                windows.verify / 1000
            ),
        })
    }

    fn unanswered(&self, now: i64, windows: Windows) -> Act {
        match &self.sent {
            None => self.patience(now, windows),
            Some(sent) if now - sent.at < windows.verify => Act::Look(windows.pause),
            Some(_) => Act::End(Event::NotShown {
                why: format!(
                    "{} cannot be read, so nobody knows whether the decision was taken; look \
                     there before you try again",
                    self.source
                ),
            }),
        }
    }

    /// Nothing was sent yet.
    fn patience(&self, now: i64, windows: Windows) -> Act {
        if now - self.began_at < windows.verify {
            return Act::Look(windows.pause);
        }
        Act::End(Event::Refused {
            why: format!(
                "{} could not be read for a minute, or somebody else's judgment hung there: \
                 nothing was sent",
                self.source
            ),
        })
    }
}
