//! People, apps and the repository as the API shows them.

use base64::Engine as _;
use serde_json::{Value, json};

use crate::world::github::GitHub;
use crate::world::{Shared, State};

/// A global id: base64 over kind and number.
pub(super) fn node(kind: &str, id: impl std::fmt::Display) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("0{}:{kind}{id}", kind.len()))
}

/// `https://api…/repos/acme/web`
pub(super) fn base(shared: &Shared, github: &GitHub) -> String {
    format!("{}/repos/{}", shared.urls.github, github.full_name())
}

/// The repository's page: `https://github.com/acme/web`.
pub(super) fn web(github: &GitHub) -> String {
    format!("{}/{}", github.web, github.full_name())
}

/// A person by login, the app's bot, or the owning organization.
pub(super) fn user(shared: &Shared, github: &GitHub, login: &str) -> Value {
    let known = github.user(login);
    let organization = login == github.owner;
    let kind = match known {
        Some(_) => "User",
        None if organization => "Organization",
        None => "Bot",
    };
    let id = known.map_or(if organization { 2001 } else { 3001 }, |user| user.id);
    let url = format!("{}/users/{login}", shared.urls.github);
    json!({
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
        "events_url": format!("{url}/events{{/privacy}}"),
        "followers_url": format!("{url}/followers"),
        "following_url": format!("{url}/following{{/other_user}}"),
        "gists_url": format!("{url}/gists{{/gist_id}}"),
        "gravatar_id": "",
        "html_url": format!("{}/{login}", github.web),
        "id": id,
        "login": login,
        "node_id": node(kind, id),
        "organizations_url": format!("{url}/orgs"),
        "received_events_url": format!("{url}/received_events"),
        "repos_url": format!("{url}/repos"),
        "site_admin": false,
        "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{url}/subscriptions"),
        "type": kind,
        "url": url,
    })
}

/// The organization that owns the repository, as its webhooks name it; `None` when a person does.
pub(super) fn organization(shared: &Shared, github: &GitHub) -> Option<Value> {
    if github.user(&github.owner).is_some() {
        return None;
    }
    let shown = user(shared, github, &github.owner);
    let url = format!("{}/orgs/{}", shared.urls.github, github.owner);
    Some(json!({
        "avatar_url": shown["avatar_url"],
        "description": null,
        "events_url": format!("{url}/events"),
        "hooks_url": format!("{url}/hooks"),
        "id": shown["id"],
        "issues_url": format!("{url}/issues"),
        "login": github.owner,
        "members_url": format!("{url}/members{{/member}}"),
        "node_id": shown["node_id"],
        "public_members_url": format!("{url}/public_members{{/member}}"),
        "repos_url": format!("{url}/repos"),
        "url": url,
    }))
}

/// What `GET /user` adds for the person themselves.
pub(super) fn own_user(shared: &Shared, github: &GitHub, login: &str) -> Value {
    let mut shown = user(shared, github, login);
    let known = github.user(login);
    let extra = json!({
        "bio": null,
        "blog": "",
        "collaborators": 0,
        "company": null,
        "created_at": "2020-01-01T00:00:00Z",
        "disk_usage": 0,
        "email": known.map(|user| &user.email),
        "followers": 0,
        "following": 0,
        "hireable": null,
        "location": null,
        "name": known.map(|user| &user.name),
        "owned_private_repos": 0,
        "private_gists": 0,
        "public_gists": 0,
        "public_repos": 0,
        "total_private_repos": 0,
        "two_factor_authentication": true,
        "updated_at": "2026-01-01T00:00:00Z",
    });
    merge(&mut shown, extra);
    shown
}

pub(super) fn merge(into: &mut Value, extra: Value) {
    if let (Some(into), Value::Object(extra)) = (into.as_object_mut(), extra) {
        into.extend(extra);
    }
}

const LINKS: &[(&str, &str)] = &[
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    (
        "notifications_url",
        "/notifications{?since,all,participating}",
    ),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
];

/// The fields that every mention of the repository has.
pub(super) fn minimal_repository(shared: &Shared, github: &GitHub) -> Value {
    let url = base(shared, github);
    let mut shown = json!({
        "description": "A small shop",
        "fork": false,
        "full_name": github.full_name(),
        "html_url": web(github),
        "id": github.repo_id,
        "name": github.name,
        "node_id": node("Repository", github.repo_id),
        "owner": user(shared, github, &github.owner),
        "private": github.private,
        "url": url,
    });
    for (name, path) in LINKS {
        shown[*name] = json!(format!("{url}{path}"));
    }
    shown
}

/// The repository itself; `version` decides about retired fields.
pub(super) fn repository(shared: &Shared, state: &State, version: &str) -> Value {
    let github = &state.github;
    let full = github.full_name();
    let mut shown = minimal_repository(shared, github);
    merge(
        &mut shown,
        json!({
            "allow_forking": true,
            "archived": github.archived,
            "clone_url": format!("{}/{full}.git", github.web),
            "created_at": "2024-01-01T00:00:00Z",
            "default_branch": shared.repo.default_branch(),
            "disabled": false,
            "forks": 0,
            "forks_count": 0,
            "git_url": format!("git://github.com/{full}.git"),
            "has_discussions": false,
            "has_issues": true,
            "has_pages": false,
            "has_projects": false,
            "has_wiki": false,
            "homepage": null,
            "is_template": false,
            "language": "Ruby",
            "license": null,
            "mirror_url": null,
            "network_count": 0,
            "open_issues": github.pulls.len(),
            "open_issues_count": github.pulls.len(),
            "pushed_at": github.pushed_at.map_or_else(|| "2026-01-01T00:00:00Z".into(), crate::world::zulu),
            "size": 128,
            "ssh_url": format!("git@github.com:{full}.git"),
            "stargazers_count": 0,
            "subscribers_count": 1,
            "svn_url": format!("{}/{full}", github.web),
            "topics": [],
            "updated_at": "2026-01-01T00:00:00Z",
            "visibility": if github.private { "private" } else { "public" },
            "watchers": 0,
            "watchers_count": 0,
            "web_commit_signoff_required": false,
        }),
    );
    if version == "2022-11-28" {
        shown["has_downloads"] = json!(true);
    }
    shown
}

/// The app that reported a check, in the shape of an installed app.
pub(super) fn integration(shared: &Shared, github: &GitHub, (id, slug): &(i64, String)) -> Value {
    json!({
        "client_id": format!("Iv1.{id:016}"),
        "created_at": "2024-01-01T00:00:00Z",
        "description": "",
        "events": ["check_run", "check_suite", "issue_comment"],
        "external_url": format!("https://{slug}.example"),
        "html_url": format!("{}/apps/{slug}", github.web),
        "id": id,
        "name": slug,
        "node_id": node("Integration", id),
        "owner": user(shared, github, &github.owner),
        "permissions": { "checks": "write", "metadata": "read" },
        "slug": slug,
        "updated_at": "2024-01-01T00:00:00Z",
    })
}
