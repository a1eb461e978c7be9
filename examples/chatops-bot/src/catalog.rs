//! What exists, remembered for completion: names of pipelines, apps and branches.
//!
//! Completion is asked at every key and may not wait for a service, so it answers from
//! what was read last, and a reading that is old makes a new one begin.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use chatops_grammar::{Catalog, Stage};
use futures_util::StreamExt as _;
use futures_util::stream;
use github_checks::branches::ListBranches;
use heroku_api::pipelines::ListPipelines;

use crate::bot::Bot;
use crate::refusal::error_chain;
use crate::target::Target;

/// How old a reading may be before a new one begins.
const FRESH: Duration = Duration::from_secs(30);
/// Pipelines that are read beside each other.
const BESIDE: usize = 4;

/// The stages of the command language, which are Heroku's without `test`.
const STAGES: [Stage; 4] = [
    Stage::Review,
    Stage::Development,
    Stage::Staging,
    Stage::Production,
];

/// The last reading, and whether another is under way.
#[derive(Debug, Default)]
pub struct Names {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    known: Arc<Snapshot>,
    read_at: Option<SystemTime>,
    reading: bool,
}

/// Names as they were at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pipelines: Vec<Known>,
}

/// A pipeline with what completion offers of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    name: String,
    apps: Vec<(Option<Stage>, String)>,
    refs: Vec<String>,
}

impl Names {
    /// What was read last, at once. Begins a new reading when that was long ago.
    #[must_use]
    pub fn snapshot(bot: &Arc<Bot>) -> Arc<Snapshot> {
        let now = bot.now();
        let mut state = bot.names.lock();
        let age = state
            .read_at
            .map(|at| now.duration_since(at).unwrap_or_default());
        if !state.reading && age.is_none_or(|age| age > FRESH) {
            state.reading = true;
            // Nothing depends on it: a bot that stops does not wait for it.
            tokio::spawn(refresh(Arc::clone(bot)));
        }
        Arc::clone(&state.known)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the names anew. What cannot be read keeps its old names.
pub async fn refresh(bot: Arc<Bot>) {
    let read = read(&bot).await;
    let now = bot.now();
    let mut state = bot.names.lock();
    state.reading = false;
    state.read_at = Some(now);
    match read {
        Ok(known) => state.known = Arc::new(known),
        Err(error) => tracing::info!(
            error = error_chain(&error),
            "names for completion were not read"
        ),
    }
}

async fn read(bot: &Bot) -> Result<Snapshot, heroku_api::Error> {
    let pipelines = bot.services.heroku.all(&ListPipelines::new()).await?;
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

impl Catalog for Snapshot {
    fn pipelines(&self) -> Vec<String> {
        self.pipelines.iter().map(|one| one.name.clone()).collect()
    }

    fn apps(&self, pipeline: Option<&str>, stage: Option<Stage>) -> Vec<String> {
        let wanted = |one: &&Known| pipeline.is_none_or(|name| one.name == name);
        self.pipelines
            .iter()
            .filter(wanted)
            .flat_map(|one| &one.apps)
            .filter(|(of, _)| stage.is_none() || *of == stage)
            .map(|(_, app)| app.clone())
            .collect()
    }

    fn refs(&self, pipeline: &str) -> Vec<String> {
        let found = self.pipelines.iter().find(|one| one.name == pipeline);
        found.map(|one| one.refs.clone()).unwrap_or_default()
    }
}
