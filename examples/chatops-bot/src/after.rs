//! The ten minutes after "live": a look every two minutes, then one word in the same thread:
//! quiet, or worse than before.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use heroku_api::dynos::{DynoState, ListDynos};
use serde::{Deserialize, Serialize};
use service::operations::Kind;
use service::outbox::Post;
use service::runner::{Ending, Failure};
use service::timers::Timer;
use service::{Moment, NewOperation, Next, OperationId, Outcome, Running, Step, Work};
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::{Caller, Change};
use crate::health::{self, Minute};
use crate::message::back::{self, ReleaseRef};
use crate::message::message;
use crate::refusal::error_chain;

/// The kind of these operations.
pub const KIND: Kind = Kind::new("after-live", 1);

/// Between two looks, and how many there are.
const PAUSE: Duration = Duration::from_secs(120);
const LOOKS: u32 = 5;
/// Minutes that are compared.
const SPAN: i64 = 10;
/// Fewer requests in a span prove nothing.
const ENOUGH: u64 = 20;

/// What is watched, and what was seen so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct After {
    /// The operation that made it live: its root message is the thread.
    operation: String,
    channel: String,
    /// Ids and names.
    apps: Vec<(String, String)>,
    /// The minute in which it was live.
    live: i64,
    looks: u32,
    /// Process types that crashed, by the app's name.
    crashed: BTreeMap<String, Vec<String>>,
    /// Apps whose dynos could not be read.
    unread: Vec<String>,
    /// Apps that listed no dyno: scaled to zero, or an answer that proves nothing.
    empty: Vec<String>,
    /// Looks whose time was over before they began.
    missed: u32,
    /// The pipeline's id, and the releases that became live, by the app's id.
    #[serde(default)]
    pipeline: String,
    #[serde(default)]
    versions: BTreeMap<String, u64>,
}

/// What the numbers of an app say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trend {
    Worse,
    Same,
    /// Not measured, or too little.
    Unknown,
}

/// The timer that begins it, for an operation that is live now.
pub(crate) fn begin(
    id: &OperationId,
    command: &str,
    change: &Change,
    now: Moment,
) -> Option<Timer> {
    let apps = change.apps.iter();
    let after = After {
        operation: id.to_string(),
        channel: change.asked.caller.channel.clone(),
        apps: apps.map(|app| (app.id.clone(), app.name.clone())).collect(),
        live: health::number(now),
        looks: 0,
        crashed: BTreeMap::new(),
        unread: Vec::new(),
        empty: Vec::new(),
        missed: 0,
        pipeline: change
            .plan
            .as_ref()
            .map_or_else(String::new, |plan| plan.pipeline_id.clone()),
        versions: versions(change),
    };
    next(command, &change.asked.caller.id(), &after).ok()
}

/// The releases that became live, by the app's id.
fn versions(change: &Change) -> BTreeMap<String, u64> {
    let live = change.apps.iter().filter_map(|app| match &app.step {
        crate::change::Step::Live(live) => Some((app.id.clone(), live.version?)),
        _ => None,
    });
    live.collect()
}

fn next(command: &str, caller: &str, after: &After) -> Result<Timer, service::Error> {
    let new = NewOperation::new(KIND.name, command, caller).state(KIND.version, after)?;
    let name = format!("after/{}", after.operation);
    Ok(Timer::after(name, PAUSE, new.deadline(PAUSE)))
}

/// Looks.
#[derive(Debug)]
pub struct Afterwards(Arc<Bot>);

impl Afterwards {
    /// With this bot's clients.
    #[must_use]
    pub fn new(bot: &Arc<Bot>) -> Self {
        Self(Arc::clone(bot))
    }

    async fn look(bot: &Bot, after: &mut After) {
        let heroku = &bot.services.heroku;
        for (id, name) in &after.apps {
            let dynos = match heroku.all(&ListDynos::new(id.as_str())).await {
                Ok(dynos) => dynos,
                Err(error) => {
                    tracing::info!(
                        app = name,
                        error = error_chain(&error),
                        "dynos were not read"
                    );
                    if !after.unread.contains(name) {
                        after.unread.push(name.clone());
                    }
                    continue;
                }
            };
            let mut lasting = dynos.iter().filter(|dyno| !dyno.is_one_off()).peekable();
            if lasting.peek().is_none() && !after.empty.contains(name) {
                after.empty.push(name.clone());
            }
            for dyno in lasting.filter(|dyno| dyno.state == DynoState::Crashed) {
                let known = after.crashed.entry(name.clone()).or_default();
                if !known.contains(&dyno.name) {
                    known.push(dyno.name.clone());
                }
            }
        }
    }

    /// What was seen, and the apps for which it is worse than before.
    async fn words(&self, after: &After) -> Result<(Mrkdwn<'static>, Vec<String>), Failure> {
        let mut lines = Vec::new();
        let mut worse = Vec::new();
        // Quiet is what was seen to be quiet.
        let mut dynos_known = after.missed == 0;
        let mut numbers_known = true;
        for (id, name) in &after.apps {
            let store = self.0.store();
            let before = health::of_app(store, id, after.live - SPAN, after.live - 1).await?;
            let since = health::of_app(store, id, after.live + 1, after.live + SPAN).await?;
            let (before, since) = (sum(&before), sum(&since));
            let crashes = match after.crashed.get(name) {
                Some(dynos) => mrkdwn!("{} crashed", dynos.join(", ")),
                None if after.unread.contains(name) => mrkdwn!("its dynos could not be read"),
                None if after.empty.contains(name) => mrkdwn!("no dyno was listed"),
                None => mrkdwn!("no dyno crashed"),
            };
            dynos_known &= !after.unread.contains(name) && !after.empty.contains(name);
            let (numbers, trend) = compare(&before, &since);
            if trend == Trend::Worse || after.crashed.contains_key(name) {
                worse.push(id.clone());
            }
            numbers_known &= trend != Trend::Unknown;
            lines.push(mrkdwn!("*{}*: {}; {}", name, crashes, numbers));
        }
        let head = if !worse.is_empty() {
            mrkdwn!(":chart_with_downwards_trend: Worse than the ten minutes before")
        } else if !dynos_known {
            mrkdwn!(":grey_question: Not everything is known of the ten minutes after")
        } else if numbers_known {
            mrkdwn!(":zzz: Quiet in the ten minutes after")
        } else {
            mrkdwn!(":zzz: No crash in the ten minutes after")
        };
        lines.insert(0, head);
        Ok((Mrkdwn::join(lines, "\n"), worse))
    }
}

impl After {
    /// Ways back, for the apps that are worse off.
    fn ways_back(&self, worse: &[String]) -> Vec<(&str, ReleaseRef)> {
        let apps = self.apps.iter().filter(|(id, _)| worse.contains(id));
        let ways = apps.filter_map(|(id, name)| {
            let version = *self.versions.get(id)?;
            let from = ReleaseRef::new(self.pipeline.as_str(), id.as_str(), version);
            (!self.pipeline.is_empty()).then_some((name.as_str(), from))
        });
        ways.collect()
    }
}

fn sum(minutes: &BTreeMap<i64, Minute>) -> Minute {
    let mut all = Minute::default();
    for minute in minutes.values() {
        all.merge(minute);
    }
    all
}

/// What the numbers say, and where they go.
fn compare(before: &Minute, since: &Minute) -> (Mrkdwn<'static>, Trend) {
    if before.requests < ENOUGH || since.requests < ENOUGH {
        let known = before.requests + since.requests > 0;
        let text = if known {
            mrkdwn!("too few requests to compare")
        } else {
            mrkdwn!("response times are not measured")
        };
        return (text, Trend::Unknown);
    }
    let p95 = |minute: &Minute| minute.p95().unwrap_or_default();
    let errors = |minute: &Minute| minute.error_percent().unwrap_or_default();
    let slower = p95(since) > p95(before) * 1.5 && p95(since) > p95(before) + 100.0;
    let failing = errors(since) > errors(before) + 1.0;
    let text = mrkdwn!(
        "p95 {} ms (before {} ms), failed requests {} % (before {} %)",
        format!("{:.0}", p95(since)),
        format!("{:.0}", p95(before)),
        format!("{:.1}", errors(since)),
        format!("{:.1}", errors(before))
    );
    let trend = if slower || failing {
        Trend::Worse
    } else {
        Trend::Same
    };
    (text, trend)
}

#[async_trait]
impl Work for Afterwards {
    fn kinds(&self) -> &[Kind] {
        &[KIND]
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let operation = running.operation();
        let mut after: After = operation.state()?;
        // With the rights of the one whose change it was.
        let caller = Caller::named(&operation.caller, &after.channel);
        let bot = self.0.acting_for(&caller).await?;
        Self::look(&bot, &mut after).await;
        after.looks += 1;
        let step = Step::end(Outcome::Done, "done");
        if after.looks < LOOKS {
            let timer = next(&operation.command, &operation.caller, &after)?;
            return Ok(Next::End(step.with(timer)));
        }
        let (words, worse) = self.words(&after).await?;
        let mut said = message(words);
        let ways = after.ways_back(&worse);
        if !ways.is_empty() {
            let ways = ways.iter().map(|(name, from)| (*name, from));
            said = said.block(back::buttons(ways));
        }
        let content = serde_json::to_value(said)?;
        let name = format!("{}/after", after.operation);
        let post = Post::new(name, &after.channel, content).reply_to(&after.operation);
        Ok(Next::End(step.with(post)))
    }

    async fn end(&self, running: &Running, _: Ending) -> Result<Next, Failure> {
        // Late: what it says now is of another time. The next look is not lost with it.
        let operation = running.operation();
        let mut after: After = operation.state()?;
        after.looks += 1;
        after.missed += 1;
        let step = Step::end(Outcome::Unknown, "deadline");
        if after.looks < LOOKS {
            let timer = next(&operation.command, &operation.caller, &after)?;
            return Ok(Next::End(step.with(timer)));
        }
        Ok(Next::End(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(ms: u32, requests: u64, errors: u64) -> Minute {
        let mut minute = Minute {
            requests,
            errors,
            ..Minute::default()
        };
        for _ in 0..requests {
            minute.times.add(ms);
        }
        minute
    }

    #[test]
    fn worse_is_slower_by_half_or_more_failures_and_nothing_else() {
        let before = minute(200, 100, 1);
        for (since, trend) in [
            (minute(200, 100, 1), Trend::Same),
            (minute(290, 100, 2), Trend::Same),
            (minute(310, 100, 1), Trend::Worse),
            (minute(200, 100, 4), Trend::Worse),
            // Too few to say anything.
            (minute(9000, 10, 10), Trend::Unknown),
            (Minute::default(), Trend::Unknown),
        ] {
            assert_eq!(compare(&before, &since).1, trend, "{since:?}");
        }
        // Half as slow again, and nobody notices.
        let trend = compare(&minute(10, 100, 0), &minute(40, 100, 0)).1;
        assert_eq!(trend, Trend::Same);
    }
}
