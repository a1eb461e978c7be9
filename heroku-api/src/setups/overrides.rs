//! What a setup takes instead of what the `app.json` says.

use serde::{Serialize, Serializer};

use crate::builds::Buildpack;
use crate::config_vars::ConfigVars;
use crate::endpoint::{Outgoing, Sent};

/// Config vars and buildpacks that replace those of the `app.json`.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Overrides {
    env: Option<ConfigVars>,
    buildpacks: Option<Vec<Buildpack>>,
}

impl Overrides {
    /// No overrides.
    pub fn new() -> Self {
        Self::default()
    }

    /// These config vars.
    pub fn env(mut self, vars: ConfigVars) -> Self {
        self.env = Some(vars);
        self
    }

    /// These buildpacks.
    pub fn buildpacks(mut self, buildpacks: Vec<Buildpack>) -> Self {
        self.buildpacks = Some(buildpacks);
        self
    }
}

impl Outgoing for Overrides {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'o> {
            #[serde(skip_serializing_if = "Option::is_none")]
            env: Option<Sent<'o, ConfigVars>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            buildpacks: Option<&'o [Buildpack]>,
        }
        Wire {
            env: self.env.as_ref().map(Sent),
            buildpacks: self.buildpacks.as_deref(),
        }
        .serialize(serializer)
    }
}
