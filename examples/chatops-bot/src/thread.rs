//! Where the thread of a change is.

use service::OperationId;
use service::store::sql;
use slack_blocks::ids::Ts;
use slack_blocks::web::calls::chat::GetPermalink;

use crate::bot::Bot;
use crate::change::Change;
use crate::place::Place;

/// A link to the first message of a change; `None` while there is none, or when Slack does not
/// say.
pub(crate) async fn link(bot: &Bot, id: &OperationId, change: &Change) -> Option<String> {
    let select = sql("SELECT ts, posted_channel FROM messages WHERE id = $1").bind(id.as_str());
    let row = bot.store().row(select).await.ok()??;
    let ts: String = row.get::<Option<String>>("ts").ok()??;
    // What was addressed to a person lies in the channel that the two of them have.
    let channel: Option<String> = row.get("posted_channel").ok()?;
    let channel = channel.unwrap_or_else(|| change.asked.caller.channel.clone());
    if let Some(place) = Place::read(&channel) {
        let (web, repo, number) = (&bot.services.web, &place.repo, place.number);
        return Some(format!("{web}/{repo}/pull/{number}#issuecomment-{ts}"));
    }
    let link = GetPermalink::new(channel, Ts::from(ts));
    let slack = bot.services.slack.of(change.asked.caller.workspace());
    slack.send(&link).await.ok()
}
