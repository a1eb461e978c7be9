//! `GET /pipeline-couplings/{coupling}` — reads a coupling.

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::CouplingId;

call! {
    /// Reads a coupling.
    pub struct GetCoupling {
        /// The coupling, by UUID.
        coupling: CouplingId,
    } -> Coupling;
    GET "/pipeline-couplings/{coupling}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-info"
}
