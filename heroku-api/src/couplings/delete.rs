//! `DELETE /pipeline-couplings/{coupling}` — takes an app out of its pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-delete>

use crate::endpoint::call;
use crate::ids::CouplingId;

call! {
    /// Takes an app out of its pipeline.
    DeleteCoupling(coupling: CouplingId) -> ();
    DELETE "/pipeline-couplings/{coupling}", Idempotent
}
