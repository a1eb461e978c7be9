//! What a thread tells: state that grows beat by beat. No I/O.

use std::time::{Duration, SystemTime};

use slack_blocks::{Mrkdwn, mrkdwn};

mod message;
mod reply;

pub use self::message::root;
pub use self::reply::reply;

/// What is being done, by whom, with what.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Story {
    /// What is done.
    pub verb: Verb,
    /// The Slack user who asked.
    pub caller: String,
    /// The pipeline's name.
    pub pipeline: String,
    /// The commit.
    pub commit: Commit,
    /// Where from, for a promotion: the app.
    pub from: Option<String>,
    /// The stage it goes to.
    pub stage: String,
    /// Whether the checks are overridden.
    pub forced: bool,
    /// What the checks said, in one line.
    pub checks: Mrkdwn<'static>,
    /// Every app and how far it is.
    pub apps: Vec<(String, Step)>,
    /// When it began.
    pub started: SystemTime,
    /// How long it took, once it is over.
    pub took: Option<Duration>,
}

/// What is done to the apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verb {
    /// Build a commit and release it.
    Deploy,
    /// Copy what another app runs.
    Promote,
}

/// The commit that will run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commit {
    /// The branch, tag or whatever was asked for; `None` when a promotion copies a slug.
    pub reference: Option<String>,
    /// The full id.
    pub sha: String,
    /// First line of the message.
    pub subject: String,
    /// Its page.
    pub url: Option<String>,
}

impl Commit {
    /// A commit.
    pub fn new(sha: impl Into<String>, subject: impl Into<String>) -> Self {
        Self {
            reference: None,
            sha: sha.into(),
            subject: subject.into(),
            url: None,
        }
    }

    /// The first seven digits.
    #[must_use]
    pub fn short(&self) -> &str {
        self.sha.get(..7).unwrap_or(&self.sha)
    }

    /// The short id, linked when the page is known.
    #[must_use]
    pub fn linked(&self) -> Mrkdwn<'static> {
        match &self.url {
            Some(url) => Mrkdwn::link(url, self.short()).into_owned(),
            None => Mrkdwn::code(self.short()).into_owned(),
        }
    }
}

/// How far one app is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Nothing has been asked of Heroku yet.
    Waiting,
    /// Heroku builds.
    Building,
    /// The build is done, the release is coming.
    Built,
    /// Heroku copies the slug.
    Promoting,
    /// The release command runs.
    ReleasePhase,
    /// A release exists.
    Released {
        /// Its version.
        version: u64,
    },
    /// Dynos restart.
    Restarting {
        /// How many run the new release.
        up: usize,
        /// Of how many.
        total: usize,
    },
    /// The last dyno runs the new release.
    Live {
        /// Version of the release, when there is one.
        version: Option<u64>,
        /// How many dynos run it; zero when the app has none.
        dynos: usize,
        /// Where to look at it.
        url: Option<String>,
    },
    /// It went wrong.
    Failed(Trouble),
    /// Something newer took its place.
    Overtaken(Trouble),
    /// Nobody knows how it ended.
    Unknown(Trouble),
}

/// What went wrong and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trouble {
    /// One sentence, no full stop.
    pub what: String,
    /// What a person can do now.
    pub advice: String,
    /// The last lines of output, when there is output.
    pub log: Vec<String>,
}

impl Trouble {
    /// What happened and what to do.
    pub fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        // Sentences that come from elsewhere may have their full stop already.
        let bare = |text: String| text.trim_end_matches('.').to_owned();
        Self {
            what: bare(what.into()),
            advice: bare(advice.into()),
            log: Vec::new(),
        }
    }

    /// With the last lines of output.
    #[must_use]
    pub fn log(mut self, lines: Vec<String>) -> Self {
        self.log = lines;
        self
    }
}

/// How everything ended together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// Every app is live.
    Live,
    /// An app failed.
    Failed,
    /// Something newer took the place of an app's release.
    Overtaken,
    /// Nobody knows about an app.
    Unknown,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Beat {
    /// An app came further.
    App(String, Step),
    /// Everything is over; this is when.
    End(SystemTime),
}

impl Story {
    /// Takes a beat in. Returns whether anything changed.
    pub fn tell(&mut self, beat: &Beat) -> bool {
        match beat {
            Beat::App(name, step) => {
                let Some((_, known)) = self.apps.iter_mut().find(|(app, _)| app == name) else {
                    return false;
                };
                // What is over stays over: a late event never turns a failure into progress.
                if known == step || known.is_over() {
                    return false;
                }
                known.clone_from(step);
                true
            }
            Beat::End(now) => {
                self.took = Some(now.duration_since(self.started).unwrap_or_default());
                true
            }
        }
    }

    /// How the apps ended together: failed when one did, then overtaken, then unknown.
    #[must_use]
    pub fn ending(&self) -> Ending {
        let any = |is: fn(&Step) -> bool| self.apps.iter().any(|(_, step)| is(step));
        if self.succeeded() {
            Ending::Live
        } else if any(|step| matches!(step, Step::Failed(_))) {
            Ending::Failed
        } else if any(|step| matches!(step, Step::Overtaken(_))) {
            Ending::Overtaken
        } else {
            Ending::Unknown
        }
    }

    /// Whether every app is live.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.apps
            .iter()
            .all(|(_, step)| matches!(step, Step::Live { .. }))
    }

    /// One line that says what this is about, as plain text.
    #[must_use]
    pub fn title(&self) -> String {
        let verb = match (self.verb, self.took, self.ending()) {
            (Verb::Deploy, None, _) => "Deploying",
            (Verb::Promote, None, _) => "Promoting",
            (Verb::Deploy, Some(_), Ending::Live) => "Deployed",
            (Verb::Promote, Some(_), Ending::Live) => "Promoted",
            (Verb::Deploy, Some(_), Ending::Failed) => "Deploy failed:",
            (Verb::Promote, Some(_), Ending::Failed) => "Promotion failed:",
            (Verb::Deploy, Some(_), Ending::Overtaken) => "Deploy overtaken:",
            (Verb::Promote, Some(_), Ending::Overtaken) => "Promotion overtaken:",
            (Verb::Deploy, Some(_), Ending::Unknown) => "Deploy unclear:",
            (Verb::Promote, Some(_), Ending::Unknown) => "Promotion unclear:",
        };
        let what = match (&self.commit.reference, &self.from) {
            (Some(reference), _) => format!("{} {reference}", self.pipeline),
            (None, Some(from)) => format!("{} from {from}", self.pipeline),
            (None, None) => self.pipeline.clone(),
        };
        format!("{verb} {what} to {}", self.stage)
    }

    /// The commit, in one line.
    #[must_use]
    pub fn commit_line(&self) -> Mrkdwn<'static> {
        mrkdwn!("{} {}", self.commit.linked(), self.commit.subject)
    }
}

impl Step {
    /// Whether nothing more will happen to the app.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Live { .. } | Self::Failed(_) | Self::Overtaken(_) | Self::Unknown(_)
        )
    }
}

/// `1 min 12 s`, `34 s`.
#[must_use]
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Story {
        Story {
            verb: Verb::Deploy,
            caller: "U1".to_owned(),
            pipeline: "acme".to_owned(),
            commit: Commit {
                reference: Some("feature/x".to_owned()),
                ..Commit::new("0123456789abcdef", "Make it faster")
            },
            from: None,
            stage: "staging".to_owned(),
            forced: false,
            checks: Mrkdwn::escaped("3 green").into_owned(),
            apps: vec![("acme-staging".to_owned(), Step::Waiting)],
            started: SystemTime::UNIX_EPOCH,
            took: None,
        }
    }

    #[test]
    fn a_late_event_never_turns_an_end_into_progress() {
        let mut story = story();
        let failed = Step::Failed(Trouble::new("the build failed", "look at the log"));
        assert!(story.tell(&Beat::App("acme-staging".to_owned(), failed)));
        assert!(!story.tell(&Beat::App("acme-staging".to_owned(), Step::Built)));
        assert!(!story.tell(&Beat::App("another-app".to_owned(), Step::Built)));
        assert!(!story.succeeded());
    }

    #[test]
    fn the_title_says_how_it_stands() {
        let mut story = story();
        assert_eq!(story.title(), "Deploying acme feature/x to staging");
        let live = Step::Live {
            version: Some(4),
            dynos: 2,
            url: None,
        };
        story.tell(&Beat::App("acme-staging".to_owned(), live));
        story.tell(&Beat::End(SystemTime::UNIX_EPOCH + Duration::from_secs(72)));
        assert_eq!(story.title(), "Deployed acme feature/x to staging");
        assert_eq!(span(story.took.unwrap()), "1 min 12 s");
    }
}
