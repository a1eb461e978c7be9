//! What is over a limit is refused here, with the limit in the error.

use github_checks::base_url::BaseUrl;
use github_checks::check_runs::{
    Action, Annotation, AnnotationLevel, CheckStatus, Conclusion, CreateCheckRun, Image,
    ListCheckRuns, Output, UpdateCheckRun,
};
use github_checks::commits::ListCommits;
use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentState, ListDeployments,
};
use github_checks::endpoint::{Endpoint, to_http};
use github_checks::environments::{PutEnvironment, Reviewer};
use github_checks::hooks::{CreateHook, HookConfig, ListDeliveries};
use github_checks::statuses::{CreateStatus, GetCombinedStatus, StatusState};
use github_checks::{apps::CreateInstallationToken, limits};
use serde_json::Value;

use crate::client::{SHA, repo};
use crate::corpus;

pub(crate) fn refusal(call: &impl Endpoint) -> String {
    let base = BaseUrl::parse("https://api.github.com").unwrap();
    to_http(call, &base)
        .expect_err("over the limit")
        .to_string()
}

pub(crate) fn accepted(call: &impl Endpoint) {
    let base = BaseUrl::parse("https://api.github.com").unwrap();
    to_http(call, &base).unwrap();
}

fn run() -> CreateCheckRun {
    CreateCheckRun::new(repo(), "lint", SHA)
}

fn remark(message: &str) -> Annotation {
    Annotation::new("a.rs", 1, AnnotationLevel::Notice, message)
}

fn with(annotation: Annotation) -> CreateCheckRun {
    run().output(Output::new("t", "s").annotation(annotation))
}

#[test]
fn texts_are_measured_in_characters_and_remarks_in_bytes() {
    let status =
        |text: String| CreateStatus::new(repo(), SHA, StatusState::Success).description(text);
    accepted(&status("ü".repeat(140)));
    assert_eq!(
        refusal(&status("ü".repeat(141))),
        "description: 141 characters, at most 140"
    );
    let status = |text: String| {
        CreateDeploymentStatus::new(repo(), 1, DeploymentState::Success).description(text)
    };
    accepted(&status("ü".repeat(140)));
    assert_eq!(
        refusal(&status("x".repeat(141))),
        "description: 141 characters, at most 140"
    );
    let long = "ü".repeat(65_536);
    assert_eq!(
        refusal(&run().output(Output::new("t", &*long))),
        "output.summary: 65536 characters, at most 65535"
    );
    assert_eq!(
        refusal(&run().output(Output::new("t", "s").text(&*long))),
        "output.text: 65536 characters, at most 65535"
    );
    accepted(&run().output(Output::new("t", "ü".repeat(65_535))));
    accepted(&with(remark(&"x".repeat(65_536))));
    assert_eq!(
        refusal(&with(remark(&"x".repeat(65_537)))),
        "output.annotations[0].message: 65537 bytes, at most 65536"
    );
    assert_eq!(
        refusal(&with(remark("m").raw_details(&*long))),
        "output.annotations[0].raw_details: 131072 bytes, at most 65536"
    );
    assert_eq!(
        refusal(&with(remark("m").title("x".repeat(256)))),
        "output.annotations[0].title: 256 characters, at most 255"
    );
}

#[test]
fn lists_are_counted() {
    let output = (0..51).fold(Output::new("t", "s"), |output, _| {
        output.annotation(remark("m"))
    });
    assert_eq!(
        refusal(&run().output(output)),
        "output.annotations: 51 items, at most 50"
    );
    let action = || Action::new("l", "d", "i");
    accepted(&run().actions(vec![action(), action(), action()]));
    assert_eq!(
        refusal(&run().actions(vec![action(), action(), action(), action()])),
        "actions: 4 items, at most 3"
    );
    let long = |at: usize| {
        let text =
            |part: usize, limit: usize| "x".repeat(if part == at { limit + 1 } else { limit });
        run().actions(vec![Action::new(text(0, 20), text(1, 40), text(2, 20))])
    };
    assert_eq!(
        refusal(&long(0)),
        "actions[0].label: 21 characters, at most 20"
    );
    assert_eq!(
        refusal(&long(1)),
        "actions[0].description: 41 characters, at most 40"
    );
    assert_eq!(
        refusal(&long(2)),
        "actions[0].identifier: 21 characters, at most 20"
    );
    let environment = || PutEnvironment::new(repo(), "x");
    accepted(
        &environment()
            .wait_timer(43_200u64)
            .reviewers(vec![Reviewer::User(1); 6]),
    );
    assert_eq!(
        refusal(&environment().wait_timer(43_201u64)),
        "wait_timer: 43201 minutes, at most 43200"
    );
    assert_eq!(
        refusal(&environment().reviewers(vec![Reviewer::Team(1); 7])),
        "reviewers: 7 items, at most 6"
    );
    let token = || CreateInstallationToken::new(1);
    accepted(&token().repository_ids(vec![1; 500]));
    assert_eq!(
        refusal(&token().repository_ids(vec![1; 501])),
        "repository_ids: 501 items, at most 500"
    );
    assert_eq!(
        refusal(&token().repositories(vec![String::new(); 501])),
        "repositories: 501 items, at most 500"
    );
}

#[test]
fn what_only_github_may_write_and_what_does_not_fit_together_is_refused() {
    for stale in [
        Conclusion::Stale,
        Conclusion::StartupFailure,
        Conclusion::from("vibes"),
    ] {
        assert!(refusal(&run().conclusion(stale)).starts_with("conclusion: "));
    }
    assert!(refusal(&run().status(CheckStatus::Completed)).contains("needs one"));
    assert!(refusal(&run().completed_at(chrono::DateTime::UNIX_EPOCH)).contains("needs one"));
    assert!(
        refusal(
            &run()
                .status(CheckStatus::Queued)
                .conclusion(Conclusion::Success)
        )
        .starts_with("status: ")
    );
    assert!(refusal(&run().status(CheckStatus::Waiting)).starts_with("status: "));
    let waiting = UpdateCheckRun::new(repo(), 1).status(CheckStatus::Waiting);
    assert!(refusal(&waiting).starts_with("status: "));
    let two_lines = remark("m").to_line(2).columns(1, 2);
    assert!(refusal(&with(two_lines)).contains("columns"));
    let annotated =
        UpdateCheckRun::new(repo(), 1).output(Output::new("t", "s").annotation(remark("m")));
    assert!(refusal(&annotated).contains("AddAnnotations"));
    assert!(refusal(&CreateStatus::new(repo(), SHA, StatusState::Expected)).starts_with("state: "));
    assert!(
        refusal(&CreateDeploymentStatus::new(
            repo(),
            1,
            DeploymentState::Waiting
        ))
        .starts_with("state: ")
    );
    let link = CreateStatus::new(repo(), SHA, StatusState::Success).target_url("javascript:canary");
    assert_eq!(refusal(&link), "target_url: not an http or https address");
    assert!(refusal(&CreateCheckRun::new(repo(), "x", "abc123")).contains("no full commit id"));
}

#[test]
fn what_github_refuses_or_misunderstands_is_refused_here() {
    let status =
        |context: &str| CreateStatus::new(repo(), SHA, StatusState::Success).context(context);
    accepted(&status(&"ü".repeat(255)));
    assert_eq!(
        refusal(&status(&"ü".repeat(256))),
        "context: 256 characters, at most 255"
    );
    assert_eq!(refusal(&status("")), "context: must not be empty");
    assert_eq!(
        refusal(&CreateCheckRun::new(repo(), "", SHA)),
        "name: must not be empty"
    );
    assert_eq!(
        refusal(&UpdateCheckRun::new(repo(), 1).name(" ")),
        "name: must not be empty"
    );
    for (count, refused) in [(0_u64, true), (1, false), (100, false), (101, true)] {
        let call = GetCombinedStatus::new(repo(), "main").per_page(count);
        if refused {
            assert_eq!(
                refusal(&call),
                format!("per_page: {count}, at least 1 and at most 100")
            );
        } else {
            accepted(&call);
        }
    }
    for (list, expected) in [
        (
            ListCheckRuns::new(repo(), "main").filter("newest"),
            "filter: ",
        ),
        (
            ListCheckRuns::new(repo(), "main").status("success"),
            "status: ",
        ),
        (
            ListCheckRuns::new(repo(), "main").check_name(""),
            "check_name: ",
        ),
    ] {
        assert!(refusal(&list).starts_with(expected), "{list:?}");
    }
    assert!(refusal(&ListDeployments::new(repo()).sha("abc123")).starts_with("sha: "));
    assert!(refusal(&ListDeliveries::new(repo(), 1).status("failed")).starts_with("status: "));
    assert!(refusal(&ListCommits::new(repo()).until("tomorrow")).starts_with("until: "));
    let deployment = || CreateDeployment::new(repo(), SHA);
    assert_eq!(
        refusal(&CreateDeployment::new(repo(), "")),
        "ref: must not be empty"
    );
    assert_eq!(
        refusal(&deployment().environment("")),
        "environment: must not be empty"
    );
    assert_eq!(
        refusal(&deployment().environment("x".repeat(256))),
        "environment: 256 characters, at most 255"
    );
    assert_eq!(
        refusal(&deployment().required_contexts(["ci", ""])),
        "required_contexts[1]: must not be empty"
    );
    let unsigned = CreateHook::new(repo(), HookConfig::new("https://bot.example.com", ""));
    assert!(refusal(&unsigned).starts_with("config.secret: "));
    // GitHub would make a token for everything.
    let token = CreateInstallationToken::new(1).repositories(Vec::<String>::new());
    assert!(refusal(&token).starts_with("repositories: must not be empty"));
}

#[test]
fn an_annotation_does_not_end_before_it_starts() {
    let at = |line| Annotation::new("a.rs", line, AnnotationLevel::Notice, "m");
    let name = "output.annotations[0]";
    for (annotation, expected) in [
        (at(0), format!("{name}.start_line: 0, at least 1")),
        (
            at(5).to_line(4),
            format!("{name}.end_line: 4 is before start_line 5"),
        ),
        (
            at(5).columns(9, 8),
            format!("{name}.end_column: 8 is before start_column 9"),
        ),
        (
            at(5).columns(0, 8),
            format!("{name}.start_column: 0, at least 1"),
        ),
        (
            Annotation::new("", 1, AnnotationLevel::Notice, "m"),
            format!("{name}.path: must not be empty"),
        ),
        (
            Annotation::new("a.rs", 1, AnnotationLevel::Notice, ""),
            format!("{name}.message: must not be empty"),
        ),
    ] {
        assert_eq!(refusal(&with(annotation)), expected);
    }
    accepted(&with(at(5).to_line(5).columns(8, 8)));
    let picture = run().output(Output::new("t", "s").image(Image::new("data:x", "a")));
    assert!(refusal(&picture).starts_with("output.images[0].image_url: "));
}

#[test]
fn the_limits_are_the_ones_that_were_measured() {
    let Some(document) = corpus::json("vectors/limits.json") else {
        return;
    };
    let value = |name: &str| match &document[name]["value"] {
        Value::Number(number) => usize::try_from(number.as_u64().unwrap()).unwrap(),
        other => panic!("{name}: {other}"),
    };
    for (name, ours) in [
        ("status_description_chars", limits::STATUS_DESCRIPTION),
        (
            "deployment_status_description_chars",
            limits::DEPLOYMENT_STATUS_DESCRIPTION,
        ),
        ("check_output_summary_chars", limits::CHECK_TEXT),
        ("check_output_text_chars", limits::CHECK_TEXT),
        ("check_annotations_per_request", limits::CHECK_ANNOTATIONS),
        ("check_annotation_message_bytes", limits::ANNOTATION_MESSAGE),
        (
            "check_annotation_raw_details_bytes",
            limits::ANNOTATION_MESSAGE,
        ),
        ("check_annotation_title_chars", limits::ANNOTATION_TITLE),
        ("check_actions", limits::CHECK_ACTIONS),
        ("check_action_label_chars", limits::ACTION_LABEL),
        ("check_action_identifier_chars", limits::ACTION_LABEL),
        ("check_action_description_chars", limits::ACTION_DESCRIPTION),
        ("environment_wait_minutes_max", limits::ENVIRONMENT_WAIT),
        ("environment_reviewers_max", limits::ENVIRONMENT_REVIEWERS),
        (
            "installation_token_repositories",
            limits::INSTALLATION_TOKEN_REPOSITORIES,
        ),
        ("webhook_payload_bytes", limits::WEBHOOK_BODY),
    ] {
        assert_eq!(ours, value(name), "{name}");
    }
    let archive = u64::try_from(value("archive_link_seconds_private")).unwrap();
    assert_eq!(github_checks::archives::VALID_FOR.as_secs(), archive);
}
