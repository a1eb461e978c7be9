//! The same command again, after one that did not end well: once, by the first who presses, with
//! their own rights.

use std::sync::Arc;
use std::time::Duration;

use service::operations::{OperationId, Status};
use service::outbox::Edit;
use service::{Accepted, Error};
use slack_blocks::web::response_url::ResponseUrl;

use crate::bot::Bot;
use crate::change::{Asked, Caller, Change};
use crate::{message, operation};

/// How long an old button can still say that it was pressed.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a press led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retried {
    /// It runs again.
    Runs {
        /// The command.
        command: String,
    },
    /// It was retried before.
    Before,
    /// It has not ended.
    Running,
    /// There is no such operation.
    Unknown,
}

/// Runs the command of operation `id` again for `by`.
///
/// # Errors
/// As [`service::Operations::accept`].
pub async fn retry(
    bot: &Bot,
    id: &str,
    by: &Caller,
    url: Option<Arc<ResponseUrl>>,
) -> Result<Retried, Error> {
    let Some(operation) = bot
        .operations
        .get(&OperationId::from(id.to_owned()))
        .await?
    else {
        return Ok(Retried::Unknown);
    };
    if operation.status == Status::Open {
        return Ok(Retried::Running);
    }
    let Ok(change) = operation.state::<Change>() else {
        return Ok(Retried::Unknown);
    };
    let mut asked = Asked::new(by.clone(), change.asked.linked.clone());
    asked.reason = change
        .asked
        .reason
        .clone()
        .filter(|_| *by == change.asked.caller);
    let command = operation.command.clone();
    let new = operation::begin(&operation.kind, command.as_str(), asked)?;
    let mut new = new.once("retry", id, KEPT);
    if let Some(plan) = &change.plan {
        // Its buttons go with the same commit.
        let root = message::root(&change, plan);
        let root = serde_json::to_value(root).unwrap_or_default();
        new = new.with(Edit::new(id, root));
    }
    bot.pending.add(new.id(), url, None);
    let accepted = bot.operations.accept(&new).await;
    if !matches!(accepted, Ok(Accepted::New(_))) {
        bot.pending.remove(new.id());
    }
    Ok(match accepted? {
        Accepted::New(_) => Retried::Runs { command },
        _ => Retried::Before,
    })
}
