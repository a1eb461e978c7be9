//! Archive links: read, never followed, never printed.

use std::time::Duration;

use github_checks::archives::{GetTarball, GetZipball};
use github_checks::error::Error;

use crate::client::{client, repo};
use crate::script::answer;

const PRIVATE: &str =
    "https://codeload.github.com/me/x/legacy.tar.gz/main?login=me&token=canary-link";

#[tokio::test]
async fn a_private_link_is_handed_out_unfollowed_and_never_shown() {
    let date = ("date", "Tue, 14 Nov 2023 22:13:20 GMT");
    let (github, script) = client(vec![answer(302, &[("location", PRIVATE), date], "")]);
    let link = github
        .send(&GetTarball::new(repo(), "feature/x"))
        .await
        .unwrap();
    assert_eq!(link.url.expose(), PRIVATE);
    assert_eq!(link.host, "codeload.github.com");
    assert!(link.is_secret());
    assert_eq!(link.valid_for, Some(Duration::from_secs(300)));
    let expires = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_300);
    assert_eq!(link.expires_at, Some(expires));
    assert!(!format!("{link:?}").contains("canary"));
    assert_eq!(
        script.lines(),
        ["GET /repos/octo/hello/tarball/feature%2Fx"]
    );
}

#[tokio::test]
async fn a_public_link_has_no_end() {
    let public = "https://codeload.github.com/me/x/legacy.zip/refs/heads/main";
    let (github, _) = client(vec![answer(302, &[("location", public)], "")]);
    let link = github.send(&GetZipball::new(repo(), "main")).await.unwrap();
    assert!(!link.is_secret());
    assert_eq!(link.expires_at, None);
}

#[tokio::test]
async fn a_rename_comes_first_and_a_relative_address_is_completed() {
    let (github, script) = client(vec![
        answer(
            301,
            &[(
                "location",
                "https://api.github.com/repositories/1/tarball/main",
            )],
            "",
        ),
        answer(302, &[("location", "/me/x/legacy.tar.gz/main")], ""),
    ]);
    let link = github.send(&GetTarball::new(repo(), "main")).await.unwrap();
    assert_eq!(
        link.url.expose(),
        "https://api.github.com/me/x/legacy.tar.gz/main"
    );
    assert_eq!(script.lines().len(), 2);
}

#[tokio::test]
async fn an_address_that_cannot_be_trusted_is_refused_without_being_shown() {
    for bad in [
        None,
        Some("http://codeload.github.com/x?token=canary-link"),
        Some("https://canary-link:x@codeload.github.com/x"),
        Some("ftp://codeload.github.com/canary-link"),
        Some("data:canary-link"),
    ] {
        let headers: Vec<_> = bad.iter().map(|bad| ("location", *bad)).collect();
        let (github, _) = client(vec![answer(302, &headers, "")]);
        let error = github
            .send(&GetTarball::new(repo(), "main"))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{bad:?}: {error:?}");
        let shown = format!("{error:?} {error} {:?}", std::error::Error::source(&error));
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[tokio::test]
async fn a_link_that_everyone_could_read_says_which_setting_to_look_at() {
    let link = "http://github.acme.example/_codeload/x/legacy.tar.gz/main?token=canary";
    let (github, _) = client(vec![answer(302, &[("location", link)], "")]);
    let sent = github.send(&GetTarball::new(repo(), "main")).await;
    let error = sent.unwrap_err();
    assert!(!error.is_transient() && !error.is_ambiguous(), "{error:?}");
    let text = error.to_string();
    let Error::Decode(error) = error else {
        panic!("{error:?}")
    };
    assert!(error.is_unusable());
    assert!(
        text.contains("not https") && text.contains("proxy"),
        "{text}"
    );
    assert!(
        !text.contains("documented") && !text.contains("canary"),
        "{text}"
    );
}

#[tokio::test]
async fn a_success_without_a_redirect_is_no_link() {
    let (github, _) = client(vec![answer(200, &[], "bytes")]);
    assert!(github.send(&GetTarball::new(repo(), "main")).await.is_err());
}
