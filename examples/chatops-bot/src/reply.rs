//! What is said to the caller beside the thread: by the address that came with the command
//! while this process lives, by the bot's own token after a restart.

use serde_json::Value;
use service::operations::Operation;
use service::outbox::{self, Edit, Post};
use service::{Error, OperationId, Write};
use slack_blocks::block::Block;
use slack_blocks::surface::ResponseType;
use slack_blocks::web::calls::chat::{PostEphemeral, PostMessage};
use slack_blocks::{Message, mrkdwn};

use crate::bot::Bot;
use crate::change::Caller;
use crate::message::{message, section};
use crate::place::Place;
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

/// A direct message to the caller of a command that the bot failed on; `None` when the store does
/// not say who that is.
pub(crate) fn fault(operation: &Operation) -> Option<Write> {
    let (team, user) = operation.caller.split_once('/')?;
    let said = message(mrkdwn!(
        ":warning: I failed on {} again and again, and gave up: nothing more will happen. Type it \
         again; the bot's administrator finds it in the log as operation {}.",
        code(&operation.command),
        code(operation.id.as_str())
    ));
    let content = serde_json::to_value(&said).ok()?;
    let id = format!("{}/fault", operation.id);
    Some(Post::new(id, user, content).team(team).into())
}

/// Says it once, on the best way there is; a reply that reaches nobody is logged.
pub(crate) async fn tell(bot: &Bot, id: &OperationId, caller: &Caller, reply: Reply) {
    if Place::read(&caller.channel).is_some() {
        return below_pull(bot, id, caller, reply).await;
    }
    if let Some(url) = bot.pending.url(id) {
        let kind = match reply.to {
            Audience::Channel => ResponseType::InChannel,
            Audience::Caller => ResponseType::Ephemeral,
        };
        let message = reply.message.clone().response_type(kind);
        match bot.services.slack.any().respond(&url, message).await {
            Ok(()) => return,
            // It may have appeared: rather once than twice.
            Err(error) if error.is_ambiguous() => {
                tracing::warn!(error = error_chain(&error), "a reply may not have appeared");
                return;
            }
            Err(error) => tracing::info!(error = error_chain(&error), "trying another way"),
        }
    }
    let slack = bot.services.slack.of(caller.workspace());
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

/// Says it in the one comment below a pull request. What is to be answered, or is the caller's
/// alone, goes to them in Slack: everybody reads a comment.
async fn below_pull(bot: &Bot, id: &OperationId, caller: &Caller, reply: Reply) {
    let mut content = serde_json::to_value(&reply.message).unwrap_or_default();
    let is_asked = take_buttons(&mut content);
    if is_asked {
        let where_to = section(mrkdwn!("_I have asked in Slack, in a direct message._"));
        if let (Some(blocks), Ok(block)) = (
            content["blocks"].as_array_mut(),
            serde_json::to_value(Block::from(where_to)),
        ) {
            blocks.push(block);
        }
    }
    let stored = store(bot, id, caller, content).await;
    if let Err(error) = &stored {
        tracing::warn!(error = error_chain(error), "a comment was not stored");
    }
    if is_asked || !matches!(stored, Ok(true)) {
        let post = PostMessage::new(caller.user.as_str(), reply.message);
        let slack = bot.services.slack.of(caller.workspace());
        if let Err(error) = slack.send(&post).await {
            let error = error_chain(&error);
            tracing::warn!(error, "a question did not reach the caller");
        }
    }
}

/// Stores what the comment shows; whether it can be shown.
async fn store(
    bot: &Bot,
    id: &OperationId,
    caller: &Caller,
    content: Value,
) -> Result<bool, Error> {
    let post = Post::new(id.as_str(), caller.channel.as_str(), content.clone());
    let mut tx = bot.store().begin().await?;
    outbox::post(&mut tx, &post.team(caller.workspace()), Some(id)).await?;
    // There may be one that says that it runs.
    outbox::edit(&mut tx, &Edit::new(id.as_str(), content)).await?;
    tx.commit().await?;
    let state = outbox::state(bot.store(), id.as_str()).await?;
    Ok(state.is_none_or(|state| state.failed.is_none()))
}

/// Takes the buttons out; whether there were any.
fn take_buttons(content: &mut Value) -> bool {
    let Some(blocks) = content["blocks"].as_array_mut() else {
        return false;
    };
    let before = blocks.len();
    blocks.retain(|block| block["type"] != "actions");
    blocks.len() < before
}
