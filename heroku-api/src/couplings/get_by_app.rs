//! `GET /apps/{app}/pipeline-couplings` — the coupling of one app: its pipeline and stage.

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// The coupling of one app: its pipeline and stage.
    ///
    /// One object, although the path is a plural; "not found" when the app is in no pipeline.
    pub struct GetCouplingByApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> Coupling;
    GET "/apps/{app}/pipeline-couplings", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-info-by-app"
}
