//! What is said to the caller beside the thread: by the address that came with the command
//! while this process lives, by the bot's own token after a restart.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use service::operations::Operation;
use service::outbox::Post;
use service::runner::Place;
use service::{OperationId, Write};
use slack_blocks::calls::chat::{PostEphemeral, PostMessage};
use slack_blocks::response_url::ResponseUrl;
use slack_blocks::surface::ResponseType;
use slack_blocks::{Message, mrkdwn};

use crate::bot::Bot;
use crate::change::Caller;
use crate::message::message;
use crate::refusal::{code, error_chain};

/// Who is to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// Everybody in the channel.
    Channel,
    /// The caller alone.
    Caller,
}

/// What is left to say when a command is done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply {
    /// What is said.
    pub message: Message<'static>,
    /// Who sees it.
    pub to: Audience,
}

impl Reply {
    /// For everybody in the channel.
    pub fn public(message: impl Into<Message<'static>>) -> Self {
        let (message, to) = (message.into(), Audience::Channel);
        Self { message, to }
    }

    /// For the caller.
    pub fn private(message: impl Into<Message<'static>>) -> Self {
        let (message, to) = (message.into(), Audience::Caller);
        Self { message, to }
    }
}

/// Response addresses of commands that are under way in this process. They are secrets, so
/// they are never stored.
#[derive(Debug, Default)]
pub struct Pending(Mutex<HashMap<OperationId, Waiting>>);

#[derive(Debug)]
struct Waiting {
    url: Option<Arc<ResponseUrl>>,
    /// Of a read: free again when it is answered.
    _place: Option<Place>,
}

impl Pending {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<OperationId, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers where `id` can be answered, until it is over.
    pub(crate) fn add(
        &self,
        id: &OperationId,
        url: Option<Arc<ResponseUrl>>,
        place: Option<Place>,
    ) {
        let waiting = Waiting { url, _place: place };
        self.lock().insert(id.clone(), waiting);
    }

    /// The address of `id`, if this process took the command.
    pub(crate) fn url(&self, id: &OperationId) -> Option<Arc<ResponseUrl>> {
        self.lock().get(id)?.url.clone()
    }

    /// Forgets what is over.
    pub(crate) fn remove(&self, id: &OperationId) {
        self.lock().remove(id);
    }
}

/// A direct message to the caller of a command that the bot failed on; `None` when the store does
/// not say who that is.
pub(crate) fn fault(operation: &Operation) -> Option<Write> {
    let (_, user) = operation.caller.split_once('/')?;
    let said = message(mrkdwn!(
        ":warning: I failed on {} again and again, and gave up: nothing more will happen. Type it \
         again; the bot's administrator finds it in the log as operation {}.",
        code(&operation.command),
        code(operation.id.as_str())
    ));
    let content = serde_json::to_value(&said).ok()?;
    let id = format!("{}/fault", operation.id);
    Some(Post::new(id, user, content).into())
}

/// Response addresses of cards that wait for a form. Secrets, so never stored; without one the
/// card stays as it is, and its buttons say that they were pressed.
#[derive(Debug, Default)]
pub(crate) struct Cards(Mutex<HashMap<String, Arc<ResponseUrl>>>);

impl Cards {
    /// Cards that are remembered; more begin anew.
    const KEPT: usize = 1000;

    pub(crate) fn keep(&self, question: &str, url: Option<Arc<ResponseUrl>>) {
        let Some(url) = url else { return };
        let mut cards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cards.len() >= Self::KEPT {
            cards.clear();
        }
        cards.insert(question.to_owned(), url);
    }

    pub(crate) fn take(&self, question: &str) -> Option<Arc<ResponseUrl>> {
        let mut cards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cards.remove(question)
    }
}

/// Says it once, on the best way there is; a reply that reaches nobody is logged.
pub(crate) async fn tell(bot: &Bot, id: &OperationId, caller: &Caller, reply: Reply) {
    if let Some(url) = bot.pending.url(id) {
        let kind = match reply.to {
            Audience::Channel => ResponseType::InChannel,
            Audience::Caller => ResponseType::Ephemeral,
        };
        let message = reply.message.clone().response_type(kind);
        match bot.services.slack.respond(&url, message).await {
            Ok(()) => return,
            // It may have appeared: rather once than twice.
            Err(error) if error.is_ambiguous() => {
                tracing::warn!(error = error_chain(&error), "a reply may not have appeared");
                return;
            }
            Err(error) => tracing::info!(error = error_chain(&error), "trying another way"),
        }
    }
    let slack = &bot.services.slack;
    let said = match reply.to {
        Audience::Channel => {
            let post = PostMessage::new(caller.channel.as_str(), reply.message.clone());
            slack.send(&post).await.map(drop)
        }
        Audience::Caller => {
            let (channel, user) = (caller.channel.as_str(), caller.user.as_str());
            let post = PostEphemeral::new(channel, user, reply.message.clone());
            slack.send(&post).await.map(drop)
        }
    };
    let Err(error) = said else { return };
    if error.is_ambiguous() {
        tracing::warn!(error = error_chain(&error), "a reply may not have appeared");
        return;
    }
    // A channel that the bot is not in: a direct message reaches the caller anyway.
    let post = PostMessage::new(caller.user.as_str(), reply.message);
    if let Err(error) = slack.send(&post).await {
        tracing::warn!(
            error = error_chain(&error),
            "a reply did not reach the caller"
        );
    }
}
