//! Wakes who waits for work: in this process at once, in other replicas through
//! LISTEN/NOTIFY. Only a hint; every waiter also polls.

use std::sync::{Arc, Weak};
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Topic {
    /// An operation was accepted, released or cancelled, or a timer set.
    Operations,
    /// A message is to be posted or edited.
    Outbox,
    /// An identity was stored.
    Identities,
}

impl Topic {
    const ALL: [Self; 3] = [Self::Operations, Self::Outbox, Self::Identities];
    /// The channel that replicas listen on; the topic is the payload.
    pub(crate) const CHANNEL: &'static str = "service";

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Outbox => "outbox",
            Self::Identities => "identities",
        }
    }
}

/// One counter for each topic, raised with every change.
#[derive(Debug)]
pub(crate) struct Wakes([watch::Sender<u64>; 3]);

impl Wakes {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| watch::Sender::new(0)))
    }

    pub(crate) fn subscribe(&self, topic: Topic) -> Wakeups {
        Wakeups(self.0[topic as usize].subscribe())
    }

    pub(crate) fn ring(&self, topic: Topic) {
        self.0[topic as usize].send_modify(|changes| *changes = changes.wrapping_add(1));
    }

    fn ring_all(&self) {
        for topic in Topic::ALL {
            self.ring(topic);
        }
    }
}

/// Hears of changes to one topic. What changed between two calls of [`next`](Self::next) is
/// not missed.
#[derive(Clone, Debug)]
pub struct Wakeups(watch::Receiver<u64>);

impl Wakeups {
    /// Completes when something may have changed since the last call; a hint, so poll as well.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The store is gone: nothing will change any more.
            std::future::pending::<()>().await;
        }
    }
}

/// Ends with the store.
#[derive(Debug)]
pub(crate) struct Listener(JoinHandle<()>);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Rings for what other replicas commit.
pub(crate) fn listen(url: String, wakes: &Arc<Wakes>) -> Listener {
    let wakes = Arc::downgrade(wakes);
    Listener(tokio::spawn(async move {
        loop {
            let end = follow(&url, &wakes).await;
            let Some(wakes) = wakes.upgrade() else { return };
            if let Err(error) = end {
                tracing::debug!(%error, "not listening for other replicas; polling goes on");
            }
            // Something may have been missed meanwhile.
            wakes.ring_all();
            drop(wakes);
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }))
}

async fn follow(url: &str, wakes: &Weak<Wakes>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(Topic::CHANNEL).await?;
    // `None`: the connection was lost and is there again.
    loop {
        let heard = listener.try_recv().await?;
        let Some(wakes) = wakes.upgrade() else {
            return Ok(());
        };
        let topic = heard.and_then(|heard| {
            let is = |topic: &Topic| topic.name() == heard.payload();
            Topic::ALL.into_iter().find(is)
        });
        match topic {
            Some(topic) => wakes.ring(topic),
            None => wakes.ring_all(),
        }
    }
}
