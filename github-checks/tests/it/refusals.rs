//! Refusals whose words and headers do not agree.

use std::time::Duration;

use github_checks::error::{Error, ErrorKind, RateLimit};
use github_checks::repositories::GetRepository;

use crate::client::{client, repo};
use crate::script::answer;

fn get() -> GetRepository {
    GetRepository::new(repo())
}

/// 11b: the hour is used up too, by chance.
#[tokio::test]
async fn a_missing_permission_is_no_limit_although_nothing_remains() {
    for who in ["integration", "personal access token"] {
        let body = format!(r#"{{"message":"Resource not accessible by {who}"}}"#);
        let headers = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1700003000"),
        ];
        let (github, script) = client(vec![answer(403, &headers, &body)]);
        let error = github.send(&get()).await.unwrap_err();
        let Error::Api(refusal) = error else {
            panic!("{error:?}");
        };
        assert_eq!(refusal.rate_limit(), None);
        assert_eq!(refusal.kind(), ErrorKind::Forbidden);
        assert!(script.pauses().is_empty());
    }
}

/// 11c: a proxy took the headers away.
#[tokio::test]
async fn a_limit_is_known_by_its_words_when_the_headers_are_gone() {
    let body = r#"{"message":"API rate limit exceeded for installation ID 7."}"#;
    let limited = || answer(403, &[], body);
    let (github, script) = client(vec![limited(), limited(), limited(), limited()]);
    let error = github.send(&get()).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    let Error::Api(refusal) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.rate_limit(), Some(RateLimit::Primary));
    // What is not said is not guessed to be short.
    let pauses = script.pauses();
    let long = |pause: &Duration| *pause >= Duration::from_secs(60);
    assert!(pauses.iter().all(long), "{pauses:?}");
}
