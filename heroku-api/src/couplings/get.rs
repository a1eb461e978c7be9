//! `GET /pipeline-couplings/{coupling}` — reads a coupling.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-info>

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::CouplingId;

call! {
    /// Reads a coupling.
    GetCoupling(coupling: CouplingId) -> Coupling;
    GET "/pipeline-couplings/{coupling}", Safe
}
