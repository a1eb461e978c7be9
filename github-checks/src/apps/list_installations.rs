//! `GET /app/installations` — where the app is installed.

use crate::apps::Installation;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::limits;

call! {
    /// Lists the installations of the app.
    ///
    /// # Permission
    /// An app's own token.
    pub struct ListInstallations {} -> [Installation];
    GET "/app/installations", Safe,
    docs "https://docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app";
    query {
        /// Only those changed after this moment, `2026-01-31T12:00:00Z`.
        since: String,
    };
    check check
}

fn check(call: &ListInstallations) -> Result<(), BuildError> {
    limits::moment("since", call.since.as_deref())
}
