//! The acceptance list of the program: each line of it, and the tests that hold it.

use std::fs;
use std::path::Path;

use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::APPROVE;
use sandbox::Standing;
use serde_json::json;

use crate::scene::{BEN, Scene, form, to_prod};

/// Lines of the list, and names of tests in this folder.
const LIST: &[(&str, &[&str])] = &[
    (
        "signature: secrets, stale, future, missing headers, the bytes as received, other scripts, 1 MB",
        &[
            "s02_a_missing_header_is_401",
            "s03_every_digit_of_the_signature_counts_and_every_secret_is_tried",
            "s04_old_and_future_requests_are_refused",
            "s05_the_bytes_as_received_are_hashed_whatever_their_encoding",
            "a_name_in_any_script_counts_and_a_body_over_1_mb_does_not",
        ],
    ),
    (
        "both payload types are read; an unknown action gets an ephemeral answer",
        &[
            "a_legacy_callback_of_ours_counts_like_a_button",
            "an_unknown_button_gets_an_ephemeral_answer_and_no_error_page",
        ],
    ),
    (
        "Gate: 200 with an empty body and an unchanged stage is unknown; a role that resets is refused",
        &[
            "the_status_of_the_response_decides_nothing",
            "with_their_own_tokens_roles_apply_to_the_humans",
        ],
    ),
    (
        "judged in the UI between GET and PATCH is reported as the other's",
        &[
            "judged_elsewhere_between_the_click_and_the_look_it_is_the_others",
            "a_judgment_made_elsewhere_is_shown_with_who_made_it",
        ],
    ),
    (
        "401, 403, 404, 429, 500; slow answers still acknowledge Slack",
        &[
            "what_gate_refuses_is_said_and_what_it_cannot_answer_is_asked_again",
            "empty_reads_partial_lists_and_a_login_page_end_nothing",
            "s13_slack_is_answered_before_spinnaker_is_asked",
        ],
    ),
    (
        "two people click at the same instant: exactly one PATCH",
        &[
            "fifty_clicks_at_once_are_one_decision_and_the_others_are_told_whose",
            "two_replicas_make_one_gate_and_one_decision",
        ],
    ),
    (
        "a restart between PATCH and chat.update: the message is repaired",
        &["killed_at_any_request_of_a_decision_there_is_one_effect_and_one_of_each_message"],
    ),
    (
        "no secret in any log line; no broadcast from names, instructions, reasons",
        &[
            "s06_no_inbound_header_is_relayed_and_no_secret_is_logged",
            "s16_markup_from_a_pipeline_or_a_reason_stays_text",
        ],
    ),
    (
        "CircleCI: the second approval is a no-op with a clear reply; a workflow canceled meanwhile",
        &[
            "approve_twice_and_the_second_is_a_no_op_with_a_clear_reply",
            "a_workflow_that_is_canceled_meanwhile_is_said_to_be_and_by_whom",
        ],
    ),
    (
        "GitHub: a reviewer who is not allowed, a run that finished, several environments of one run",
        &[
            "a_reviewer_approves_with_their_own_account_and_nobody_else_can",
            "who_started_the_run_cannot_review_it_where_the_environment_prevents_that",
            "a_run_that_ended_or_was_reviewed_elsewhere_is_said_to_be",
            "several_environments_of_one_run_are_several_gates",
        ],
    ),
    (
        "notices: once whatever is polled, hooked, repeated, reordered, restarted; a storm folds",
        &[
            "one_message_for_each_execution_is_edited_in_place",
            "echos_hook_makes_it_faster_and_is_not_believed",
            "killed_at_any_request_of_a_notice_there_is_one_message_that_shows_the_end",
            "a_storm_folds_into_one_message",
            "two_replicas_say_everything_once",
            "a_bot_that_was_removed_falls_back_and_says_so",
        ],
    ),
];

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.file_name().is_none_or(|name| name != "acceptance.rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_line_of_the_acceptance_list_has_tests_that_exist_and_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut text = fs::read_to_string(folder.join("acceptance.rs")).unwrap();
    sources(&folder, &mut text);
    for (line, tests) in LIST {
        for test in *tests {
            let found = text.split(&format!("async fn {test}()")).count() - 1;
            assert_eq!(found, 1, "{line}: {test}");
        }
    }
    let ignored = concat!("#[", "ignore");
    assert!(!text.contains(ignored), "a test is left out");
}

#[tokio::test]
async fn a_name_in_any_script_counts_and_a_body_over_1_mb_does_not() {
    let scene = Scene::start().await;
    let (id, name) = ("U0000000077", "Zoë 山田 Ünal");
    let slack = scene.sandbox.slack();
    slack.add_person(id, name, Some("zoe@acme.example"), Standing::Member);
    let pipeline = to_prod(json!({ "instructions": "schau auf die Kurven — グラフ" }));
    let (run, ts) = scene.waits(&pipeline).await;
    let mut payload = scene.payload(id, &ts, APPROVE, "1.7");
    payload["user"]["name"] = json!(name);
    payload["padding"] = json!("ü".repeat(600_000));
    let (secret, path) = (scene.secret(), "/slack/interactions");
    let large = scene.http.signed(&secret, path, &form(&payload)).await;
    assert_eq!(large.0, 401, "over 1 MB");
    scene.pass(5).await;
    assert_eq!(scene.gate(&run).await.state, State::Pending);
    payload["padding"] = json!("ü");
    let fits = scene.http.signed(&secret, path, &form(&payload)).await;
    assert_eq!(fits.0, 200);
    scene.becomes(&run, State::Approved).await;
}

#[tokio::test]
async fn an_unknown_button_gets_an_ephemeral_answer_and_no_error_page() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let mut payload = scene.payload(BEN, &ts, APPROVE, "1.8");
    payload["actions"][0]["action_id"] = json!("somebody:elses");
    let (secret, body) = (scene.secret(), form(&payload));
    let path = "/slack/interactions";
    let (status, body) = scene.http.signed(&secret, path, &body).await;
    assert_eq!((status, body.as_str()), (200, ""));
    scene.whispered(BEN, "not of this app's gates").await;
    assert_eq!(scene.gate(&run).await.state, State::Pending);
    assert_eq!(scene.roots(CHANNEL).len(), 1);
}
