//! CircleCI.

use super::remote::{github_repository, pull_number};
use super::{Commit, System, full_sha};
use crate::variables::Variables;

pub(super) fn read(variables: &Variables) -> Commit {
    let get = |name| variables.get(name);
    // Only there for pull requests of forks.
    let of_fork = variables.number("CIRCLE_PR_NUMBER");
    // One at random when there are several; the list is only there for OAuth projects.
    let listed = get("CIRCLE_PULL_REQUESTS").unwrap_or_default().split(',');
    let mut pulls: Vec<u64> = of_fork
        .into_iter()
        .chain(
            listed
                .chain(get("CIRCLE_PULL_REQUEST"))
                .filter_map(pull_number),
        )
        .collect();
    pulls.sort_unstable();
    pulls.dedup();
    let project = match (
        get("CIRCLE_PROJECT_USERNAME"),
        get("CIRCLE_PROJECT_REPONAME"),
    ) {
        (Some(owner), Some(name)) => Some(format!("{owner}/{name}")),
        _ => None,
    };
    let elsewhere =
        get("CIRCLE_REPOSITORY_URL").is_some_and(|url| github_repository(url).is_none());
    // The branch of a fork's pull request is not a branch: `pull/12`.
    let branch = get("CIRCLE_BRANCH").filter(|name| {
        let number = name.strip_prefix("pull/");
        number.is_none_or(|number| number.parse::<u64>().is_err())
    });
    Commit {
        system: Some(System::CircleCi),
        repository: project.filter(|_| !elsewhere),
        branch: branch.map(str::to_owned),
        sha: get("CIRCLE_SHA1").and_then(full_sha),
        pulls,
        fork: of_fork.is_some(),
        build_url: get("CIRCLE_BUILD_URL").map(str::to_owned),
    }
}
