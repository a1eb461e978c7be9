//! The file that `CONFIG` names: what may be touched from where, and rules for pipelines.
//!
//! ```toml
//! [allow]                            # absent: everything
//! pipelines = ["shop", "shop-*"]
//! apps = ["shop-*"]
//!
//! [channels.C0123456789]             # the same for one channel
//! pipelines = ["shop"]
//!
//! [pipelines.shop]
//! repository = "acme/shop"           # instead of Heroku's link to GitHub
//! stage = "staging"                  # where a deploy goes that names no stage
//! checks = "required"                # or "all", or the names: ["build", "test"]
//! ignore = ["deploy/*"]              # checks that do not count
//! confirm = false                    # production does not wait for Confirm; default true
//! channels = { production = ["C0123456789"] }
//! pull_requests = { buttons = true, comments = true }   # on its pull requests; both off by default
//! ```
//!
//! What the reader does not know is an error with its line: a rule that is misspelt would
//! otherwise hold for nobody.

use std::collections::BTreeMap;

use github_checks::Repo;
use github_checks::verdict::Policy;
use serde::Deserialize;

use super::ConfigError;
use super::allow::{Denied, Names, line};

/// The rules of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Rules {
    /// What may be touched from anywhere.
    pub allow: Allow,
    /// What may be touched from a channel, by its id.
    pub channels: BTreeMap<Channel, Allow>,
    /// By the name of the pipeline.
    pub pipelines: BTreeMap<String, PipelineRules>,
    /// The file, for refusals.
    #[serde(skip)]
    path: String,
}

/// What may be touched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Allow {
    /// Pipelines that commands may name.
    pub pipelines: Option<Names>,
    /// Apps that commands may change.
    pub apps: Option<Names>,
}

/// The rules of one pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PipelineRules {
    /// Its repository, instead of the one that Heroku knows.
    pub repository: Option<Repository>,
    /// Where a deploy goes that names no stage.
    pub stage: Option<Stage>,
    /// Which checks count.
    pub checks: Checks,
    /// Checks that do not count; `*` stands for any characters.
    pub ignore: Vec<String>,
    /// Whether what goes to production waits for a press of Confirm; true when it is absent.
    pub confirm: Option<bool>,
    /// The channels from which a stage may be changed.
    pub channels: BTreeMap<Stage, Names>,
    /// What its pull requests offer.
    pub pull_requests: PullRequests,
}

/// What pull requests offer, with a GitHub App.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PullRequests {
    /// A check run with buttons for the review app.
    pub buttons: bool,
    /// Commands in comments.
    pub comments: bool,
}

/// The name of the check run that has the buttons of a pipeline's review apps.
#[must_use]
pub fn buttons_of(pipeline: &str) -> String {
    format!("Review app ({pipeline})")
}

/// Which checks count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Words")]
#[non_exhaustive]
pub enum Checks {
    /// What the default branch requires or, when it requires nothing, everything.
    #[default]
    Required,
    /// Everything.
    All,
    /// These, whatever else there is.
    Named(Vec<String>),
}

/// One word, or a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

impl TryFrom<Words> for Checks {
    type Error = &'static str;

    fn try_from(words: Words) -> Result<Self, Self::Error> {
        match words {
            Words::One(word) if word == "required" => Ok(Self::Required),
            Words::One(word) if word == "all" => Ok(Self::All),
            Words::Many(names) if Policy::named(&names).is_ok() => Ok(Self::Named(names)),
            Words::One(_) | Words::Many(_) => {
                Err("checks is \"required\", \"all\" or a list of names that is not empty")
            }
        }
    }
}

/// A text that is checked when it is read.
macro_rules! checked {
    ($(#[$doc:meta])* $name:ident, $says:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let check: fn(&str) -> bool = $check;
                if check(&text) {
                    return Ok(Self(text));
                }
                Err(format!("\"{text}\" is not {}", $says))
            }
        }
    };
}

checked! {
    /// `owner/name`.
    Repository, "a repository: owner/name", |text| text.parse::<Repo>().is_ok()
}
checked! {
    /// A stage of Heroku's.
    Stage, "a stage: development, staging, production",
    |text| ["development", "staging", "production"].contains(&text)
}
checked! {
    /// The id of a channel.
    Channel, "the id of a channel, such as C0123456789: Slack shows it at the end of a channel's details",
    |text| text.len() > 6
        && text.starts_with(['C', 'G', 'D'])
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

impl Rules {
    /// Reads the text of the file at `path`.
    ///
    /// # Errors
    /// The first mistake, with its line.
    pub fn read(path: &str, text: &str) -> Result<Self, ConfigError> {
        let read: Result<Self, toml::de::Error> = toml::from_str(text);
        let mut rules = read.map_err(|error| ConfigError::File {
            path: path.to_owned(),
            line: line(text, error.span().map_or(0, |span| span.start)),
            what: error.message().trim_end_matches('.').replace('\n', "; "),
        })?;
        path.clone_into(&mut rules.path);
        let allows = std::iter::once(&mut rules.allow).chain(rules.channels.values_mut());
        let lists = allows.flat_map(|allow| [&mut allow.pipelines, &mut allow.apps]);
        let stages = rules.pipelines.values_mut();
        let stages = stages.flat_map(|pipeline| pipeline.channels.values_mut());
        for list in lists.flatten().chain(stages) {
            list.locate(text);
        }
        Ok(rules)
    }

    /// Whether commands from `channel` may name this pipeline.
    ///
    /// # Errors
    /// The rule against it.
    pub fn pipeline(&self, name: &str, channel: &str) -> Result<(), Denied> {
        self.allows("pipeline", name, channel, |allow| {
            ("pipelines", allow.pipelines.as_ref())
        })
    }

    /// Whether commands from `channel` may change this app.
    ///
    /// # Errors
    /// The rule against it.
    pub fn app(&self, name: &str, channel: &str) -> Result<(), Denied> {
        self.allows("app", name, channel, |allow| ("apps", allow.apps.as_ref()))
    }

    /// Whether commands from `channel` may change this stage.
    ///
    /// # Errors
    /// The rule against it.
    pub fn stage(&self, pipeline: &str, stage: &str, channel: &str) -> Result<(), Denied> {
        let rules = self.pipelines.get(pipeline);
        let channels = rules.and_then(|rules| {
            let mut stages = rules.channels.iter();
            stages.find(|(name, _)| name.as_str() == stage)
        });
        match channels {
            Some((_, channels)) if !channels.allow(channel) => {
                let rule = format!("pipelines.{pipeline}.channels.{stage}");
                Err(self.denied("stage", stage, rule, channels))
            }
            _ => Ok(()),
        }
    }

    fn allows(
        &self,
        what: &'static str,
        name: &str,
        channel: &str,
        list: impl Fn(&Allow) -> (&'static str, Option<&Names>),
    ) -> Result<(), Denied> {
        let here = self.channels.iter().find(|(id, _)| id.as_str() == channel);
        let here = here.map(|(id, allow)| (format!("channels.{}", id.as_str()), allow));
        for (section, allow) in std::iter::once(("allow".to_owned(), &self.allow)).chain(here) {
            let (key, names) = list(allow);
            if let Some(names) = names.filter(|names| !names.allow(name)) {
                return Err(self.denied(what, name, format!("{section}.{key}"), names));
            }
        }
        Ok(())
    }

    fn denied(&self, what: &'static str, name: &str, rule: String, names: &Names) -> Denied {
        Denied {
            what,
            name: name.to_owned(),
            rule,
            path: self.path.clone(),
            line: names.line(),
        }
    }

    /// Which checks count for a pipeline whose default branch is `branch`.
    pub fn policy(&self, pipeline: &str, branch: &str) -> Policy {
        // The bot's own check runs prove nothing about a commit.
        let own = self.with_buttons().map(buttons_of);
        let without_own = |policy: Policy| own.fold(policy, Policy::ignore);
        let Some(rules) = self.pipelines.get(pipeline) else {
            return without_own(Policy::required_or_all(branch));
        };
        let named = match &rules.checks {
            // Looked at when the file was read.
            Checks::Named(names) => Policy::named(names).ok(),
            Checks::All => Some(Policy::all()),
            Checks::Required => None,
        };
        let policy = without_own(named.unwrap_or_else(|| Policy::required_or_all(branch)));
        let ignored = rules.ignore.iter();
        ignored.fold(policy, |policy, name| policy.ignore(name.as_str()))
    }

    /// The repository of a pipeline, when the file names one.
    #[must_use]
    pub fn repository(&self, pipeline: &str) -> Option<Repo> {
        let rules = self.pipelines.get(pipeline)?;
        rules.repository.as_ref()?.as_str().parse().ok()
    }

    /// Where a deploy of this pipeline goes that names no stage.
    #[must_use]
    pub fn default_stage(&self, pipeline: &str) -> Option<&str> {
        let rules = self.pipelines.get(pipeline)?;
        rules.stage.as_ref().map(Stage::as_str)
    }

    /// The pipelines whose pull requests show buttons for their review apps.
    pub fn with_buttons(&self) -> impl Iterator<Item = &str> {
        self.that(|rules| rules.pull_requests.buttons)
    }

    /// The pipelines that take commands in comments on their pull requests.
    pub fn with_comments(&self) -> impl Iterator<Item = &str> {
        self.that(|rules| rules.pull_requests.comments)
    }

    fn that(&self, is: fn(&PipelineRules) -> bool) -> impl Iterator<Item = &str> {
        let pipelines = self.pipelines.iter();
        let pipelines = pipelines.filter(move |(_, rules)| is(rules));
        pipelines.map(|(name, _)| name.as_str())
    }

    /// Whether what goes to production of this pipeline waits for Confirm.
    #[must_use]
    pub fn confirms(&self, pipeline: &str) -> bool {
        let rules = self.pipelines.get(pipeline);
        rules.and_then(|rules| rules.confirm).unwrap_or(true)
    }

    /// The same rules with those of one pipeline.
    #[must_use]
    pub fn with(mut self, pipeline: impl Into<String>, rules: PipelineRules) -> Self {
        self.pipelines.insert(pipeline.into(), rules);
        self
    }
}

impl PipelineRules {
    /// Production does not wait for Confirm.
    #[must_use]
    pub fn unconfirmed() -> Self {
        Self {
            confirm: Some(false),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests;
