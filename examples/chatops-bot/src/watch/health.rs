//! Alerts: every minute that is over is taken once, by every rule of every route.

use std::collections::BTreeMap;

use heroku_api::flows::pipeline::StagedApp;
use service::Moment;
use service::runner::Failure;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::{Found, Said};
use super::seen::Seen;
use crate::bot::Bot;
use crate::health::alert::{Change, State};
use crate::health::{self, Alert, Metric, Minute, Rule};
use crate::measure::{self, Source};
use crate::message::back::ReleaseRef;
use crate::message::literal;
use crate::notice::Notice;
use crate::refusal::error_chain;
use crate::route::{Route, Settings};

/// A minute is complete when all replicas have stored it.
const LATE: i64 = 10_000;
/// Minutes that are looked at after a long absence.
const BACK: i64 = 120;
/// A deploy is named in an alert for so long, in seconds.
const RECENT: i64 = 30 * 60;
/// Minutes that the platform is asked for at each look, and how many of them may be late.
const REREAD: i64 = 10;
const PLATFORM_LATE: i64 = 3;
/// How often a drain that was refused is tried again, in minutes.
const RETRY: i64 = 30;

/// The rules that a route has for an app of this stage.
fn rules(settings: &Settings, stage: &str) -> Vec<Rule> {
    let health = &settings.health;
    if !health.covers(stage) {
        return Vec::new();
    }
    let rule =
        |metric, threshold| Rule::new(metric, threshold, health.minutes, health.min_requests);
    let p95 = health.p95_ms.map(|ms| rule(Metric::P95, f64::from(ms)));
    let errors = health
        .error_percent
        .map(|share| rule(Metric::ErrorRate, share));
    p95.into_iter().chain(errors).collect()
}

/// Whether anything of a pipeline is to be measured.
pub(super) fn is_wanted(routes: &[Route], apps: &[StagedApp]) -> bool {
    apps.iter().any(|app| is_measured(routes, app))
}

fn is_measured(routes: &[Route], app: &StagedApp) -> bool {
    let wants = |route: &Route| !rules(&route.settings, app.stage.as_str()).is_empty();
    routes.iter().any(wants)
}

/// Takes the minutes that are over.
pub(super) async fn look(
    bot: &Bot,
    routes: &[Route],
    apps: &[StagedApp],
    seen: &mut Seen,
    now: Moment,
) -> Result<Found, Failure> {
    let to = (now.as_millis() - LATE) / 60_000 - 1;
    let mut found = Found::default();
    let mut before = std::mem::take(&mut seen.alerts);
    for app in apps {
        if !is_measured(routes, app) {
            if seen.measured.remove(app.id.as_str()).is_some() {
                measure::end(bot, app.id.as_str()).await?;
            }
            continue;
        }
        let (minutes, to) = minutes(bot, app, seen, to).await?;
        for route in routes {
            for rule in rules(&route.settings, app.stage.as_str()) {
                let key = format!("{}/{}/{:?}", route.id, app.id, rule.metric);
                let known = before.remove(&key);
                let mut alert = known.unwrap_or_else(|| Alert::after(to));
                for number in alert.minute.max(to - BACK) + 1..=to {
                    if let Some(change) = alert.take(&rule, number, minutes.get(&number)) {
                        alert.changes += 1;
                        let ago = (to - alert.since) * 60;
                        let since = i64::try_from(bot.seconds()).unwrap_or_default() - ago;
                        let deploy = recent(route, app, since);
                        found
                            .said
                            .push(said(route, app, &rule, (&alert, change), deploy));
                    }
                }
                seen.alerts.insert(key, alert);
            }
        }
    }
    if !seen.measured.is_empty() {
        health::forget(bot.store(), to).await?;
    }
    for (key, alert) in before {
        if matches!(alert.state, State::Firing | State::Lost) {
            found.said.extend(unwatched(routes, apps, &key, &alert));
        }
    }
    Ok(found)
}

/// The minutes of an app that are not taken yet, from its drain or from the platform, and the last
/// of them that counts.
async fn minutes(
    bot: &Bot,
    app: &StagedApp,
    seen: &mut Seen,
    to: i64,
) -> Result<(BTreeMap<i64, Minute>, i64), Failure> {
    let id = app.id.as_str();
    let known = seen.measured.get(id).copied();
    let source = match known {
        // Refused a while ago.
        Some(at) if at > 0 && to - at < RETRY => Source::Monitors,
        _ => measure::begin(bot, id).await?,
    };
    let from = to - BACK;
    match source {
        Source::Drain => {
            seen.measured.insert(id.to_owned(), 0);
        }
        Source::Monitors => {
            let at = known.filter(|at| *at > 0 && to - at < RETRY).unwrap_or(to);
            seen.measured.insert(id.to_owned(), at);
            // Again and again: the platform fills minutes in later.
            if let Err(error) = measure::read(bot, id, to - REREAD, to).await {
                let error = error_chain(&*error);
                tracing::warn!(
                    app = app.name,
                    error,
                    "the platform's metrics were not read"
                );
            }
        }
    }
    let minutes = health::of_app(bot.store(), id, from, to).await?;
    let mut last = to;
    if source == Source::Monitors {
        // What the platform does not know yet is waited for: only then it is no data.
        while last > to - PLATFORM_LATE && !minutes.get(&last).is_some_and(is_known) {
            last -= 1;
        }
    }
    Ok((minutes, last))
}

fn is_known(minute: &Minute) -> bool {
    minute.requests > 0 && minute.p95().is_some()
}

fn name(metric: Metric) -> &'static str {
    match metric {
        Metric::P95 => "p95 response time",
        Metric::ErrorRate => "failed requests",
    }
}

fn shown(metric: Metric, value: f64) -> String {
    match metric {
        Metric::P95 => format!("{value:.0} ms"),
        Metric::ErrorRate => format!("{value:.1} %"),
    }
}

fn key(app: &StagedApp, metric: Metric, round: u64) -> String {
    format!("alert/{}/{metric:?}/{round}", app.id)
}

fn said(
    route: &Route,
    app: &StagedApp,
    rule: &Rule,
    (alert, change): (&Alert, Change),
    deploy: Option<Deploy>,
) -> Said {
    let (what, now) = (name(rule.metric), shown(rule.metric, alert.value));
    let limit = shown(rule.metric, rule.threshold);
    let metrics = format!("https://dashboard.heroku.com/apps/{}/metrics/web", app.name);
    let minutes = alert.minute - alert.since + i64::from(rule.minutes);
    let line = match change {
        Change::Fires | Change::Updates | Change::Reminds => mrkdwn!(
            ":rotating_light: *{}* {}: {}, over {} for {} min · {}",
            app.name,
            what,
            now,
            limit,
            minutes,
            app.stage.as_str()
        ),
        Change::Recovers => mrkdwn!(
            ":white_check_mark: *{}* {} is fine again: {}; it was over {} for {} min, {} at worst · {}",
            app.name,
            what,
            now,
            limit,
            minutes - i64::from(rule.minutes),
            shown(rule.metric, alert.worst),
            app.stage.as_str()
        ),
        Change::Loses => mrkdwn!(
            ":grey_question: *{}* {} is not known any more: no requests are seen; it was {} · {}",
            app.name,
            what,
            now,
            app.stage.as_str()
        ),
    };
    let mut detail = mrkdwn!("{}", Mrkdwn::link(&metrics, "Metrics"));
    let mut back = None;
    if let Some(deploy) = deploy {
        detail = deploy.words.then(mrkdwn!(" · {}", detail));
        back = deploy.back;
    }
    let over = change == Change::Recovers;
    let mut notice = Notice::new(
        key(app, rule.metric, alert.round),
        alert.changes,
        line.clone(),
    )
    .detail(detail)
    .last(over)
    .urgent();
    let fires = matches!(change, Change::Fires | Change::Updates | Change::Reminds);
    if let Some(back) = back.filter(|_| fires) {
        notice = notice.back(app.name.as_str(), back);
    }
    let reply = match change {
        Change::Reminds => Some(mrkdwn!(
            ":alarm_clock: Still: {} is {}, over {}",
            what,
            now,
            limit
        )),
        Change::Recovers | Change::Loses => Some(line),
        Change::Fires | Change::Updates => None,
    };
    if let Some(reply) = reply {
        notice = notice.reply(alert.changes.to_string(), reply);
    }
    Said::new(notice, move |_| change == Change::Fires).only(route)
}

/// The deploy that may have caused an alert.
struct Deploy {
    words: Mrkdwn<'static>,
    /// The way back from it; a change of config vars has none.
    back: Option<ReleaseRef>,
}

/// The deploy that may have caused what began at `since`, in seconds since 1970.
fn recent(route: &Route, app: &StagedApp, since: i64) -> Option<Deploy> {
    let release = app.running.as_ref()?;
    let age = since - release.created_at?.timestamp();
    // A minute or two before it, too: that is how long an alert takes.
    let description = release.description.as_deref().unwrap_or_default();
    let moves = ["Rollback", "Promote", "Deploy"];
    let is_code = moves.iter().any(|word| description.starts_with(word));
    (-RECENT..=RECENT).contains(&age).then(|| Deploy {
        words: mrkdwn!(
            "It began {} min after v{}: {}",
            (age / 60).max(0),
            release.version,
            literal(description)
        ),
        back: is_code.then(|| {
            let (pipeline, id) = (route.pipeline.id.as_str(), app.id.as_str());
            ReleaseRef::new(pipeline, id, release.version)
        }),
    })
}

/// An alert whose rule is gone ends with a word.
fn unwatched(routes: &[Route], apps: &[StagedApp], key: &str, alert: &Alert) -> Option<Said> {
    let mut parts = key.split('/');
    let (route, app, metric) = (parts.next()?, parts.next()?, parts.next()?);
    let route = routes.iter().find(|one| one.id == route)?;
    let app = apps.iter().find(|one| one.id.as_str() == app)?;
    let line = mrkdwn!(":mute: *{}* is not watched any more: {}", app.name, metric);
    let id = format!("alert/{}/{metric}/{}", app.id, alert.round);
    let notice = Notice::new(id, alert.changes + 1, line).last(true);
    Some(Said::new(notice, |_| false).only(route))
}
