//! Operations in a file: for runs without deployments on GitHub. The file must outlive the
//! run: a cache of the CI system, or a disk.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::{Memory, Operation, Wish};
use crate::Cx;
use crate::screen::Screen;

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

    /// The file forgets what has ended: that nothing is in it says nothing.
    pub(super) fn recall(&self) -> Memory {
        let way = self.newest().and_then(|operation| operation.way);
        way.map_or(Memory::Unknown, Memory::Made)
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

    pub(super) fn forget(&self) {
        let mut all = self.read();
        if all.remove(&self.environment).is_some() {
            self.store(&all);
        }
    }
}
