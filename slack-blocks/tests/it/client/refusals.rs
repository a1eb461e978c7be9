//! Every refusal that Slack documents, and what its answers look like.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use http::Response;
use serde_json::Value;
use slack_blocks::error::{ApiError, ErrorCode};
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::calls::chat::{
    DeleteMessage, GetPermalink, PostEphemeral, PostMessage, ScheduleMessage, UpdateMessage,
};
use slack_blocks::web::calls::conversations::{
    GetConversation, JoinConversation, ListConversations, ListHistory, ListMembers, ListReplies,
    OpenConversation,
};
use slack_blocks::web::calls::reactions::AddReaction;
use slack_blocks::web::calls::users::{GetUser, GetUserByEmail, ListUsers};
use slack_blocks::web::calls::views::{OpenView, PublishHome, PushView, UpdateView};
use slack_blocks::web::endpoint::{Endpoint, from_http};
use slack_blocks::web::oauth::ExchangeCode;

fn data() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var("CORPUS_DIR").unwrap_or_else(|_| default.to_owned());
    let folder = Path::new(&folder).join("slack");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no Slack corpus at {}", folder.display());
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn refusal(body: &str) -> ApiError {
    let answer = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    ApiError::from_response(&answer, SystemTime::UNIX_EPOCH)
}

#[test]
fn every_listed_code_is_read_and_written_back() {
    for word in ErrorCode::LISTED {
        let api = refusal(&format!(r#"{{"ok":false,"error":"{word}"}}"#));
        let code = api.code().unwrap();
        assert_eq!(code.as_str(), *word);
        assert!(!matches!(code, ErrorCode::Other(_)), "{word}");
        assert!(api.is(&code));
        assert_eq!(api.to_string(), format!("Slack refused: {word}"));
    }
    let unknown = refusal(r#"{"ok":false,"error":"from_the_future"}"#)
        .code()
        .unwrap();
    assert!(matches!(unknown, ErrorCode::Other(_)));
    assert_eq!(unknown.as_str(), "from_the_future");
}

#[test]
fn every_documented_error_is_listed() {
    let Some(data) = data() else { return };
    let spec = json(&data.join("spec/webapi.json"));
    let words = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let mut documented: BTreeSet<String> = words(&spec["common_errors"]).into_iter().collect();
    documented.extend(words(&spec["retryable_errors"]));
    for method in spec["methods"].as_array().unwrap() {
        documented.extend(words(&method["errors"]));
    }
    assert!(documented.len() > 100);
    let missing: Vec<_> = documented
        .iter()
        .filter(|word| !ErrorCode::LISTED.contains(&word.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn all_shapes_of_details_are_read() {
    let objects = r#"{"ok":false,"error":"invalid_manifest","errors":[
        {"message":"m","pointer":"/settings"},{"ok":false,"error":"user_not_found","user":"U1"},
        {"pointer":"/0/text","code":"missing_field","message":"n","constraint":{"type":"enum"}}]}"#;
    let api = refusal(objects);
    let seen: Vec<_> = api
        .details()
        .iter()
        .map(|detail| {
            (
                &*detail.message,
                detail.pointer.as_deref(),
                detail.code.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("m", Some("/settings"), None),
            ("user_not_found", None, Some("user_not_found")),
            ("n", Some("/0/text"), Some("missing_field")),
        ]
    );
    let sentence = refusal(
        r#"{"ok":false,"error":"invalid_blocks","errors":["must provide a string [json-pointer:/blocks/0/title]","missing required field: title"]}"#,
    );
    assert_eq!(
        sentence.details()[0].pointer.as_deref(),
        Some("/blocks/0/title")
    );
    assert_eq!(
        sentence.details()[1].message,
        "missing required field: title"
    );
    assert_eq!(sentence.details()[1].pointer, None);
}

#[test]
fn predicates_sort_refusals_by_what_to_do() {
    let is = |code: &str| refusal(&format!(r#"{{"ok":false,"error":"{code}"}}"#));
    assert!(is("channel_not_found").is_not_found() && is("users_not_found").is_not_found());
    assert!(is("not_in_channel").is_not_in_channel());
    for code in [
        "not_authed",
        "invalid_auth",
        "token_expired",
        "token_revoked",
        "account_inactive",
    ] {
        assert!(is(code).is_unauthorized(), "{code}");
        assert_eq!(is(code).is_token_expired(), code == "token_expired");
    }
    for code in [
        "missing_scope",
        "no_permission",
        "restricted_action_read_only_channel",
        "user_is_restricted",
        "posting_to_channel_denied",
    ] {
        assert!(is(code).is_forbidden(), "{code}");
        assert!(!is(code).is_unauthorized(), "{code}");
    }
    assert!(!is("not_in_channel").is_forbidden());
    assert!(is("ratelimited").is_rate_limited() && is("rate_limited").is_rate_limited());
    for code in [
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    ] {
        assert!(is(code).is_server_failure(), "{code}");
    }
    assert!(is("team_added_to_org").is_moving());
    assert!(!is("invalid_blocks").is_not_found());
}

#[test]
fn what_is_no_json_is_kept_and_a_bare_word_is_a_code() {
    let page = refusal("<html>gateway</html>");
    assert_eq!(page.code(), None);
    assert_eq!(page.raw_body(), "<html>gateway</html>");
    assert_eq!(refusal("no_text\n").code(), Some(ErrorCode::NoText));
    assert_eq!(refusal("expired_url").code(), Some(ErrorCode::ExpiredUrl));
    assert_eq!(refusal("").code(), None);
    let large = refusal(&"x".repeat(100_000));
    assert_eq!(large.raw_body().len(), 64 * 1024);
}

#[test]
fn a_shape_that_is_not_documented_is_told_by_its_place() {
    let body = r#"{"ok":true,"message":{"text":"x"},"channel":"C1","ts":{"a":1}}"#;
    let error = from_http::<PostMessage>(&Response::new(Bytes::from_static(body.as_bytes())));
    assert_eq!(error.unwrap_err().path(), "ts");
    let body = r#"{"ok":true,"message":{"text":7,"user":"U1"},"channel":"C1","ts":"1.0"}"#;
    let posted = from_http::<PostMessage>(&Response::new(Bytes::from_static(body.as_bytes())));
    let message = posted.unwrap().message.expect("what was posted was posted");
    assert_eq!((message.text, message.user), (None, Some("U1".into())));
}

/// Decodes the document as the answer to a call of type `E`.
fn decodes<E: Endpoint>(answer: &Response<Bytes>) -> Result<(), String> {
    from_http::<E>(answer)
        .map(|_| ())
        .map_err(|error| format!("{error}: {:?}", std::error::Error::source(&error)))
}

#[test]
fn the_public_answers_of_slack_decode() {
    type Decoder = fn(&Response<Bytes>) -> Result<(), String>;
    let Some(data) = data() else { return };
    let table: &[(&str, Decoder)] = &[
        ("auth.test", decodes::<TestAuth>),
        ("chat.delete", decodes::<DeleteMessage>),
        ("chat.getPermalink", decodes::<GetPermalink>),
        ("chat.postEphemeral", decodes::<PostEphemeral>),
        ("chat.postMessage", decodes::<PostMessage>),
        ("chat.scheduleMessage", decodes::<ScheduleMessage>),
        ("chat.update", decodes::<UpdateMessage>),
        ("conversations.history", decodes::<ListHistory>),
        ("conversations.info", decodes::<GetConversation>),
        ("conversations.join", decodes::<JoinConversation>),
        ("conversations.list", decodes::<ListConversations>),
        ("conversations.members", decodes::<ListMembers>),
        ("conversations.open", decodes::<OpenConversation>),
        ("conversations.replies", decodes::<ListReplies>),
        ("oauth.v2.access", decodes::<ExchangeCode>),
        ("reactions.add", decodes::<AddReaction>),
        ("users.info", decodes::<GetUser>),
        ("users.list", decodes::<ListUsers>),
        ("users.lookupByEmail", decodes::<GetUserByEmail>),
        ("views.open", decodes::<OpenView>),
        ("views.publish", decodes::<PublishHome>),
        ("views.push", decodes::<PushView>),
        ("views.update", decodes::<UpdateView>),
    ];
    let (mut models, mut refusals) = (0, 0);
    let mut failures = Vec::new();
    for entry in fs::read_dir(data.join("corpus/webapi")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        let answer = Response::new(Bytes::from(bytes));
        if body["ok"] == false {
            let api = ApiError::from_response(&answer, SystemTime::UNIX_EPOCH);
            let code = api.code().map(|code| code.as_str().to_owned());
            assert_eq!(code.as_deref(), body["error"].as_str(), "{name}");
            refusals += 1;
        }
        let spelled = name.replace('-', ".");
        let method = table.iter().find(|(method, _)| {
            spelled.contains(&format!("{method}__200"))
                || spelled.ends_with(&format!("api.{method}"))
        });
        // A skeleton that says ok:false has the members of a success all the same.
        if let Some((method, decode)) = method {
            models += 1;
            if let Err(why) = decode(&answer) {
                failures.push(format!("{method} ({name}): {why}"));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(models >= 20 && refusals >= 20, "{models} {refusals}");
}
