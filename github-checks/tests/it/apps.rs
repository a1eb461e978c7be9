//! Installation tokens: made when needed, one at a time, renewed in time; and the key that
//! an app signs in with.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use github_checks::Client;
use github_checks::apps::{GetApp, InstallationTokens, RepositoryTokens};
use github_checks::repositories::GetRepository;
use github_checks::secret::Secret;
use github_checks::statuses::{CreateStatus, StatusState};
use github_checks::token::TokenSource;

use crate::client::{SHA, repo};
use crate::route::Routes;
use crate::script::{Script, Step, answer};

const REPOSITORY: &str = r#"{"id":1,"name":"hello"}"#;
const STATUS: &str = r#"{"id":1,"context":"ci","state":"success"}"#;

/// A token that ends `seconds` after the script's beginning.
fn token(name: &str, seconds: i64) -> Step {
    let end = chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap();
    let body = serde_json::json!({ "token": name, "expires_at": end });
    answer(201, &[], &body.to_string())
}

fn clients(app: Vec<Step>, installation: Vec<Step>) -> (Client, Script, Script) {
    let (app_script, script) = (Script::of(app), Script::of(installation));
    let app = Client::builder("jwt")
        .build_with(app_script.clone())
        .unwrap();
    let tokens = InstallationTokens::new(app, 7);
    let client = Client::builder_with(tokens)
        .build_with(script.clone())
        .unwrap();
    (client, app_script, script)
}

#[tokio::test]
async fn many_calls_at_once_need_one_token() {
    let (github, app, script) = clients(
        vec![token("canary-one", 3600)],
        (0..20).map(|_| answer(200, &[], REPOSITORY)).collect(),
    );
    let call = GetRepository::new(repo());
    let all = join_all((0..20).map(|_| github.send(&call))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(app.lines(), ["POST /app/installations/7/access_tokens"]);
    assert_eq!(
        script.request(19).headers()["authorization"],
        "Bearer canary-one"
    );
    assert!(!format!("{github:?}").contains("canary"));
}

const FIND: &str = "GET /repos/octo/hello/installation";

fn installation(id: u64) -> Step {
    let body = serde_json::json!({ "id": id, "app_id": 1 });
    answer(200, &[], &body.to_string())
}

fn unknown() -> Step {
    answer(404, &[], r#"{"message":"Not Found"}"#)
}

fn of_repository(app: Vec<Step>, repository: Vec<Step>) -> (Client, Script, Script) {
    let (app_script, script) = (Script::of(app), Script::of(repository));
    let app = Client::builder("jwt")
        .build_with(app_script.clone())
        .unwrap();
    let tokens = RepositoryTokens::new(app, repo()).may("checks", "write");
    let shown = format!("{tokens:?}");
    assert!(shown.contains("octo/hello"), "{shown}");
    let client = Client::builder_with(tokens)
        .build_with(script.clone())
        .unwrap();
    (client, app_script, script)
}

#[tokio::test]
async fn the_installation_of_a_repository_is_found_with_the_first_token() {
    let (github, app, script) = of_repository(
        vec![unknown(), installation(7), token("canary-one", 3600)],
        vec![answer(200, &[], REPOSITORY), answer(200, &[], REPOSITORY)],
    );
    let call = GetRepository::new(repo());
    // Not installed yet: that is said, and asked again with the next call.
    let error = github.send(&call).await.unwrap_err();
    let said = format!("{error:?}");
    assert!(said.contains("is not installed on octo/hello"), "{said}");
    assert!(!error.is_transient() && script.lines().is_empty());
    github.send(&call).await.unwrap();
    github.send(&call).await.unwrap();
    let mint = "POST /app/installations/7/access_tokens";
    assert_eq!(app.lines(), [FIND, FIND, mint]);
    // For this repository, and for what was asked.
    let asked: serde_json::Value = serde_json::from_slice(app.request(2).body()).unwrap();
    let narrow =
        serde_json::json!({ "repositories": ["hello"], "permissions": { "checks": "write" } });
    assert_eq!(asked, narrow);
    assert!(!format!("{github:?}").contains("canary"));
}

#[tokio::test]
async fn an_app_that_is_installed_again_is_found_again() {
    let (github, app, script) = of_repository(
        vec![
            installation(7),
            token("one", 59),
            unknown(),
            installation(8),
            token("two", 3600),
        ],
        vec![answer(200, &[], REPOSITORY), answer(200, &[], REPOSITORY)],
    );
    let call = GetRepository::new(repo());
    github.send(&call).await.unwrap();
    github_checks::transport::Transport::sleep(&app, Duration::from_secs(120)).await;
    github.send(&call).await.unwrap();
    let mint = |id: u64| format!("POST /app/installations/{id}/access_tokens");
    let all = [FIND.to_owned(), mint(7), mint(7), FIND.to_owned(), mint(8)];
    assert_eq!(app.lines(), all);
    assert_eq!(script.request(1).headers()["authorization"], "Bearer two");
}

#[tokio::test]
async fn a_token_with_less_than_a_minute_left_is_renewed_before_use() {
    let (github, app, script) = clients(
        vec![token("one", 59), token("two", 3600)],
        vec![answer(200, &[], REPOSITORY), answer(200, &[], REPOSITORY)],
    );
    let call = GetRepository::new(repo());
    github.send(&call).await.unwrap();
    github.send(&call).await.unwrap();
    assert_eq!(app.lines().len(), 2);
    assert_eq!(script.request(1).headers()["authorization"], "Bearer two");
}

fn refused() -> Step {
    answer(401, &[], r#"{"message":"Bad credentials"}"#)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_sent_once_more() {
    let (github, app, script) = clients(
        vec![token("one", 3600), token("two", 3600)],
        vec![
            answer(200, &[], REPOSITORY),
            refused(),
            answer(200, &[], REPOSITORY),
        ],
    );
    let call = GetRepository::new(repo());
    github.send(&call).await.unwrap();
    github_checks::transport::Transport::sleep(&app, Duration::from_secs(60)).await;
    github.send(&call).await.unwrap();
    assert_eq!((app.lines().len(), script.lines().len()), (2, 3));
    assert_eq!(script.request(2).headers()["authorization"], "Bearer two");
}

#[tokio::test]
async fn a_new_token_that_is_refused_is_waited_for_and_not_made_again() {
    let integration = r#"{"message":"Resource not accessible by integration"}"#;
    let forbidden = || answer(403, &[], integration);
    for (refusals, pauses) in [
        (vec![refused(), refused()], vec![1, 2]),
        (vec![refused()], vec![1]),
        (vec![forbidden()], vec![1]),
        (vec![refused(), forbidden(), refused()], vec![1, 2, 4]),
    ] {
        let steps = refusals.into_iter().chain([answer(201, &[], STATUS)]);
        let (github, app, script) = clients(vec![token("one", 3600)], steps.collect());
        let call = CreateStatus::new(repo(), SHA, StatusState::Success);
        github.send(&call).await.unwrap();
        assert_eq!(app.lines().len(), 1, "one token");
        let waited: Vec<u64> = script.pauses().iter().map(Duration::as_secs).collect();
        // Writes are a second apart as well.
        for pause in &pauses {
            assert!(waited.contains(pause), "{waited:?}");
        }
        for n in 0..script.lines().len() {
            assert_eq!(script.request(n).headers()["authorization"], "Bearer one");
        }
    }
}

#[tokio::test]
async fn after_ten_seconds_a_refusal_is_believed() {
    let (github, app, script) = clients(
        vec![token("one", 3600), token("two", 3600)],
        (0..6).map(|_| refused()).collect(),
    );
    let error = github.send(&GetRepository::new(repo())).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().status(), 401);
    let total: Duration = script.pauses().iter().sum();
    assert_eq!(total, Duration::from_secs(10));
    assert_eq!((app.lines().len(), script.lines().len()), (2, 6));

    // Another refusal, or a token that is not new, is not waited for.
    let other = r#"{"message":"You must authenticate via a GitHub App."}"#;
    let (github, _, script) = clients(vec![token("one", 3600)], vec![answer(403, &[], other)]);
    github.send(&GetRepository::new(repo())).await.unwrap_err();
    assert!(script.pauses().is_empty());
    let script = Script::of([refused()]);
    let github = Client::builder("ghp_wrong")
        .build_with(script.clone())
        .unwrap();
    github.send(&GetRepository::new(repo())).await.unwrap_err();
    assert!(script.pauses().is_empty());
}

#[tokio::test]
async fn an_installation_that_is_gone_is_told_as_such() {
    let (github, _, script) = clients(vec![answer(404, &[], r#"{"message":"Not Found"}"#)], vec![]);
    let error = github.send(&GetRepository::new(repo())).await.unwrap_err();
    let chain = format!("{error:?}");
    assert!(
        chain.contains("no token for the installation") && chain.contains("404"),
        "{chain}"
    );
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn the_same_token_is_used_for_an_hour_but_a_minute() {
    let (github, app, script) = clients(
        vec![token("one", 3600), token("two", 7200)],
        vec![
            answer(200, &[], REPOSITORY),
            answer(200, &[], REPOSITORY),
            answer(200, &[], REPOSITORY),
        ],
    );
    let call = GetRepository::new(repo());
    github.send(&call).await.unwrap();
    // The app's clock decides: it is the one that the token was made by.
    github_checks::transport::Transport::sleep(&app, Duration::from_secs(3539)).await;
    github.send(&call).await.unwrap();
    assert_eq!(app.lines().len(), 1);
    github_checks::transport::Transport::sleep(&app, Duration::from_secs(1)).await;
    github.send(&call).await.unwrap();
    assert_eq!(app.lines().len(), 2);
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_clock_that_is_wrong_does_not_ask_for_a_token_per_call() {
    // Two hours ahead every token seems to have ended; two behind none seems to end.
    for seconds in [-3600, 3 * 3600] {
        let (github, app, _) = clients(
            vec![token("one", seconds), token("two", seconds + 3600)],
            (0..3).map(|_| answer(200, &[], REPOSITORY)).collect(),
        );
        let call = GetRepository::new(repo());
        github.send(&call).await.unwrap();
        github.send(&call).await.unwrap();
        assert_eq!(app.lines().len(), 1, "{seconds}");
        github_checks::transport::Transport::sleep(&app, Duration::from_secs(3541)).await;
        github.send(&call).await.unwrap();
        assert_eq!(app.lines().len(), 2, "{seconds}");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_while_a_token_is_made_leaves_the_way_free() {
    let routes = Routes::default();
    let token = r#"{"token":"one","expires_at":"2023-11-14T23:13:20Z"}"#;
    routes.on("/app/installations/7/access_tokens", 201, token);
    routes.on("/repos/octo/hello", 200, REPOSITORY);
    let app = Client::builder("jwt").build_with(routes.clone()).unwrap();
    let tokens = Arc::new(InstallationTokens::new(app, 7));
    let github = Client::builder_with(Arc::clone(&tokens))
        .build_with(routes.clone())
        .unwrap();
    // Polled once: the token is asked for, and others wait for it.
    let (mut first, mut second) = (Box::pin(tokens.token()), Box::pin(tokens.token()));
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_none());
    assert_eq!(routes.lines(), ["POST /app/installations/7/access_tokens"]);
    drop(first);
    assert_eq!(second.await.unwrap().expose(), "one");
    github.send(&GetRepository::new(repo())).await.unwrap();
    assert_eq!(routes.lines().len(), 2, "one token, one answer");
}

#[cfg(feature = "app-auth")]
mod key {
    use std::time::{Duration, SystemTime};

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    use github_checks::Client;
    use github_checks::apps::{AppKey, GetApp};
    use github_checks::secret::Secret;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
    use rustls_pki_types::PrivatePkcs8KeyDer;
    use rustls_pki_types::pem::PemObject;
    use serde_json::Value;

    use crate::script::{Script, answer};

    const PKCS1: &str = include_str!("../fixtures/app/pkcs1.pem");
    const PKCS8: &str = include_str!("../fixtures/app/pkcs8.pem");

    #[test]
    fn both_kinds_of_key_sign_a_token_that_the_public_key_confirms() {
        let der = PrivatePkcs8KeyDer::from_pem_slice(PKCS8.as_bytes()).unwrap();
        let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public().as_ref());
        for pem in [PKCS1, PKCS8] {
            let key = AppKey::from_pem("Iv23abc", &Secret::new(pem)).unwrap();
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            let token = key.sign(now).unwrap();
            let parts: Vec<&str> = token.expose().split('.').collect();
            let [head, claims, signature] = parts[..] else {
                panic!()
            };
            let read =
                |part| serde_json::from_slice::<Value>(&BASE64.decode(part).unwrap()).unwrap();
            assert_eq!(read(head)["alg"], "RS256");
            let claims_read = read(claims);
            assert_eq!(claims_read["iss"], "Iv23abc");
            assert_eq!(claims_read["iat"], 1_700_000_000 - 60);
            assert!(claims_read["exp"].as_u64().unwrap() <= 1_700_000_600);
            let signed = format!("{head}.{claims}");
            public
                .verify(signed.as_bytes(), &BASE64.decode(signature).unwrap())
                .unwrap();
            let shown = format!("{key:?} {token:?}");
            assert!(!shown.contains(signature) && !shown.contains("PRIVATE"));
        }
    }

    fn claims(script: &Script, n: usize) -> (i64, i64) {
        let header = script.request(n).headers()["authorization"].clone();
        let token = header.to_str().unwrap().strip_prefix("Bearer ").unwrap();
        let part = token.split('.').nth(1).unwrap();
        let claims: Value = serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap();
        let at = |name: &str| claims[name].as_i64().unwrap() - 1_700_000_000;
        (at("iat"), at("exp"))
    }

    #[tokio::test]
    async fn a_clock_that_is_five_minutes_wrong_costs_one_refusal_and_not_the_sign_in() {
        let app = r#"{"id":1,"name":"bot"}"#;
        // The transport shows 22:13:20.
        for (date, off) in [
            ("Tue, 14 Nov 2023 22:08:20 GMT", -300),
            ("Tue, 14 Nov 2023 22:18:20 GMT", 300),
            ("Tue, 14 Nov 2023 23:13:20 GMT", 3600),
        ] {
            let dated = |status, body| answer(status, &[("date", date)], body);
            let script = Script::of([
                dated(
                    401,
                    r#"{"message":"'Expiration time' claim ('exp') is too far in the future"}"#,
                ),
                dated(200, app),
                dated(200, app),
            ]);
            let key = AppKey::from_pem("1", &Secret::new(PKCS8)).unwrap();
            let github = Client::builder_with(key)
                .build_with(script.clone())
                .unwrap();
            github.send(&GetApp::new()).await.unwrap();
            github.send(&GetApp::new()).await.unwrap();
            assert_eq!(script.lines().len(), 3, "one refusal");
            // By the transport's clock first, by GitHub's afterwards; five minutes at most.
            assert_eq!(claims(&script, 0), (-60, 300));
            assert_eq!(claims(&script, 1), (off - 60, off + 300));
            assert_eq!(claims(&script, 2), (off - 60, off + 300));
        }
    }

    #[tokio::test]
    async fn a_key_that_github_does_not_know_is_told_after_one_request() {
        let date = [("date", "Tue, 14 Nov 2023 22:13:20 GMT")];
        let script = Script::of([answer(401, &date, r#"{"message":"Bad credentials"}"#)]);
        let key = AppKey::from_pem("1", &Secret::new(PKCS8)).unwrap();
        let github = Client::builder_with(key)
            .build_with(script.clone())
            .unwrap();
        github.send(&GetApp::new()).await.unwrap_err();
        assert_eq!(script.lines().len(), 1);
    }

    #[test]
    fn what_is_no_rsa_key_is_refused_without_being_shown() {
        let broken = PKCS8.replace('M', "N");
        for bad in [
            "",
            "canary",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            &broken,
        ] {
            let error = AppKey::from_pem("1", &Secret::new(bad)).unwrap_err();
            assert!(!error.to_string().contains("canary"));
        }
    }
}

#[tokio::test]
async fn an_app_reads_itself() {
    let script = Script::of([answer(
        200,
        &[],
        r#"{"id":1,"name":"bot","permissions":{"checks":"write"}}"#,
    )]);
    let app = Client::builder("jwt").build_with(script).unwrap();
    assert_eq!(
        app.send(&GetApp::new()).await.unwrap().permissions["checks"],
        "write"
    );
}

#[tokio::test]
async fn one_client_per_person_shares_pace_and_cache_and_never_their_contents() {
    let etag = [("etag", "\"e\"")];
    let script = Script::of([
        answer(200, &etag, REPOSITORY),
        answer(200, &etag, REPOSITORY),
        answer(304, &[], ""),
        answer(201, &[], STATUS),
        answer(201, &[], STATUS),
    ]);
    let shared = Client::builder_for_app("Iv1.abc", &Secret::new("canary"))
        .build_with(script.clone())
        .unwrap();
    let ada = shared.with_token(Secret::new("ada"));
    let bob = shared.with_token(Secret::new("bob"));
    let call = GetRepository::new(repo());
    ada.send(&call).await.unwrap();
    bob.send(&call).await.unwrap();
    ada.send(&call).await.unwrap();
    let header = |n: usize, name: &str| script.request(n).headers().get(name).cloned();
    // A person's token is no app's id and secret.
    assert_eq!(header(0, "authorization").unwrap(), "Bearer ada");
    assert_eq!(header(1, "authorization").unwrap(), "Bearer bob");
    assert_eq!(
        header(1, "if-none-match"),
        None,
        "another person's response"
    );
    assert_eq!(header(2, "if-none-match").unwrap(), "\"e\"");
    // Writes of all of them are a second apart.
    let status = CreateStatus::new(repo(), SHA, StatusState::Success);
    ada.send(&status).await.unwrap();
    assert!(script.pauses().is_empty());
    bob.send(&status).await.unwrap();
    assert_eq!(script.pauses(), [Duration::from_secs(1)]);
}
