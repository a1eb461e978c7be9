//! Looks for what began to wait, at each source. Hooks only make it look sooner.

use std::sync::Arc;
use std::time::Duration;

use service::runner::Seldom;
use service::{Error, Stop};

use crate::create::{NewGate, create};
use crate::gates;
use crate::identity::Mode;
use crate::judge::Judge;
use crate::source::{JudgmentSource, Waiting};

/// How long a source may list what was decided, in milliseconds.
const LISTED: i64 = 120_000;

/// Looks until `stop`. Every replica may: the same thing becomes one gate.
pub async fn run(judge: Arc<Judge>, stop: Stop) {
    let trouble = Seldom::new(Arc::clone(&judge.clock), Duration::from_secs(60));
    let mut turn = 0;
    let mut asked = false;
    while !stop.is_requested() {
        if let Err(error) = once(&judge, (!asked).then_some(turn)).await
            && let Some(count) = trouble.now()
        {
            let error = service::chain(&*error);
            tracing::warn!(error, count, "what waits cannot be read; trying again");
        }
        turn = turn.wrapping_add(1);
        asked = tokio::select! {
            () = stop.requested() => false,
            () = judge.look.notified() => true,
            () = judge.clock.sleep(judge.windows.sweep) => false,
        };
    }
}

/// Looks once at the sources whose turn it is, at all of them without a number; one that cannot
/// be read does not hide the others.
///
/// # Errors
/// The first that occurred.
pub async fn once(
    judge: &Judge,
    turn: Option<u32>,
) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
    let mut created = 0;
    let mut first: Option<Box<dyn std::error::Error + Send + Sync>> = None;
    let is_due = |skips: u32| turn.is_none_or(|turn| turn.is_multiple_of(skips + 1));
    for source in judge.sources.iter().filter(|one| is_due(one.skips())) {
        match source.waiting().await {
            Ok(waiting) => {
                for one in waiting {
                    match found(judge, source, one).await {
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

async fn found(
    judge: &Judge,
    source: &Arc<dyn JudgmentSource>,
    mut waiting: Waiting,
) -> Result<bool, Error> {
    let Some(rule) = judge.rules.find(&waiting.about) else {
        return Ok(false);
    };
    while let Some(known) = gates::by_key(&judge.store, &waiting.place.key()).await? {
        let decision = known.gate.decision.as_ref();
        let decided_at = decision
            .filter(|_| known.gate.state.is_final())
            .map(|one| one.at);
        let (Some(at), Some(next)) = (decided_at, source.again(&waiting.place)) else {
            return Ok(false);
        };
        // What was decided a moment ago may still be listed.
        if judge.now().await? - at < LISTED {
            return Ok(false);
        }
        waiting.place = next;
    }
    let key = waiting.place.key();
    if waiting.about.changes.is_none() {
        waiting.about.changes = source.changes(&waiting).await;
    }
    let unknown = known(judge, source, &mut waiting).await?;
    if let Some(account) = unknown.filter(|_| rule.policy.not_requester) {
        waiting.about.warnings.push(format!(
            "{account} started it at {}, and nobody in Slack is known by that account: its owner \
             could approve this. The operators name them under [people].",
            source.title()
        ));
    }
    let mut new = NewGate::new(
        key,
        waiting.about,
        rule.policy.clone(),
        rule.channels.clone(),
    );
    new.stakeholders.clone_from(&rule.stakeholders);
    new.place = Some(waiting.place);
    source.title().clone_into(&mut new.source);
    new.fingerprint = waiting.fingerprint;
    new.requesters = waiting.requesters;
    new.limit = waiting.limit;
    create(judge, new).await.map(|(_, new)| new)
}

/// Puts people of Slack in the place of accounts that are theirs; an account that is left, and
/// that nobody will be recognised by.
async fn known(
    judge: &Judge,
    source: &Arc<dyn JudgmentSource>,
    waiting: &mut Waiting,
) -> Result<Option<String>, Error> {
    let mut unknown = None;
    for name in &mut waiting.requesters {
        if let Some(id) = judge.owner_of(name) {
            id.clone_into(name);
            continue;
        }
        // Where everybody decides with an account of their own, that is asked at the click.
        let is_asked = !source.names_accounts() || source.mode() == Mode::Own;
        if !is_asked && !judge.identity.is_linked(source, name).await? {
            unknown = Some(name.clone());
        }
    }
    Ok(unknown)
}
