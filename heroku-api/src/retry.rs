// Kept identical in heroku-api, github-checks and slack-blocks.
//! When to try again, as a pure function.
//!
//! A write is never repeated blindly: what a call allows is declared on the call
//! ([`Class`]), and an attempt that may have been executed ends in
//! [`Decision::Ambiguous`] unless repeating gives the same result.

use std::time::Duration;

mod after;
mod budget;

pub use self::after::retry_after;
pub use self::budget::RetryBudget;

/// What repeating a call would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// Only reads.
    Safe,
    /// Writes, but the second time changes nothing more.
    Idempotent,
    /// A second time could act twice: look whether it happened before repeating.
    CheckFirst,
    /// Never repeated once bytes were sent.
    Once,
}

/// How an attempt failed, as far as repeating is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// No byte of the request left.
    NotSent,
    /// The time ran out after bytes were sent.
    TimedOut,
    /// The connection broke, or the server failed (408, 5xx) and may have said when to come
    /// back, after bytes were sent.
    Broken(Option<Duration>),
    /// A success whose body cannot be read.
    Garbled,
    /// The server refused to run it now, and may have said how long to wait.
    Limited(Option<Duration>),
    /// Any other answer: repeating it changes nothing.
    Final,
}

impl Failure {
    /// Whether the server names the pause that follows, or should have.
    #[must_use]
    pub fn is_named(self) -> bool {
        matches!(self, Self::Limited(_) | Self::Broken(Some(_)))
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Wait so long, then send again.
    Retry(Duration),
    /// Give the error to the caller.
    Stop,
    /// Give the error to the caller, marked: the call may have taken effect.
    Ambiguous,
}

/// Where a call stands when an attempt has failed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Situation {
    /// What repeating would do.
    pub class: Class,
    /// Repeats so far.
    pub retries: u32,
    /// Time since the call began, without the pauses that the server named.
    pub elapsed: Duration,
    /// Time of the pauses that the server named.
    pub named: Duration,
    /// A random number in `0.0..1.0`.
    pub jitter: f64,
}

impl Situation {
    /// A situation.
    ///
    /// # Arguments
    /// - `class`: what repeating the call would do.
    /// - `retries`: retries so far.
    /// - `elapsed`: time since the call began, without the pauses that the server named.
    /// - `jitter`: a random number in `0.0..1.0`.
    #[must_use]
    pub fn new(class: Class, retries: u32, elapsed: Duration, jitter: f64) -> Self {
        Self {
            class,
            retries,
            elapsed,
            named: Duration::ZERO,
            jitter,
        }
    }

    /// The same after pauses that the server named.
    #[must_use]
    pub fn named(self, named: Duration) -> Self {
        Self { named, ..self }
    }
}

/// How often, how long, how far apart. Copy it, change it, hand it to the client builder.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts per call, the first one included; default 4.
    pub attempts: u32,
    /// Longest time of one attempt; default 15 s.
    pub attempt_timeout: Duration,
    /// Maximum time of a call with all its retries, its own pauses and the wait for its
    /// turn; default 30 s. Pauses that the server names are not counted.
    pub deadline: Duration,
    /// Maximum time of all pauses of a call that the server names; default 2 minutes. A
    /// longer one ends the call at once.
    pub server_pause: Duration,
    /// The pause before repeat n is random in `0..min(cap, base * 2^n)`; default 250 ms.
    pub base: Duration,
    /// Longest random pause; default 20 s.
    pub cap: Duration,
    /// The pause after a refusal for too many requests that names none; doubles with
    /// each repeat. Default 30 s; each client sets what its vendor asks for.
    pub limited: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            attempt_timeout: Duration::from_secs(15),
            deadline: Duration::from_secs(30),
            server_pause: Duration::from_secs(120),
            base: Duration::from_millis(250),
            cap: Duration::from_secs(20),
            limited: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// One attempt, no repeats.
    #[must_use]
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// Nothing is sent when less time than this is left: 1 s, or half of a deadline that is
    /// shorter than two.
    #[must_use]
    pub fn floor(&self) -> Duration {
        (self.deadline / 2).min(Duration::from_secs(1))
    }

    /// What to do after `failure`.
    ///
    /// Never waits past the deadline: a pause of its own after which no time would be left
    /// stops the call at once, so that the caller can do something better with the time. A
    /// pause that the server names counts against [`server_pause`](Self::server_pause).
    #[must_use]
    pub fn decide(&self, failure: Failure, situation: Situation) -> Decision {
        let repeatable = matches!(situation.class, Class::Safe | Class::Idempotent);
        let (allowed, otherwise) = match failure {
            Failure::NotSent | Failure::Limited(_) => (true, Decision::Stop),
            Failure::TimedOut | Failure::Broken(_) | Failure::Garbled if repeatable => {
                (true, Decision::Stop)
            }
            Failure::TimedOut | Failure::Broken(_) | Failure::Garbled => {
                (false, Decision::Ambiguous)
            }
            Failure::Final => (false, Decision::Stop),
        };
        if !allowed || situation.retries + 1 >= self.attempts {
            return otherwise;
        }
        let pause = self.pause(failure, situation);
        let spent = if failure.is_named() {
            let named = self.named_pause(failure, situation);
            if situation.named.saturating_add(named) > self.server_pause {
                return otherwise;
            }
            situation.elapsed
        } else {
            situation.elapsed.saturating_add(pause)
        };
        if spent.saturating_add(self.floor()) > self.deadline {
            return otherwise;
        }
        Decision::Retry(pause)
    }

    /// What the server asked for, or should have.
    fn named_pause(&self, failure: Failure, situation: Situation) -> Duration {
        match failure {
            Failure::Limited(named) => {
                named.unwrap_or_else(|| doubled(self.limited, situation.retries))
            }
            Failure::Broken(named) => named.unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }

    fn pause(&self, failure: Failure, situation: Situation) -> Duration {
        let window = doubled(self.base, situation.retries + 1).min(self.cap);
        let random = window.mul_f64(situation.jitter.clamp(0.0, 1.0));
        // Never earlier than the server says; the random part keeps many clients apart.
        self.named_pause(failure, situation).saturating_add(random)
    }
}

fn doubled(start: Duration, times: u32) -> Duration {
    start.saturating_mul(1u32.checked_shl(times).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(class: Class, retries: u32) -> Situation {
        Situation::new(class, retries, Duration::ZERO, 0.5)
    }

    #[test]
    fn a_read_is_repeated_and_a_write_that_may_have_happened_is_not() {
        let policy = RetryPolicy::default();
        for failure in [Failure::TimedOut, Failure::Broken(None), Failure::Garbled] {
            for class in [Class::Safe, Class::Idempotent] {
                assert!(matches!(
                    policy.decide(failure, at(class, 0)),
                    Decision::Retry(_)
                ));
            }
            for class in [Class::CheckFirst, Class::Once] {
                assert_eq!(policy.decide(failure, at(class, 0)), Decision::Ambiguous);
            }
        }
    }

    #[test]
    fn what_never_left_or_was_refused_is_repeated_for_every_class() {
        let policy = RetryPolicy::default();
        for class in [
            Class::Safe,
            Class::Idempotent,
            Class::CheckFirst,
            Class::Once,
        ] {
            assert!(matches!(
                policy.decide(Failure::NotSent, at(class, 0)),
                Decision::Retry(_)
            ));
            let told = Failure::Limited(Some(Duration::from_secs(7)));
            let Decision::Retry(pause) = policy.decide(told, at(class, 0)) else {
                panic!("a refused call may be repeated");
            };
            assert!(pause >= Duration::from_secs(7));
        }
    }

    #[test]
    fn a_server_that_fails_can_say_when_to_come_back() {
        let policy = RetryPolicy::default();
        let told = Failure::Broken(Some(Duration::from_secs(7)));
        let Decision::Retry(pause) = policy.decide(told, at(Class::Safe, 0)) else {
            panic!("a read may be repeated");
        };
        assert!(pause >= Duration::from_secs(7));
        let told = Failure::Broken(Some(Duration::from_secs(121)));
        assert_eq!(policy.decide(told, at(Class::Safe, 0)), Decision::Stop);
    }

    #[test]
    fn a_pause_that_would_end_behind_the_deadline_is_not_begun() {
        let policy = RetryPolicy::default();
        for (elapsed, decision) in [(29, Decision::Retry(Duration::ZERO)), (30, Decision::Stop)] {
            let late = Situation::new(Class::Safe, 0, Duration::from_secs(elapsed), 0.0);
            assert_eq!(policy.decide(Failure::Broken(None), late), decision);
        }
    }

    #[test]
    fn a_pause_that_the_server_names_has_a_limit_of_its_own() {
        let policy = RetryPolicy::default();
        let asked = |seconds| Failure::Limited(Some(Duration::from_secs(seconds)));
        let retry = |failure, named| {
            let situation = at(Class::Safe, 0).named(Duration::from_secs(named));
            matches!(policy.decide(failure, situation), Decision::Retry(_))
        };
        assert!(retry(asked(120), 0));
        assert!(!retry(asked(121), 0));
        assert!(retry(asked(60), 60));
        assert!(!retry(asked(61), 60));
        // The default pause of a refusal that names none fits, once.
        assert!(retry(Failure::Limited(None), 0));
        assert!(!retry(Failure::Limited(None), 100));
    }

    #[test]
    fn nothing_is_sent_in_the_last_second_of_a_call() {
        let floor = |seconds| {
            let deadline = Duration::from_millis(seconds);
            RetryPolicy {
                deadline,
                ..RetryPolicy::default()
            }
            .floor()
            .as_millis()
        };
        assert_eq!([30_000, 2_000, 600].map(floor), [1_000, 1_000, 300]);
    }

    #[test]
    fn the_number_of_attempts_is_the_first_one_and_the_repeats() {
        let policy = RetryPolicy::default();
        assert!(matches!(
            policy.decide(Failure::Broken(None), at(Class::Safe, 2)),
            Decision::Retry(_)
        ));
        assert_eq!(
            policy.decide(Failure::Broken(None), at(Class::Safe, 3)),
            Decision::Stop
        );
    }

    #[test]
    fn pauses_grow_and_stay_below_the_cap_without_overflow() {
        let policy = RetryPolicy {
            attempts: u32::MAX,
            deadline: Duration::MAX,
            ..RetryPolicy::default()
        };
        for retries in [0, 1, 2, 10, 31, 40, 1000] {
            let whole = Situation::new(Class::Safe, retries, Duration::ZERO, 1.0);
            let Decision::Retry(pause) = policy.decide(Failure::Broken(None), whole) else {
                panic!("there are attempts left");
            };
            let window = 0.25 * 2f64.powi(i32::try_from(retries).unwrap() + 1);
            assert!((pause.as_secs_f64() - window.min(20.0)).abs() < 1e-6);
        }
    }
}
