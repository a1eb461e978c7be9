//! `POST /app/installations/{installation_id}/access_tokens` — a token for an hour.

use crate::apps::InstallationToken;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::InstallationId;
use crate::limits;
use std::collections::BTreeMap;

call! {
    /// Creates a token for one installation. It works for an hour;
    /// [`InstallationTokens`](crate::apps::InstallationTokens) creates and renews them by
    /// itself. A second token does no harm, so it is sent again after a failure.
    ///
    /// # Permission
    /// An app's own token.
    pub struct CreateInstallationToken {
        /// Installation that the token is for.
        installation: InstallationId,
    } -> InstallationToken;
    POST "/app/installations/{installation_id}/access_tokens", Idempotent,
    docs "https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app";
    body {
        /// Only these repositories, by name without the owner.
        repositories: Vec<String>,
        /// Only these repositories, by number; at most 500.
        repository_ids: Vec<u64>,
        /// Only these permissions: `checks` to `write` …
        permissions: BTreeMap<String, String>,
    };
    check check
}

fn check(call: &CreateInstallationToken) -> Result<(), BuildError> {
    // GitHub takes an empty list as no list: the token would be for everything.
    let empty = [
        (
            "repositories",
            call.repositories.as_ref().map(Vec::is_empty),
        ),
        (
            "repository_ids",
            call.repository_ids.as_ref().map(Vec::is_empty),
        ),
        (
            "permissions",
            call.permissions.as_ref().map(BTreeMap::is_empty),
        ),
    ];
    for (name, is_empty) in empty {
        if is_empty == Some(true) {
            return Err(BuildError::invalid(format!(
                "{name}: must not be empty; leave it out for everything"
            )));
        }
    }
    for (name, level) in call.permissions.iter().flatten() {
        let name = format!("permissions.{name}");
        limits::one_of(&name, level, &["read", "write", "admin"])?;
    }
    let count = |list: Option<usize>| list.unwrap_or(0);
    let limit = limits::INSTALLATION_TOKEN_REPOSITORIES;
    let names = count(call.repositories.as_ref().map(Vec::len));
    limits::within("repositories", names, limit, "items")?;
    let ids = count(call.repository_ids.as_ref().map(Vec::len));
    limits::within("repository_ids", ids, limit, "items")
}
