//! `PATCH /apps/{app}/formation` — sets the dynos of several process types at once.

use crate::endpoint::call;
use crate::formation::{Formation, Scale};
use crate::ids::AppId;

call! {
    /// Sets the dynos of several process types at once.
    pub struct ScaleApp {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// New quantity and size of each process type; others stay as they are.
        updates: Vec<Scale>,
    } -> [Formation];
    PATCH "/apps/{app}/formation", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#formation-batch-update"
}
