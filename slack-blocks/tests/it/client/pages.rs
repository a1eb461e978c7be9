//! Lists that come in pages.

use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _};
use slack_blocks::ids::UserId;
use slack_blocks::web::calls::conversations::{ListConversations, ListMembers};
use slack_blocks::{Client, Error};

use crate::script::{Script, Step, answer};

fn page(members: &str, cursor: &str) -> Step {
    let body = format!(
        r#"{{"ok":true,"members":[{members}],"response_metadata":{{"next_cursor":"{cursor}"}}}}"#
    );
    answer(200, &[], &body)
}

fn client(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder("t").build_with(script.clone()).unwrap();
    (client, script)
}

#[tokio::test]
async fn pages_follow_the_cursor_also_through_an_empty_page() {
    let (slack, script) = client(vec![
        page(r#""U1","U2""#, "dGVhbTpDMQ=="),
        page("", "b"),
        page(r#""U3""#, ""),
    ]);
    let call = ListMembers::new("C1");
    let members: Vec<UserId> = slack.all(&call).await.unwrap();
    assert_eq!(members.len(), 3);
    assert_eq!(script.request(0).body(), "channel=C1");
    assert_eq!(
        script.request(1).body(),
        "channel=C1&cursor=dGVhbTpDMQ%3D%3D"
    );
    assert_eq!(script.request(2).body(), "channel=C1&cursor=b");
}

#[tokio::test]
async fn a_stream_fetches_a_page_when_it_is_asked_for_one() {
    let (slack, script) = client(vec![page(r#""U1""#, "a"), page(r#""U2""#, "")]);
    let call = ListMembers::new("C1");
    let mut pages = pin!(slack.pages(&call));
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(script.lines().len(), 1);
    assert!(!first.is_last());
    assert_eq!(first.next().unwrap().as_str(), "a");
    let rest: Vec<_> = pages.try_collect().await.unwrap();
    assert!(rest[0].is_last());
    assert_eq!(rest.len(), 1);
}

#[tokio::test]
async fn a_page_that_offers_itself_and_a_page_cycle_are_errors_and_not_lists() {
    for cursors in [vec!["a", "a"], vec!["a", "b", "c", "a"]] {
        let steps = |cursors: &[&str]| {
            let steps = cursors.iter().map(|cursor| page(r#""U1""#, cursor));
            client(steps.collect())
        };
        let (slack, _) = steps(&cursors);
        let error = slack.all(&ListMembers::new("C1")).await.unwrap_err();
        assert!(matches!(error, Error::PageCycle { .. }), "{error:?}");
        let (slack, _) = steps(&cursors);
        let call = ListMembers::new("C1");
        let pages: Result<Vec<_>, _> = slack.pages(&call).try_collect().await;
        assert!(matches!(pages, Err(Error::PageCycle { .. })));
    }
}

#[tokio::test]
async fn the_rest_of_a_list_is_read_from_a_cursor() {
    let (slack, script) = client(vec![
        page(r#""U1""#, "a"),
        page(r#""U2""#, "b"),
        page(r#""U3""#, ""),
    ]);
    let call = ListMembers::new("C1");
    let first = slack.send(&call).await.unwrap();
    let rest = slack.all_from(&call, first.next().unwrap()).await.unwrap();
    assert_eq!(rest.len(), 2);
    assert_eq!(script.request(1).body(), "channel=C1&cursor=a");
}

#[tokio::test]
async fn a_part_of_a_list_is_never_the_whole() {
    let old = answer(200, &[], r#"{"ok":false,"error":"invalid_cursor"}"#);
    let (slack, _) = client(vec![page(r#""U1""#, "a"), old]);
    assert!(slack.all(&ListMembers::new("C1")).await.is_err());
}

#[tokio::test]
async fn a_list_can_be_continued_later() {
    let (slack, script) = client(vec![page(r#""U1""#, "a"), page(r#""U2""#, "")]);
    let call = ListMembers::new("C1");
    let cursor = slack.send(&call).await.unwrap().next().unwrap().clone();
    let stored = serde_json::to_string(&cursor).unwrap();
    let cursor = serde_json::from_str(&stored).unwrap();
    assert!(slack.page_at(&call, &cursor).await.unwrap().is_last());
    assert_eq!(script.request(1).body(), "channel=C1&cursor=a");
}

#[tokio::test]
async fn an_answer_without_metadata_is_the_last_page() {
    for end in [
        "",
        r#","response_metadata":{}"#,
        r#","response_metadata":null"#,
    ] {
        let body = format!(r#"{{"ok":true,"channels":[]{end}}}"#);
        let (slack, _) = client(vec![answer(200, &[], &body)]);
        assert!(
            slack
                .send(&ListConversations::new())
                .await
                .unwrap()
                .is_last()
        );
    }
}
