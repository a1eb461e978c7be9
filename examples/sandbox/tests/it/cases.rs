//! The sheet of cases for log-in, pull requests, sockets and the page: each line of it, and the
//! tests that hold it.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

/// Cases, and names of tests in this folder.
const CASES: &[(&str, &[&str])] = &[
    (
        "S8: a token does what its scopes or permissions allow, and says which it has",
        &[
            "heroku_refuses_a_token_that_has_every_scope_but_the_one_that_is_wanted",
            "github_refuses_a_token_that_has_every_permission_but_the_one_that_is_wanted",
            "github_says_which_scopes_a_token_has_and_which_a_route_takes",
            "slack_refuses_a_token_that_has_every_scope_but_the_one_that_is_wanted",
        ],
    ),
    (
        "S9: replaced, revoked and foreign credentials are dead; a web login is listed",
        &[
            "github_sends_nobody_to_a_foreign_address_and_refresh_tokens_end",
            "heroku_keeps_clients_apart_and_logs_out",
            "heroku_lists_a_web_log_in_which_its_owner_can_delete",
        ],
    ),
    (
        "S10: people go back to registered addresses only",
        &[
            "github_sends_nobody_to_a_foreign_address_and_refresh_tokens_end",
            "slack_goes_back_to_registered_addresses_only",
            "a_code_wants_its_verifier_and_the_address_it_was_asked_with",
        ],
    ),
    (
        "S11: Slack's PKCE, user tokens, scopes, revocation, exchange, OpenID, incoming webhooks",
        &[
            "a_code_wants_its_verifier_and_the_address_it_was_asked_with",
            "a_person_allows_for_themselves_and_an_incoming_webhook_posts",
            "wrong_secrets_codes_and_scopes_are_refused",
            "tokens_end_by_revocation_exchange_and_uninstallation",
            "people_sign_in_with_slack",
        ],
    ),
    (
        "S12: consent pages name the app and every scope",
        &[
            "heroku_gives_a_token_for_a_code_once_and_renews_it",
            "github_sends_nobody_to_a_foreign_address_and_refresh_tokens_end",
            "a_person_allows_for_themselves_and_an_incoming_webhook_posts",
        ],
    ),
    (
        "S13: the goodbye of a socket client is answered",
        &["the_goodbye_of_a_client_is_answered_and_the_connection_no_longer_counts"],
    ),
    (
        "S14: a warning first; who connects anew in time loses nothing",
        &[
            "a_connection_is_asked_to_refresh_and_the_next_one_takes_over",
            "a_client_that_leaves_at_the_warning_and_comes_back_loses_nothing",
            "a_button_that_waited_for_the_next_connection_still_opens_a_modal",
            "the_crates_own_client_loses_nothing_over_many_ends",
        ],
    ),
    (
        "S15: the line and the flags of the program; the secret signs the App's hook",
        &[
            "the_line_of_the_program_names_everything_and_its_flags_work",
            "the_secret_signs_the_hook_of_the_app_which_no_repository_lists",
        ],
    ),
    (
        "S16: pull requests, refs, pushes to a folder, checks that start pending",
        &[
            "a_pull_request_lives_from_opening_to_merging_over_the_api",
            "refs_move_forward_or_by_force_and_only_where_something_is",
            "a_pull_request_of_a_fork_has_its_head_there_and_a_ref_here",
            "what_somebody_pushes_is_noticed_and_its_pull_request_follows",
            "a_new_commit_starts_pending_and_a_job_appears_when_what_it_needs_has_ended",
        ],
    ),
    (
        "S17: every accepted entity is sent, with what was before",
        &[
            "heroku_sends_every_entity_that_changes_with_what_was_before",
            "every_kind_that_a_subscription_may_name_is_sent_in_the_recorded_envelope",
        ],
    ),
    (
        "S18: GitHub's payloads are as its schemas; a hook for an unknown event is refused",
        &[
            "every_webhook_is_as_github_describes_it",
            "a_hook_for_an_unknown_event_is_refused",
        ],
    ),
    (
        "S19: the last roots of a channel and the way to older ones",
        &[
            "a_thousand_messages_and_two_hundred_threads_open_within_a_second",
            "a_thread_of_400_replies_hides_no_root",
        ],
    ),
    (
        "S20: clients of the wall clock in a stepped world",
        &["an_app_may_sign_by_its_own_clock_or_by_the_date_of_a_response"],
    ),
    (
        "S21: contrast, brackets in addresses, names of buttons",
        &[
            "every_text_of_both_pages_stands_out_from_its_ground_in_both_themes",
            "an_address_of_a_markdown_link_may_hold_brackets",
            "every_control_has_a_name_of_its_own",
        ],
    ),
];

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_case_of_the_sheet_has_tests_that_exist_and_run() {
    let mut text = String::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"),
        &mut text,
    );
    for (case, tests) in CASES {
        for test in *tests {
            let found = text.split(&format!("async fn {test}()")).count() - 1;
            assert_eq!(found, 1, "{case}: {test}");
        }
    }
    let ignored = concat!("#[", "ignore");
    assert!(!text.contains(ignored), "a test is left out");
}

#[tokio::test]
async fn the_line_of_the_program_names_everything_and_its_flags_work() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    program.args(["--json", "--rotate-tokens", "--refresh-sockets-after", "3"]);
    program.stdout(Stdio::piped()).kill_on_drop(true);
    let mut program = program.spawn().unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let line: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    for part in [
        "/heroku/url",
        "/heroku/token",
        "/github/url",
        "/github/repository",
        "/github/webhook_secret",
        "/slack/bot_token",
        "/slack/signing_secret",
        "/slack/client_id",
        "/slack/client_secret",
        "/slack/control",
        "/spinnaker/url",
        "/circleci/url",
    ] {
        let text = line.pointer(part).and_then(Value::as_str);
        assert!(
            text.is_some_and(|text| !text.is_empty()),
            "{part} in {line}"
        );
    }
    let app_token = line["slack"]["app_token"].as_str().unwrap();
    assert!(app_token.starts_with("xapp-"), "{app_token}");
    // Tokens rotate: what an installation gets ends, and comes with its successor.
    let page = line["slack"]["page"]
        .as_str()
        .unwrap()
        .trim_end_matches('/');
    let (id, secret) = (&line["slack"]["client_id"], &line["slack"]["client_secret"]);
    let (id, secret) = (id.as_str().unwrap(), secret.as_str().unwrap());
    let client = crate::client::Client::bare(page);
    let back = "redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F";
    let allow =
        format!("/oauth/v2/authorize?client_id={id}&scope=chat:write&as=U0000000002&{back}");
    let allowed = client.get(&allow).await;
    let to = allowed.header("location");
    let code = to
        .split("code=")
        .nth(1)
        .and_then(|rest| rest.split('&').next());
    let code = code.unwrap_or_else(|| panic!("no code in {to:?}: {}", allowed.text));
    let exchange = format!("client_id={id}&client_secret={secret}&code={code}&{back}");
    let granted = client
        .try_send("POST", "/api/oauth.v2.access", exchange)
        .await
        .unwrap();
    assert!(
        granted.at("/refresh_token").starts_with("xoxe-"),
        "{}",
        granted.text
    );
    assert_eq!(granted.json["expires_in"], 43_200);
}
