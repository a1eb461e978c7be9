//! `DELETE /installation/token` — ends an installation token.

use crate::endpoint::call;

call! {
    /// Ends the installation token that this client uses.
    ///
    /// # Permission
    /// An installation token.
    pub struct RevokeInstallationToken {} -> ();
    DELETE "/installation/token", Idempotent,
    docs "https://docs.github.com/rest/apps/installations#revoke-an-installation-access-token"
}
