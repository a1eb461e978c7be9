//! One message for each operation.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::{Method, Response};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::Message;
use crate::calls::chat::{PostMessage, Posted};
use crate::calls::conversations::{ListHistory, ListReplies};
use crate::client::Client;
use crate::codec::{self, Entries, Raw};
use crate::endpoint::{Endpoint, Payload, decode_json};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::{BuildError, DecodeError, Error};
use crate::ids::Ts;
use crate::pace::Tier;
use crate::page::{Continuation, Page};
use crate::retry::Class;
use crate::surface::Metadata;

/// How far the clock here may be from Slack's.
const CLOCKS: Duration = Duration::from_secs(10 * 60);
/// Messages that are asked for at once; Slack gives 15 to apps outside its marketplace.
const PAGE: u16 = 200;
/// Maximum number of pages of one look.
const PAGES: usize = 20;

/// Posts `call` once, although the response may get lost.
///
/// A message of the same conversation and thread, posted after the intent, that carries
/// the same metadata counts as done: put an id of your own into it. A message without
/// metadata cannot be recognised: then this is the plain call. The channel must be given
/// by the id of the conversation, not of a user.
///
/// A look costs one request in most channels: it begins with the newest message and ends at
/// the first that is older than the intent, or with an error after 4,000 messages.
///
/// # Permission
/// `chat:write`, and for looking `channels:history` or its sister for the kind.
///
/// # Errors
/// As [`PostMessage`]; ambiguous when looking did not help either: the message may still
/// appear.
///
/// # Examples
/// ```no_run
/// # async fn run(slack: slack_blocks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use slack_blocks::web::calls::chat::PostMessage;
/// use slack_blocks::web::ensure::{self, Intent};
/// use slack_blocks::surface::Metadata;
/// use slack_blocks::{Message, codec};
///
/// // An id of your own, stored before this line: the message is recognised by it.
/// let id = codec::Raw::of(&serde_json::json!({ "operation": "op-7f3a" }))?;
/// let message = Message::new("Deploying").metadata(Metadata::new("deploy", id));
/// let call = PostMessage::new("C0000000001", message);
/// let posted = ensure::message(&slack, &call, Intent::now(&slack)).await?;
/// println!("posted at {}", posted.into_inner().ts);
/// # Ok(()) }
/// ```
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

/// Looks for the message among those since the intent, the newest first (in a thread the
/// oldest first). What was not read is not known: that is an error and never "not there".
async fn look(
    slack: &Client,
    call: &PostMessage,
    metadata: &Metadata<'_>,
    intent: &Intent,
) -> Result<Option<Posted>, Error> {
    let since = earliest(intent);
    match &call.message.thread_ts {
        Some(thread) => {
            let replies = ListReplies::new(&call.channel, thread)
                .include_all_metadata(true)
                .oldest(since.clone())
                .limit(PAGE);
            search(slack, &Lean(&replies), call, metadata, intent, None).await
        }
        None => {
            let history = ListHistory::new(&call.channel)
                .include_all_metadata(true)
                .oldest(since.clone())
                .limit(PAGE);
            search(slack, &Lean(&history), call, metadata, intent, Some(&since)).await
        }
    }
}

/// `since` is given for a list that comes newest first: behind it there is nothing to find.
async fn search<E: Endpoint>(
    slack: &Client,
    list: &Lean<'_, E>,
    call: &PostMessage,
    metadata: &Metadata<'_>,
    intent: &Intent,
    since: Option<&Ts>,
) -> Result<Option<Posted>, Error> {
    let mut pages = pin!(slack.pages(list).take(PAGES));
    let mut complete = false;
    while let Some(page) = pages.try_next().await? {
        let mut older = false;
        for raw in &page.items {
            let Some(item) = Item::read(raw) else {
                continue;
            };
            if item.is(metadata) && !intent.knows(&item.ts) {
                return Ok(Some(Posted {
                    channel: call.channel.clone(),
                    ts: Ts::from(item.ts),
                    message: Message::from_json(raw.get()).ok().map(Message::into_owned),
                }));
            }
            older |= since.is_some_and(|since| moment(&item.ts) < moment(since.as_str()));
        }
        if older || page.is_last() {
            complete = true;
            break;
        }
    }
    if complete {
        return Ok(None);
    }
    let most = PAGES * usize::from(PAGE);
    let many = format!("expected at most {most} messages since the intent");
    Err(DecodeError::custom("messages", &many).into())
}

/// What has to be read of a message to recognise it: whatever else it holds cannot hide its
/// neighbors.
struct Item<'a> {
    ts: String,
    metadata: Option<Raw<'a>>,
}

impl<'a> Item<'a> {
    fn read(raw: &'a RawValue) -> Option<Self> {
        let fields: Entries<'a, Raw<'a>> = codec::from_json(raw.get()).ok()?;
        Some(Self {
            ts: fields.get("ts")?.decode().ok()?,
            metadata: fields.get("metadata").cloned(),
        })
    }

    /// Whether it carries the same metadata; Slack may write the payload in another order.
    fn is(&self, ours: &Metadata<'_>) -> bool {
        let (Some(theirs), Some(kind), Some(payload)) =
            (&self.metadata, &ours.event_type, &ours.event_payload)
        else {
            return false;
        };
        let fields: Option<Entries<'_, Raw<'_>>> = codec::from_json(theirs.get()).ok();
        let field = |name: &str| fields.as_ref()?.get(name)?.decode::<Value>().ok();
        let payload = payload.decode::<Value>().ok();
        field("event_type").is_some_and(|theirs| theirs == **kind)
            && payload.is_some()
            && field("event_payload") == payload
    }
}

/// Seconds and microseconds.
fn moment(ts: &str) -> (u64, u64) {
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, "0"));
    let number = |digits: &str| digits.parse().unwrap_or_default();
    (number(seconds), number(micros))
}

/// A list of messages whose items are read one by one.
#[derive(Debug)]
struct Lean<'c, E>(&'c E);

impl<E: Endpoint> Endpoint for Lean<'_, E> {
    type Response = Page<Box<RawValue>>;
    const METHOD: Method = E::METHOD;
    const PATH: &'static str = E::PATH;
    const CLASS: Class = E::CLASS;
    const TIER: Tier = E::TIER;

    fn body(&self) -> Result<Payload, BuildError> {
        self.0.body()
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        #[derive(Deserialize)]
        struct Answer {
            messages: Vec<Box<RawValue>>,
            #[serde(default)]
            response_metadata: Option<Continuation>,
        }
        let answer: Answer = decode_json(answer)?;
        Ok(Page::new(answer.messages, answer.response_metadata))
    }
}
