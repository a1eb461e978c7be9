//! The file named by `CONFIG`: what is watched, which gates go where, who hears of what.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ConfigError, wrong};
use crate::about::About;
use crate::identity::Mode;
use crate::message;
use crate::notice::NoticeRule;
use crate::policy::Policy;
use crate::source::Note;

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct File {
    /// Spinnaker.
    pub spinnaker: SpinnakerFile,
    /// CircleCI.
    pub circleci: CircleFile,
    /// GitHub.
    pub github: GitHubFile,
    /// Which gates go where; the first rule that fits counts.
    pub rule: Vec<Rule>,
    /// Who hears of what.
    pub notice: Vec<NoticeRule>,
    /// What may be done from Slack.
    pub action: Vec<ActionRule>,
    /// Names of accounts at the sources, and the ids of the people in Slack that they belong to.
    pub people: BTreeMap<String, String>,
}

/// What the file says of Spinnaker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SpinnakerFile {
    /// Applications that are watched; all that the service sees when there are none.
    pub applications: Vec<String>,
    /// As whom decisions are made; by default as the variables suggest.
    pub identity: Option<Mode>,
    /// Deck's address, for links.
    pub deck_url: Option<String>,
    /// Where changes are shown: an address with `{repository}`, `{from}` and `{to}` in it.
    pub compare_url: Option<String>,
}

/// What the file says of CircleCI.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct CircleFile {
    /// Slugs of the projects whose approval jobs are shown: `gh/acme/web`.
    pub projects: Vec<String>,
    /// As whom decisions are made; by default the judge's own token.
    pub identity: Option<Mode>,
    /// What people are warned of before they approve a job.
    pub note: Vec<Note>,
}

/// What the file says of GitHub.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct GitHubFile {
    /// Repositories whose environments are watched, `owner/name`; by default
    /// `GITHUB_REPOSITORY`.
    pub repositories: Vec<String>,
    /// As whom reviews are sent; by default with the judge's own token.
    pub identity: Option<Mode>,
}

/// Which gates it is for, where they are shown, and who decides them.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Application, `*` for all.
    pub application: String,
    /// Pipeline, `*` for all.
    pub pipeline: String,
    /// Stage or title, `*` for all.
    pub stage: String,
    /// Where gates are shown: ids of Slack channels.
    pub channels: Vec<String>,
    /// Who hears of the end: ids of Slack channels or people.
    pub stakeholders: Vec<String>,
    /// Who decides.
    pub policy: Policy,
}

impl Default for Rule {
    fn default() -> Self {
        let all = || "*".to_owned();
        Self {
            application: all(),
            pipeline: all(),
            stage: all(),
            channels: Vec::new(),
            stakeholders: Vec::new(),
            policy: Policy::default(),
        }
    }
}

impl Rule {
    /// A rule for everything, shown in these channels.
    #[must_use]
    pub fn everything(channels: &[&str], policy: Policy) -> Self {
        Self {
            channels: channels
                .iter()
                .map(|channel| (*channel).to_owned())
                .collect(),
            policy,
            ..Self::default()
        }
    }
}

/// What may be done from Slack: one `[[action]]` of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ActionRule {
    /// Application, `*` for all.
    pub application: String,
    /// Pipeline, `*` for all.
    pub pipeline: String,
    /// What.
    pub allow: Vec<Verb>,
    /// Where it is asked: ids of Slack channels.
    pub channels: Vec<String>,
    /// Who hears of the end.
    pub stakeholders: Vec<String>,
    /// Who agrees.
    pub policy: Policy,
}

impl Default for ActionRule {
    fn default() -> Self {
        Self {
            application: "*".to_owned(),
            pipeline: "*".to_owned(),
            allow: Vec::new(),
            channels: Vec::new(),
            stakeholders: Vec::new(),
            policy: Policy::default(),
        }
    }
}

/// What may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verb {
    /// Pipelines are started.
    Start,
    /// Executions are canceled.
    Cancel,
}

impl Verb {
    /// `start` or `cancel`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Cancel => "cancel",
        }
    }
}

/// The rules in their order.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// These rules.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        Self(rules)
    }

    /// The first rule that fits.
    #[must_use]
    pub fn find(&self, about: &About) -> Option<&Rule> {
        let fits = |pattern: &str, text: &str| pattern == "*" || pattern == text;
        self.0.iter().find(|rule| {
            fits(&rule.application, &about.application)
                && fits(&rule.pipeline, &about.pipeline)
                && fits(&rule.stage, &about.title)
        })
    }
}

/// A table must name channels, by id.
fn channels(kind: &str, at: usize, channels: &[String]) -> Result<(), ConfigError> {
    let number = at + 1;
    if channels.is_empty() {
        return Err(wrong(format!(
            "the file named by CONFIG: {kind} {number} has no channels; give ids such as C0123456789"
        )));
    }
    match channels.iter().find(|channel| channel.starts_with('#')) {
        Some(name) => Err(wrong(format!(
            "the file named by CONFIG: {kind} {number} names the channel {name}; names change, so \
             give its id (Slack shows it at the end of the channel's details)"
        ))),
        None => Ok(()),
    }
}

impl File {
    /// Reads TOML.
    ///
    /// # Errors
    /// With the place of the mistake.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file: Self = toml::from_str(text)
            .map_err(|error| wrong(format!("the file named by CONFIG: {error}")))?;
        for (at, rule) in file.rule.iter().enumerate() {
            channels("rule", at, &rule.channels)?;
        }
        for (at, rule) in file.action.iter().enumerate() {
            channels("action", at, &rule.channels)?;
            if rule.allow.is_empty() {
                return Err(wrong(format!(
                    "the file named by CONFIG: action {} allows nothing; write allow = [\"start\", \
                     \"cancel\"] or one of them",
                    at + 1
                )));
            }
        }
        for (name, id) in &file.people {
            if !message::is_slack_id(id) {
                return Err(wrong(format!(
                    "the file named by CONFIG: people.{name} is {id:?}; give the id of a person in \
                     Slack, such as U0123456789 (Slack shows it in the person's profile)"
                )));
            }
        }
        for (at, rule) in file.notice.iter().enumerate() {
            if rule.people.is_empty() {
                channels("notice", at, &rule.channels)?;
            }
            if rule.channels.is_empty() && !rule.groups.is_empty() {
                return Err(wrong(format!(
                    "the file named by CONFIG: notice {} names user groups and no channel; a group \
                     is mentioned in a channel",
                    at + 1
                )));
            }
        }
        Ok(file)
    }
}
