//! The pure part against a model: random interleavings of clicks, expiry, judgments made
//! elsewhere, pushes and crashes keep A2 to A5 of the rules.

use std::sync::Arc;

use manual_judgment::attempt::{Act, Attempt, Noted, Sent, Windows};
use manual_judgment::gate::{About, By, Choice, Gate, State};
use manual_judgment::machine::{Event, Press, Reply};
use manual_judgment::policy::{Person, Policy, Span};
use manual_judgment::source::{
    Actor, Answered, JudgmentSource as _, Memory, Mood, Place, Seen, SourceError, Waiting,
};
use proptest::prelude::*;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A person presses a button; 0 asked for it, 5 is a guest.
    Click(u8, bool),
    /// The same request of Slack's again.
    Replay,
    /// Time passes, in seconds; timers fire.
    Pass(u16),
    /// Somebody judges at the source.
    Elsewhere(bool),
    /// Another version waits.
    Push,
    /// It is gone.
    Remove,
    /// What becomes of the next decision at the source.
    Mood(u8),
    /// So many looks are not answered.
    Unreadable(u8),
    /// The worker looks.
    Look,
    /// The worker does what it found.
    Act,
    /// The process dies: what was not stored is forgotten.
    Crash,
    /// The watcher looks.
    Watch,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..6_u8, prop::bool::weighted(0.7)).prop_map(|(who, yes)| Step::Click(who, yes)),
        1 => Just(Step::Replay),
        3 => (1..90_u16).prop_map(Step::Pass),
        1 => any::<bool>().prop_map(Step::Elsewhere),
        1 => Just(Step::Push),
        1 => Just(Step::Remove),
        2 => (0..6_u8).prop_map(Step::Mood),
        1 => (1..4_u8).prop_map(Step::Unreadable),
        8 => Just(Step::Look),
        8 => Just(Step::Act),
        3 => Just(Step::Crash),
        2 => Just(Step::Watch),
    ];
    prop::collection::vec(step, 1..80)
}

/// The decision that is carried out, as it is stored, and what its process knows beside that.
struct Worker {
    stored: Attempt,
    live: Attempt,
    /// A look that was made, and what it showed, if it was answered.
    seen: Option<Look>,
}

type Look = Result<Seen, ()>;

struct World {
    gate: Gate,
    source: Memory,
    place: Place,
    now: i64,
    clicks: u32,
    last: Option<Event>,
    worker: Option<Worker>,
    /// Who approved what, as the policy permits.
    permitted: Vec<(String, String)>,
    pushes: u32,
    /// Decisions of ours that were sent, and about what the source held at the look before.
    sent: u32,
    decides: u32,
    /// What the audit says of decisions that left.
    noted: Vec<&'static str>,
}

const WINDOWS: fn() -> Windows = Windows::default;

fn block<T>(future: impl Future<Output = T>) -> T {
    // Nothing in memory ever waits.
    futures_util::FutureExt::now_or_never(future).expect("no waiting")
}

impl World {
    fn new(need: u32) -> Self {
        let source = Memory::default();
        let place = Place::new("memory", "run", "step", 1);
        source.add(&Waiting::new(place.clone(), About::default(), "v0"));
        let mut policy = Policy::default();
        policy.min_approvals = need;
        policy.expires_in = Span(std::time::Duration::from_secs(900));
        let gate: Gate = serde_json::from_value(serde_json::json!({
            "id": "g", "nonce": "n", "place": place, "about": {}, "policy": policy,
            "requesters": ["U0"], "channels": ["C1"], "stakeholders": [], "state": "pending",
            "votes": [], "fingerprint": "v0", "created_at": 0, "expires_at": 900_000,
            "decision": null, "note": null,
        }))
        .unwrap();
        Self {
            gate,
            source,
            place,
            now: 0,
            clicks: 0,
            last: None,
            worker: None,
            permitted: Vec::new(),
            pushes: 0,
            sent: 0,
            decides: 0,
            noted: Vec::new(),
        }
    }

    fn click(&mut self, who: u8, yes: bool) {
        let mut person = Person::new(format!("U{who}"), Some(format!("u{who}@acme.example")));
        person.is_guest = who == 5;
        let choice = if yes { Choice::Approve } else { Choice::Reject };
        let permits = self
            .gate
            .policy
            .permits(&person, choice, &self.gate.requesters);
        if permits.is_err() {
            return;
        }
        self.clicks += 1;
        let event = Event::Click(Press {
            id: format!("c{}", self.clicks),
            nonce: self.gate.nonce.clone(),
            person: person.id.clone(),
            choice,
            input: None,
            reason: None,
        });
        if yes {
            self.permitted
                .push((person.id, self.gate.fingerprint.clone()));
        }
        self.last = Some(event.clone());
        self.take(event);
    }

    fn take(&mut self, event: Event) {
        let before = self.gate.clone();
        let reply = self.gate.on(event, self.now);
        if reply == Reply::Decides {
            // A3: only what was open is decided, and only in time.
            assert!(before.state.is_open() && self.now < before.expires_at);
            assert!(self.worker.is_none(), "one decision at a time");
            self.decides += 1;
            let decision = self.gate.decision.clone().unwrap();
            if decision.choice == Choice::Approve {
                // A4: so many different people, each permitted, none of whom asked for it.
                let mut people: Vec<_> = self.gate.votes.iter().map(|vote| &vote.person).collect();
                people.sort();
                people.dedup();
                assert!(people.len() >= self.gate.policy.needed());
                // A5: all of them saw what is decided.
                for person in people {
                    let saw = (person.clone(), self.gate.fingerprint.clone());
                    assert!(self.permitted.contains(&saw) && person != "U0");
                }
            }
            let fingerprint = self.gate.fingerprint.clone();
            let attempt = Attempt::new(decision.choice, None, fingerprint, "Memory", self.now);
            self.worker = Some(Worker {
                stored: attempt.clone(),
                live: attempt,
                seen: None,
            });
        }
        if reply == Reply::Again || reply == Reply::Busy || reply == Reply::Already {
            assert_eq!(self.gate, before, "it changes nothing");
        }
        if before.state.is_final() {
            assert_eq!(self.gate.state, before.state, "what ended stays as it is");
        }
    }

    fn look(&mut self) {
        let seen = block(self.source.look(&self.place)).map_err(drop);
        if let Some(worker) = &mut self.worker {
            worker.seen = Some(seen);
        }
    }

    fn act(&mut self) {
        let now = self.now;
        let Some(worker) = &mut self.worker else {
            return;
        };
        let Some(seen) = worker.seen.take() else {
            return;
        };
        match worker.live.next(seen.as_ref().ok(), now, WINDOWS()) {
            Act::Look(_) => {}
            Act::Send => {
                let Ok(Seen::Waiting {
                    fingerprint, touch, ..
                }) = seen
                else {
                    panic!("nothing is sent to what does not wait");
                };
                // A5: right before, it was what was approved.
                assert!(worker.live.sent.is_some() || fingerprint == worker.live.fingerprint);
                let again = worker.live.sent.is_some();
                if let Some(before) = &worker.live.sent {
                    assert!(
                        now - before.at >= WINDOWS().look,
                        "inside the window nothing is sent twice"
                    );
                }
                let actor = Actor::service("us");
                let earlier = worker.live.sent.clone();
                let leaves = worker.live.leaves(Sent::new(now, touch, &actor, again));
                self.noted.extend(leaves);
                worker.stored = worker.live.clone();
                let choice = worker.live.choice;
                match block(self.source.decide(&self.place, choice, None, &actor)) {
                    Ok(answer) => {
                        worker.live.left(answer == Answered::Done);
                        self.sent += 1;
                    }
                    Err(SourceError::NotSent(_)) => {
                        worker.live.sent = earlier;
                        worker.stored = worker.live.clone();
                    }
                    Err(error) => panic!("{error}"),
                }
            }
            Act::End(event) => {
                self.worker = None;
                self.take(event);
                assert_ne!(self.gate.state, State::Deciding, "an end is an end");
            }
            other => panic!("{other:?}"),
        }
    }

    fn watch(&mut self) {
        if self.gate.state == State::Deciding {
            return;
        }
        let event = match block(self.source.look(&self.place)) {
            Ok(Seen::Judged {
                choice,
                touch,
                shown,
                ..
            }) => Event::Elsewhere {
                choice,
                input: None,
                by: touch.map_or_else(String::new, |touch| touch.by),
                shown,
            },
            Ok(Seen::Gone { why, .. }) => Event::Gone { why },
            Ok(Seen::Waiting {
                fingerprint,
                versions,
                ..
            }) => Event::Changed {
                fingerprint,
                versions,
            },
            _ => return,
        };
        self.take(event);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Click(who, yes) => self.click(who, yes),
            Step::Replay => {
                if let Some(event) = self.last.clone() {
                    let before = self.gate.votes.len();
                    let decides = self.decides;
                    let known = self.gate.clone();
                    self.take(event);
                    let again = self.gate.votes.len() > before || self.decides > decides;
                    // Only a vote that was taken back may count again: the inbox keeps the
                    // request itself from ever coming here twice.
                    assert!(!again || known.note.is_some() || known.votes.is_empty());
                }
            }
            Step::Pass(seconds) => {
                self.now += i64::from(seconds) * 1000;
                self.take(Event::Expire);
            }
            Step::Elsewhere(yes) => {
                let choice = if yes { Choice::Approve } else { Choice::Reject };
                self.source.judge(&self.place, choice, "somebody");
            }
            Step::Push => {
                self.pushes += 1;
                self.source.push(&self.place, &format!("v{}", self.pushes));
            }
            Step::Remove => self.source.remove(&self.place, "cancelled"),
            Step::Mood(mood) => self.source.moods([[
                Mood::Works,
                Mood::Ignores,
                Mood::Loses,
                Mood::Mumbles,
                Mood::TakesBack,
                Mood::Unreached,
            ][usize::from(mood)]]),
            Step::Unreadable(looks) => self.source.unreadable(u32::from(looks)),
            Step::Look => self.look(),
            Step::Act => self.act(),
            Step::Crash => {
                if let Some(worker) = &mut self.worker {
                    worker.seen = None;
                    // As it comes back from the store.
                    let text = serde_json::to_string(&worker.stored).unwrap();
                    worker.live = serde_json::from_str(&text).unwrap();
                }
            }
            Step::Watch => self.watch(),
        }
        self.holds();
    }

    /// What is true at every moment.
    fn holds(&self) {
        // Called approved or rejected only when the source is.
        let judged = self.source.judged(&self.place);
        match self.gate.state {
            State::Approved => assert_eq!(judged, Some(Choice::Approve)),
            State::Rejected => assert_eq!(judged, Some(Choice::Reject)),
            State::Deciding => assert!(self.worker.is_some()),
            _ => {}
        }
        assert!(self.source.effects() <= 1, "one effect");
        assert!(
            self.sent <= self.decides * 2,
            "a decision leaves once, and once more after a crash"
        );
        for noted in [Noted::Sent, Noted::SentAgain] {
            let action = noted.action().unwrap();
            let count = self.noted.iter().filter(|known| **known == action).count();
            assert!(
                u32::try_from(count).unwrap() <= self.decides,
                "the audit says {action} once of each decision"
            );
        }
    }

    /// Everything comes to rest: the source answers, and nobody does anything more.
    fn rest(&mut self) {
        self.source.unreadable(0);
        for _ in 0..200 {
            self.look();
            self.act();
            self.now += 1000;
            self.holds();
        }
        assert!(self.worker.is_none(), "every decision ends");
        self.watch();
        self.watch();
        let judged = self.source.judged(&self.place);
        if self.gate.state.is_open() {
            assert_eq!(judged, None, "what the source shows is seen");
        }
        self.now = self.now.max(900_000);
        self.take(Event::Expire);
        assert!(self.gate.state.is_final(), "{:?}", self.gate.state);
        if self.gate.state == State::Cancelled || self.gate.state == State::Expired {
            let elsewhere = self.gate.decision.as_ref().map(|decision| &decision.by);
            assert!(!matches!(elsewhere, Some(By::Elsewhere(_))));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_interleavings_keep_the_rules(steps in steps(), need in 1..3_u32) {
        let mut world = World::new(need);
        for step in steps {
            world.step(step);
        }
        world.rest();
    }

    #[test]
    fn a_policy_that_is_met_in_time_at_a_source_that_applies_it_ends_decided(
        need in 1..4_u32,
        crash in prop::collection::vec(any::<bool>(), 40),
        yes in any::<bool>(),
        forgets in any::<bool>(),
    ) {
        let mut world = World::new(need);
        // A rejection that was sent is known again, also where nothing says whose it was.
        world.source.forgets_rejections(forgets);
        for who in 1..=4 {
            world.step(Step::Click(u8::try_from(who).unwrap(), yes));
        }
        for crash in crash {
            if crash {
                world.step(Step::Crash);
            }
            world.step(Step::Look);
            world.step(Step::Act);
            world.step(Step::Pass(1));
        }
        let state = world.gate.state;
        prop_assert_eq!(state, if yes { State::Approved } else { State::Rejected });
        prop_assert_eq!(world.source.effects(), 1);
    }
}

#[test]
fn the_source_in_memory_is_an_object_like_any_other() {
    let source: Arc<dyn manual_judgment::source::JudgmentSource> = Arc::new(Memory::default());
    assert_eq!(source.name(), "memory");
}
