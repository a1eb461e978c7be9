//! Where messages go: to the workspace that they were written for, or below a pull request.

use std::time::SystemTime;

use async_trait::async_trait;
use github_checks::comments::{MarkedComment, UpdateComment};
use github_checks::ensure::{self, Intent};
use github_checks::pulls::GetPull;
use service::outbox::{Channel, Outgoing, Posted, SendError};

use super::markdown::{markdown, offers};
use crate::accounts::Accounts;
use crate::bot::Bot;
use crate::change::Caller;
use crate::message::{CODE, RETRY};
use crate::place::Place;
use crate::refusal::error_chain;
use crate::services::{GitHubApp, Workspaces};

/// The timestamp of a reply: below a pull request it is not a comment of its own, since the comment
/// shows the whole state.
const NO_REPLY: &str = "reply";

/// Slack's workspaces, and the comments of the GitHub App.
#[derive(Debug)]
pub(crate) struct Everywhere {
    slack: Workspaces,
    app: Option<GitHubApp>,
    accounts: Option<Accounts>,
}

impl Everywhere {
    pub(crate) fn new(bot: &Bot) -> Self {
        Self {
            slack: bot.services.slack.clone(),
            app: bot.services.github_app.clone(),
            accounts: bot.accounts.clone(),
        }
    }

    fn on(&self, place: &Place) -> Result<github_checks::Client, SendError> {
        let never = |reason: String| SendError::Never { reason };
        let app = self.app.as_ref();
        let app = app.ok_or_else(|| never("no_github_app".to_owned()))?;
        app.on(&place.repo)
            .map_err(|error| never(error_chain(&error)))
    }

    /// The comment of a message: one for each that asked, whatever comes of it.
    async fn comment(
        &self,
        github: &github_checks::Client,
        place: &Place,
        message: &Outgoing,
    ) -> MarkedComment {
        let marker = match place.comment {
            Some(comment) => format!("chatops/{comment}"),
            None => format!("chatops/{}", message.id),
        };
        let mut text = self.text(message).await;
        if let Some(pushed) = pushed_since(github, place).await {
            text.push_str("\n\n");
            text.push_str(&pushed);
        }
        MarkedComment::new(&place.repo, place.number, marker, text)
    }

    async fn text(&self, message: &Outgoing) -> String {
        let team = message.team.as_deref().unwrap_or_default();
        let content = message.content.to_string();
        let mut known: Vec<(String, Option<String>)> = Vec::new();
        // People of Slack have another name here, where it is known.
        for part in content.split("<@").skip(1) {
            let id = part.split(['>', '|']).next().unwrap_or_default();
            if known.iter().all(|(user, _)| user != id) {
                known.push((id.to_owned(), self.login(team, id).await));
            }
        }
        let person = |id: &str| {
            let found = known.iter().find(|(user, _)| user == id);
            let login = found.and_then(|(_, login)| login.as_deref());
            login.map_or_else(
                || "somebody in Slack".to_owned(),
                |login| format!("@{login}"),
            )
        };
        let mut text = markdown(&message.content, &person);
        if offers(&message.content, &[RETRY]) {
            text.push_str("\n\n_Comment the command again to retry._");
        }
        if offers(&message.content, &[CODE]) {
            text.push_str("\n\n_Type the command in Slack, which asks for the code._");
        }
        text
    }

    async fn login(&self, team: &str, user: &str) -> Option<String> {
        let caller = Caller::new(team, user, "");
        let standing = self.accounts.as_ref()?.of(&caller).await.ok()?;
        let mut linked = standing.linked.into_iter();
        linked.find_map(|(provider, account)| (provider == "github").then_some(account))
    }
}

/// What is said when the pull request has a newer commit than the one that was asked for.
async fn pushed_since(github: &github_checks::Client, place: &Place) -> Option<String> {
    let asked = place.head.as_deref()?;
    // A courtesy: what runs is the commit that was the head when it was asked.
    let pull = github.send(&GetPull::new(&place.repo, place.number)).await;
    let pull = pull.ok()?;
    let short = |sha: &str| sha.get(..7).unwrap_or(sha).to_owned();
    (pull.head.sha.as_str() != asked).then(|| {
        format!(
            ":warning: {} was pushed after this was asked, which is about {}: comment the command \
             again for the newer commit.",
            short(pull.head.sha.as_str()),
            short(asked)
        )
    })
}

fn failed(error: &github_checks::Error) -> SendError {
    if error.is_ambiguous() {
        return SendError::Unsure;
    }
    if error.is_transient() {
        return SendError::Later {
            reason: "no_response".to_owned(),
            after: error.retry_after(),
        };
    }
    SendError::Never {
        reason: error_chain(error),
    }
}

#[async_trait]
impl Channel for Everywhere {
    async fn post(
        &self,
        message: &Outgoing,
        resumed: Option<SystemTime>,
    ) -> Result<Posted, SendError> {
        let Some(place) = Place::read(&message.channel) else {
            return self.slack.post(message, resumed).await;
        };
        let posted = |ts: String| Posted {
            channel: message.channel.clone(),
            ts,
        };
        if message.thread.is_some() {
            return Ok(posted(NO_REPLY.to_owned()));
        }
        let github = self.on(&place)?;
        let comment = self.comment(&github, &place, message).await;
        let intent = match resumed {
            None => Intent::now(&github),
            Some(since) => Intent::resumed(since, Vec::<String>::new()),
        };
        match ensure::comment(&github, &comment, intent).await {
            Ok(there) => Ok(posted(there.into_inner().id.to_string())),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn update(&self, message: &Outgoing, posted: &Posted) -> Result<(), SendError> {
        let Some(place) = Place::read(&message.channel) else {
            return self.slack.update(message, posted).await;
        };
        let Ok(id) = posted.ts.parse::<u64>() else {
            // A reply.
            return Ok(());
        };
        let github = self.on(&place)?;
        let comment = self.comment(&github, &place, message).await;
        let update = UpdateComment::new(&place.repo, id, comment.text());
        match github.send(&update).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match failed(&error) {
                // The same content again is what was wanted.
                SendError::Unsure => SendError::Later {
                    reason: "no_response".to_owned(),
                    after: None,
                },
                other => other,
            }),
        }
    }
}
