//! A notice: what one execution, or one stage of it, is said to be, and where. Pure: what was
//! seen goes in, what is to be said comes out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::policy::Span;
use crate::source::{Progress, is_final};

/// Moments at which people want to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum When {
    /// A cron trigger is due soon.
    Scheduled,
    /// It began.
    Starting,
    /// It succeeded.
    Complete,
    /// It ended in any other way, canceled included.
    Failed,
}

/// Who hears of what: one `[[notice]]` of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct NoticeRule {
    /// Application, `*` for all that are watched.
    pub application: String,
    /// Pipeline, `*` for all.
    pub pipeline: String,
    /// A stage by name instead of the whole pipeline.
    pub stage: Option<String>,
    /// At which moments; by default all but `scheduled`.
    pub when: Vec<When>,
    /// Ids of channels.
    pub channels: Vec<String>,
    /// Ids of people, who get a direct message.
    pub people: Vec<String>,
    /// Ids of user groups, which are mentioned in the channels.
    pub groups: Vec<String>,
    /// A text of the operators for each moment.
    pub text: BTreeMap<When, String>,
    /// How long before a due time; default 15 minutes.
    pub before: Span,
    /// Whether what stages leave behind goes into the thread.
    pub output: bool,
    /// The channel for what another one does not take any more.
    pub fallback: Option<String>,
}

impl Default for NoticeRule {
    fn default() -> Self {
        Self {
            application: "*".to_owned(),
            pipeline: "*".to_owned(),
            stage: None,
            when: vec![When::Starting, When::Complete, When::Failed],
            channels: Vec::new(),
            people: Vec::new(),
            groups: Vec::new(),
            text: BTreeMap::new(),
            before: Span(std::time::Duration::from_secs(900)),
            output: false,
            fallback: None,
        }
    }
}

impl NoticeRule {
    /// Whether it is for this pipeline.
    #[must_use]
    pub fn fits(&self, application: &str, pipeline: &str) -> bool {
        let fits = |pattern: &str, text: &str| pattern == "*" || pattern == text;
        fits(&self.application, application) && fits(&self.pipeline, pipeline)
    }

    fn targets(&self) -> impl Iterator<Item = Target> + '_ {
        let channels = self.channels.iter().map(|channel| (channel, true));
        let people = self.people.iter().map(|person| (person, false));
        channels.chain(people).map(|(channel, is_channel)| Target {
            channel: channel.clone(),
            when: self.when.clone(),
            groups: if is_channel {
                self.groups.clone()
            } else {
                Vec::new()
            },
            text: self.text.clone(),
            fallback: self.fallback.clone(),
            output: self.output,
            place: Place::Nowhere,
            instead_of: None,
        })
    }
}

/// Where a notice is shown, and what is wanted there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Target {
    /// Id of the channel or person.
    pub channel: String,
    /// At which moments.
    pub when: Vec<When>,
    /// User groups that are mentioned.
    pub groups: Vec<String>,
    /// Texts of the operators.
    pub text: BTreeMap<When, String>,
    /// The channel for what this one does not take.
    pub fallback: Option<String>,
    /// Whether what stages leave behind goes into the thread.
    pub output: bool,
    /// Whether it is shown there already.
    pub place: Place,
    /// The channel that does not take it, and Slack's reason.
    pub instead_of: Option<(String, String)>,
}

/// Where in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// Not yet.
    Nowhere,
    /// A message of its own.
    Own,
    /// A line of a message that takes many together, by its key.
    Folded(String),
    /// The channel does not take it.
    Refused,
}

/// What is said about one execution or stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Notice {
    /// Names it: the execution, with the stage where it is about one.
    pub key: String,
    /// Application.
    pub application: String,
    /// Pipeline.
    pub pipeline: String,
    /// The execution.
    pub execution: String,
    /// The stage that it is about.
    pub stage: Option<String>,
    /// Spinnaker's status of it.
    pub status: String,
    /// Whom it acts as.
    pub started_by: String,
    /// What it deploys.
    pub versions: Vec<String>,
    /// Its page.
    pub url: Option<String>,
    /// Times of Spinnaker's, in milliseconds.
    pub started_at: Option<i64>,
    /// See `started_at`.
    pub ended_at: Option<i64>,
    /// The newest time of what was seen: an older reading is of before.
    pub latest: i64,
    /// Who canceled it.
    pub canceled: Option<String>,
    /// Names and statuses of stages.
    pub stages: Vec<(String, String)>,
    /// Where it is shown.
    pub targets: Vec<Target>,
    /// Moments that were reached.
    pub reached: Vec<When>,
    /// Stages whose output was sent.
    pub sent: Vec<String>,
}

/// What there is to say after a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct News {
    /// What is shown changed.
    pub is_changed: bool,
    /// Moments that were reached just now.
    pub reached: Vec<When>,
    /// Stages that ended just now, by id and name, where somebody wants their output.
    pub outputs: Vec<(String, String)>,
}

impl Notice {
    /// The notices that rules want of what was seen: the pipeline's, and one for each stage that a
    /// rule names.
    #[must_use]
    pub fn wanted(rules: &[NoticeRule], seen: &Progress) -> Vec<Self> {
        let rules = rules.iter();
        let rules = rules.filter(|rule| rule.fits(&seen.application, &seen.pipeline));
        let mut found: Vec<Self> = Vec::new();
        for rule in rules {
            let about: Vec<Self> = match &rule.stage {
                None => vec![Self::new(seen)],
                Some(name) => {
                    let stages = seen.stages.iter().enumerate();
                    let named = stages.filter(|(_, stage)| name == "*" || *name == stage.name);
                    named.map(|(at, _)| Self::of_stage(seen, at)).collect()
                }
            };
            for notice in about {
                let at = found.iter().position(|one| one.key == notice.key);
                let at = at.unwrap_or_else(|| {
                    found.push(notice);
                    found.len() - 1
                });
                found[at].add(rule.targets());
            }
        }
        found
    }

    fn new(seen: &Progress) -> Self {
        let stages = seen.stages.iter();
        Self {
            key: seen.execution.clone(),
            application: seen.application.clone(),
            pipeline: seen.pipeline.clone(),
            execution: seen.execution.clone(),
            stage: None,
            status: seen.status.clone(),
            started_by: seen.started_by.clone(),
            versions: seen.versions.clone(),
            url: seen.url.clone(),
            started_at: seen.started_at,
            ended_at: seen.ended_at,
            latest: seen.latest,
            canceled: seen.canceled.clone(),
            stages: stages
                .map(|stage| (stage.name.clone(), stage.status.clone()))
                .collect(),
            targets: Vec::new(),
            reached: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn of_stage(seen: &Progress, at: usize) -> Self {
        let stage = &seen.stages[at];
        Self {
            key: format!("{}/{}", seen.execution, stage.id),
            stage: Some(stage.name.clone()),
            status: stage.status.clone(),
            started_at: stage.started_at,
            ended_at: stage.ended_at,
            stages: Vec::new(),
            ..Self::new(seen)
        }
    }

    /// One channel hears of it once, however many rules name it.
    fn add(&mut self, targets: impl Iterator<Item = Target>) {
        for target in targets {
            match self
                .targets
                .iter_mut()
                .find(|one| one.channel == target.channel)
            {
                None => self.targets.push(target),
                Some(known) => {
                    let more = target.when.into_iter();
                    let more: Vec<When> = more.filter(|when| !known.when.contains(when)).collect();
                    known.when.extend(more);
                    known.output |= target.output;
                    let groups = target.groups.into_iter();
                    let new: Vec<String> = groups.filter(|g| !known.groups.contains(g)).collect();
                    known.groups.extend(new);
                    for (when, text) in target.text {
                        known.text.entry(when).or_insert(text);
                    }
                    if known.fallback.is_none() {
                        known.fallback = target.fallback;
                    }
                }
            }
        }
    }

    /// Whether nothing more is expected.
    #[must_use]
    pub fn is_over(&self) -> bool {
        is_final(&self.status)
    }

    /// The moments that were reached by now. What began and ended between two looks began, too.
    fn moments(&self) -> Vec<When> {
        let mut moments = Vec::new();
        if self.started_at.is_some() && self.status != "SKIPPED" {
            moments.push(When::Starting);
        }
        match self.status.as_str() {
            "SUCCEEDED" => moments.push(When::Complete),
            "SKIPPED" => {}
            status if is_final(status) => moments.push(When::Failed),
            _ => {}
        }
        moments
    }

    /// Takes note of what was seen later; nothing when it was seen before.
    #[must_use]
    pub fn on(&mut self, seen: &Self, progress: &Progress) -> News {
        let mut news = News::default();
        if seen.latest < self.latest {
            return news;
        }
        // A reading without a change of time may still be behind: an end is not taken back by it.
        if seen.latest == self.latest && self.is_over() && !seen.is_over() {
            return news;
        }
        news.is_changed = self.status != seen.status
            || self.stages != seen.stages
            || self.canceled != seen.canceled;
        self.status.clone_from(&seen.status);
        self.stages.clone_from(&seen.stages);
        self.canceled.clone_from(&seen.canceled);
        self.versions.clone_from(&seen.versions);
        (self.started_at, self.ended_at) = (seen.started_at, seen.ended_at);
        self.latest = seen.latest;
        self.reach(&mut news);
        self.outputs(progress, &mut news);
        news
    }

    /// What a first look gives.
    #[must_use]
    pub fn first(&mut self, progress: &Progress) -> News {
        let mut news = News {
            is_changed: true,
            ..News::default()
        };
        self.reach(&mut news);
        self.outputs(progress, &mut news);
        news
    }

    fn reach(&mut self, news: &mut News) {
        for when in self.moments() {
            if !self.reached.contains(&when) {
                self.reached.push(when);
                news.reached.push(when);
            }
        }
    }

    fn outputs(&mut self, progress: &Progress, news: &mut News) {
        if !self.targets.iter().any(|target| target.output) {
            return;
        }
        let ended = progress
            .stages
            .iter()
            .filter(|stage| is_final(&stage.status));
        let ours = ended.filter(|stage| match &self.stage {
            None => true,
            Some(_) => self.key.ends_with(&format!("/{}", stage.id)),
        });
        for stage in ours {
            if !self.sent.contains(&stage.id) {
                self.sent.push(stage.id.clone());
                news.outputs.push((stage.id.clone(), stage.name.clone()));
            }
        }
    }

    /// The outbox's name of its message for a target.
    #[must_use]
    pub fn message(&self, target: &Target) -> String {
        match &target.instead_of {
            None => format!("notice:{}:{}", self.key, target.channel),
            Some((of, _)) => format!("notice:{}:{}:for:{of}", self.key, target.channel),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::StageProgress;

    fn seen(status: &str, latest: i64) -> Progress {
        Progress {
            execution: "01K".into(),
            application: "orders".into(),
            pipeline: "to-prod".into(),
            status: status.into(),
            started_at: Some(1),
            latest,
            stages: vec![StageProgress {
                id: "s1".into(),
                name: "Bake".into(),
                status: status.into(),
                ..StageProgress::default()
            }],
            ..Progress::default()
        }
    }

    fn rules() -> Vec<NoticeRule> {
        let rule = NoticeRule {
            channels: vec!["C1".into()],
            ..NoticeRule::default()
        };
        let stage = NoticeRule {
            stage: Some("Bake".into()),
            when: vec![When::Failed],
            ..rule.clone()
        };
        vec![rule.clone(), rule, stage]
    }

    #[test]
    fn two_rules_for_one_channel_are_one_notice_there_and_a_stage_is_another() {
        let wanted = Notice::wanted(&rules(), &seen("RUNNING", 5));
        let keys: Vec<&str> = wanted.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["01K", "01K/s1"]);
        assert_eq!(wanted[0].targets.len(), 1);
    }

    #[test]
    fn an_older_reading_takes_nothing_back_and_a_restart_goes_on() {
        let look = |status: &str, latest: i64| {
            let seen = seen(status, latest);
            (Notice::wanted(&rules(), &seen).remove(0), seen)
        };
        let (mut notice, first) = look("RUNNING", 5);
        assert_eq!(notice.first(&first).reached, [When::Starting]);
        let (later, progress) = look("SUCCEEDED", 9);
        assert_eq!(notice.on(&later, &progress).reached, [When::Complete]);
        for (status, latest) in [("RUNNING", 5), ("RUNNING", 9), ("SUCCEEDED", 9)] {
            let (old, progress) = look(status, latest);
            assert_eq!(
                notice.on(&old, &progress),
                News::default(),
                "{status} {latest}"
            );
        }
        let (again, progress) = look("RUNNING", 12);
        assert!(notice.on(&again, &progress).is_changed);
        let (failed, progress) = look("TERMINAL", 15);
        assert_eq!(notice.on(&failed, &progress).reached, [When::Failed]);
    }

    proptest::proptest! {
        /// Readings of one history arrive in any order, any number of times.
        #[test]
        fn whatever_the_order_of_readings_each_moment_comes_once_and_the_end_stays(
            ends_well: bool,
            steps in 1_usize..6,
            order in proptest::collection::vec(0_usize..7, 1..40),
        ) {
            let end = if ends_well { "SUCCEEDED" } else { "TERMINAL" };
            let history: Vec<Progress> = (0..=steps)
                .map(|at| seen(if at == steps { end } else { "RUNNING" }, 10 + i64::try_from(at).unwrap()))
                .collect();
            let mut notice: Option<Notice> = None;
            let mut reached = Vec::new();
            let mut newest = 0;
            for at in order {
                let at = at.min(steps);
                let progress = &history[at];
                let wanted = Notice::wanted(&rules(), progress).remove(0);
                let news = match &mut notice {
                    None => {
                        let mut first = wanted;
                        let news = first.first(progress);
                        notice = Some(first);
                        news
                    }
                    Some(known) => known.on(&wanted, progress),
                };
                reached.extend(news.reached);
                newest = newest.max(at);
                let shown = &notice.as_ref().unwrap().status;
                proptest::prop_assert_eq!(shown, &history[newest].status);
            }
            let twice = reached.iter().enumerate().any(|(at, one)| reached[..at].contains(one));
            proptest::prop_assert!(!twice, "{:?}", reached);
        }
    }
}
