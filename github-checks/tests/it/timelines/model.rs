//! Timelines of a commit, rolled by dice, and what somebody who knows the future says.

const GRACE: f64 = 30.0;
const INERT: f64 = 120.0;
const DEAD: f64 = 3.0 * 3600.0;
/// No timeline is longer: 14 hours.
const NEVER: f64 = 50_000.0;

/// Numbers that look random and are the same for the same seed (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// Whole and half seconds.
    fn seconds(&mut self, from: u64, to: u64) -> f64 {
        let halves = u32::try_from(2 * from + self.below(2 * (to - from) + 1)).unwrap();
        f64::from(halves) / 2.0
    }
}

/// One check run: listed from `listed` until `gone`.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) suite: u64,
    pub(super) listed: f64,
    pub(super) started: f64,
    pub(super) ended: f64,
    pub(super) gone: f64,
    pub(super) conclusion: &'static str,
}

impl Run {
    pub(super) fn is_listed(&self, now: f64) -> bool {
        self.listed <= now && now < self.gone
    }

    pub(super) fn has_ended(&self, now: f64) -> bool {
        self.ended <= now
    }

    fn fails(&self) -> bool {
        matches!(self.conclusion, "failure" | "timed_out" | "startup_failure")
    }
}

/// One suite; `active` are the spans in which it is not completed.
#[derive(Clone, Debug)]
pub(super) struct Suite {
    pub(super) id: u64,
    pub(super) app: (u64, &'static str),
    pub(super) created: f64,
    pub(super) active: Vec<(f64, f64)>,
}

impl Suite {
    pub(super) fn is_active(&self, now: f64) -> bool {
        self.active
            .iter()
            .any(|(from, to)| *from <= now && now < *to)
    }

    /// When it was created or asked for again.
    pub(super) fn asked(&self, now: f64) -> f64 {
        let asked = self
            .active
            .iter()
            .map(|(from, _)| *from)
            .filter(|from| *from <= now);
        asked.fold(self.created, f64::max)
    }

    fn dwell(&self) -> f64 {
        if self.app.0 == 15_368 { DEAD } else { INERT }
    }
}

/// How a workflow runs: one in `failures` of its jobs fails.
#[derive(Clone, Copy)]
struct Plan {
    jobs: u64,
    failures: u64,
    quick: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Timeline {
    pub(super) runs: Vec<Run>,
    pub(super) suites: Vec<Suite>,
    /// Context, when it was posted, and how it ends when.
    pub(super) statuses: Vec<(String, f64, f64, bool)>,
    pub(super) first_look: f64,
}

impl Timeline {
    pub(super) fn roll(dice: &mut Dice) -> Self {
        let mut timeline = Self {
            first_look: dice.seconds(0, 90),
            ..Self::default()
        };
        // Half of all timelines end well.
        let failures = if dice.one_in(2) { 0 } else { 6 };
        for n in 0..=dice.below(3) {
            let created = if n == 0 && !dice.one_in(4) {
                0.0
            } else {
                dice.seconds(0, 60)
            };
            let suite = timeline.suites.len() as u64 + 1;
            timeline.workflow(dice, suite, n, created, failures);
        }
        let apps = [
            (1000, "renovate"),
            (1001, "dependabot-preview"),
            (1002, "cla"),
        ];
        let some = usize::try_from(dice.below(3)).unwrap();
        for app in apps.into_iter().take(some) {
            let id = timeline.suites.len() as u64 + 1;
            timeline.suites.push(Suite {
                id,
                app,
                created: dice.seconds(0, 10),
                active: vec![(0.0, NEVER)],
            });
        }
        for n in 0..dice.below(3) {
            let posted = dice.seconds(0, 100);
            let ends = posted + dice.seconds(0, 100);
            timeline.statuses.push((
                format!("status {n}"),
                posted,
                ends,
                failures == 0 || !dice.one_in(failures),
            ));
        }
        timeline
    }

    /// A workflow run; some are cancelled by a newer one, some are run again.
    fn workflow(&mut self, dice: &mut Dice, id: u64, n: u64, created: f64, failures: u64) {
        // An app reports sooner than it is given up; a runner may be long in coming.
        let actions = !dice.one_in(5);
        let app = if actions {
            (15_368, "github-actions")
        } else {
            (500 + n, "circleci-checks")
        };
        let quick = dice.one_in(2);
        let mut queue = dice.seconds(0, if quick { 2 } else { 30 });
        if actions && !quick && dice.one_in(4) {
            queue = dice.seconds(60, 1500);
        }
        let plan = Plan {
            jobs: 1 + dice.below(4),
            failures,
            quick,
        };
        let ended = self.jobs(dice, (id, n), created + queue, plan);
        let mut suite = Suite {
            id,
            app,
            created,
            active: vec![(created, ended)],
        };
        if dice.one_in(5) {
            // Cancelled in the middle by a newer run of the same workflow.
            let newer = id + 50;
            let cut = created + dice.seconds(1, 60);
            self.runs.retain(|run| run.suite != id || run.listed < cut);
            for run in self
                .runs
                .iter_mut()
                .filter(|run| run.suite == id && run.ended > cut)
            {
                run.started = run.started.min(cut);
                run.ended = cut;
                run.conclusion = "cancelled";
            }
            suite.active = vec![(created, cut)];
            let begun = (cut - 1.0).max(created);
            let queue = dice.seconds(0, 60);
            let ended = self.jobs(dice, (newer, n), begun + queue, plan);
            self.suites.push(Suite {
                id: newer,
                app,
                created: begun,
                active: vec![(begun, ended)],
            });
        } else if dice.one_in(3) {
            // Run again: the check runs are withdrawn for some seconds.
            let again = ended + dice.seconds(1, 600);
            for run in self.runs.iter_mut().filter(|run| run.suite == id) {
                run.gone = again;
            }
            let back = again + dice.seconds(5, 20);
            let ended = self.jobs(dice, (id, n), back, plan);
            suite.active.push((again, ended));
        }
        self.suites.push(suite);
    }

    /// Jobs that need each other: none is listed before those it needs have ended.
    fn jobs(&mut self, dice: &mut Dice, (suite, n): (u64, u64), begin: f64, plan: Plan) -> f64 {
        let failures = plan.failures;
        let (wait, work) = if plan.quick { (2, 8) } else { (20, 300) };
        let mut own: Vec<Run> = Vec::new();
        for job in 0..plan.jobs {
            let needs: Vec<&Run> = own.iter().filter(|_| dice.one_in(2)).collect();
            let free = needs.iter().map(|run| run.ended).fold(begin, f64::max);
            let gap = if needs.is_empty() {
                0.0
            } else {
                dice.seconds(0, 20)
            };
            let skipped = needs
                .iter()
                .any(|run| run.fails() || run.conclusion == "skipped");
            let listed = free + gap;
            let started = listed + if skipped { 0.0 } else { dice.seconds(0, wait) };
            let ended = started + if skipped { 0.0 } else { dice.seconds(1, work) };
            let conclusion = match dice.below(12) {
                _ if skipped => "skipped",
                _ if failures > 0 && dice.one_in(failures) => "failure",
                _ if failures > 0 && dice.one_in(3 * failures) => "cancelled",
                0 => "neutral",
                1 => "skipped",
                _ => "success",
            };
            let id = 100_000 * (suite + 1) + self.runs.len() as u64 * 50 + job;
            own.push(Run {
                id,
                name: format!("w{n} job {job}"),
                suite,
                listed,
                started,
                ended,
                gone: NEVER,
                conclusion,
            });
        }
        let end = own.iter().map(|run| run.ended).fold(begin, f64::max);
        self.runs.extend(own);
        end
    }

    /// Every moment at which something changes, and some between.
    pub(super) fn moments(&self) -> Vec<f64> {
        let of_runs = self
            .runs
            .iter()
            .flat_map(|run| [run.listed, run.started, run.ended, run.gone]);
        let of_suites = self.suites.iter().flat_map(|suite| {
            let spans = suite.active.iter().flat_map(|(from, to)| [*from, *to]);
            let asked = suite.active.iter().map(|(from, _)| from + suite.dwell());
            spans.chain(asked).collect::<Vec<_>>()
        });
        let of_statuses = self
            .statuses
            .iter()
            .flat_map(|(_, posted, ends, _)| [*posted, *ends]);
        let look = [0.0, 5.0, 12.5, 29.5, 30.0, 40.5].map(|after| self.first_look + after);
        let all = of_runs.chain(of_suites).chain(of_statuses).chain(look);
        let mut all: Vec<f64> = all
            .flat_map(|moment| [moment - 0.5, moment, moment + 0.5])
            .filter(|moment| (self.first_look..NEVER - 1.0).contains(moment))
            .collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }

    /// Why green would be a lie at this moment, seen by somebody who knows the future.
    pub(super) fn objection(&self, now: f64) -> Option<String> {
        let listed = || self.runs.iter().filter(|run| run.is_listed(now));
        for run in listed() {
            let newer = listed().any(|other| other.name == run.name && other.id > run.id);
            if !run.has_ended(now) || run.fails() || (run.conclusion == "cancelled" && !newer) {
                return Some(format!("{run:?} is there"));
            }
        }
        for run in self
            .runs
            .iter()
            .filter(|run| run.fails() && run.listed > now)
        {
            let suite = self
                .suites
                .iter()
                .find(|suite| suite.id == run.suite)
                .unwrap();
            let has_runs = listed().any(|other| other.suite == suite.id);
            let waited = now - suite.asked(now);
            let holds = suite.created <= now
                && suite.is_active(now)
                && (has_runs || waited < suite.dwell());
            let appears = suite.created > now && suite.created <= self.first_look + GRACE;
            if holds || appears {
                return Some(format!("{run:?} will come"));
            }
        }
        let open = |(_, posted, ends, passes): &(String, f64, f64, bool)| {
            *posted <= now && (now < *ends || !passes)
        };
        self.statuses
            .iter()
            .find(|status| open(status))
            .map(|status| format!("{status:?}"))
    }

    /// Whether everything that counts has ended well, and nothing is waited for any more.
    pub(super) fn is_done(&self, now: f64) -> bool {
        let counted = self.runs.iter().any(|run| run.is_listed(now))
            || self.statuses.iter().any(|(_, posted, ..)| *posted <= now);
        let over = self
            .suites
            .iter()
            .filter(|suite| suite.created <= now)
            .all(|suite| {
                let has_runs = self
                    .runs
                    .iter()
                    .any(|run| run.suite == suite.id && run.is_listed(now));
                !suite.is_active(now) || (!has_runs && now - suite.asked(now) >= suite.dwell())
            });
        counted && over && now >= self.first_look + GRACE && self.objection(now).is_none()
    }
}
