//! Which scope each route wants: one table, enforced before any handler runs.

use Need::{Any, Global, Identity, Nobody, Read, ReadProtected, Write, WriteProtected};

/// What a token must be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// No token at all.
    Nobody,
    /// A token, whatever it may do.
    Any,
    /// `identity`: whose token it is.
    Identity,
    /// Apps and what belongs to them, except config vars and releases.
    Read,
    Write,
    /// Config vars and releases.
    ReadProtected,
    WriteProtected,
    /// `global` alone: authorizations and clients.
    Global,
}

impl Need {
    /// Scopes of which one is enough, the narrowest first; `global` is always.
    pub(super) fn scopes(self) -> &'static [&'static str] {
        match self {
            Nobody | Any => &[],
            Identity => &["identity", "global"],
            Read => &[
                "read",
                "write",
                "read-protected",
                "write-protected",
                "global",
            ],
            Write => &["write", "write-protected", "global"],
            ReadProtected => &["read-protected", "write-protected", "global"],
            WriteProtected => &["write-protected", "global"],
            Global => &["global"],
        }
    }
}

#[rustfmt::skip]
static ROWS: &[(&str, &str, Need)] = &[
    ("GET", "/account", Identity),
    ("GET", "/users/{user}", Identity),
    ("GET", "/account/rate-limits", Any),
    ("GET", "/account/features/{feature}", Any),
    ("PUT", "/users/{user}/capabilities", Read),
    ("GET", "/teams", Read),
    ("GET", "/teams/{team}", Read),
    ("GET", "/teams/{team}/members", Read),
    ("GET", "/regions", Any),
    ("GET", "/regions/{region}", Any),
    ("POST", "/app-setups", Write),
    ("GET", "/app-setups/{setup}", Read),
    ("GET", "/apps", Read),
    ("POST", "/apps", Write),
    ("GET", "/users/{user}/apps", Read),
    ("GET", "/apps/{app}", Read),
    ("PATCH", "/apps/{app}", Write),
    ("DELETE", "/apps/{app}", Write),
    ("POST", "/filters/apps", Read),
    ("GET", "/teams/{team}/apps", Read),
    ("GET", "/teams/apps/{app}", Read),
    ("GET", "/apps/{app}/collaborators", Read),
    ("POST", "/apps/{app}/collaborators", Write),
    ("GET", "/apps/{app}/collaborators/{user}", Read),
    ("DELETE", "/apps/{app}/collaborators/{user}", Write),
    ("GET", "/teams/apps/{app}/collaborators", Read),
    ("PUT", "/apps/{app}/pre-authorizations", Write),
    ("GET", "/apps/{app}/builds", Read),
    ("POST", "/apps/{app}/builds", Write),
    ("GET", "/apps/{app}/builds/{build}", Read),
    ("DELETE", "/apps/{app}/builds/{build}", Write),
    ("DELETE", "/apps/{app}/build-cache", Write),
    ("GET", "/apps/{app}/config-vars", ReadProtected),
    ("PATCH", "/apps/{app}/config-vars", WriteProtected),
    ("GET", "/apps/{app}/releases/{release}/config-vars", ReadProtected),
    ("GET", "/pipelines/{pipeline}/pipeline-couplings", Read),
    ("GET", "/pipeline-couplings", Read),
    ("GET", "/users/{user}/pipeline-couplings", Read),
    ("POST", "/pipeline-couplings", Write),
    ("GET", "/pipeline-couplings/{coupling}", Read),
    ("PATCH", "/pipeline-couplings/{coupling}", Write),
    ("DELETE", "/pipeline-couplings/{coupling}", Write),
    ("GET", "/apps/{app}/pipeline-couplings", Read),
    ("GET", "/apps/{app}/log-drains", Read),
    ("POST", "/apps/{app}/log-drains", Write),
    ("GET", "/apps/{app}/log-drains/{drain}", Read),
    ("DELETE", "/apps/{app}/log-drains/{drain}", Write),
    ("GET", "/apps/{app}/addons", Read),
    ("GET", "/apps/{app}/addon-attachments", Read),
    ("GET", "/apps/{app}/dynos", Read),
    ("GET", "/apps/{app}/dynos/{dyno}", Read),
    ("DELETE", "/apps/{app}/dynos", Write),
    ("DELETE", "/apps/{app}/dynos/{dyno}", Write),
    ("DELETE", "/apps/{app}/formations/{kind}", Write),
    ("GET", "/apps/{app}/formation", Read),
    ("GET", "/apps/{app}/formation/{kind}", Read),
    ("PATCH", "/apps/{app}/formation", Write),
    ("PATCH", "/apps/{app}/formation/{kind}", Write),
    ("GET", "/pipelines/{pipeline}/repository", Read),
    ("POST", "/pipelines/{pipeline}/repository", Write),
    ("PATCH", "/pipelines/{pipeline}/repository", Write),
    ("DELETE", "/pipelines/{pipeline}/repository", Write),
    ("GET", "/pipelines/{pipeline}/github", Read),
    ("GET", "/apps/{app}/github", Read),
    ("GET", "/account/github/token", Read),
    ("GET", "/github/repos/{owner}/{repo}/tarball/{ref*}", Read),
    ("GET", "/pipelines/{pipeline}/repo", Read),
    ("GET", "/pipelines/{pipeline}/repo/branches/{branch*}", Read),
    ("GET", "/oauth/authorize", Nobody),
    ("POST", "/oauth/token", Nobody),
    ("GET", "/oauth/clients/{client}", Nobody),
    ("POST", "/oauth/tokens", Any),
    ("DELETE", "/oauth/tokens/{token}", Global),
    ("GET", "/oauth/clients", Global),
    ("POST", "/oauth/clients", Global),
    ("PATCH", "/oauth/clients/{client}", Global),
    ("DELETE", "/oauth/clients/{client}", Global),
    ("POST", "/oauth/clients/{client}/actions/rotate-credentials", Global),
    ("GET", "/oauth/authorizations", Global),
    ("POST", "/oauth/authorizations", Global),
    ("GET", "/oauth/authorizations/{id}", Global),
    ("DELETE", "/oauth/authorizations/{id}", Global),
    ("POST", "/oauth/authorizations/{id}/actions/regenerate-tokens", Global),
    ("POST", "/apps/{app}/dynos", Write),
    ("POST", "/apps/{app}/dynos/{dyno}/actions/stop", Write),
    ("POST", "/apps/{app}/log-sessions", Write),
    ("GET", "/pipelines", Read),
    ("POST", "/pipelines", Write),
    ("GET", "/pipelines/{pipeline}", Read),
    ("PATCH", "/pipelines/{pipeline}", Write),
    ("DELETE", "/pipelines/{pipeline}", Write),
    ("GET", "/pipelines/{pipeline}/latest-releases", ReadProtected),
    ("GET", "/pipelines/{pipeline}/latest-deployments", ReadProtected),
    ("GET", "/pipelines/{pipeline}/latest-builds", Read),
    ("GET", "/pipelines/{pipeline}/pipeline-stack", Read),
    ("GET", "/pipelines/{pipeline}/stage/{stage}/config-vars", ReadProtected),
    ("PATCH", "/pipelines/{pipeline}/stage/{stage}/config-vars", WriteProtected),
    ("POST", "/pipeline-transfers", Write),
    ("POST", "/pipeline-promotions", WriteProtected),
    ("GET", "/pipeline-promotions/{promotion}", ReadProtected),
    ("GET", "/pipeline-promotions/{promotion}/promotion-targets", ReadProtected),
    ("GET", "/apps/{app}/releases", ReadProtected),
    ("POST", "/apps/{app}/releases", WriteProtected),
    ("GET", "/apps/{app}/releases/{release}", ReadProtected),
    ("POST", "/review-apps", Write),
    ("GET", "/review-apps/{review}", Read),
    ("DELETE", "/review-apps/{review}", Write),
    ("GET", "/apps/{app}/review-app", Read),
    ("GET", "/pipelines/{pipeline}/review-apps", Read),
    ("GET", "/pipelines/{pipeline}/review-app-config", Read),
    ("POST", "/pipelines/{pipeline}/review-app-config", Write),
    ("PATCH", "/pipelines/{pipeline}/review-app-config", Write),
    ("DELETE", "/pipelines/{pipeline}/review-app-config", Write),
    ("GET", "/apps/{app}/oci-images/{image}", Read),
    ("GET", "/apps/{app}/slugs/{slug}", Read),
    ("POST", "/apps/{app}/slugs", Write),
    ("POST", "/sources", Write),
    ("POST", "/apps/{app}/sources", Write),
    ("PUT", "/source-bucket/{source}", Nobody),
    ("GET", "/source-bucket/{source}", Nobody),
    ("GET", "/api/v4/current-status", Nobody),
    ("GET", "/streams/{stream}", Nobody),
    ("GET", "/apps/{app}/webhooks", Read),
    ("POST", "/apps/{app}/webhooks", Write),
    ("GET", "/apps/{app}/webhooks/{webhook}", Read),
    ("PATCH", "/apps/{app}/webhooks/{webhook}", Write),
    ("DELETE", "/apps/{app}/webhooks/{webhook}", Write),
    ("GET", "/apps/{app}/webhook-deliveries", Read),
    ("GET", "/apps/{app}/webhook-deliveries/{delivery}", Read),
    ("GET", "/apps/{app}/webhook-events", Read),
    ("GET", "/apps/{app}/webhook-events/{event}", Read),
];

pub(super) fn rows() -> impl Iterator<Item = (&'static str, &'static str, Need)> {
    ROWS.iter().copied()
}

/// What a route wants; a route that the table forgot wants everything.
pub(super) fn of(method: &str, path: &str) -> Need {
    let row = ROWS.iter().find(|row| row.0 == method && row.1 == path);
    row.map_or(Global, |row| row.2)
}
