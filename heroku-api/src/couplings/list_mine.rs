//! `GET /users/~/pipeline-couplings` — lists the couplings of the caller's own apps.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list-by-current-user>

use crate::couplings::Coupling;
use crate::endpoint::call;

call! {
    /// Lists the couplings of the caller's own apps.
    ListMyCouplings() -> [Coupling];
    GET "/users/~/pipeline-couplings", Safe
}
