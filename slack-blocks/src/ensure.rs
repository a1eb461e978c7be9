//! Posting a message exactly once, although answers get lost.
//!
//! The plain call never repeats a post that may have happened. This looks whether it
//! did, waits, looks again, and sends at most once more.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::Message;
use crate::calls::chat::{PostMessage, Posted};
use crate::calls::conversations::{ListHistory, ListReplies};
use crate::client::Client;
use crate::error::Error;
use crate::ids::Ts;
use crate::surface::Metadata;

/// Before each look: what was just written may take a moment to be seen.
const SETTLE: Duration = Duration::from_secs(5);
/// How far clocks may be apart.
const SKEW: Duration = Duration::from_secs(120);

/// When something was decided, and whether it may have been tried already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Intent {
    since: SystemTime,
    resumed: bool,
}

impl Intent {
    /// Decided now; not tried yet.
    pub fn now(slack: &Client) -> Self {
        Self {
            since: slack.transport().now(),
            resumed: false,
        }
    }

    /// Decided then, and perhaps tried: look before the first attempt too. For a
    /// program that was restarted.
    pub fn resumed(since: SystemTime) -> Self {
        Self {
            since,
            resumed: true,
        }
    }

    /// The earliest moment at which its effect can have been recorded.
    fn earliest(&self) -> Ts {
        let since = self.since.duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since.unwrap_or_default().saturating_sub(SKEW).as_secs();
        Ts::from(format!("{seconds}.000000"))
    }
}

/// How something came to be there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ensured<T> {
    /// A call made it and answered.
    Made(T),
    /// It was found: an earlier attempt made it.
    Found(T),
}

impl<T> Ensured<T> {
    /// What is there, either way.
    pub fn into_inner(self) -> T {
        match self {
            Self::Made(value) | Self::Found(value) => value,
        }
    }
}

/// Posts `call` once, although the answer may get lost.
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
/// As [`PostMessage`]; ambiguous only when looking did not help either.
pub async fn message(
    slack: &Client,
    call: &PostMessage,
    intent: Intent,
) -> Result<Ensured<Posted>, Error> {
    let Some(metadata) = &call.message.metadata else {
        return slack.send(call).await.map(Ensured::Made);
    };
    if intent.resumed
        && let Some(found) = look(slack, call, metadata, intent).await?
    {
        return Ok(Ensured::Found(found));
    }
    let mut sent_again = false;
    loop {
        let error = match slack.send(call).await {
            Ok(made) => return Ok(Ensured::Made(made)),
            Err(error) if error.is_ambiguous() => error,
            Err(error) => return Err(error),
        };
        for _ in 0..2 {
            slack.transport().sleep(SETTLE).await;
            match look(slack, call, metadata, intent).await {
                Ok(Some(found)) => return Ok(Ensured::Found(found)),
                Ok(None) => {}
                // Not knowing is no reason to send again.
                Err(_) => return Err(error),
            }
        }
        if std::mem::replace(&mut sent_again, true) {
            return Err(error);
        }
    }
}

async fn look(
    slack: &Client,
    call: &PostMessage,
    metadata: &Metadata<'_>,
    intent: Intent,
) -> Result<Option<Posted>, Error> {
    let messages = match &call.message.thread_ts {
        Some(thread) => {
            let replies = ListReplies::new(&call.channel, thread)
                .include_all_metadata(true)
                .oldest(intent.earliest());
            slack.all(&replies).await?
        }
        None => {
            let history = ListHistory::new(&call.channel)
                .include_all_metadata(true)
                .oldest(intent.earliest());
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
