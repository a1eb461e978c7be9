//! One odd field of a response never loses the others.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use slack_blocks::error::{ApiError, ErrorCode};
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::calls::chat::{PostMessage, ScheduleMessage};
use slack_blocks::web::calls::conversations::{ListConversations, ListHistory, ListMembers};
use slack_blocks::web::calls::users::ListUsers;
use slack_blocks::web::calls::views::OpenView;
use slack_blocks::web::endpoint::{Endpoint, from_http};
use slack_blocks::web::oauth::ExchangeCode;

fn response(body: &Value) -> Response<Bytes> {
    Response::new(Bytes::from(body.to_string()))
}

fn read<E: Endpoint>(body: &Value) -> E::Response {
    from_http::<E>(&response(body)).unwrap_or_else(|error| panic!("{error}: {body}"))
}

#[test]
fn an_odd_message_never_loses_its_page() {
    let odd = [
        json!({ "attachments": [{ "id": 4, "fallback": "f", "fields": [{ "short": true, "value": "ok" }] }] }),
        json!({ "attachments": [{ "id": 1, "color": 439_141, "fallback": "f" }] }),
        json!({ "metadata": { "event_type": "deploy" } }),
        json!({ "metadata": { "event_type": "deploy", "event_payload": null } }),
        json!({ "metadata": { "entities": [{}] } }),
        json!({ "metadata": [] }),
        json!({ "blocks": {} }),
        json!({ "attachments": {} }),
        json!({ "attachments": [null] }),
        json!({ "attachments": [{ "fields": {}, "mrkdwn_in": "text", "title": 1, "footer": ["x"] }] }),
        json!({ "attachments": [{ "fields": [{ "title": "t", "value": null }, { "title": "t", "value": 3 }] }] }),
        json!({ "unfurl_links": "true", "mrkdwn": 1 }),
        json!({ "ts": 5, "text": null, "user": [] }),
        json!(null),
        json!([]),
        json!("x"),
    ];
    for odd in odd {
        let neighbor = json!({ "type": "message", "text": "t", "ts": "1.1" });
        let body = json!({ "ok": true, "messages": [neighbor, odd, neighbor], "has_more": "no", "response_metadata": [] });
        let page = read::<ListHistory>(&body);
        assert_eq!(page.items.len(), 3, "{odd}");
        assert_eq!(page.items[2].ts.as_ref().unwrap(), &"1.1");
        assert_eq!(serde_json::to_value(&page.items[1]).unwrap(), odd);
    }
}

#[test]
fn an_odd_item_never_loses_a_list() {
    for odd in [
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!(0),
        json!(true),
        json!("long ".repeat(900)),
    ] {
        let channel = json!({ "id": "C1", "name": "n", "is_channel": true, "is_private": false, "is_im": false, "is_mpim": false,
            "is_archived": true, "is_member": true, "is_ext_shared": false, "user": "U1", "num_members": 3,
            "topic": { "value": "t" }, "purpose": { "value": "p" } });
        for name in channel.as_object().unwrap().keys() {
            let mut mutated = channel.clone();
            mutated[name] = odd.clone();
            let page = read::<ListConversations>(
                &json!({ "ok": true, "channels": [mutated, channel, odd] }),
            );
            assert_eq!(page.items.len(), 3);
            assert_eq!(
                page.items[0].name.is_some(),
                name != "name" || odd.is_string(),
                "{name}"
            );
            assert_eq!(
                page.items[0].is_archived,
                name != "is_archived" || odd == true
            );
            assert_eq!(page.items[1].id.as_ref().unwrap(), &"C1");
        }
        let user = json!({ "id": "U1", "team_id": "T1", "name": "n", "real_name": "r", "deleted": true, "is_bot": false,
            "is_admin": false, "tz": "UTC", "tz_offset": 0, "profile": { "display_name": "d", "email": "e" } });
        for name in user.as_object().unwrap().keys() {
            let mut mutated = user.clone();
            mutated[name] = odd.clone();
            let page = read::<ListUsers>(&json!({ "ok": true, "members": [mutated, user, odd] }));
            assert_eq!(page.items.len(), 3);
            assert_eq!(
                page.items[0].id.is_none(),
                name == "id" && odd.as_str().is_none_or(str::is_empty),
                "{odd}"
            );
            assert_eq!(
                page.items[1].profile.as_ref().unwrap().email.as_deref(),
                Some("e")
            );
        }
        let members = read::<ListMembers>(&json!({ "ok": true, "members": ["U1", odd, "U2"] }));
        assert_eq!(
            (&members.items[0], members.items.last().unwrap()),
            (&"U1".into(), &"U2".into())
        );
    }
}

#[test]
fn a_grant_is_never_lost_beside_an_odd_field() {
    let grant = json!({ "ok": true, "access_token": "xoxb-1", "token_type": "bot", "scope": "s", "bot_user_id": "U1", "app_id": "A1",
        "team": { "id": "T1", "name": "n" }, "enterprise": { "id": "E1" }, "is_enterprise_install": false, "refresh_token": "xoxe-1",
        "expires_in": 43200, "authed_user": { "id": "U1", "access_token": "xoxp-1" }, "incoming_webhook": { "url": "https://hooks.slack.com/x" } });
    let odd_values = [
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!(0),
        json!(true),
        json!("false"),
        json!("long ".repeat(900)),
    ];
    for odd in odd_values {
        for name in grant
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| *name != "ok")
        {
            let mut doc = grant.clone();
            doc[name] = odd.clone();
            let read = read::<ExchangeCode>(&doc);
            if name != "access_token" {
                assert_eq!(
                    read.access_token.unwrap().expose(),
                    "xoxb-1",
                    "{name}: {odd}"
                );
            }
            assert_eq!(
                read.team.and_then(|team| team.id).is_some(),
                name != "team",
                "{odd}"
            );
            let person = read.authed_user.and_then(|person| person.access_token);
            assert_eq!(person.is_some(), name != "authed_user");
        }
    }
    for (expires, seconds) in [
        (json!("43200"), Some(43200)),
        (json!(43200.0), Some(43200)),
        (json!(1.5), None),
    ] {
        let read = read::<ExchangeCode>(
            &json!({ "ok": true, "access_token": "x", "expires_in": expires, "is_enterprise_install": "true" }),
        );
        assert_eq!(
            (read.expires_in, read.is_enterprise_install),
            (seconds, true)
        );
    }
}

#[test]
fn an_odd_warning_never_makes_a_success_unclear() {
    for odd in [
        json!(null),
        json!([]),
        json!({}),
        json!(["a"]),
        json!(0),
        json!(true),
    ] {
        let body = json!({ "ok": true, "channel": "C1", "ts": "1.1", "message": odd, "warning": odd, "response_metadata": odd });
        assert_eq!(read::<PostMessage>(&body).ts, "1.1");
        let body = json!({ "ok": true, "warning": odd, "view": { "id": "V1", "hash": odd } });
        assert_eq!(read::<OpenView>(&body).id.unwrap(), "V1");
        let body = json!({ "ok": true, "user_id": "U1", "team_id": odd, "url": odd, "is_enterprise_install": odd });
        assert_eq!(read::<TestAuth>(&body).user_id.unwrap(), "U1");
        let body =
            json!({ "ok": true, "channel": "C1", "scheduled_message_id": "Q1", "post_at": odd });
        assert_eq!(read::<ScheduleMessage>(&body).scheduled_message_id, "Q1");
    }
}

#[test]
fn a_refusal_keeps_its_code_beside_an_odd_field() {
    let refusal = |body: Value| ApiError::from_response(&response(&body), SystemTime::UNIX_EPOCH);
    let side = [
        "errors",
        "needed",
        "provided",
        "response_metadata",
        "warning",
        "detail",
    ];
    for odd in [
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!(0),
        json!(true),
        json!({ "a": "b" }),
        json!([1]),
        json!([{ "message": ["a"] }]),
        json!(["a", "b"]),
    ] {
        for name in side {
            let error = refusal(json!({ "ok": false, "error": "token_expired", name: odd }));
            assert_eq!(error.code(), Some(ErrorCode::TokenExpired), "{name}: {odd}");
            assert!(error.is_token_expired());
        }
    }
    let error = refusal(
        json!({ "ok": false, "error": "missing_scope", "provided": ["a", "b"], "errors": [1, "x [json-pointer:/a]"] }),
    );
    assert_eq!(error.provided(), Some("a,b"));
    assert_eq!(error.details().len(), 2);
    assert_eq!(error.details()[1].pointer.as_deref(), Some("/a"));
    let error =
        refusal(json!({ "ok": false, "error": { "code": "ratelimited", "msg": "slow down" } }));
    assert_eq!(error.code(), Some(ErrorCode::RateLimited));
    assert_eq!(error.retry_after(), None::<Duration>);
}
