//! GitLab CI, also for repositories on GitHub that GitLab builds.

use super::remote::github_repository;
use super::{Commit, System, full_sha};
use crate::variables::Variables;

pub(super) fn read(variables: &Variables) -> Commit {
    let get = |name| variables.get(name);
    let external = get("CI_EXTERNAL_PULL_REQUEST_IID").is_some();
    // In a pipeline of merged results CI_COMMIT_SHA is a commit of GitLab's own.
    let sha = get("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA")
        .or(get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"))
        .or(get("CI_COMMIT_SHA"));
    let branch = get("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME")
        .or(get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"))
        .or(get("CI_COMMIT_BRANCH"));
    let number = variables
        .number("CI_EXTERNAL_PULL_REQUEST_IID")
        .or(variables.number("CI_MERGE_REQUEST_IID"));
    // `group/project!12`, up to four, for a branch whose merge requests are open.
    let listed = get("CI_OPEN_MERGE_REQUESTS").unwrap_or_default();
    let listed = listed
        .split(',')
        .filter_map(|text| text.rsplit('!').next()?.parse().ok());
    let mut pulls: Vec<u64> = match number {
        Some(number) => vec![number],
        None => listed.collect(),
    };
    pulls.sort_unstable();
    pulls.dedup();
    let differ = |one, other| match (get(one), get(other)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    let repository = match external {
        true => get("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY").map(str::to_owned),
        false => get("CI_PROJECT_URL").and_then(github_repository),
    };
    Commit {
        system: Some(System::GitLab),
        repository,
        branch: branch.map(str::to_owned),
        sha: sha.and_then(full_sha),
        pulls,
        fork: differ(
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID",
            "CI_MERGE_REQUEST_PROJECT_ID",
        ) || differ(
            "CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY",
            "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY",
        ),
        build_url: get("CI_JOB_URL").map(str::to_owned),
    }
}
