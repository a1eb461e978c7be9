//! `pipelines` — what this bot can deploy.

use std::sync::Arc;

use heroku_api::pipelines::ListPipelines;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::{Outcome, Said};
use crate::bot::Bot;
use crate::refusal::{Refusal, code};

/// Most names in one answer; the rest is counted.
const SHOWN: usize = 50;

/// Lists the pipelines that the token can see.
///
/// # Errors
/// What Heroku refused.
pub async fn pipelines(bot: Arc<Bot>) -> Outcome {
    let mut all = bot
        .services
        .heroku
        .all(&ListPipelines::new())
        .await
        .map_err(|error| Refusal::heroku("reading the pipelines", &error))?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    if all.is_empty() {
        return Ok(Said::Private(mrkdwn!("The token sees no pipeline.")));
    }
    let names = Mrkdwn::join(
        all.iter().take(SHOWN).map(|pipeline| code(&pipeline.name)),
        ", ",
    );
    let rest = match all.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Ok(Said::Private(mrkdwn!(
        "{} pipelines: {}{}",
        all.len(),
        names,
        rest
    )))
}
