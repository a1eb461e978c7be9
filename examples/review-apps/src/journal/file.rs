//! Operations in a file: for runs without deployments on GitHub. The file must outlive the
//! run: a cache of the CI system, or a disk. Of what has ended it keeps by which way the app
//! was made.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::{Memory, Operation, Way, Wish};
use crate::Cx;
use crate::screen::Screen;

fn way(kept: &Value) -> Option<Way> {
    kept["engine"].as_str().and_then(Way::read)
}

#[derive(Debug)]
pub(crate) struct File {
    path: PathBuf,
    environment: String,
    screen: Screen,
}

impl File {
    pub(super) fn new(cx: &Cx, path: PathBuf, environment: &str) -> Self {
        Self {
            path,
            environment: environment.to_owned(),
            screen: cx.screen.clone(),
        }
    }

    fn read(&self) -> Map<String, Value> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Replaces the file in one step: a run that is killed leaves the old or the new one.
    fn store(&self, all: &Map<String, Value>) {
        let next = self.path.with_extension("next");
        let text = serde_json::to_string_pretty(all).unwrap_or_default();
        let stored = std::fs::write(&next, text).and_then(|()| std::fs::rename(&next, &self.path));
        if let Err(error) = stored {
            let path = self.path.display();
            self.screen.warning(&format!(
                "{path} cannot be written ({error}): a run that is killed may double what it sent"
            ));
        }
    }

    /// How the app of the environment was made. Of one that is not in the file nothing was created,
    /// as far as anybody remembers: a file that was lost costs looks, and nothing else.
    pub(super) fn recall(&self) -> Memory {
        match self.read().get(&self.environment) {
            None => Memory::Nothing,
            Some(kept) => way(kept).map_or(Memory::Unknown, Memory::Made),
        }
    }

    pub(super) fn newest(&self) -> Option<Operation> {
        let all = self.read();
        all.get(&self.environment).and_then(Operation::read)
    }

    pub(super) fn look(&self, wish: &Wish<'_>) -> Option<Operation> {
        let operation = self.newest()?;
        operation.is_for(wish).then_some(operation)
    }

    pub(super) fn write(&self, operation: &Operation) {
        let mut all = self.read();
        all.insert(self.environment.clone(), operation.payload());
        self.store(&all);
    }

    /// The operation is over: only by which way the app was made is kept.
    pub(super) fn end(&self) {
        let mut all = self.read();
        let Some(kept) = all.get(&self.environment) else {
            return;
        };
        match way(kept) {
            Some(way) => {
                let kept = json!({ "engine": way.as_str() });
                all.insert(self.environment.clone(), kept);
            }
            None => drop(all.remove(&self.environment)),
        }
        self.store(&all);
    }

    /// The app is gone.
    pub(super) fn forget(&self) {
        let mut all = self.read();
        if all.remove(&self.environment).is_some() {
            self.store(&all);
        }
    }
}
