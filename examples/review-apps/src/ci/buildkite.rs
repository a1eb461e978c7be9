//! Buildkite.

use super::remote::github_repository;
use super::{Commit, System, full_sha};
use crate::variables::Variables;

pub(super) fn read(variables: &Variables) -> Commit {
    let get = |name| variables.get(name);
    let repository = get("BUILDKITE_REPO").and_then(github_repository);
    let theirs = get("BUILDKITE_PULL_REQUEST_REPO").and_then(github_repository);
    let fork = match (&repository, &theirs) {
        (Some(ours), Some(theirs)) => !ours.eq_ignore_ascii_case(theirs),
        _ => false,
    };
    let branch = get("BUILDKITE_BRANCH").map(|name| match (fork, name.split_once(':')) {
        // A setting writes `user:branch`, so that a fork's `main` does not look like ours.
        (true, Some((_, branch))) => branch,
        _ => name,
    });
    let tag = get("BUILDKITE_TAG").is_some();
    Commit {
        system: Some(System::Buildkite),
        branch: branch.filter(|_| !tag).map(str::to_owned),
        // Can be the word HEAD: then the checkout says it.
        sha: get("BUILDKITE_COMMIT")
            .and_then(full_sha)
            .or_else(|| get("BUILDKITE_COMMIT_RESOLVED").and_then(full_sha)),
        // The text `false` when there is none.
        pulls: variables
            .number("BUILDKITE_PULL_REQUEST")
            .into_iter()
            .collect(),
        fork,
        build_url: get("BUILDKITE_BUILD_URL").map(str::to_owned),
        repository,
    }
}
