//! `GET /pipeline-couplings` — lists the couplings that the account may see.

use crate::couplings::Coupling;
use crate::endpoint::call;

call! {
    /// Lists the couplings that the account may see.
    pub struct ListAllCouplings {} -> [Coupling];
    GET "/pipeline-couplings", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list"
}
