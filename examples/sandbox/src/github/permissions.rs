//! What a token must be allowed for each route of the repository: one table, enforced before any
//! handler runs.

use Level::{Read, Write};

/// How much of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Read,
    Write,
}

/// Method, path below `/repos/{owner}/{repo}`, permissions (one of them is enough) and level.
type Row = (&'static str, &'static str, &'static [&'static str], Level);

/// The prefix of every path here. All other routes belong to a person, an app or nobody in
/// particular, and say so in their handlers.
pub(super) const REPOSITORY: &str = "/repos/{owner}/{repo}";

#[rustfmt::skip]
static ROWS: &[Row] = &[
    ("GET", "/actions/runs", &["actions"], Read),
    ("GET", "/actions/runs/{run}", &["actions"], Read),
    ("GET", "/actions/runs/{run}/jobs", &["actions"], Read),
    ("POST", "/actions/runs/{run}/rerun", &["actions"], Write),
    ("POST", "/actions/runs/{run}/rerun-failed-jobs", &["actions"], Write),
    ("POST", "/actions/runs/{run}/cancel", &["actions"], Write),
    ("GET", "/actions/workflows/{workflow}", &["actions"], Read),
    ("GET", "/actions/runs/{run}/pending_deployments", &["actions"], Read),
    ("POST", "/actions/runs/{run}/pending_deployments", &["deployments"], Write),
    ("GET", "/actions/runs/{run}/approvals", &["actions"], Read),
    ("POST", "/actions/runs/{run}/deployment_protection_rule", &["deployments"], Write),
    ("GET", "/tarball", &["contents"], Read),
    ("GET", "/tarball/{ref*}", &["contents"], Read),
    ("GET", "/zipball", &["contents"], Read),
    ("GET", "/zipball/{ref*}", &["contents"], Read),
    ("GET", "/contents", &["contents"], Read),
    ("GET", "/contents/{path*}", &["contents"], Read),
    ("POST", "/check-runs", &["checks"], Write),
    ("GET", "/check-runs/{run}", &["checks"], Read),
    ("PATCH", "/check-runs/{run}", &["checks"], Write),
    ("GET", "/check-runs/{run}/annotations", &["checks"], Read),
    ("POST", "/check-runs/{run}/rerequest", &["checks"], Write),
    ("GET", "/commits/{ref*}/check-runs", &["checks"], Read),
    ("POST", "/check-suites", &["checks"], Write),
    ("PATCH", "/check-suites/preferences", &["administration"], Write),
    ("GET", "/check-suites/{suite}", &["checks"], Read),
    ("GET", "/check-suites/{suite}/check-runs", &["checks"], Read),
    ("POST", "/check-suites/{suite}/rerequest", &["checks"], Write),
    ("GET", "/commits/{ref*}/check-suites", &["checks"], Read),
    ("GET", "/issues/{number}/comments", &["issues", "pull_requests"], Read),
    ("POST", "/issues/{number}/comments", &["issues", "pull_requests"], Write),
    ("GET", "/issues/comments/{id}", &["issues", "pull_requests"], Read),
    ("PATCH", "/issues/comments/{id}", &["issues", "pull_requests"], Write),
    ("DELETE", "/issues/comments/{id}", &["issues", "pull_requests"], Write),
    ("GET", "/commits", &["contents"], Read),
    ("GET", "/commits/{sha}/pulls", &["pull_requests", "contents"], Read),
    ("GET", "/commits/{sha}/branches-where-head", &["contents"], Read),
    ("GET", "/commits/{ref*}", &["contents"], Read),
    ("GET", "/compare/{basehead*}", &["contents"], Read),
    ("GET", "/deployments", &["deployments"], Read),
    ("POST", "/deployments", &["deployments"], Write),
    ("GET", "/deployments/{id}", &["deployments"], Read),
    ("DELETE", "/deployments/{id}", &["deployments"], Write),
    ("GET", "/deployments/{id}/statuses", &["deployments"], Read),
    ("POST", "/deployments/{id}/statuses", &["deployments"], Write),
    ("GET", "/deployments/{id}/statuses/{status}", &["deployments"], Read),
    ("GET", "/environments", &["environments", "actions"], Read),
    ("GET", "/environments/{name}", &["environments", "actions"], Read),
    (
        "GET",
        "/environments/{name}/deployment_protection_rules",
        &["actions"],
        Read,
    ),
    ("PUT", "/environments/{name}", &["environments"], Write),
    ("DELETE", "/environments/{name}", &["environments"], Write),
    ("GET", "/hooks", &["repository_hooks"], Read),
    ("POST", "/hooks", &["repository_hooks"], Write),
    ("GET", "/hooks/{hook}", &["repository_hooks"], Read),
    ("DELETE", "/hooks/{hook}", &["repository_hooks"], Write),
    ("PATCH", "/hooks/{hook}", &["repository_hooks"], Write),
    ("POST", "/hooks/{hook}/pings", &["repository_hooks"], Write),
    ("POST", "/hooks/{hook}/tests", &["repository_hooks"], Write),
    ("GET", "/hooks/{hook}/deliveries", &["repository_hooks"], Read),
    ("GET", "/hooks/{hook}/deliveries/{id}", &["repository_hooks"], Read),
    ("POST", "/hooks/{hook}/deliveries/{id}/attempts", &["repository_hooks"], Write),
    ("GET", "/issues/{number}/labels", &["issues", "pull_requests"], Read),
    ("POST", "/issues/{number}/labels", &["issues", "pull_requests"], Write),
    ("DELETE", "/issues/{number}/labels/{name*}", &["issues", "pull_requests"], Write),
    ("GET", "/branches/{branch*}/protection", &["administration"], Write),
    ("GET", "/branches/{branch*}/protection/required_status_checks", &["administration"], Write),
    ("PATCH", "/branches/{branch*}/protection/required_status_checks", &["administration"], Write),
    ("GET", "/branches/{branch*}/protection/required_status_checks/contexts", &["administration"], Write),
    ("GET", "/rules/branches/{branch*}", &["metadata"], Read),
    ("GET", "/rulesets", &["metadata"], Read),
    ("GET", "/rulesets/{id}", &["metadata"], Read),
    ("GET", "/pulls", &["pull_requests"], Read),
    ("POST", "/pulls", &["pull_requests"], Write),
    ("GET", "/pulls/{number}", &["pull_requests"], Read),
    ("PATCH", "/pulls/{number}", &["pull_requests"], Write),
    ("GET", "/pulls/{number}/files", &["pull_requests"], Read),
    ("GET", "/pulls/{number}/reviews", &["pull_requests"], Read),
    ("GET", "/branches", &["contents"], Read),
    ("GET", "/branches/{branch*}", &["contents"], Read),
    ("GET", "/git/ref/{ref*}", &["contents"], Read),
    ("POST", "/git/refs", &["contents"], Write),
    ("PATCH", "/git/refs/{ref*}", &["contents"], Write),
    ("DELETE", "/git/refs/{ref*}", &["contents"], Write),
    ("GET", "", &["metadata"], Read),
    ("GET", "/collaborators", &["metadata"], Write),
    ("GET", "/collaborators/{login}", &["metadata"], Write),
    ("GET", "/collaborators/{login}/permission", &["metadata"], Write),
    ("POST", "/statuses/{sha}", &["statuses"], Write),
    ("GET", "/statuses/{ref*}", &["statuses"], Read),
    ("GET", "/commits/{ref*}/statuses", &["statuses"], Read),
    ("GET", "/commits/{ref*}/status", &["statuses"], Read),
];

/// Every row, with whole paths.
pub(super) fn rows() -> impl Iterator<Item = (&'static str, String, &'static [&'static str], Level)>
{
    let rows = ROWS.iter();
    rows.map(|(method, path, names, level)| {
        (*method, format!("{REPOSITORY}{path}"), *names, *level)
    })
}

/// What a route wants, when it is one of the repository.
pub(super) fn of(method: &str, path: &str) -> Option<(&'static [&'static str], Level)> {
    let path = path.strip_prefix(REPOSITORY)?;
    let mut rows = ROWS.iter();
    let row = rows.find(|row| row.0 == method && row.1 == path)?;
    Some((row.2, row.3))
}

/// The scopes of classic tokens that stand for a permission.
pub(super) fn scopes(permission: &str, level: Level) -> &'static [&'static str] {
    match (permission, level) {
        ("statuses", _) => &["repo", "repo:status"],
        ("deployments", _) => &["repo", "repo_deployment"],
        ("repository_hooks", Read) => &[
            "repo",
            "admin:repo_hook",
            "write:repo_hook",
            "read:repo_hook",
        ],
        ("repository_hooks", Write) => &["repo", "admin:repo_hook", "write:repo_hook"],
        ("metadata", Read) => &["repo", "repo:status", "repo_deployment"],
        _ => &["repo"],
    }
}
