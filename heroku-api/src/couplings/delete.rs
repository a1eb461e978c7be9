//! `DELETE /pipeline-couplings/{coupling}` — takes an app out of its pipeline.

use crate::endpoint::call;
use crate::ids::CouplingId;

call! {
    /// Takes an app out of its pipeline.
    pub struct DeleteCoupling {
        /// The coupling, by UUID.
        coupling: CouplingId,
    } -> ();
    DELETE "/pipeline-couplings/{coupling}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-delete"
}
