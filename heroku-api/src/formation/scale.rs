//! `PATCH /apps/{app}/formation` — sets the dynos of several process types at once.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#formation-batch-update>

use crate::endpoint::call;
use crate::formation::{Formation, Scale};
use crate::ids::AppId;

call! {
    /// Sets the dynos of several process types at once.
    ScaleApp(app: AppId) sends {
        updates: Vec<Scale>,
    } -> [Formation];
    PATCH "/apps/{app}/formation", Idempotent
}
