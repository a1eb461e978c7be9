//! `GET /users/~/pipeline-couplings` — lists the couplings of the caller's own apps.

use crate::couplings::Coupling;
use crate::endpoint::call;

call! {
    /// Lists the couplings of the caller's own apps.
    pub struct ListMyCouplings {} -> [Coupling];
    GET "/users/~/pipeline-couplings", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list-by-current-user"
}
