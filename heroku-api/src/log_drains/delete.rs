//! `DELETE /apps/{app}/log-drains/{drain}` — ends a log drain.

use crate::endpoint::call;
use crate::ids::{AppId, LogDrainId};

call! {
    /// Ends a log drain. One that belongs to an add-on cannot be deleted.
    ///
    /// # Permission
    /// `operate` on the app.
    pub struct DeleteLogDrain {
        /// The app, by name or UUID.
        app: AppId,
        /// The drain, by UUID, token or address.
        drain: LogDrainId,
    } -> ();
    DELETE "/apps/{app}/log-drains/{drain}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#log-drain-delete"
}
