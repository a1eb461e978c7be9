//! Waits until the root message is there: what happens is seen, or it does not happen.

use std::time::Duration;

use service::outbox;
use service::runner::Failure;
use service::store::Topic;

use super::book::Book;
use crate::place::Place;
use crate::refusal::Refusal;

/// How often to look without being woken.
const LOOK: Duration = Duration::from_secs(2);

pub(super) async fn announce(book: &Book<'_>) -> Result<(), Failure> {
    let store = book.bot.store();
    let mut wakeups = store.subscribe(Topic::Outbox);
    let id = book.running.id().as_str();
    loop {
        let state = outbox::state(store, id).await?;
        if let Some(state) = state {
            if let Some(ts) = state.ts {
                book.write(|change| {
                    change.thread = Some(ts);
                    Vec::new()
                })
                .await?;
                return Ok(());
            }
            if let Some(reason) = state.failed {
                let channel = book.change().await.asked.caller.channel;
                let refusal = match Place::read(&channel) {
                    Some(place) => Refusal::cannot_comment(place.number, &reason),
                    None => Refusal::cannot_post(&channel, &reason),
                };
                return book.decide(&refusal).await;
            }
        }
        tokio::select! {
            () = wakeups.next() => {}
            () = book.bot.clock.sleep(LOOK) => {}
        }
    }
}
