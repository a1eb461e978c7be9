//! Approvals of environments, and gates of an app's own.

use github_checks::base_url::BaseUrl;
use github_checks::deployment_reviews::{
    ListPendingDeployments, PendingDeployment, ReviewPendingDeployments, ReviewState,
};
use github_checks::environments::{Environment, RequiredReviewer};
use github_checks::ids::EnvironmentId;
use github_checks::protection_rules::{CallbackError, CallbackUrl, ReviewProtectionRule};
use serde_json::{Value, json};

use crate::client::{SHA, client, repo};
use crate::limits::{accepted, refusal};
use crate::script::answer;

fn pending() -> Value {
    json!([{
        "environment": { "id": 161_088_068, "name": "production" },
        "wait_timer": 30,
        "wait_timer_started_at": null,
        "current_user_can_approve": true,
        "reviewers": [
            { "type": "User", "reviewer": { "login": "ada", "id": 1 } },
            { "type": "Team", "reviewer": { "id": 9, "slug": "ops", "name": "Ops" } },
            { "type": "User", "reviewer": null },
            { "type": "Quorum", "reviewer": { "count": 2 } },
        ],
    }])
}

#[tokio::test]
async fn a_run_waits_for_reviewers_and_is_approved_by_one() {
    let released = json!([{ "id": 1, "sha": SHA, "environment": "production" }]);
    let (github, script) = client(vec![
        answer(200, &[], &pending().to_string()),
        answer(200, &[], &released.to_string()),
    ]);
    let waiting = github
        .send(&ListPendingDeployments::new(repo(), 30))
        .await
        .unwrap();
    let [waiting] = &waiting[..] else {
        panic!("{waiting:?}")
    };
    assert!(waiting.current_user_can_approve);
    let [
        RequiredReviewer::User(user),
        RequiredReviewer::Team(team),
        RequiredReviewer::Other { kind: gone, .. },
        RequiredReviewer::Other { kind: new, .. },
    ] = &waiting.reviewers[..]
    else {
        panic!("{:?}", waiting.reviewers)
    };
    assert_eq!(
        (user.login.as_str(), team.slug.as_deref()),
        ("ada", Some("ops"))
    );
    assert_eq!(
        (gone.as_deref(), new.as_deref()),
        (Some("User"), Some("Quorum"))
    );
    let ids = vec![waiting.environment.id];
    let review = ReviewPendingDeployments::new(repo(), 30, ids, ReviewState::Approved, "ship it");
    let deployments = github.send(&review).await.unwrap();
    assert_eq!(deployments[0].environment.as_deref(), Some("production"));
    let body: Value = serde_json::from_slice(script.request(1).body()).unwrap();
    assert_eq!(
        body,
        json!({ "environment_ids": [161_088_068], "state": "approved", "comment": "ship it" })
    );
    assert_eq!(
        script.lines()[1],
        "POST /repos/octo/hello/actions/runs/30/pending_deployments"
    );
}

#[tokio::test]
async fn a_review_whose_response_is_lost_is_not_sent_again() {
    use github_checks::transport::TransportErrorKind;
    let (github, script) = client(vec![crate::script::fails(TransportErrorKind::Timeout)]);
    let ids = vec![EnvironmentId::from(1)];
    let review = ReviewPendingDeployments::new(repo(), 30, ids, ReviewState::Rejected, "");
    let error = github.send(&review).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(script.lines().len(), 1);
}

#[test]
fn nobody_can_approve_when_github_does_not_say_so() {
    let silent =
        json!({ "environment": { "id": 1, "name": "x" }, "current_user_can_approve": null });
    let waiting: PendingDeployment = serde_json::from_value(silent).unwrap();
    assert!(!waiting.current_user_can_approve);
}

#[test]
fn a_decision_is_one_of_two_and_never_empty() {
    let review = |ids: Vec<EnvironmentId>, state| {
        ReviewPendingDeployments::new(repo(), 1, ids, state, "why")
    };
    assert_eq!(
        refusal(&review(vec![], ReviewState::Approved)),
        "environment_ids: at least one is needed"
    );
    let one = || vec![EnvironmentId::from(1)];
    assert_eq!(
        refusal(&review(one(), ReviewState::Pending)),
        "state: \"pending\" is none of approved, rejected"
    );
    let rule = || ReviewProtectionRule::new(repo(), 1, "production");
    assert_eq!(
        refusal(&rule()),
        "state: a decision or at least a comment is needed"
    );
    assert!(refusal(&rule().comment(" ")).starts_with("comment: "));
    assert!(refusal(&rule().state(ReviewState::Pending)).starts_with("state: "));
    assert!(
        refusal(&ReviewProtectionRule::new(repo(), 1, "").comment("x"))
            .starts_with("environment_name: ")
    );
    accepted(&rule().state(ReviewState::Rejected));
}

#[test]
fn a_reply_goes_to_the_api_of_the_client_and_nowhere_else() {
    let api = BaseUrl::parse("https://ghe.acme.dev/api/v3").unwrap();
    let good =
        "https://ghe.acme.dev/api/v3/repos/octo/hello/actions/runs/77/deployment_protection_rule";
    let callback = CallbackUrl::read(good, &api).unwrap();
    let reply = ReviewProtectionRule::reply(&callback, "production").state(ReviewState::Approved);
    let request = github_checks::endpoint::to_http(&reply, &api).unwrap();
    assert_eq!(request.uri().to_string(), good);
    for (text, expected) in [
        (good.replace("acme.dev", "acme.example"), "other host"),
        (good.replace("https", "http"), "other host"),
        (good.replace("acme.dev", "acme.dev:8443"), "other host"),
        (
            good.replace("https://", "https://ghe.acme.dev@evil.example/"),
            "other host",
        ),
        (good.replace("https://", "https://user@"), "other host"),
        (good.replace("/api/v3", ""), "other path"),
        (good.replace("/77/", "/7x/"), "other path"),
        (good.replace("/77/", "/+7/"), "other path"),
        (good.replace("/actions/", "/../actions/"), "other path"),
        (good.replace("hello", "hel%2Flo"), "other path"),
        (format!("{good}?x=1"), "other path"),
        (format!("{good}/"), "other path"),
        ("nonsense".to_owned(), "no url"),
    ] {
        let error = CallbackUrl::read(&text, &api).unwrap_err();
        let kind = match error {
            CallbackError::OtherHost { .. } => "other host",
            CallbackError::OtherPath => "other path",
            _ => "no url",
        };
        assert_eq!(kind, expected, "{text}");
    }
}

#[test]
fn the_reviewers_of_an_environment_are_read() {
    let environment = json!({ "id": 1, "name": "production", "protection_rules": [
        { "id": 2, "type": "required_reviewers", "prevent_self_review": true,
          "reviewers": [{ "type": "Team", "reviewer": { "id": 9, "slug": "ops" } }, 7] },
        { "id": 3, "type": "branch_policy" },
    ] });
    let environment: Environment = serde_json::from_value(environment).unwrap();
    let rules = environment.protection_rules;
    assert!(matches!(&rules[0].reviewers[..], [RequiredReviewer::Team(team)] if team.id == 9));
    assert!(rules[1].reviewers.is_empty());
}
