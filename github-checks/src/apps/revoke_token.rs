//! `DELETE /installation/token` — ends an installation token.
//!
//! Source: <https://docs.github.com/rest/apps/installations#revoke-an-installation-access-token>

use crate::endpoint::call;

call! {
    /// Ends the installation token that this client uses.
    ///
    /// # Permission
    /// An installation token.
    RevokeInstallationToken() -> ();
    DELETE "/installation/token", Idempotent
}
