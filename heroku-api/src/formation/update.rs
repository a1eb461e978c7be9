//! `PATCH /apps/{app}/formation/{kind}` — sets the dynos of one process type.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#formation-update>

use crate::endpoint::call;
use crate::formation::{DynoSize, Formation};
use crate::ids::AppId;

call! {
    /// Sets the dynos of one process type.
    UpdateFormation(app: AppId, kind: String) sends {
        ;
        /// How many.
        quantity: u64,
        /// Their size.
        dyno_size: DynoSize,
    } -> Formation;
    PATCH "/apps/{app}/formation/{kind}", Idempotent
}
