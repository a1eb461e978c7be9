//! What people ask of Spinnaker, and ask to be done: `/gate status`, `where`, `start`, `cancel`.
//!
//! Reading is answered to the person alone. Doing is a gate: the same checks, confirmations
//! and audit as for a judgment.

mod act;
mod read;

use std::collections::BTreeMap;

use slack_blocks::Mrkdwn;
use slack_blocks::fit::truncate;

use crate::choice::Choice;
use crate::judge::Judge;
use crate::people;
use crate::policy::Policy;
use act::{cancel, start};
use read::{status, whereabouts};

/// Lines of an answer.
const LINES: usize = 40;
/// Characters of one name.
const SHORT: usize = 120;

/// What somebody asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// How far a pipeline is.
    Status {
        /// Application.
        application: String,
        /// Pipeline.
        pipeline: String,
    },
    /// What runs where.
    Where {
        /// Application.
        application: String,
    },
    /// Start a pipeline.
    Start {
        /// Application.
        application: String,
        /// Pipeline.
        pipeline: String,
        /// `name=value`.
        parameters: BTreeMap<String, String>,
    },
    /// Cancel an execution, by its id or as the only one that runs.
    Cancel {
        /// Application.
        application: String,
        /// Pipeline, or an execution's id.
        pipeline: String,
        /// Why.
        reason: String,
    },
}

impl Question {
    /// Reads the words after `/gate`; `None` when they are about something else.
    ///
    /// # Errors
    /// How the command is written.
    #[must_use]
    pub fn read(words: &[&str]) -> Option<Result<Self, String>> {
        let own = |text: &&str| (*text).to_owned();
        let usage = |text: &str| Some(Err(format!("Write `/gate {text}`.")));
        match words {
            ["status", application, pipeline] => Some(Ok(Self::Status {
                application: own(application),
                pipeline: own(pipeline),
            })),
            ["status", ..] => usage("status APPLICATION PIPELINE"),
            ["where", application] => Some(Ok(Self::Where {
                application: own(application),
            })),
            ["where", ..] => usage("where APPLICATION"),
            ["start", application, pipeline, rest @ ..] => {
                let pairs = rest.iter().map(|word| {
                    let pair = word.split_once('=').filter(|(name, _)| !name.is_empty());
                    pair.map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .ok_or_else(|| format!("{word:?} is not a parameter: write name=value."))
                });
                Some(
                    pairs
                        .collect::<Result<_, _>>()
                        .map(|parameters| Self::Start {
                            application: own(application),
                            pipeline: own(pipeline),
                            parameters,
                        }),
                )
            }
            ["start", ..] => usage("start APPLICATION PIPELINE [name=value …]"),
            ["cancel", application, pipeline, reason @ ..] => Some(Ok(Self::Cancel {
                application: own(application),
                pipeline: own(pipeline),
                reason: reason.join(" "),
            })),
            ["cancel", ..] => usage("cancel APPLICATION PIPELINE|EXECUTION [reason]"),
            _ => None,
        }
    }

    /// The application that it is about.
    #[must_use]
    pub fn application(&self) -> &str {
        match self {
            Self::Status { application, .. }
            | Self::Where { application }
            | Self::Start { application, .. }
            | Self::Cancel { application, .. } => application,
        }
    }
}

fn cut(text: &str) -> String {
    truncate(text, SHORT).into_owned()
}

/// Answers a question of `person`; `request` names it, so that it is asked once.
///
/// # Errors
/// In words for the person.
pub async fn answer(
    judge: &Judge,
    person: &str,
    question: Question,
    request: &str,
) -> Result<Mrkdwn<'static>, String> {
    let later = |error: String| format!("{error}. Try again later.");
    let spinnaker = judge
        .spinnaker
        .as_ref()
        .ok_or("There is no Spinnaker here.")?;
    let who = people::read(&judge.slack, &judge.team, person, None, &Policy::default()).await;
    let who = who.map_err(|error| later(format!("Slack does not say who you are: {error}")))?;
    // Guests, apps and people of other workspaces hear nothing.
    Policy::default()
        .permits(&who, Choice::Reject, &[])
        .map_err(|refusal| format!("This is not for you: {refusal}."))?;
    let watched = spinnaker
        .watched()
        .await
        .map_err(|error| later(error.to_string()))?;
    let application = question.application().to_ascii_lowercase();
    if !watched
        .iter()
        .any(|one| one.eq_ignore_ascii_case(&application))
    {
        let known = watched
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        return Err(format!(
            "{application} is not watched here. There is: {known}."
        ));
    }
    match question {
        Question::Status { pipeline, .. } => status(spinnaker, &application, &pipeline).await,
        Question::Where { .. } => whereabouts(spinnaker, &application).await,
        Question::Start {
            pipeline,
            parameters,
            ..
        } => {
            start(
                judge,
                spinnaker,
                person,
                (&application, &pipeline),
                parameters,
                request,
            )
            .await
        }
        Question::Cancel {
            pipeline, reason, ..
        } => {
            cancel(
                judge,
                spinnaker,
                person,
                (&application, &pipeline),
                reason,
                request,
            )
            .await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_and_mistakes_say_how_it_is_written() {
        let read = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            Question::read(&words)
        };
        assert!(read("list").is_none());
        let usage = read("status orders").unwrap().unwrap_err();
        assert!(
            usage.contains("/gate status APPLICATION PIPELINE"),
            "{usage}"
        );
        let wrong = read("start orders to-prod tag").unwrap().unwrap_err();
        assert!(wrong.contains("\"tag\" is not a parameter"), "{wrong}");
        let Some(Ok(Question::Start { parameters, .. })) = read("start orders to-prod tag=9=1 a=")
        else {
            panic!("it is a start");
        };
        assert_eq!(parameters["tag"], "9=1");
        assert_eq!(parameters["a"], "");
        let Some(Ok(Question::Cancel { reason, .. })) = read("cancel orders to-prod wrong tag")
        else {
            panic!("it is a cancellation");
        };
        assert_eq!(reason, "wrong tag");
    }
}
