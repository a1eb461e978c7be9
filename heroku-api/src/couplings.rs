//! Couplings: which app sits in which stage of which pipeline.
//!
//! | call | does |
//! |---|---|
//! | [`CreateCoupling`] | puts an app into a stage of a pipeline |
//! | [`DeleteCoupling`] | takes an app out of its pipeline |
//! | [`GetCoupling`] | reads a coupling |
//! | [`GetCouplingByApp`] | the coupling of one app: its pipeline and stage |
//! | [`ListCouplings`] | lists the apps of a pipeline with their stages |
//! | [`ListAllCouplings`] | lists the couplings that the account may see |
//! | [`ListTeamCouplings`] | lists the couplings of a team's apps |
//! | [`ListMyCouplings`] | lists the couplings of the caller's own apps |
//! | [`UpdateCoupling`] | moves an app to another stage |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling>

use serde::Deserialize;

use crate::ids::{AppId, CouplingId, PipelineId};
use crate::macros::open_enum;
use crate::reference::Named;

mod create;
mod delete;
mod get;
mod get_by_app;
mod list;
mod list_all;
mod list_by_team;
mod list_mine;
mod update;
pub use self::create::CreateCoupling;
pub use self::delete::DeleteCoupling;
pub use self::get::GetCoupling;
pub use self::get_by_app::GetCouplingByApp;
pub use self::list::ListCouplings;
pub use self::list_all::ListAllCouplings;
pub use self::list_by_team::ListTeamCouplings;
pub use self::list_mine::ListMyCouplings;
pub use self::update::UpdateCoupling;

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
