//! Looks for what began to wait, at each source. Echo's hook only makes it look sooner.

use std::sync::Arc;
use std::time::Duration;

use service::runner::Seldom;
use service::{Error, Stop};

use crate::create::{NewGate, create};
use crate::judge::Judge;
use crate::source::Waiting;

/// Looks until `stop`. Every replica may: the same thing becomes one gate.
pub async fn run(judge: Arc<Judge>, stop: Stop) {
    let trouble = Seldom::new(Arc::clone(&judge.clock), Duration::from_secs(60));
    while !stop.is_requested() {
        if let Err(error) = once(&judge).await
            && let Some(count) = trouble.now()
        {
            let error = service::chain(&*error);
            tracing::warn!(error, count, "what waits cannot be read; trying again");
        }
        tokio::select! {
            () = stop.requested() => {}
            () = judge.look.notified() => {}
            () = judge.clock.sleep(judge.windows.sweep) => {}
        }
    }
}

/// Looks once at every source; one that cannot be read does not hide the others.
///
/// # Errors
/// The first that occurred.
pub async fn once(judge: &Judge) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
    let mut created = 0;
    let mut first: Option<Box<dyn std::error::Error + Send + Sync>> = None;
    for source in &judge.sources {
        match source.waiting().await {
            Ok(waiting) => {
                for one in waiting {
                    match found(judge, source.title(), one).await {
                        Ok(new) => created += usize::from(new),
                        Err(error) => drop(first.get_or_insert(error.into())),
                    }
                }
            }
            Err(error) => drop(first.get_or_insert(error.into())),
        }
    }
    first.map_or(Ok(created), Err)
}

async fn found(judge: &Judge, title: &str, waiting: Waiting) -> Result<bool, Error> {
    let Some(rule) = judge.rules.find(&waiting.about) else {
        return Ok(false);
    };
    let key = waiting.place.key();
    let mut new = NewGate::new(
        key,
        waiting.about,
        rule.policy.clone(),
        rule.channels.clone(),
    );
    new.stakeholders.clone_from(&rule.stakeholders);
    new.place = Some(waiting.place);
    title.clone_into(&mut new.source);
    new.fingerprint = waiting.fingerprint;
    new.requesters = waiting.requesters;
    new.limit = waiting.limit;
    create(judge, new).await.map(|(_, new)| new)
}
