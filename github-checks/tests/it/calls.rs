//! One call of every kind with everything set, for the tests that look at all of them.

use std::collections::BTreeMap;

use chrono::DateTime;
use github_checks::apps::{
    CreateInstallationToken, GetApp, GetRepositoryInstallation, ListInstallationRepositories,
    ListInstallations, RevokeInstallationToken,
};
use github_checks::archives::{GetTarball, GetZipball};
use github_checks::branches::{GetBranch, ListBranches};
use github_checks::check_runs::{
    Action, AddAnnotations, Annotation, AnnotationLevel, CheckStatus, Conclusion, CreateCheckRun,
    GetCheckRun, Image, ListAnnotations, ListCheckRuns, ListCheckRunsOfSuite, Output,
    RerequestCheckRun, UpdateCheckRun,
};
use github_checks::check_suites::{
    AutoTrigger, CreateCheckSuite, GetCheckSuite, ListCheckSuites, RerequestCheckSuite,
    SetSuitePreferences,
};
use github_checks::commits::{
    CompareCommits, GetCommit, ListBranchesOfHead, ListCommits, ResolveCommit,
};
use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeleteDeployment, DeploymentState, GetDeployment,
    GetDeploymentStatus, ListDeploymentStatuses, ListDeployments,
};
use github_checks::endpoint::Endpoint;
use github_checks::environments::{
    BranchPolicy, DeleteEnvironment, GetEnvironment, ListEnvironments, PutEnvironment, Reviewer,
};
use github_checks::hooks::{
    CreateHook, GetDelivery, HookConfig, ListAppDeliveries, ListDeliveries, ListHooks, PingHook,
    Redeliver, RedeliverToApp, TestHook, UpdateHook,
};
use github_checks::oauth::{
    CheckToken, DeleteGrant, DeleteToken, ExchangeCode, Pkce, PollDevice, RefreshAccess,
    ResetToken, StartDevice,
};
use github_checks::pulls::{GetPull, ListPulls, ListPullsOfCommit};
use github_checks::rate_limits::{GetRateLimits, ListVersions};
use github_checks::refs::GetRef;
use github_checks::repositories::{GetContent, GetPermission, GetRepository, IsCollaborator};
use github_checks::required::{
    GetBranchProtection, GetRequiredStatusChecks, GetRuleset, ListBranchRules,
    ListRequiredContexts, ListRulesets, RequiredCheck, UpdateRequiredStatusChecks,
};
use github_checks::secret::Secret;
use github_checks::statuses::{
    CreateStatus, GetCombinedStatus, ListLatestStatuses, ListStatuses, StatusState,
};
use github_checks::users::GetUser;

use crate::client::{SHA, repo};

mod actions;
mod issues;
mod reviews;

/// Looks at calls of every type.
pub(crate) trait Visit {
    /// `operation` is the name in GitHub's description; empty when it has none.
    fn call<E: Endpoint>(&mut self, operation: &str, call: &E);
}

/// A secret that must not be printed anywhere.
pub(crate) const CANARY: &str = "canary-c0ffee-5ecret-value";

fn secret() -> Secret {
    Secret::new(CANARY)
}

pub(crate) fn output() -> Output {
    let remark = Annotation::new("src/lib.rs", 3, AnnotationLevel::Warning, "look")
        .columns(1, 9)
        .title("style")
        .raw_details("more");
    Output::new("2 annotations", "*summary*")
        .text("text")
        .annotation(remark)
        .annotation(Annotation::new("a", 1, AnnotationLevel::Failure, "b").to_line(2))
        .image(Image::new("https://example.com/x.png", "a picture").caption("c"))
}

pub(crate) fn create_check_run() -> CreateCheckRun {
    let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    CreateCheckRun::new(repo(), "lint", SHA)
        .details_url("https://ci.example.com/1")
        .external_id("op-1")
        .status(CheckStatus::Completed)
        .started_at(at)
        .conclusion(Conclusion::Failure)
        .completed_at(at)
        .output(output())
        .actions(vec![Action::new("Fix", "Fixes it", "fix")])
}

/// Shows every call to `visit`.
pub(crate) fn every(visit: &mut impl Visit) {
    reads(visit);
    writes(visit);
    lists(visit);
    actions::actions(visit);
    issues::issues(visit);
    reviews::reviews(visit);
    web(visit);
}

fn reads(visit: &mut impl Visit) {
    let repo = &repo();
    visit.call("apps/get-authenticated", &GetApp::new());
    visit.call(
        "apps/get-repo-installation",
        &GetRepositoryInstallation::new(repo),
    );
    visit.call("rate-limit/get", &GetRateLimits::new());
    visit.call("repos/get", &GetRepository::new(repo));
    visit.call(
        "",
        &GetContent::new(repo, "deploy/rules.yml").git_ref("main"),
    );
    visit.call("repos/get-branch", &GetBranch::new(repo, "feature/x"));
    visit.call(
        "repos/get-branch-protection",
        &GetBranchProtection::new(repo, "main"),
    );
    visit.call(
        "repos/get-status-checks-protection",
        &GetRequiredStatusChecks::new(repo, "main"),
    );
    visit.call(
        "repos/get-all-status-check-contexts",
        &ListRequiredContexts::new(repo, "main"),
    );
    visit.call("checks/get", &GetCheckRun::new(repo, 1));
    visit.call("checks/get-suite", &GetCheckSuite::new(repo, 1));
    visit.call(
        "repos/check-collaborator",
        &IsCollaborator::new(repo, "ada"),
    );
    visit.call(
        "repos/get-collaborator-permission-level",
        &GetPermission::new(repo, "ada"),
    );
    visit.call("repos/get-commit", &GetCommit::new(repo, "main"));
    visit.call("repos/get-commit", &ResolveCommit::new(repo, "main"));
    visit.call(
        "repos/get-combined-status-for-ref",
        &GetCombinedStatus::new(repo, "main").per_page(100u64),
    );
    visit.call(
        "repos/compare-commits-with-basehead",
        &CompareCommits::new(repo, "main", "ada:x"),
    );
    visit.call("repos/get-deployment", &GetDeployment::new(repo, 1));
    visit.call(
        "repos/get-deployment-status",
        &GetDeploymentStatus::new(repo, 1, 2),
    );
    visit.call(
        "repos/get-environment",
        &GetEnvironment::new(repo, "review/42"),
    );
    visit.call("git/get-ref", &GetRef::new(repo, "heads/feature/x"));
    visit.call("repos/get-webhook-delivery", &GetDelivery::new(repo, 1, 2));
    visit.call("pulls/get", &GetPull::new(repo, 3));
    visit.call(
        "repos/get-repo-ruleset",
        &GetRuleset::new(repo, 4).includes_parents(true),
    );
    visit.call(
        "repos/download-tarball-archive",
        &GetTarball::new(repo, "main"),
    );
    visit.call(
        "repos/download-zipball-archive",
        &GetZipball::new(repo, "main"),
    );
    visit.call("users/get-authenticated", &GetUser::new());
    visit.call("meta/get-all-versions", &ListVersions::new());
    visit.call(
        "repos/list-branches-for-head-commit",
        &ListBranchesOfHead::new(repo, SHA),
    );
}

fn lists(visit: &mut impl Visit) {
    let repo = &repo();
    visit.call(
        "apps/list-webhook-deliveries",
        &ListAppDeliveries::new().status("failure"),
    );
    visit.call(
        "apps/list-installations",
        &ListInstallations::new().since("2026-01-01T00:00:00Z"),
    );
    visit.call(
        "apps/list-repos-accessible-to-installation",
        &ListInstallationRepositories::new(),
    );
    visit.call(
        "repos/list-branches",
        &ListBranches::new(repo).protected(true),
    );
    visit.call("checks/list-annotations", &ListAnnotations::new(repo, 1));
    let of_suite = ListCheckRunsOfSuite::new(repo, 1)
        .check_name("lint")
        .status("queued")
        .filter("all");
    visit.call("checks/list-for-suite", &of_suite);
    let runs = ListCheckRuns::new(repo, "main")
        .check_name("lint")
        .status("completed")
        .filter("latest")
        .app_id(15368);
    visit.call("checks/list-for-ref", &runs);
    visit.call(
        "checks/list-suites-for-ref",
        &ListCheckSuites::new(repo, "main").app_id(1).check_name("x"),
    );
    let commits = ListCommits::new(repo)
        .sha("main")
        .path("src")
        .author("ada")
        .since("2026-01-01T00:00:00Z")
        .until("2026-02-01T00:00:00Z");
    visit.call("repos/list-commits", &commits);
    visit.call(
        "repos/list-pull-requests-associated-with-commit",
        &ListPullsOfCommit::new(repo, SHA),
    );
    visit.call(
        "repos/get-combined-status-for-ref",
        &ListLatestStatuses::new(repo, "main"),
    );
    visit.call(
        "repos/list-commit-statuses-for-ref",
        &ListStatuses::new(repo, "main"),
    );
    let deployments = ListDeployments::new(repo)
        .sha(SHA)
        .git_ref("main")
        .task("deploy")
        .environment("staging");
    visit.call("repos/list-deployments", &deployments);
    visit.call(
        "repos/list-deployment-statuses",
        &ListDeploymentStatuses::new(repo, 1),
    );
    visit.call("repos/get-all-environments", &ListEnvironments::new(repo));
    visit.call("repos/list-webhooks", &ListHooks::new(repo));
    visit.call(
        "repos/list-webhook-deliveries",
        &ListDeliveries::new(repo, 1).status("success"),
    );
    let pulls = ListPulls::new(repo)
        .state("open")
        .head("ada:x")
        .base("main")
        .sort("created")
        .direction("desc");
    visit.call("pulls/list", &pulls);
    visit.call(
        "repos/get-branch-rules",
        &ListBranchRules::new(repo, "main"),
    );
    visit.call(
        "repos/get-repo-rulesets",
        &ListRulesets::new(repo)
            .includes_parents(false)
            .targets("branch"),
    );
}

fn writes(visit: &mut impl Visit) {
    let repo = &repo();
    let permissions = BTreeMap::from([("checks".to_owned(), "write".to_owned())]);
    let token = CreateInstallationToken::new(1)
        .repositories(vec!["hello".to_owned()])
        .repository_ids(vec![1])
        .permissions(permissions);
    visit.call("apps/create-installation-access-token", &token);
    visit.call("apps/redeliver-webhook-delivery", &RedeliverToApp::new(1));
    visit.call(
        "apps/revoke-installation-access-token",
        &RevokeInstallationToken::new(),
    );
    let checks = vec![
        RequiredCheck::new("lint").from_app(1),
        RequiredCheck::new("build"),
    ];
    let required = UpdateRequiredStatusChecks::new(repo, "main")
        .strict(true)
        .checks(checks);
    visit.call("repos/update-status-check-protection", &required);
    visit.call("checks/create", &create_check_run());
    visit.call("checks/create", &CreateCheckRun::new(repo, "lint", SHA));
    let update = UpdateCheckRun::new(repo, 1)
        .name("lint")
        .details_url("https://ci.example.com/1")
        .external_id("op-1")
        .status(CheckStatus::Completed)
        .started_at(DateTime::UNIX_EPOCH)
        .conclusion(Conclusion::Success)
        .completed_at(DateTime::UNIX_EPOCH)
        .output(Output::new("ok", "fine"))
        .actions(vec![]);
    visit.call("checks/update", &update);
    visit.call(
        "checks/update",
        &UpdateCheckRun::new(repo, 1).status(CheckStatus::InProgress),
    );
    visit.call("checks/update", &AddAnnotations::new(repo, 1, output()));
    visit.call("checks/rerequest-run", &RerequestCheckRun::new(repo, 1));
    visit.call("checks/create-suite", &CreateCheckSuite::new(repo, SHA));
    visit.call(
        "checks/set-suites-preferences",
        &SetSuitePreferences::new(repo, vec![AutoTrigger::new(4, false)]),
    );
    visit.call("checks/rerequest-suite", &RerequestCheckSuite::new(repo, 1));
    let deployment = CreateDeployment::new(repo, SHA)
        .environment("staging")
        .task("deploy:migrate")
        .description("from chat")
        .payload("operation", "op-1")
        .required_contexts(["ci"])
        .auto_merge()
        .transient()
        .production(false);
    visit.call("repos/create-deployment", &deployment);
    visit.call(
        "repos/create-deployment",
        &CreateDeployment::new(repo, "main"),
    );
    visit.call("repos/delete-deployment", &DeleteDeployment::new(repo, 1));
    records(visit);
}

fn records(visit: &mut impl Visit) {
    let repo = &repo();
    for state in [
        "error",
        "failure",
        "inactive",
        "in_progress",
        "queued",
        "pending",
        "success",
    ] {
        let status = CreateDeploymentStatus::new(repo, 1, DeploymentState::from(state))
            .log_url("https://ci.example.com/log")
            .description("d")
            .environment("staging")
            .environment_url("https://staging.example.com")
            .auto_inactive(false);
        visit.call("repos/create-deployment-status", &status);
    }
    let environment = PutEnvironment::new(repo, "review/42")
        .wait_timer(43_200u64)
        .prevent_self_review(true)
        .reviewers(vec![Reviewer::User(1), Reviewer::Team(2)])
        .deployment_branch_policy(BranchPolicy::Custom);
    visit.call("repos/create-or-update-environment", &environment);
    let protected =
        PutEnvironment::new(repo, "x").deployment_branch_policy(BranchPolicy::Protected);
    visit.call("repos/create-or-update-environment", &protected);
    visit.call(
        "repos/delete-an-environment",
        &DeleteEnvironment::new(repo, "review/42"),
    );
    let config = HookConfig::new("https://bot.example.com/hook", CANARY);
    let hook = CreateHook::new(repo, config)
        .events(vec!["status".to_owned()])
        .active(true);
    visit.call("repos/create-webhook", &hook);
    let update = UpdateHook::new(repo, 1)
        .events(vec!["push".to_owned()])
        .add_events(vec!["status".to_owned()])
        .remove_events(vec!["fork".to_owned()])
        .active(true);
    visit.call("", &update);
    visit.call(
        "repos/redeliver-webhook-delivery",
        &Redeliver::new(repo, 1, 2),
    );
    visit.call("repos/ping-webhook", &PingHook::new(repo, 1));
    visit.call("repos/test-push-webhook", &TestHook::new(repo, 1));
    for state in ["error", "failure", "pending", "success"] {
        let status = CreateStatus::new(repo, SHA, StatusState::from(state))
            .target_url("https://ci.example.com/1")
            .description("x".repeat(140))
            .context("ci");
        visit.call("repos/create-commit-status", &status);
    }
}

fn web(visit: &mut impl Visit) {
    visit.call("apps/check-token", &CheckToken::new("Iv1.abc", secret()));
    visit.call("apps/reset-token", &ResetToken::new("Iv1.abc", secret()));
    visit.call("apps/delete-token", &DeleteToken::new("Iv1.abc", secret()));
    visit.call(
        "apps/delete-authorization",
        &DeleteGrant::new("Iv1.abc", secret()),
    );
    let pkce = Pkce::from_verifier(CANARY.repeat(2)).unwrap();
    let exchange = ExchangeCode::new("Iv1.abc", secret(), secret())
        .redirect_uri("https://bot.example.com/callback")
        .pkce(&pkce);
    visit.call("", &exchange);
    visit.call("", &RefreshAccess::new("Iv1.abc", secret(), secret()));
    visit.call("", &StartDevice::new("Iv1.abc").scope("repo"));
    visit.call("", &PollDevice::new("Iv1.abc", &secret()));
}
