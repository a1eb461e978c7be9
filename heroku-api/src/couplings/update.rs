//! `PATCH /pipeline-couplings/{coupling}` — moves an app to another stage.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-update>

use crate::couplings::{Coupling, Stage};
use crate::endpoint::call;
use crate::ids::CouplingId;

call! {
    /// Moves an app to another stage.
    UpdateCoupling(coupling: CouplingId) sends {
        stage: Stage,
    } -> Coupling;
    PATCH "/pipeline-couplings/{coupling}", Idempotent
}
