//! GitHub Actions: the event file knows more than the variables.

use std::path::Path;

use serde_json::Value;

use super::{Commit, System, full_sha};
use crate::variables::Variables;

pub(super) fn read(variables: &Variables, read: &dyn Fn(&Path) -> Option<String>) -> Commit {
    let get = |name| variables.get(name);
    let event = get("GITHUB_EVENT_PATH").and_then(|path| read(Path::new(path)));
    let event: Value = event
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let mut commit = Commit {
        system: Some(System::GitHubActions),
        repository: get("GITHUB_REPOSITORY").map(str::to_owned),
        build_url: run_url(variables),
        ..Commit::default()
    };
    match get("GITHUB_EVENT_NAME").unwrap_or_default() {
        "pull_request" | "pull_request_target" | "pull_request_review" => {
            of_pull(&mut commit, variables, &event);
        }
        // The workflow runs on the default branch; the comment is about the pull request.
        "issue_comment" => {
            if event["issue"]["pull_request"].is_object() {
                commit.pulls.extend(event["issue"]["number"].as_u64());
            }
        }
        // The branch that is gone; the workflow runs on the default branch.
        "delete" => {
            if event["ref_type"] == "branch" {
                commit.branch = event["ref"].as_str().map(str::to_owned);
            }
        }
        // A commit of GitHub's own, on a branch that is about to go.
        "merge_group" => {}
        _ => {
            let branch = get("GITHUB_REF").and_then(|name| name.strip_prefix("refs/heads/"));
            commit.branch = branch.map(str::to_owned);
            commit.sha = get("GITHUB_SHA").and_then(full_sha);
        }
    }
    commit
}

/// `GITHUB_SHA` is a merge commit that nobody pushed, or the base: never the head.
fn of_pull(commit: &mut Commit, variables: &Variables, event: &Value) {
    let pull = &event["pull_request"];
    let head = &pull["head"];
    let from_ref = variables.get("GITHUB_REF").and_then(|name| {
        let number = name.strip_prefix("refs/pull/")?;
        number.split('/').next()?.parse().ok()
    });
    let number = event["number"].as_u64().or(pull["number"].as_u64());
    commit.pulls.extend(number.or(from_ref));
    let branch = head["ref"].as_str().or(variables.get("GITHUB_HEAD_REF"));
    commit.branch = branch.map(str::to_owned);
    commit.sha = head["sha"].as_str().and_then(full_sha);
    if head.is_object() {
        // The repository of a fork that was deleted is null.
        let theirs = head["repo"]["full_name"].as_str();
        let ours = commit.repository.as_deref();
        commit.fork = match (theirs, ours) {
            (Some(theirs), Some(ours)) => !theirs.eq_ignore_ascii_case(ours),
            _ => head["repo"].is_null(),
        };
    }
}

fn run_url(variables: &Variables) -> Option<String> {
    let server = variables.get("GITHUB_SERVER_URL")?;
    let repository = variables.get("GITHUB_REPOSITORY")?;
    let run = variables.get("GITHUB_RUN_ID")?;
    Some(format!("{server}/{repository}/actions/runs/{run}"))
}
