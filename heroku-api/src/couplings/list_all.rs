//! `GET /pipeline-couplings` — lists the couplings that the account may see.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list>

use crate::couplings::Coupling;
use crate::endpoint::call;

call! {
    /// Lists the couplings that the account may see.
    ListAllCouplings() -> [Coupling];
    GET "/pipeline-couplings", Safe
}
