//! What exists, remembered for completion: names of pipelines, apps and branches.
//!
//! Completion is asked at every key and may not wait for a service, so it answers from
//! what was read last, and a reading that is old makes a new one begin.

use std::sync::Arc;

use chatops_grammar::Stage;
use futures_util::StreamExt as _;
use futures_util::stream;
use github_checks::branches::ListBranches;

use crate::bot::Bot;
use crate::names::{Known, Snapshot};
use crate::refusal::error_chain;
use crate::target::Target;

/// Pipelines that are read beside each other.
const BESIDE: usize = 4;

/// The stages of the command language, which are Heroku's without `test`.
const STAGES: [Stage; 4] = [
    Stage::Review,
    Stage::Development,
    Stage::Staging,
    Stage::Production,
];

/// What was read last, at once. Begins a new reading when that was long ago.
#[must_use]
pub fn snapshot(bot: &Arc<Bot>) -> Arc<Snapshot> {
    let (known, is_due) = bot.names.at(bot.now());
    if is_due {
        // Nothing depends on it: a bot that stops does not wait for it.
        tokio::spawn(refresh(Arc::clone(bot)));
    }
    known
}

/// Reads the names anew. What cannot be read keeps its old names.
pub async fn refresh(bot: Arc<Bot>) {
    let read = read(&bot).await;
    if let Err(error) = &read {
        tracing::info!(
            error = error_chain(error),
            "names for completion were not read"
        );
    }
    bot.names.read(bot.now(), read.ok());
}

async fn read(bot: &Bot) -> Result<Snapshot, heroku_api::Error> {
    let pipelines = bot.pipelines().await?;
    let known = stream::iter(pipelines)
        .map(|pipeline| known(bot, pipeline.name))
        .buffered(BESIDE)
        .collect()
        .await;
    Ok(Snapshot { pipelines: known })
}

async fn known(bot: &Bot, name: String) -> Known {
    // A pipeline that cannot be read is still one.
    let Ok(target) = Target::find(bot, &name).await else {
        let (apps, refs) = (Vec::new(), Vec::new());
        return Known { name, apps, refs };
    };
    let refs = match &target.repository {
        Some(repo) => {
            let branches = bot.services.github.all(&ListBranches::new(repo)).await;
            branches
                .unwrap_or_default()
                .into_iter()
                .map(|branch| branch.name)
                .collect()
        }
        None => Vec::new(),
    };
    let apps = target.state.apps.iter().map(|app| {
        let stage = STAGES
            .into_iter()
            .find(|stage| stage.as_str() == app.stage.as_str());
        (stage, app.name.clone())
    });
    Known {
        name,
        apps: apps.collect(),
        refs,
    }
}
