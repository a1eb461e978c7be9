//! What becomes of channels: the bot is removed or invited, they are archived, deleted, renamed.

use service::Error;
use slack_blocks::event::{Event, EventCallback};
use slack_blocks::ids::{ChannelId, TeamId, UserId};

use crate::bot::Bot;
use crate::route::{self, Trouble};

/// Takes an event about a channel; anything else is left alone. The same one again changes
/// nothing.
pub(super) async fn changed(
    bot: &Bot,
    callback: &EventCallback<'_>,
    own: Option<&str>,
) -> Result<(), Error> {
    let Some((channel, trouble)) = callback.event.as_ref().and_then(|event| read(event, own))
    else {
        return Ok(());
    };
    let team = callback.team_id.as_ref().map_or("", TeamId::as_str);
    let mut tx = bot.store().begin().await?;
    let routes = route::mark(&mut tx, team, &channel, trouble.as_ref()).await?;
    tx.commit().await?;
    if routes > 0 {
        tracing::info!(channel, ?trouble, routes, "a routed channel changed");
    }
    Ok(())
}

/// The channel, and what became of it; `None`: all is well again.
fn read(event: &Event<'_>, own: Option<&str>) -> Option<(String, Option<Trouble>)> {
    let is_own =
        |user: &Option<UserId>| user.as_ref().is_some_and(|user| own == Some(user.as_str()));
    let of = |channel: &Option<ChannelId>| channel.as_ref().map(|id| id.as_str().to_owned());
    let renamed = |channel: &Option<slack_blocks::event::RenamedChannel<'_>>| {
        let channel = channel.as_ref()?;
        let name = channel.name.as_ref()?.to_string();
        Some((of(&channel.id)?, Some(Trouble::Renamed(name))))
    };
    let (channel, trouble) = match event {
        Event::ChannelLeft(left) => (of(&left.channel), Some(Trouble::Removed)),
        Event::GroupLeft(left) => (of(&left.channel), Some(Trouble::Removed)),
        Event::MemberLeftChannel(left) if is_own(&left.user) => {
            (of(&left.channel), Some(Trouble::Removed))
        }
        Event::MemberJoinedChannel(joined) if is_own(&joined.user) => (of(&joined.channel), None),
        Event::ChannelArchive(gone) => (of(&gone.channel), Some(Trouble::Archived)),
        Event::GroupArchive(gone) => (of(&gone.channel), Some(Trouble::Archived)),
        Event::ChannelUnarchive(back) => (of(&back.channel), None),
        Event::GroupUnarchive(back) => (of(&back.channel), None),
        Event::ChannelDeleted(gone) => (of(&gone.channel), Some(Trouble::Deleted)),
        Event::GroupDeleted(gone) => (of(&gone.channel), Some(Trouble::Deleted)),
        Event::ChannelRename(change) => return renamed(&change.channel),
        Event::GroupRename(change) => return renamed(&change.channel),
        _ => return None,
    };
    Some((channel?, trouble))
}
