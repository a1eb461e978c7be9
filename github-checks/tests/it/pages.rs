//! Lists that come in pages.

use futures_util::TryStreamExt;
use github_checks::branches::ListBranches;
use github_checks::check_runs::ListCheckRuns;
use github_checks::error::Error;
use github_checks::required::ListBranchRules;

use crate::client::{SHA, client, repo};
use crate::script::answer;

fn branch(name: &str) -> String {
    format!(r#"[{{"name":"{name}","commit":{{"sha":"{SHA}"}}}}]"#)
}

fn runs(total: usize, ids: std::ops::Range<usize>) -> String {
    let run = |id| format!(r#"{{"id":{id},"name":"c{id}","status":"queued"}}"#);
    let runs: Vec<_> = ids.map(run).collect();
    format!(
        r#"{{"total_count":{total},"check_runs":[{}]}}"#,
        runs.join(",")
    )
}

#[tokio::test]
async fn the_next_page_is_where_github_says_it_is() {
    let next = r#"<https://api.github.com/repositories/1000/branches?page=2>; rel="next""#;
    let (github, script) = client(vec![
        answer(200, &[("link", next)], &branch("a")),
        answer(200, &[], &branch("b")),
    ]);
    let call = ListBranches::new(repo());
    let pages: Vec<_> = github.pages(&call).try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[1].items[0].name, "b");
    assert_eq!(script.request(0).uri().query(), Some("per_page=100"));
    assert_eq!(script.lines()[1], "GET /repositories/1000/branches");
}

#[tokio::test]
async fn a_next_page_on_another_host_does_not_get_the_token() {
    let next = r#"<https://evil.example/x?page=2>; rel="next""#;
    let (github, script) = client(vec![answer(200, &[("link", next)], &branch("a"))]);
    let error = github.all(&ListBranches::new(repo())).await.unwrap_err();
    assert!(
        matches!(error, Error::Redirect { ref host, .. } if host.as_deref() == Some("evil.example"))
    );
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test]
async fn a_list_without_links_goes_on_until_its_own_count_is_reached() {
    let (github, script) = client(vec![
        answer(200, &[], &runs(3, 0..2)),
        answer(200, &[], &runs(3, 2..3)),
    ]);
    let all = github.all(&ListCheckRuns::new(repo(), SHA)).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(script.request(1).uri().query(), Some("per_page=100&page=2"));
}

#[tokio::test]
async fn a_list_that_ends_too_early_is_an_error_and_not_a_shorter_list() {
    let (github, _) = client(vec![
        answer(200, &[], &runs(3, 0..2)),
        answer(200, &[], &runs(3, 2..2)),
    ]);
    let error = github
        .all(&ListCheckRuns::new(repo(), SHA))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Incomplete {
                got: 2,
                expected: 3,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_empty_list_is_one_request() {
    let (github, script) = client(vec![answer(200, &[], "[]")]);
    assert!(
        github
            .all(&ListBranches::new(repo()))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test]
async fn pages_in_a_ring_are_an_error_and_not_a_list() {
    let next = |page| {
        format!(r#"<https://api.github.com/repositories/1/branches?page={page}>; rel="next""#)
    };
    let (github, _) = client(
        [2, 3, 2]
            .map(|page| answer(200, &[("link", &next(page))], &branch("a")))
            .into(),
    );
    let error = github.all(&ListBranches::new(repo())).await.unwrap_err();
    assert!(
        matches!(error, Error::PageCycle { pages: 2, .. }),
        "{error:?}"
    );
    // A page that points to itself leaves out the same.
    let (github, _) = client(vec![
        answer(200, &[("link", &next(2))], &branch("a")),
        answer(200, &[("link", &next(2))], &branch("b")),
    ]);
    assert!(github.all(&ListBranches::new(repo())).await.is_err());
}

#[tokio::test]
async fn a_server_that_knows_no_pages_is_asked_once() {
    let rules = |count: usize| format!("[{}]", vec![r#"{"type":"deletion"}"#; count].join(","));
    let call = ListBranchRules::new(repo(), "main");
    let (github, _) = client(vec![answer(200, &[], &rules(101))]);
    assert_eq!(github.all(&call).await.unwrap().len(), 101);
    let (github, script) = client(vec![
        answer(200, &[], &rules(100)),
        answer(200, &[], &rules(1)),
    ]);
    assert_eq!(github.all(&call).await.unwrap().len(), 101);
    assert_eq!(script.request(1).uri().query(), Some("per_page=100&page=2"));
}

#[tokio::test]
async fn a_link_with_letters_outside_ascii_is_followed() {
    let next = "<https://api.github.com/repositories/1/branches?x=\u{fc}&page=2>; rel=\"next\"";
    let (github, script) = client(vec![
        answer(200, &[("link", next)], &branch("a")),
        answer(200, &[], &branch("b")),
    ]);
    let all = github.all(&ListBranches::new(repo())).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(script.request(1).uri().query(), Some("x=%C3%BC&page=2"));
}
