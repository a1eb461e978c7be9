//! What people see of notices. Everything that comes from outside is escaped.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slack_blocks::block::{Context, Section};
use slack_blocks::fit::truncate;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use crate::message::{date, link, to_value};
use crate::notice::{Notice, Target, When};
use crate::source::Schedule;

/// Characters of one name, of a text of the operators, of all stages together.
const SHORT: usize = 200;
const LONG: usize = 1_500;
/// Lines of a message that takes many together.
const LINES: usize = 30;
/// Characters of output that a message shows; what is longer is a file.
pub(crate) const OUTPUT: usize = 3_000;

/// Many notices of one channel, in one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fold {
    /// Where.
    pub channel: String,
    /// The channel for what this one does not take.
    pub fallback: Option<String>,
    /// The channel that does not take it, and Slack's reason.
    pub instead_of: Option<(String, String)>,
    /// Keys of notices and what they say.
    pub lines: Vec<(String, String)>,
}

impl Fold {
    /// The outbox's name of its message.
    #[must_use]
    pub fn message(&self, key: &str) -> String {
        match &self.instead_of {
            None => format!("notice:{key}"),
            Some((of, _)) => format!("notice:{key}:{}:for:{of}", self.channel),
        }
    }
}

/// A run that is due soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Forecast {
    /// Application.
    pub application: String,
    /// Pipeline.
    pub pipeline: String,
    /// The expression.
    pub cron: String,
    /// When, in milliseconds, and until when where only a span is known.
    pub due: (i64, Option<i64>),
    /// A text of the operators.
    pub text: Option<String>,
    /// User groups that are mentioned.
    pub groups: Vec<String>,
    /// Where.
    pub channel: String,
    /// The channel for what this one does not take.
    pub fallback: Option<String>,
    /// The channel that does not take it, and Slack's reason.
    pub instead_of: Option<(String, String)>,
}

fn cut(text: &str, most: usize) -> String {
    truncate(text, most).into_owned()
}

fn sign(status: &str) -> &'static str {
    match status {
        "SUCCEEDED" => ":white_check_mark:",
        "RUNNING" | "REDIRECT" => ":arrow_forward:",
        "NOT_STARTED" | "BUFFERED" => ":black_small_square:",
        "PAUSED" | "SUSPENDED" => ":double_vertical_bar:",
        "SKIPPED" => ":fast_forward:",
        "CANCELED" => ":no_entry_sign:",
        _ => ":x:",
    }
}

fn says(status: &str) -> String {
    match status {
        "RUNNING" => "is running".to_owned(),
        "SUCCEEDED" => "succeeded".to_owned(),
        "TERMINAL" => "failed".to_owned(),
        "CANCELED" => "was canceled".to_owned(),
        "NOT_STARTED" | "BUFFERED" => "has not started".to_owned(),
        "PAUSED" => "is paused".to_owned(),
        other => format!("is {other}"),
    }
}

/// What it is about, in a few words.
fn subject(notice: &Notice) -> String {
    let whole = format!("{} · {}", notice.application, notice.pipeline);
    match &notice.stage {
        Some(stage) => cut(&format!("{whole} · {stage}"), SHORT),
        None => cut(&whole, SHORT),
    }
}

/// One line of it.
#[must_use]
pub fn line(notice: &Notice) -> String {
    format!("{} {}", subject(notice), says(&notice.status))
}

fn groups(target: &[String]) -> Mrkdwn<'static> {
    let groups = target.iter().map(|id| Mrkdwn::user_group(id));
    Mrkdwn::join(groups.collect::<Vec<_>>(), " ")
}

/// A text of the operators, with what it names filled in.
fn filled(text: &str, notice: &Notice) -> String {
    let stage = notice.stage.as_deref().unwrap_or_default();
    let version = notice.versions.join(", ");
    let pairs = [
        ("{application}", notice.application.as_str()),
        ("{pipeline}", &notice.pipeline),
        ("{stage}", stage),
        ("{status}", &notice.status),
        ("{by}", &notice.started_by),
        ("{version}", &version),
    ];
    let filled = pairs
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        });
    cut(&filled, LONG)
}

/// The moment whose text is shown: the newest one.
fn newest(notice: &Notice) -> Option<When> {
    notice.reached.last().copied()
}

/// The message of a notice for one target.
#[must_use]
pub fn card(notice: &Notice, target: &Target) -> Value {
    let mut head = mrkdwn!(
        "{} *{}* {}",
        sign(&notice.status),
        subject(notice),
        says(&notice.status)
    );
    if !target.groups.is_empty() {
        head = head.then(mrkdwn!(" {}", groups(&target.groups)));
    }
    let text = newest(notice).and_then(|when| target.text.get(&when));
    if let Some(text) = text {
        head = head.then(mrkdwn!("\n{}", filled(text, notice)));
    }
    let mut message = Message::new(line(notice)).block(Section::new(head));
    if !notice.versions.is_empty() {
        let versions = cut(&notice.versions.join(", "), LONG);
        message = message.block(Section::new(mrkdwn!("*Version* {}", versions)));
    }
    if !notice.stages.is_empty() {
        let stages = notice.stages.iter();
        let stages = stages.map(|(name, status)| mrkdwn!("{} {}", sign(status), cut(name, 60)));
        let shown: Vec<_> = stages.take(LINES).collect();
        message = message.block(Section::new(Mrkdwn::join(shown, "   ")));
    }
    let mut foot = Vec::new();
    if !notice.started_by.is_empty() {
        foot.push(mrkdwn!("by {}", cut(&notice.started_by, SHORT)));
    }
    foot.extend(notice.started_at.map(|at| mrkdwn!("started {}", date(at))));
    foot.extend(notice.ended_at.map(|at| mrkdwn!("ended {}", date(at))));
    if let Some(canceled) = &notice.canceled {
        foot.push(mrkdwn!("canceled by {}", cut(canceled, SHORT)));
    }
    foot.extend(
        notice
            .url
            .as_ref()
            .map(|url| link(url, "Open in Spinnaker")),
    );
    foot.extend(instead(target.instead_of.as_ref()));
    if !foot.is_empty() {
        message = message.block(Context::new(foot));
    }
    to_value(&message)
}

/// Why it is here and not where it belongs.
fn instead(of: Option<&(String, String)>) -> Option<Mrkdwn<'static>> {
    of.map(|(channel, reason)| {
        let place = if channel.starts_with(['U', 'W']) {
            Mrkdwn::user(channel)
        } else {
            Mrkdwn::channel(channel)
        };
        mrkdwn!(
            ":warning: meant for {}, which Slack does not let this app post in ({}); invite it \
             there",
            place,
            cut(reason, SHORT)
        )
    })
}

/// What the thread gets when it failed: an edit calls nobody.
#[must_use]
pub fn failed(notice: &Notice, target: &Target) -> Value {
    let mut text = mrkdwn!(":rotating_light: {}", line(notice));
    let stages = notice.stages.iter();
    let bad = stages.filter(|(_, status)| matches!(status.as_str(), "TERMINAL" | "STOPPED"));
    let names: Vec<&str> = bad.map(|(name, _)| name.as_str()).collect();
    if !names.is_empty() {
        text = text.then(mrkdwn!(" at {}", cut(&names.join(", "), SHORT)));
    }
    if !target.groups.is_empty() {
        text = text.then(mrkdwn!(" {}", groups(&target.groups)));
    }
    if let Some(words) = target.text.get(&When::Failed) {
        text = text.then(mrkdwn!("\n{}", filled(words, notice)));
    }
    to_value(&Message::new(text))
}

/// Many notices in one message.
#[must_use]
pub fn fold(fold: &Fold) -> Value {
    let more = fold.lines.len().saturating_sub(LINES);
    let head = format!("{} more pipelines at the same time", fold.lines.len());
    let shown = fold.lines.iter().take(LINES);
    let mut lines: Vec<_> = shown.map(|(_, line)| mrkdwn!("• {}", line)).collect();
    if more > 0 {
        lines.push(mrkdwn!("and {} more", more));
    }
    let mut message =
        Message::new(head.clone()).block(Section::new(mrkdwn!(":card_index_dividers: *{}*", head)));
    // A section takes 3,000 characters: some lines each.
    for ten in lines.chunks(10) {
        message = message.block(Section::new(Mrkdwn::join(ten.to_vec(), "\n")));
    }
    if let Some(instead) = instead(fold.instead_of.as_ref()) {
        message = message.block(Context::new(vec![instead]));
    }
    to_value(&message)
}

/// What is due soon.
#[must_use]
pub fn forecast(forecast: &Forecast) -> Value {
    let subject = cut(
        &format!("{} · {}", forecast.application, forecast.pipeline),
        SHORT,
    );
    let when = match forecast.due {
        (at, None) => mrkdwn!("{}", date(at)),
        (at, Some(until)) => mrkdwn!("between {} and {}", date(at), date(until)),
    };
    let mut text = mrkdwn!(":calendar: *{}* is scheduled: {}", subject, when);
    if !forecast.groups.is_empty() {
        text = text.then(mrkdwn!(" {}", groups(&forecast.groups)));
    }
    if let Some(words) = &forecast.text {
        let words = words
            .replace("{application}", &forecast.application)
            .replace("{pipeline}", &forecast.pipeline);
        text = text.then(mrkdwn!("\n{}", cut(&words, LONG)));
    }
    let mut foot = vec![mrkdwn!(
        "a forecast of the trigger {}; Spinnaker may start it later or not at all",
        cut(&forecast.cron, SHORT)
    )];
    foot.extend(instead(forecast.instead_of.as_ref()));
    let message = Message::new(format!("{subject} is scheduled"))
        .block(Section::new(text))
        .block(Context::new(foot));
    to_value(&message)
}

/// What a stage left behind, where it is short enough for a message.
#[must_use]
pub fn output(stage: &str, text: &str) -> Value {
    let head = mrkdwn!("*{}*", cut(stage, SHORT));
    let body = head.then(mrkdwn!("\n")).then(Mrkdwn::code_block(text));
    to_value(&Message::new(body))
}

/// What a stage left behind, as a file.
#[must_use]
pub fn file(stage: &str, permalink: &str, characters: usize) -> Value {
    let text = mrkdwn!(
        "*{}* left {} characters: {}",
        cut(stage, SHORT),
        characters,
        link(permalink, "the whole output")
    );
    to_value(&Message::new(text))
}

impl Forecast {
    /// What a trigger announces for one target.
    #[must_use]
    pub fn new(schedule: &Schedule, due: (i64, Option<i64>), channel: &str) -> Self {
        Self {
            application: schedule.application.clone(),
            pipeline: schedule.pipeline.clone(),
            cron: schedule.cron.clone(),
            due,
            text: None,
            groups: Vec::new(),
            channel: channel.to_owned(),
            fallback: None,
            instead_of: None,
        }
    }
}
