//! From the words of a command to channels that the bot can post in, by id.

use chatops_grammar::{Channel, Channels};
use slack_blocks::error::ApiError;
use slack_blocks::web::calls::conversations::{
    Conversation, GetConversation, JoinConversation, Kind, ListConversations, ListMembers,
};
use slack_blocks::{Error, Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::Caller;
use crate::refusal::{Refusal, code, error_chain, near, slack_advice};

/// The ids of channels, in the order typed; only names are looked up.
pub(super) async fn ids(
    bot: &Bot,
    caller: &Caller,
    channels: &Channels<'_>,
) -> Result<Vec<String>, Refusal> {
    let is_name = |channel: &Channel<'_>| matches!(channel, Channel::Name(_));
    let known = if channels.iter().any(is_name) {
        named(bot, caller).await?
    } else {
        Vec::new()
    };
    let mut ids: Vec<String> = Vec::new();
    for channel in channels {
        let id = match channel {
            Channel::Here => caller.channel.clone(),
            Channel::Id { id, .. } => id.to_string(),
            Channel::Name(name) => find(name, &known)?,
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Every channel that the bot can see.
async fn named(bot: &Bot, caller: &Caller) -> Result<Vec<(String, String)>, Refusal> {
    let list = ListConversations::new()
        .types([Kind::Public, Kind::Private])
        .exclude_archived(true);
    let channels = bot.services.slack.of(caller.workspace());
    let channels = channels.all(&list).await;
    let channels = channels.map_err(|error| slack("listing the channels", &error))?;
    let named = channels
        .into_iter()
        .filter_map(|channel| Some((channel.id?.as_str().to_owned(), channel.name?)));
    Ok(named.collect())
}

fn find(name: &str, known: &[(String, String)]) -> Result<String, Refusal> {
    if let Some((id, _)) = known.iter().find(|(_, other)| other == name) {
        return Ok(id.clone());
    }
    let advice = match near(name, known.iter().map(|(_, name)| name.as_str())).as_slice() {
        [] => mrkdwn!(
            "If it is private, invite me there first ({}), then try again.",
            code("/invite")
        ),
        near => {
            let near = near.iter().map(|name| code(&format!("#{name}")));
            mrkdwn!("Did you mean {}?", Mrkdwn::join(near, ", "))
        }
    };
    Err(Refusal::new(
        "channel_not_found",
        mrkdwn!("I see no channel {}.", code(&format!("#{name}"))),
        advice,
    ))
}

/// Makes sure that the bot can post in a channel: joins a public one, and asks to be invited
/// to a private one.
pub(super) async fn open(bot: &Bot, caller: &Caller, id: &str) -> Result<(), Refusal> {
    let slack_client = &bot.services.slack.of(caller.workspace());
    let read = slack_client.send(&GetConversation::new(id)).await;
    let channel = match read {
        Ok(channel) => channel,
        Err(error) if is_hidden(&error) => return Err(invite(id)),
        Err(error) => return Err(slack("looking at the channel", &error)),
    };
    if channel.is_archived {
        return Err(Refusal::new(
            "is_archived",
            mrkdwn!("{} is archived.", Mrkdwn::channel(id)),
            mrkdwn!("Name another channel."),
        ));
    }
    if channel.is_im || channel.is_mpim {
        return Ok(());
    }
    if is_private(&channel) {
        if !channel.is_member {
            return Err(invite(id));
        }
        return only_members(bot, caller, id).await;
    }
    if !channel.is_member {
        let joined = slack_client.send(&JoinConversation::new(id)).await;
        joined.map_err(|error| slack("joining the channel", &error))?;
    }
    Ok(())
}

fn is_private(channel: &Conversation) -> bool {
    channel.is_private || !channel.is_channel
}

/// What a private channel hears is the business of its members.
async fn only_members(bot: &Bot, caller: &Caller, id: &str) -> Result<(), Refusal> {
    if caller.channel == id {
        return Ok(());
    }
    let slack_client = bot.services.slack.of(caller.workspace());
    let members = slack_client.all(&ListMembers::new(id)).await;
    let members = members.map_err(|error| slack("reading the channel's members", &error))?;
    if members.iter().any(|member| member.as_str() == caller.user) {
        return Ok(());
    }
    Err(invite(id))
}

fn is_hidden(error: &Error) -> bool {
    let code = error.as_api().and_then(ApiError::code);
    code.is_some_and(|code| matches!(code.as_str(), "channel_not_found" | "not_in_channel"))
}

/// The same words whether it is private or does not exist: that is nobody else's business.
fn invite(id: &str) -> Refusal {
    Refusal::new(
        "channel_not_found",
        mrkdwn!("I cannot post in {}.", Mrkdwn::channel(id)),
        mrkdwn!(
            "If it is a private channel of yours, type {} there, then try again.",
            code("/invite") // with the bot's name, which Slack completes
        ),
    )
}

fn slack(doing: &str, error: &Error) -> Refusal {
    Refusal::new(
        "upstream_error",
        mrkdwn!("Slack: {} failed: {}.", doing, error_chain(error)),
        mrkdwn!("{}.", slack_advice(error)),
    )
}
