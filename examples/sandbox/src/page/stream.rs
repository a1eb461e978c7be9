//! `GET /page/events`: what happens, as server-sent events, as far as this person may see it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};

use super::{guard, viewer};
use crate::event::{Event, Message, What};
use crate::http::{Answer, Body, Call, Reply};
use crate::world::Shared;

/// Keeps the connection known to be alive, so that one that is gone is noticed.
const BEAT: Duration = Duration::from_secs(15);

pub(super) fn events(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let user = match call.request.query("user") {
        Some(_) => Some(viewer(call)?),
        None => None,
    };
    let (to, pieces) = mpsc::channel(64);
    let events = call.shared.events.subscribe();
    let world = Arc::downgrade(call.shared);
    call.shared.runtime.spawn(copy(events, world, user, to));
    let mut answer = Answer::new(200)
        .with("content-type", "text/event-stream; charset=utf-8")
        .with("cache-control", "no-store")
        .with("x-accel-buffering", "no");
    answer.body = Body::Pieces(pieces);
    Ok(answer)
}

async fn copy(
    mut events: broadcast::Receiver<Event>,
    world: Weak<Shared>,
    user: Option<String>,
    to: mpsc::Sender<Bytes>,
) {
    if to
        .send(Bytes::from_static(b"retry: 1000\n\n"))
        .await
        .is_err()
    {
        return;
    }
    loop {
        let piece = match tokio::time::timeout(BEAT, events.recv()).await {
            Err(_) => Bytes::from_static(b": still here\n\n"),
            Ok(Err(RecvError::Closed)) => return,
            Ok(Err(RecvError::Lagged(_))) => Bytes::from_static(b"event: gap\ndata: {}\n\n"),
            Ok(Ok(event)) => {
                let Some(shared) = world.upgrade() else {
                    return;
                };
                if !visible(&shared, user.as_deref(), &event.what) {
                    continue;
                }
                let Ok(json) = serde_json::to_string(&event) else {
                    continue;
                };
                Bytes::from(format!("data: {json}\n\n"))
            }
        };
        if to.send(piece).await.is_err() {
            return;
        }
    }
}

/// Whether a person sees it; nobody in particular sees Heroku and GitHub.
fn visible(shared: &Shared, user: Option<&str>, what: &What) -> bool {
    let message = |message: &Message| {
        let only = message.ephemeral_to.as_deref();
        user.is_some_and(|user| {
            only.is_none_or(|only| only == user) && shared.lock().slack.sees(user, &message.channel)
        })
    };
    match what {
        What::MessagePosted(posted)
        | What::MessageUpdated(posted)
        | What::EphemeralPosted(posted) => message(posted),
        What::MessageDeleted { channel, .. } => {
            user.is_some_and(|user| shared.lock().slack.sees(user, channel))
        }
        What::ViewChanged { user: whose, .. } => user == Some(whose.as_str()),
        What::WorkspaceChanged => user.is_some(),
        _ => user.is_none() && what.is_public(),
    }
}
