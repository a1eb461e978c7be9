//! Why nothing was done, and what to do about it. Only the caller sees it.

use slack_blocks::{Mrkdwn, mrkdwn};

use crate::change::{Ask, Decision};
use crate::config::Denied;

mod upstream;
pub use self::upstream::{error_chain, github_advice, heroku_advice, post_advice, slack_advice};

/// A refusal before anything was changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The machine-readable reason, for logs and tests.
    pub kind: &'static str,
    /// What is wrong.
    pub what: Mrkdwn<'static>,
    /// What to do.
    pub advice: Mrkdwn<'static>,
    /// One line for the channel, when everybody should know.
    pub public: Option<Box<Mrkdwn<'static>>>,
    /// Whether the caller is asked instead.
    pub asks: Option<Box<Ask>>,
    /// Names that could be meant.
    pub offers: Option<Box<Offers>>,
}

/// Names that could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offers(pub(crate) Vec<String>);

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(kind: &'static str, what: Mrkdwn<'static>, advice: Mrkdwn<'static>) -> Self {
        Self {
            kind,
            what,
            advice,
            public: None,
            asks: None,
            offers: None,
        }
    }

    /// With names that could be meant.
    #[must_use]
    pub fn offers(mut self, names: &[String]) -> Self {
        self.offers = Some(Box::new(Offers(names.to_vec())));
        self
    }

    /// With a line for the channel.
    #[must_use]
    pub fn public(mut self, line: Mrkdwn<'static>) -> Self {
        self.public = Some(Box::new(line));
        self
    }

    /// Asks the caller, with buttons, instead of refusing.
    #[must_use]
    pub fn asks(mut self, ask: Ask) -> Self {
        self.asks = Some(Box::new(ask));
        self
    }

    /// The text for the caller.
    #[must_use]
    pub fn text(&self) -> Mrkdwn<'static> {
        let icon = match self.asks.as_deref() {
            // It is refused; the buttons are ways on.
            None | Some(Ask::Pick(_)) => ":no_entry:",
            Some(_) => ":raised_hand:",
        };
        mrkdwn!("{} {}\n{}", Mrkdwn::trusted(icon), self.what, self.advice)
    }

    /// The same as it is stored.
    #[must_use]
    pub fn decision(&self) -> Decision {
        Decision {
            reason: self.kind.to_owned(),
            text: self.text().into_markup().into_owned(),
            public: self.public.as_ref().map(|line| line.as_str().to_owned()),
            asks: self.asks.as_deref().cloned(),
        }
    }

    /// No pipeline of this name; `near` are names like it.
    #[must_use]
    pub fn no_pipeline(name: &str, near: &[String]) -> Self {
        let advice = match near {
            [] => mrkdwn!("`/h pipelines` lists the pipelines that this bot can see."),
            near => mrkdwn!("Did you mean {}?", list(near)),
        };
        Self::new(
            "pipeline_not_found",
            mrkdwn!("There is no pipeline {}.", code(name)),
            advice,
        )
        .offers(near)
    }

    /// The pipeline has no repository.
    #[must_use]
    pub fn no_repository(pipeline: &str) -> Self {
        Self::new(
            "pipeline_not_connected",
            mrkdwn!(
                "The pipeline {} is not connected to a GitHub repository.",
                code(pipeline)
            ),
            mrkdwn!(
                "Connect it in the Heroku dashboard, or start the bot with GITHUB_REPOSITORY=owner/name, or name it in the rules (`CONFIG`)."
            ),
        )
    }

    /// A rule of the configuration is against it.
    #[must_use]
    pub fn denied(denied: &Denied) -> Self {
        Self::new(
            "not_allowed",
            mrkdwn!(
                "The {} {} may not be touched from here.",
                denied.what,
                code(&denied.name)
            ),
            mrkdwn!(
                "The rule is {}, line {} of {}. Use a channel that it allows, or ask the \
                 people who keep that file.",
                code(&denied.rule),
                denied.line,
                code(&denied.path)
            ),
        )
    }

    /// What Heroku names as the repository is none.
    #[must_use]
    pub fn odd_repository(name: &str) -> Self {
        Self::new(
            "pipeline_not_connected",
            mrkdwn!(
                "Heroku names {} as the repository, which is not owner/name.",
                code(name)
            ),
            mrkdwn!("Start the bot with GITHUB_REPOSITORY=owner/name."),
        )
    }

    /// The command was typed with a link into another repository.
    #[must_use]
    pub fn other_repository(linked: &str, pipeline: &str, repository: &str) -> Self {
        Self::new(
            "other_repository",
            mrkdwn!(
                "That link is of {}, and the pipeline {} deploys {}.",
                code(linked),
                code(pipeline),
                code(repository)
            ),
            mrkdwn!("Paste a link of that repository, or name the branch."),
        )
    }

    /// No app in the stage.
    #[must_use]
    pub fn empty_stage(pipeline: &str, stage: &str) -> Self {
        Self::new(
            "stage_empty",
            mrkdwn!("The pipeline {} has no app in {}.", code(pipeline), stage),
            mrkdwn!("Add one in the Heroku dashboard, or name another stage."),
        )
    }

    /// The stage is open and there is no way to tell which one is meant.
    #[must_use]
    pub fn which_stage(command: &str, stages: &[String]) -> Self {
        let commands: Vec<String> = stages
            .iter()
            .map(|stage| format!("{command} to {stage}"))
            .collect();
        Self::new(
            "stage_ambiguous",
            mrkdwn!("Several stages have apps; say which one."),
            mrkdwn!("For example {}.", list(&commands)),
        )
        .offers(stages)
    }

    /// Several apps in the stage and none named.
    #[must_use]
    pub fn which_app(stage: &str, apps: &[String]) -> Self {
        Self::new(
            "app_ambiguous",
            mrkdwn!("{} has {} apps: {}.", stage, apps.len(), list(apps)),
            mrkdwn!(
                "Add {} or {} to the stage.",
                code(&format!("/{}", apps[0])),
                code("/all")
            ),
        )
        .offers(apps)
    }

    /// The named app is not in the stage; it may be in another one.
    #[must_use]
    pub fn no_app(app: &str, stage: &str, apps: &[String], elsewhere: Option<&str>) -> Self {
        let advice = match (elsewhere, apps) {
            (Some(other), _) => mrkdwn!("It is in {}: name that stage.", other),
            (None, []) => mrkdwn!("That stage has no app."),
            (None, apps) => mrkdwn!("The apps there are {}.", list(apps)),
        };
        Self::new(
            "app_not_found",
            mrkdwn!("{} is not in {}.", code(app), stage),
            advice,
        )
    }

    /// GitHub knows no such branch, tag or commit.
    #[must_use]
    pub fn no_reference(reference: &str, repository: &str, near: &[String]) -> Self {
        let advice = match near {
            [] => mrkdwn!("Push it first, or check the spelling: upper and lower case differ."),
            near => mrkdwn!("Did you mean {}?", list(near)),
        };
        Self::new(
            "ref_not_found",
            mrkdwn!(
                "{} has no branch, tag or commit {}.",
                repository,
                code(reference)
            ),
            advice,
        )
        .offers(near)
    }

    /// Somebody works on the app. `by` says who, with what, since when and where.
    #[must_use]
    pub fn busy(app: &str, by: &Mrkdwn<'_>) -> Self {
        Self::new(
            "already_running",
            mrkdwn!("{} is busy: {}.", code(app), by),
            mrkdwn!("Wait for the end of that thread, then try again."),
        )
    }

    /// An accepted command that could not begin in time: what it was typed for may be past.
    #[must_use]
    pub fn stale(minutes: u64) -> Self {
        Self::new(
            "stale",
            mrkdwn!(
                "You typed this {} minutes ago, and it could not begin before.",
                minutes
            ),
            mrkdwn!("Nothing was started. Run it now?"),
        )
        .asks(Ask::Stale)
    }

    /// The promotion goes against the direction of the stages: allowed, and rarely meant.
    #[must_use]
    pub fn upstream(from: &str, to: &str) -> Self {
        Self::new(
            "upstream",
            mrkdwn!(
                "That promotes {} to {}, against the direction of the pipeline.",
                code(from),
                code(to)
            ),
            mrkdwn!("Run it anyway?"),
        )
        .asks(Ask::Upstream)
    }

    /// Reading took longer than it may.
    #[must_use]
    pub fn took_too_long() -> Self {
        Self::new(
            "deadline",
            mrkdwn!("I could not read everything in time."),
            mrkdwn!("Nothing was started: try again."),
        )
    }

    /// The commit that was confirmed is not what would run now.
    #[must_use]
    pub fn too_late(what: Mrkdwn<'static>) -> Self {
        Self::new(
            "too_late",
            what,
            mrkdwn!("Nothing was started: type the command again."),
        )
    }

    /// There is nothing to promote.
    #[must_use]
    pub fn nothing_to_promote(app: &str, why: &str) -> Self {
        Self::new(
            "nothing_to_promote",
            mrkdwn!("{} has nothing to promote: {}.", code(app), why),
            mrkdwn!("Deploy to it first."),
        )
    }

    /// The thread could not be opened where it was asked for; `reason` is Slack's code.
    #[must_use]
    pub fn cannot_post(channel: &str, reason: &str) -> Self {
        Self::new(
            "cannot_post",
            mrkdwn!(
                "I may not post in {} (Slack says {}), so I did not start.",
                Mrkdwn::channel(channel),
                code(reason)
            ),
            mrkdwn!("{}.", post_advice(reason)),
        )
    }

    /// The comment that shows the state could not be written below the pull request.
    #[must_use]
    pub fn cannot_comment(number: u64, reason: &str) -> Self {
        Self::new(
            "cannot_comment",
            mrkdwn!(
                "I could not comment on pull request {} ({}), so I did not start.",
                number,
                code(reason)
            ),
            mrkdwn!(
                "The GitHub App needs the permission to write pull requests, and must be installed \
                 on the repository."
            ),
        )
    }
}

/// `` `text` ``, escaped.
#[must_use]
pub fn code(text: &str) -> Mrkdwn<'static> {
    Mrkdwn::code(text).into_owned()
}

fn list(items: &[String]) -> Mrkdwn<'static> {
    Mrkdwn::join(items.iter().map(|item| code(item)), ", ")
}

/// The names within two edits of `name`, nearest first, three at most.
#[must_use]
pub fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = name.to_lowercase();
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|other| {
            let lower = other.to_lowercase();
            let distance = if lower.contains(&wanted) {
                1
            } else {
                strsim::osa_distance(&wanted, &lower)
            };
            (distance <= 2).then_some((distance, other))
        })
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .take(3)
        .map(|(_, other)| other.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_few_and_nearest_first() {
        let known = ["main", "mian", "maintenance", "release", "feature/x"];
        assert_eq!(near("main", known), ["main", "maintenance", "mian"]);
        assert!(near("zzzzzz", known).is_empty());
    }

    #[test]
    fn a_name_from_outside_cannot_become_markup() {
        let refusal = Refusal::no_pipeline("<!channel> `x`", &[]);
        let text = refusal.text();
        assert!(!text.as_str().contains("<!channel>"));
    }
}
