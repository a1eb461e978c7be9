use std::path::Path;

use super::*;

const SHA: &str = "1111111111111111111111111111111111111111";
const MERGE: &str = "2222222222222222222222222222222222222222";

fn commit(system: System, branch: Option<&str>, sha: Option<&str>, pulls: &[u64]) -> Commit {
    Commit {
        system: Some(system),
        repository: Some("acme/web".to_owned()),
        branch: branch.map(str::to_owned),
        sha: sha.map(str::to_owned),
        pulls: pulls.to_vec(),
        fork: false,
        build_url: None,
    }
}

fn read(pairs: &[(&str, &str)], event: &str) -> Commit {
    let variables = pairs.iter().copied().collect();
    Commit::read(&variables, |path| {
        (path == Path::new("/event.json")).then(|| event.to_owned())
    })
}

/// A name, the variables, the event file, and what must come out.
type Case = (
    &'static str,
    Vec<(&'static str, &'static str)>,
    &'static str,
    Commit,
);

fn circle(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let base = [
        ("CIRCLECI", "true"),
        ("CIRCLE_PROJECT_USERNAME", "acme"),
        ("CIRCLE_PROJECT_REPONAME", "web"),
        ("CIRCLE_SHA1", SHA),
    ];
    base.iter().chain(more).copied().collect()
}

fn actions(
    event: &'static str,
    more: &[(&'static str, &'static str)],
) -> Vec<(&'static str, &'static str)> {
    let base = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", "acme/web"),
        ("GITHUB_EVENT_PATH", "/event.json"),
        ("GITHUB_EVENT_NAME", event),
        ("GITHUB_SHA", MERGE),
    ];
    base.iter().chain(more).copied().collect()
}

const PULL: &str = r#"{"number":12,"pull_request":{"number":12,"head":{"ref":"feature/ü",
    "sha":"1111111111111111111111111111111111111111","repo":{"full_name":"Acme/Web"}}}}"#;
const OF_FORK: &str = r#"{"number":12,"pull_request":{"head":{"ref":"main",
    "sha":"1111111111111111111111111111111111111111","repo":{"full_name":"cleo/web"}}}}"#;
const FORK_GONE: &str = r#"{"number":12,"pull_request":{"head":{"ref":"main",
    "sha":"1111111111111111111111111111111111111111","repo":null}}}"#;

fn of_circle_ci() -> Vec<Case> {
    use System::CircleCi as Circle;
    let pull = "https://github.com/acme/web/pull/12";
    vec![
        (
            "a push without a pull request",
            circle(&[("CIRCLE_BRANCH", "main")]),
            "",
            commit(Circle, Some("main"), Some(SHA), &[]),
        ),
        (
            "a pull request, its number at the end of an address",
            circle(&[
                ("CIRCLE_BRANCH", "feature/x"),
                ("CIRCLE_PULL_REQUEST", pull),
            ]),
            "",
            commit(Circle, Some("feature/x"), Some(SHA), &[12]),
        ),
        (
            "several pull requests of one branch",
            circle(&[
                ("CIRCLE_BRANCH", "feature/x"),
                ("CIRCLE_PULL_REQUEST", pull),
                (
                    "CIRCLE_PULL_REQUESTS",
                    "https://github.com/acme/web/pull/15,https://github.com/acme/web/pull/12",
                ),
            ]),
            "",
            commit(Circle, Some("feature/x"), Some(SHA), &[12, 15]),
        ),
        (
            "a fork, whose branch is not a branch",
            circle(&[("CIRCLE_BRANCH", "pull/12"), ("CIRCLE_PR_NUMBER", "12")]),
            "",
            Commit {
                fork: true,
                ..commit(Circle, None, Some(SHA), &[12])
            },
        ),
        (
            "a tag",
            circle(&[("CIRCLE_TAG", "v1"), ("CIRCLE_BRANCH", "")]),
            "",
            commit(Circle, None, Some(SHA), &[]),
        ),
        (
            "a value of a GitHub App's pipeline that is not there",
            circle(&[("CIRCLE_BRANCH", "x"), ("CIRCLE_PULL_REQUEST", "<nil>")]),
            "",
            commit(Circle, Some("x"), Some(SHA), &[]),
        ),
        (
            "a repository that is not on GitHub",
            circle(&[
                ("CIRCLE_BRANCH", "x"),
                ("CIRCLE_REPOSITORY_URL", "git@bitbucket.org:acme/web.git"),
            ]),
            "",
            Commit {
                repository: None,
                ..commit(Circle, Some("x"), Some(SHA), &[])
            },
        ),
    ]
}

fn of_actions() -> Vec<Case> {
    use System::GitHubActions as Actions;
    let merge_ref = ("GITHUB_REF", "refs/pull/12/merge");
    vec![
        (
            "a push",
            actions("push", &[("GITHUB_REF", "refs/heads/feature/x")]),
            "{}",
            commit(Actions, Some("feature/x"), Some(MERGE), &[]),
        ),
        (
            "a pull request: GITHUB_SHA is a merge commit",
            actions(
                "pull_request",
                &[merge_ref, ("GITHUB_HEAD_REF", "feature/ü")],
            ),
            PULL,
            commit(Actions, Some("feature/ü"), Some(SHA), &[12]),
        ),
        (
            "a pull request without an event file: the head is not known",
            actions("pull_request", &[merge_ref, ("GITHUB_HEAD_REF", "x")]),
            "",
            commit(Actions, Some("x"), None, &[12]),
        ),
        (
            "a merged one: the ref is the base branch",
            actions("pull_request", &[("GITHUB_REF", "refs/heads/main")]),
            PULL,
            commit(Actions, Some("feature/ü"), Some(SHA), &[12]),
        ),
        (
            "a fork",
            actions("pull_request_target", &[("GITHUB_REF", "refs/heads/main")]),
            OF_FORK,
            Commit {
                fork: true,
                ..commit(Actions, Some("main"), Some(SHA), &[12])
            },
        ),
        (
            "a fork that was deleted",
            actions("pull_request", &[merge_ref]),
            FORK_GONE,
            Commit {
                fork: true,
                ..commit(Actions, Some("main"), Some(SHA), &[12])
            },
        ),
        (
            "a comment on a pull request: the variables are about the default branch",
            actions("issue_comment", &[("GITHUB_REF", "refs/heads/main")]),
            r#"{"issue":{"number":12,"pull_request":{}}}"#,
            commit(Actions, None, None, &[12]),
        ),
        (
            "a comment on an issue",
            actions("issue_comment", &[("GITHUB_REF", "refs/heads/main")]),
            r#"{"issue":{"number":12}}"#,
            commit(Actions, None, None, &[]),
        ),
        (
            "a branch that was deleted",
            actions("delete", &[("GITHUB_REF", "refs/heads/main")]),
            r#"{"ref":"feature/x","ref_type":"branch"}"#,
            commit(Actions, Some("feature/x"), None, &[]),
        ),
        (
            "a tag",
            actions("push", &[("GITHUB_REF", "refs/tags/v1")]),
            "{}",
            commit(Actions, None, Some(MERGE), &[]),
        ),
        (
            "a merge queue",
            actions(
                "merge_group",
                &[("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-1")],
            ),
            "{}",
            commit(Actions, None, None, &[]),
        ),
    ]
}

#[allow(clippy::too_many_lines, reason = "a table")]
fn of_the_others() -> Vec<Case> {
    use System::{Buildkite, GitLab};
    let gitlab = |more: &[(&'static str, &'static str)]| {
        let base = [("GITLAB_CI", "true"), ("CI_COMMIT_SHA", MERGE)];
        base.iter().chain(more).copied().collect::<Vec<_>>()
    };
    let buildkite = |more: &[(&'static str, &'static str)]| {
        let base = [
            ("BUILDKITE", "true"),
            ("BUILDKITE_REPO", "git@github.com:acme/web.git"),
            ("BUILDKITE_COMMIT", SHA),
        ];
        base.iter().chain(more).copied().collect::<Vec<_>>()
    };
    let elsewhere = |commit| Commit {
        repository: None,
        ..commit
    };
    vec![
        (
            "GitLab, a branch with open merge requests",
            gitlab(&[
                ("CI_COMMIT_BRANCH", "x"),
                ("CI_OPEN_MERGE_REQUESTS", "acme/web!12,acme/web!15"),
            ]),
            "",
            elsewhere(commit(GitLab, Some("x"), Some(MERGE), &[12, 15])),
        ),
        (
            "GitLab, merged results: the commit is GitLab's own",
            gitlab(&[
                ("CI_MERGE_REQUEST_IID", "12"),
                ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "x"),
                ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", SHA),
            ]),
            "",
            elsewhere(commit(GitLab, Some("x"), Some(SHA), &[12])),
        ),
        (
            "GitLab, a fork's merge request",
            gitlab(&[
                ("CI_MERGE_REQUEST_IID", "12"),
                ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "x"),
                ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
                ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2"),
                ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
            ]),
            "",
            Commit {
                fork: true,
                ..elsewhere(commit(GitLab, Some("x"), Some(MERGE), &[12]))
            },
        ),
        (
            "GitLab, a pull request on GitHub",
            gitlab(&[
                ("CI_EXTERNAL_PULL_REQUEST_IID", "12"),
                ("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", "acme/web"),
                ("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "acme/web"),
                ("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME", "x"),
                ("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA", SHA),
            ]),
            "",
            commit(GitLab, Some("x"), Some(SHA), &[12]),
        ),
        (
            "Buildkite, no pull request: its number is the text false",
            buildkite(&[
                ("BUILDKITE_BRANCH", "x"),
                ("BUILDKITE_PULL_REQUEST", "false"),
            ]),
            "",
            commit(Buildkite, Some("x"), Some(SHA), &[]),
        ),
        (
            "Buildkite, a pull request of a build that was started by hand",
            buildkite(&[
                ("BUILDKITE_BRANCH", "x"),
                ("BUILDKITE_PULL_REQUEST", "12"),
                (
                    "BUILDKITE_PULL_REQUEST_REPO",
                    "git://github.com/Acme/web.git",
                ),
                ("BUILDKITE_COMMIT", "HEAD"),
            ]),
            "",
            commit(Buildkite, Some("x"), None, &[12]),
        ),
        (
            "Buildkite, a fork",
            buildkite(&[
                ("BUILDKITE_BRANCH", "cleo:main"),
                ("BUILDKITE_PULL_REQUEST", "12"),
                (
                    "BUILDKITE_PULL_REQUEST_REPO",
                    "git://github.com/cleo/web.git",
                ),
            ]),
            "",
            Commit {
                fork: true,
                ..commit(Buildkite, Some("main"), Some(SHA), &[12])
            },
        ),
        (
            "Buildkite, a tag, which is written as the branch too",
            buildkite(&[("BUILDKITE_BRANCH", "v1"), ("BUILDKITE_TAG", "v1")]),
            "",
            commit(Buildkite, None, Some(SHA), &[]),
        ),
    ]
}

#[test]
fn every_system_is_read_as_it_writes_its_variables() {
    let cases = [of_circle_ci(), of_actions(), of_the_others()].concat();
    for (name, variables, event, expected) in cases {
        assert_eq!(read(&variables, event), expected, "{name}");
    }
    assert_eq!(read(&[("HOME", "/root")], ""), Commit::default());
}

#[test]
fn the_address_of_the_run_is_known() {
    let run = [
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_RUN_ID", "7"),
    ];
    let read = read(&actions("push", &run), "{}");
    assert_eq!(
        read.build_url.as_deref(),
        Some("https://github.com/acme/web/actions/runs/7")
    );
}
