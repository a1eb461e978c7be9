//! `PATCH /apps/{app}/formation/{kind}` — sets the dynos of one process type.

use crate::endpoint::call;
use crate::formation::{DynoSize, Formation};
use crate::ids::AppId;

call! {
    /// Sets the dynos of one process type.
    pub struct UpdateFormation {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    } -> Formation;
    PATCH "/apps/{app}/formation/{kind}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#formation-update";
    body {
        /// How many.
        quantity: u64,
        /// Their size.
        dyno_size: DynoSize,
    }
}
