//! What becomes of a review app once it is made: its first release, its dynos, and what is
//! released after it.

use super::model::Truth;
use crate::flows::world::{App, Dynos, NEVER, Rel};
use crate::reliability::Dice;

/// The code of a new review app.
pub(in crate::flows) const CODE: &str = "first-code";

/// How a review app goes.
#[derive(Clone, Copy, Debug)]
pub(in crate::flows) struct Review {
    /// Seconds until it is there, or has failed.
    pub(in crate::flows) takes: u64,
    pub(in crate::flows) fails: bool,
    /// Seconds after its release until a newer one is current.
    after: Option<u64>,
    /// Whether that is the same code: an add-on that is ready late sets config vars.
    vars: bool,
}

impl Review {
    pub(in crate::flows) fn new(dice: &mut Dice, takes: u64) -> Self {
        Self {
            takes,
            fails: dice.percent(25),
            after: dice.percent(40).then(|| dice.roll(200)),
            vars: dice.percent(50),
        }
    }

    /// Whether something else takes its place.
    pub(in crate::flows) fn is_overtaken(&self) -> bool {
        self.after.is_some() && !self.vars
    }

    /// Adds its releases to an app; it is begun at `begun`.
    pub(in crate::flows) fn release(&self, app: &mut App, begun: u64) {
        if self.fails {
            return;
        }
        let ready = (begun + self.takes).max(1);
        let mut add = |code: &str, text: &str, at: u64| {
            app.releases.push(Rel {
                description: text.to_owned(),
                created: at,
                ready: at,
                visible: at,
                ..Rel::old(app.newest() + 1, code)
            });
        };
        add(CODE, "Deploy abc", ready);
        if let Some(after) = self.after {
            let (code, text) = if self.vars {
                (CODE, "Set DATABASE_URL config vars")
            } else {
                ("another-code", "Deploy def")
            };
            add(code, text, ready + after);
        }
    }

    /// What is true of it for somebody who stopped looking at `end`.
    pub(in crate::flows) fn truth(&self, dynos: Dynos, begun: u64, end: u64) -> Truth {
        let ended = begun + self.takes;
        let ready = ended.max(1);
        let mut truth = Truth {
            failed: None,
            fails: NEVER,
            reached: None,
            sure: None,
            overtaken: None,
        };
        if self.fails {
            (truth.failed, truth.fails) = (Some(ended), ended);
            return truth;
        }
        let newer = self.after.map(|after| ready + after);
        let up = |since: u64| (dynos.up < NEVER).then(|| since + dynos.up + dynos.lag);
        let restarted = newer.filter(|_| self.vars);
        let (first, last) = (up(ready), up(restarted.unwrap_or(ready)));
        if !self.vars {
            truth.overtaken = newer;
        }
        if dynos.crash {
            // Two looks half a minute apart.
            truth.failed = last.map(|up| up + 30);
            truth.fails = first.map_or(NEVER, |up| up + 30);
            return truth;
        }
        let is_restarted = restarted.is_some_and(|newer| newer + 3 < end);
        truth.reached = if is_restarted { last } else { first };
        truth.sure = last;
        truth
    }
}
