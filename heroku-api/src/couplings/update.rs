//! `PATCH /pipeline-couplings/{coupling}` — moves an app to another stage.

use crate::couplings::{Coupling, Stage};
use crate::endpoint::call;
use crate::ids::CouplingId;

call! {
    /// Moves an app to another stage.
    pub struct UpdateCoupling {
        /// The coupling, by UUID.
        coupling: CouplingId,
    } sends {
        /// The new stage.
        stage: Stage,
    } -> Coupling;
    PATCH "/pipeline-couplings/{coupling}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-update"
}
