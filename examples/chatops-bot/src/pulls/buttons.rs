//! The check run with the buttons of a review app: what it is called, and what it says.

use github_checks::Repo;
use github_checks::check_runs::{Action, Conclusion, Output, UpdateCheckRun};
use github_checks::ids::CheckRunId;
use serde::{Deserialize, Serialize};

/// Characters of a summary; GitHub takes 65,535.
const SUMMARY: usize = 60_000;

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Button {
    /// Builds the commit into the app.
    Redeploy,
    /// Deletes the review app and creates it again.
    Recreate,
    /// Deletes it.
    Delete,
}

impl Button {
    const ALL: [Self; 3] = [Self::Redeploy, Self::Recreate, Self::Delete];

    /// What it is called in events.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Redeploy => "redeploy",
            Self::Recreate => "recreate",
            Self::Delete => "delete",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|button| button.name() == name)
    }

    /// What is going on after a press.
    pub(super) fn doing(self) -> &'static str {
        match self {
            Self::Redeploy => "Building",
            Self::Recreate => "Deleting, and creating it again",
            Self::Delete => "Deleting",
        }
    }

    fn action(self) -> Action {
        let (label, does) = match self {
            Self::Redeploy => ("Redeploy", "Builds this commit into it again"),
            Self::Recreate => ("Recreate", "Deletes it and creates it again"),
            Self::Delete => ("Delete", "Deletes it with its data"),
        };
        Action::new(label, does, self.name())
    }
}

/// All buttons.
pub(super) fn actions() -> Vec<Action> {
    Button::ALL.into_iter().map(Button::action).collect()
}

/// Which review app a check run is of: its external id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Of {
    pub(super) pipeline: String,
    pub(super) review_app: String,
    pub(super) number: u64,
}

impl Of {
    pub(super) fn to_text(&self) -> String {
        let (pipeline, review_app) = (&self.pipeline, &self.review_app);
        format!("review-app/{pipeline}/{review_app}/{}", self.number)
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("review-app/")?.split('/');
        let (pipeline, review_app) = (parts.next()?, parts.next()?);
        let number = parts.next()?.parse().ok()?;
        parts.next().is_none().then(|| Self {
            pipeline: pipeline.to_owned(),
            review_app: review_app.to_owned(),
            number,
        })
    }
}

/// The call that lets a check run say something. It is always neutral: nothing waits for it, and
/// it proves nothing.
pub(super) fn update(repo: &Repo, run: u64, title: &str, text: &str) -> UpdateCheckRun {
    UpdateCheckRun::new(repo, CheckRunId::from(run))
        .conclusion(Conclusion::Neutral)
        .output(output(title, text))
}

pub(super) fn output(title: &str, text: &str) -> Output {
    let text: String = text.chars().take(SUMMARY).collect();
    Output::new(title, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_id_reads_as_it_is_written_and_others_are_none() {
        let of = Of {
            pipeline: "p-1".into(),
            review_app: "r-1".into(),
            number: 42,
        };
        assert_eq!(Of::read(&of.to_text()), Some(of));
        for other in [
            "",
            "review-app/p/r",
            "review-app/p/r/x",
            "review-app/p/r/1/2",
            "ci/1",
        ] {
            assert_eq!(Of::read(other), None, "{other}");
        }
    }

    #[test]
    fn buttons_are_known_by_their_names() {
        for button in Button::ALL {
            assert_eq!(Button::named(button.name()), Some(button));
        }
        assert_eq!(Button::named("fix"), None);
    }
}
