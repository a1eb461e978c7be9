//! Config vars of apps, of releases and of pipeline stages. Their values are secrets.
//!
//! | call | does |
//! |---|---|
//! | [`GetConfigVars`] | reads the config vars of an app |
//! | [`GetReleaseConfigVars`] | reads the config vars that a release runs with |
//! | [`GetStageConfigVars`] | reads the config vars that new apps of a stage get |
//! | [`UpdateConfigVars`] | sets and removes config vars of an app |
//! | [`UpdateStageConfigVars`] | sets and removes config vars of a stage |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#config-vars>

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serializer};

use crate::endpoint::{Outgoing, Sent};
use crate::secret::Secret;

mod get;
mod get_for_release;
mod get_for_stage;
mod update;
mod update_for_stage;
pub use self::get::GetConfigVars;
pub use self::get_for_release::GetReleaseConfigVars;
pub use self::get_for_stage::GetStageConfigVars;
pub use self::update::UpdateConfigVars;
pub use self::update_for_stage::UpdateStageConfigVars;

/// Config vars: names, and values that do not print. No value means: not set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ConfigVars(BTreeMap<String, Option<Secret>>);

impl ConfigVars {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a var.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.0.insert(name.into(), Some(value.into()));
        self
    }

    /// In an update: removes a var.
    #[must_use]
    pub fn unset(mut self, name: impl Into<String>) -> Self {
        self.0.insert(name.into(), None);
        self
    }

    /// The value of a var that is set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)?.as_ref()
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Outgoing for ConfigVars {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, &value.as_ref().map(Sent))?;
        }
        map.end()
    }
}
