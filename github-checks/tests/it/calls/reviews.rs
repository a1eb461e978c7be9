//! Calls about approvals and gates of environments.

use github_checks::deployment_reviews::{
    ListApprovals, ListPendingDeployments, ReviewPendingDeployments, ReviewState,
};
use github_checks::ids::EnvironmentId;
use github_checks::protection_rules::{
    ListProtectionRuleApps, ListProtectionRules, ReviewProtectionRule,
};

use super::Visit;
use crate::client::repo;

pub(super) fn reviews(visit: &mut impl Visit) {
    let repo = &repo();
    visit.call(
        "actions/get-pending-deployments-for-run",
        &ListPendingDeployments::new(repo, 1),
    );
    visit.call("actions/get-reviews-for-run", &ListApprovals::new(repo, 1));
    for state in [ReviewState::Approved, ReviewState::Rejected] {
        let ids = vec![EnvironmentId::from(7), EnvironmentId::from(8)];
        visit.call(
            "actions/review-pending-deployments-for-run",
            &ReviewPendingDeployments::new(repo, 1, ids, state, "from chat"),
        );
    }
    let decision = ReviewProtectionRule::new(repo, 1, "production")
        .state(ReviewState::Approved)
        .comment("all healthy");
    visit.call("actions/review-custom-gates-for-run", &decision);
    let report = ReviewProtectionRule::new(repo, 1, "production").comment("still looking");
    visit.call("actions/review-custom-gates-for-run", &report);
    visit.call(
        "repos/get-all-deployment-protection-rules",
        &ListProtectionRules::new(repo, "review/42"),
    );
    visit.call(
        "repos/list-custom-deployment-rule-integrations",
        &ListProtectionRuleApps::new(repo, "review/42"),
    );
}
