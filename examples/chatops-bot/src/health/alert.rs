//! The life of an alert, minute by minute: ok, pending, firing, and no data, which is not ok.
//! Pure: the same minutes always lead to the same state.

use serde::{Deserialize, Serialize};

use super::Minute;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Metric {
    /// The 95th percentile of response times, in milliseconds.
    P95,
    /// The share of failed requests, in percent.
    ErrorRate,
}

/// When it is an alert.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// What is measured.
    pub metric: Metric,
    /// Above it a minute is bad.
    pub threshold: f64,
    /// So many bad minutes in a row are an alert, as many good ones end it.
    pub minutes: u32,
    /// A minute with fewer requests proves nothing.
    pub min_requests: u32,
}

/// A minute is good again at this share of the threshold.
const CLEAR: f64 = 0.9;
/// Minutes between two reminders: 4 hours.
const REMIND: i64 = 4 * 60;

impl Rule {
    /// A rule.
    #[must_use]
    pub fn new(metric: Metric, threshold: f64, minutes: u32, min_requests: u32) -> Self {
        Self {
            metric,
            threshold,
            minutes: minutes.max(1),
            min_requests: min_requests.max(1),
        }
    }

    /// What a minute says; `None` when it proves nothing.
    fn value(&self, minute: Option<&Minute>) -> Option<f64> {
        let minute = minute.filter(|minute| minute.requests >= u64::from(self.min_requests))?;
        match self.metric {
            Metric::P95 => minute.p95(),
            Metric::ErrorRate => minute.error_percent(),
        }
    }
}

/// Where an alert stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// The last minutes were good.
    Ok,
    /// Some bad minutes, not enough of them.
    Pending,
    /// It is an alert.
    Firing,
    /// It was an alert, and nothing is known any more.
    Lost,
    /// Nothing is known, or not enough.
    #[default]
    NoData,
}

/// An alert as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Alert {
    /// Where it stands.
    pub state: State,
    /// The last minute that was looked at; 0: none.
    pub minute: i64,
    /// How often it fired.
    pub round: u64,
    /// How often its message changed.
    pub changes: i64,
    /// The minute in which it fired.
    pub since: i64,
    /// The minute of the last reminder.
    pub reminded: i64,
    /// The last value.
    pub value: f64,
    /// The worst value.
    pub worst: f64,
    bad: u32,
    good: u32,
    unknown: u32,
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It fires.
    Fires,
    /// It fires and its value changed.
    Updates,
    /// It has been firing for another four hours.
    Reminds,
    /// It is over.
    Recovers,
    /// Nothing is known any more.
    Loses,
}

impl Alert {
    /// One that has seen nothing yet: what comes after this minute counts.
    #[must_use]
    pub fn after(minute: i64) -> Self {
        Self {
            minute,
            ..Self::default()
        }
    }

    /// Takes the next minute.
    pub fn take(&mut self, rule: &Rule, number: i64, minute: Option<&Minute>) -> Option<Change> {
        self.minute = number;
        let Some(value) = rule.value(minute) else {
            return self.unknown(rule);
        };
        let bad = value > rule.threshold;
        let good = value <= rule.threshold * CLEAR;
        let changed = (value - self.value).abs() >= 0.1;
        self.value = value;
        self.unknown = 0;
        self.bad = if bad { self.bad + 1 } else { 0 };
        self.good = if good { self.good + 1 } else { 0 };
        match self.state {
            State::Firing | State::Lost if self.good >= rule.minutes => {
                self.state = State::Ok;
                Some(Change::Recovers)
            }
            State::Firing | State::Lost => {
                let was_lost = std::mem::replace(&mut self.state, State::Firing) == State::Lost;
                self.worst = self.worst.max(value);
                if number - self.reminded >= REMIND {
                    self.reminded = number;
                    return Some(Change::Reminds);
                }
                (changed || was_lost).then_some(Change::Updates)
            }
            State::Ok | State::Pending | State::NoData => {
                if self.bad >= rule.minutes {
                    self.state = State::Firing;
                    self.round += 1;
                    self.since = number;
                    self.reminded = number;
                    self.worst = value;
                    return Some(Change::Fires);
                }
                self.state = if self.bad > 0 {
                    State::Pending
                } else {
                    State::Ok
                };
                None
            }
        }
    }

    fn unknown(&mut self, rule: &Rule) -> Option<Change> {
        self.bad = 0;
        self.good = 0;
        self.unknown += 1;
        match self.state {
            State::Firing if self.unknown >= rule.minutes => {
                self.state = State::Lost;
                Some(Change::Loses)
            }
            State::Firing | State::Lost => None,
            State::Ok | State::Pending | State::NoData => {
                self.state = State::NoData;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(ms: u32, requests: u32) -> Minute {
        let mut minute = Minute::default();
        for _ in 0..requests {
            minute.requests += 1;
            minute.times.add(ms);
        }
        minute
    }

    /// Plays minutes: their p95, or `None` for no requests; what happened, by minute.
    fn play(alert: &mut Alert, minutes: &[Option<u32>]) -> Vec<(i64, Change)> {
        let rule = Rule::new(Metric::P95, 1000.0, 3, 20);
        let mut changes = Vec::new();
        for ms in minutes {
            let number = alert.minute + 1;
            let data = ms.map(|ms| minute(ms, 20));
            changes.extend(
                alert
                    .take(&rule, number, data.as_ref())
                    .map(|one| (number, one)),
            );
        }
        changes
    }

    #[test]
    fn it_fires_after_bad_minutes_in_a_row_and_ends_after_as_many_good_ones() {
        let mut alert = Alert::default();
        let (bad, good) = (Some(2000), Some(100));
        let early = play(&mut alert, &[good, bad, bad, good, bad, bad]);
        assert!(early.is_empty(), "{early:?}");
        assert_eq!(alert.state, State::Pending);
        assert_eq!(play(&mut alert, &[bad]), [(7, Change::Fires)]);
        // Between the thresholds it is neither: it goes on.
        assert!(
            play(&mut alert, &[Some(950), Some(950)])
                .iter()
                .all(|one| one.1 == Change::Updates)
        );
        assert_eq!(play(&mut alert, &[good, good]), [(10, Change::Updates)]);
        assert_eq!(play(&mut alert, &[good]), [(12, Change::Recovers)]);
        assert_eq!(alert.state, State::Ok);
        assert_eq!(alert.round, 1);
    }

    #[test]
    fn no_data_is_neither_ok_nor_the_end_of_an_alert() {
        let mut alert = Alert::default();
        assert_eq!(alert.state, State::NoData);
        let bad = Some(2000);
        // Too few requests prove nothing, and break the row.
        assert!(play(&mut alert, &[bad, bad, None, bad, bad]).is_empty());
        assert_eq!(play(&mut alert, &[bad]), [(6, Change::Fires)]);
        assert_eq!(play(&mut alert, &[None, None, None]), [(9, Change::Loses)]);
        assert_eq!(alert.state, State::Lost);
        assert!(play(&mut alert, &[None; 30]).is_empty());
        assert_eq!(play(&mut alert, &[bad]), [(40, Change::Updates)]);
        assert_eq!(alert.state, State::Firing);
        assert_eq!(alert.round, 1);
    }

    #[test]
    fn it_reminds_every_four_hours() {
        let mut alert = Alert::default();
        let changes = play(&mut alert, &[Some(2000); 500]);
        let reminders: Vec<i64> = changes
            .iter()
            .filter(|one| one.1 == Change::Reminds)
            .map(|one| one.0)
            .collect();
        assert_eq!(reminders, [3 + 240, 3 + 480]);
    }
}
