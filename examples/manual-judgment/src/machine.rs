//! The states of a gate, as a pure function: what happened and when, to what is so now.
//!
//! ```text
//! pending ──click meets the policy──► deciding ──the source shows it──► approved · rejected
//!   ▲  │                                │ │
//!   │  ├── time is over ─► expired ◄────┘ ├── refused, or changed ─► pending
//!   │  ├── gone ────────► cancelled ◄─────┤
//!   │  └── judged elsewhere ──────────────┴─► approved · rejected
//!   └──────────── unknown ◄── not shown within a minute
//! ```

use crate::digest;
use crate::gate::{By, Choice, Decision, Gate, State, Vote};

/// What happened to a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A person who may decide clicked.
    Click(Press),
    /// The time is over, perhaps.
    Expire,
    /// The source shows that somebody else judged.
    Elsewhere {
        /// What.
        choice: Choice,
        /// Which of the inputs.
        input: Option<String>,
        /// Who, in the source's words.
        by: String,
        /// What the source shows, in its words.
        shown: String,
    },
    /// What waited is gone.
    Gone {
        /// Why, for people.
        why: String,
    },
    /// Something else waits now.
    Changed {
        /// Its fingerprint.
        fingerprint: String,
        /// What people are shown of it.
        versions: Vec<String>,
    },
    /// The source shows our decision.
    Applied {
        /// What it shows, in its words.
        shown: String,
        /// As whom it was sent.
        identity: String,
    },
    /// The source shows that it did not take our decision.
    Refused {
        /// Why, for people.
        why: String,
    },
    /// The source did not show what became of our decision.
    NotShown {
        /// What was seen instead, for people.
        why: String,
    },
}

/// A click of somebody who may decide.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "what a click is")]
pub struct Press {
    /// Names the click, so that it counts once.
    pub id: String,
    /// What the button carried: of another version of the message, it does not count.
    pub nonce: String,
    /// Slack id.
    pub person: String,
    /// Approve or reject.
    pub choice: Choice,
    /// Which of the inputs.
    pub input: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What an event did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// The gate changed.
    Changed,
    /// Nothing changed.
    Ignored,
    /// An approval counts, and more are needed.
    Voted {
        /// So far.
        have: usize,
        /// In all.
        need: usize,
    },
    /// The person's approval counts already.
    Already,
    /// The click was counted before.
    Again,
    /// The policy is met: the decision has to be sent.
    Decides,
    /// Somebody else's decision is on its way.
    Busy,
    /// It was decided, or ended, before.
    Late,
    /// The button is of a message that showed something else.
    Stale,
}

impl Gate {
    /// Takes note of what happened at `now` (milliseconds).
    pub fn on(&mut self, event: Event, now: i64) -> Reply {
        match event {
            Event::Click(press) => self.press(press, now),
            Event::Expire if self.state.is_open() && self.expire(now) => Reply::Changed,
            Event::Expire => Reply::Ignored,
            _ if self.state.is_final() => Reply::Ignored,
            Event::Elsewhere {
                choice,
                input,
                by,
                shown,
            } => {
                self.decision = Some(Decision {
                    choice,
                    input,
                    reason: None,
                    by: By::Elsewhere(by),
                    at: now,
                    click: None,
                    identity: None,
                    shown: Some(shown),
                });
                self.end(choice)
            }
            Event::Gone { why } => {
                self.state = State::Cancelled;
                self.decision = None;
                self.note = Some(why);
                Reply::Changed
            }
            Event::Changed {
                fingerprint,
                versions,
            } => {
                if fingerprint == self.fingerprint {
                    return Reply::Ignored;
                }
                // Buttons that were shown with the other content open nothing any more.
                self.nonce = digest::name(&format!("{}/{fingerprint}", self.nonce));
                self.fingerprint = fingerprint;
                self.about.versions = versions;
                self.votes.clear();
                self.reopen(State::Pending, now);
                self.note =
                    Some("what waits has changed; approvals before that do not count".into());
                Reply::Changed
            }
            Event::Applied { shown, identity } => {
                let (State::Deciding, Some(decision)) = (self.state, &mut self.decision) else {
                    return Reply::Ignored;
                };
                decision.shown = Some(shown);
                decision.identity = Some(identity);
                let choice = decision.choice;
                self.end(choice)
            }
            Event::Refused { why } if self.state == State::Deciding => {
                self.take_back();
                self.reopen(State::Pending, now);
                self.note = Some(why);
                Reply::Changed
            }
            Event::NotShown { why } if self.state == State::Deciding => {
                self.take_back();
                self.reopen(State::Unknown, now);
                self.note = Some(why);
                Reply::Changed
            }
            Event::Refused { .. } | Event::NotShown { .. } => Reply::Ignored,
        }
    }

    fn press(&mut self, press: Press, now: i64) -> Reply {
        if self.knows(&press.id) {
            return Reply::Again;
        }
        if self.state == State::Deciding {
            return Reply::Busy;
        }
        if !self.state.is_open() || self.expire(now) {
            return Reply::Late;
        }
        if press.nonce != self.nonce {
            return Reply::Stale;
        }
        if press.choice == Choice::Approve {
            if self.votes.iter().any(|vote| vote.person == press.person) {
                return Reply::Already;
            }
            self.votes.push(Vote {
                click: press.id.clone(),
                person: press.person.clone(),
                at: now,
            });
            let (have, need) = (self.votes.len(), self.policy.needed());
            if have < need {
                self.state = State::Pending;
                return Reply::Voted { have, need };
            }
        }
        self.note = None;
        self.refused = None;
        // A gate of our own has no source to ask.
        self.state = match (&self.place, press.choice) {
            (Some(_), _) => State::Deciding,
            (None, Choice::Approve) => State::Approved,
            (None, Choice::Reject) => State::Rejected,
        };
        self.decision = Some(Decision {
            choice: press.choice,
            input: press.input,
            reason: press.reason,
            by: By::Person(press.person),
            at: now,
            click: Some(press.id),
            identity: None,
            shown: None,
        });
        Reply::Decides
    }

    /// Whether a click of this name counted, or decided.
    fn knows(&self, click: &str) -> bool {
        let decided = self.decision.as_ref().and_then(|d| d.click.as_deref());
        decided == Some(click) || self.votes.iter().any(|vote| vote.click == click)
    }

    /// Whether the time is over; then it has expired.
    fn expire(&mut self, now: i64) -> bool {
        let over = now >= self.expires_at;
        if over {
            self.state = State::Expired;
        }
        over
    }

    fn end(&mut self, choice: Choice) -> Reply {
        self.note = None;
        self.state = match choice {
            Choice::Approve => State::Approved,
            Choice::Reject => State::Rejected,
        };
        Reply::Changed
    }

    /// The vote behind a decision that did not happen counts no longer.
    fn take_back(&mut self) {
        let click = self.decision.take().and_then(|decision| decision.click);
        self.votes
            .retain(|vote| Some(&vote.click) != click.as_ref());
    }

    fn reopen(&mut self, state: State, now: i64) {
        self.decision = None;
        self.state = state;
        self.expire(now);
    }
}
