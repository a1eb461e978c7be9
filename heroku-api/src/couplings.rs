//! Couplings: which app sits in which stage of which pipeline.
//!
//! | call | does |
//! |---|---|
//! | [`GetCouplingByApp`] | the coupling of one app: its pipeline and stage |
//! | [`ListCouplings`] | lists the apps of a pipeline with their stages |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling>

use serde::Deserialize;

use crate::ids::{AppId, CouplingId, PipelineId};
use crate::macros::open_enum;
use crate::reference::Named;

mod get_by_app;
mod list;
pub use self::get_by_app::GetCouplingByApp;
pub use self::list::ListCouplings;

/// One app in one stage of a pipeline. An app is in at most one pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Coupling {
    /// Its UUID.
    pub id: CouplingId,
    /// The app, by its UUID.
    #[serde(deserialize_with = "crate::reference::id")]
    pub app: AppId,
    /// The pipeline; Heroku usually tells its name too, although it is undocumented.
    pub pipeline: Option<Named<PipelineId>>,
    /// The stage.
    pub stage: Stage,
}

open_enum! {
    /// Where in a pipeline an app sits.
    Stage {
        /// Apps that run tests; not deployable.
        Test = "test",
        /// Apps of pull requests.
        Review = "review",
        /// Before staging.
        Development = "development",
        /// Before production.
        Staging = "staging",
        /// Serving users.
        Production = "production",
    }
}

impl Stage {
    /// The stage that a promotion goes to; `None` from review, test and production.
    #[must_use]
    pub fn next(&self) -> Option<Self> {
        match self {
            Self::Development => Some(Self::Staging),
            Self::Staging => Some(Self::Production),
            _ => None,
        }
    }
}
