//! One message for each operation.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::Message;
use crate::calls::chat::{PostMessage, Posted};
use crate::calls::conversations::{ListHistory, ListReplies};
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::ids::Ts;
use crate::surface::Metadata;

/// How far the clock here may be from Slack's.
const CLOCKS: Duration = Duration::from_secs(10 * 60);

/// Posts `call` once, although the response may get lost.
///
/// A message of the same conversation and thread, posted after the intent, that carries
/// the same metadata counts as done: put an id of your own into it. A message without
/// metadata cannot be recognised: then this is the plain call. The channel must be given
/// by the id of the conversation, not of a user.
///
/// # Permission
/// `chat:write`, and for looking `channels:history` or its sister for the kind.
///
/// # Errors
/// As [`PostMessage`]; ambiguous when looking did not help either: the message may still
/// appear.
pub async fn message(
    slack: &Client,
    call: &PostMessage,
    intent: Intent,
) -> Result<Ensured<Posted>, Error> {
    let Some(metadata) = &call.message.metadata else {
        return slack.send(call).await.map(Ensured::Created);
    };
    let intent = &intent;
    let look_once =
        || -> Attempt<'_, Option<Posted>> { Box::pin(look(slack, call, metadata, intent)) };
    let send = || -> Attempt<'_, Posted> { Box::pin(slack.send(call)) };
    once(slack, intent, send, look_once).await
}

/// The earliest moment at which its effect can have been recorded.
fn earliest(intent: &Intent) -> Ts {
    let since = intent.sent_at().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.unwrap_or_default().saturating_sub(CLOCKS).as_secs();
    Ts::from(format!("{seconds}.000000"))
}

async fn look(
    slack: &Client,
    call: &PostMessage,
    metadata: &Metadata<'_>,
    intent: &Intent,
) -> Result<Option<Posted>, Error> {
    let messages = match &call.message.thread_ts {
        Some(thread) => {
            let replies = ListReplies::new(&call.channel, thread)
                .include_all_metadata(true)
                .oldest(earliest(intent));
            slack.all(&replies).await?
        }
        None => {
            let history = ListHistory::new(&call.channel)
                .include_all_metadata(true)
                .oldest(earliest(intent));
            slack.all(&history).await?
        }
    };
    let ours = |message: &Message<'_>| {
        let theirs = message.metadata.as_deref();
        theirs.is_some_and(|theirs| same(theirs, metadata))
    };
    let found = messages.into_iter().find(ours);
    Ok(found.and_then(|message| {
        let ts = Ts::from(message.ts.as_ref()?);
        Some(Posted {
            channel: call.channel.clone(),
            ts,
            message: Some(message),
        })
    }))
}

/// Whether both say the same; Slack may write the payload in another order.
fn same(one: &Metadata<'_>, other: &Metadata<'_>) -> bool {
    let payload = |metadata: &Metadata<'_>| {
        let payload = metadata.event_payload.as_ref()?;
        payload.decode::<Value>().ok()
    };
    let (ours, theirs) = (payload(one), payload(other));
    one.event_type == other.event_type && ours.is_some() && ours == theirs
}
