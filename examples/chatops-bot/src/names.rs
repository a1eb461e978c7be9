//! Names of pipelines, apps and branches as they were read last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use chatops_grammar::{Catalog, Stage};

/// How old a reading may be before a new one begins.
const FRESH: Duration = Duration::from_secs(30);

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
    pub(crate) pipelines: Vec<Known>,
}

/// A pipeline with what completion offers of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) apps: Vec<(Option<Stage>, String)>,
    pub(crate) refs: Vec<String>,
}

impl Names {
    /// What was read last, and whether the caller is to read it anew: it is old, and nobody else
    /// reads.
    pub(crate) fn at(&self, now: SystemTime) -> (Arc<Snapshot>, bool) {
        let mut state = self.lock();
        let age = state
            .read_at
            .map(|at| now.duration_since(at).unwrap_or_default());
        let is_due = !state.reading && age.is_none_or(|age| age > FRESH);
        state.reading |= is_due;
        (Arc::clone(&state.known), is_due)
    }

    /// A reading has ended at `now`; without a result the old names stay.
    pub(crate) fn read(&self, now: SystemTime, names: Option<Snapshot>) {
        let mut state = self.lock();
        state.reading = false;
        state.read_at = Some(now);
        if let Some(names) = names {
            state.known = Arc::new(names);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
