//! Logging people in.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use github_checks::Client;
use github_checks::endpoint::from_http;
use github_checks::oauth::{
    AuthorizeUrl, CheckToken, DeviceError, ExchangeCode, OAuthError, Pair, Pkce, RefreshingToken,
    StartDevice, TokenAnswer, TokenStore, log_out,
};
use github_checks::secret::Secret;
use github_checks::token::{TokenError, TokenSource};
use github_checks::transport::TransportErrorKind;
use http::Response;
use serde_json::{Value, json};

use crate::corpus;
use crate::script::{Script, Step, answer, fails};

fn anonymous(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder_without_token()
        .build_with(script.clone())
        .unwrap();
    (client, script)
}

fn read(body: &str) -> TokenAnswer {
    from_http::<ExchangeCode>(&Response::new(body.to_owned().into())).unwrap()
}

#[test]
fn answers_are_read_as_json_and_as_forms_and_refusals_are_no_tokens() {
    let Some(vectors) = corpus::json("vectors/oauth.json") else {
        return;
    };
    let token = vectors["success_json"]["access_token"].as_str().unwrap();
    for body in [
        vectors["success_json"].to_string(),
        vectors["success_form"].as_str().unwrap().to_owned(),
    ] {
        let TokenAnswer::Granted(granted) = read(&body) else {
            panic!("{body}")
        };
        assert_eq!(granted.token.expose(), token);
        assert_eq!(granted.scopes, ["repo", "gist"]);
        assert_eq!(granted.expires_in, None);
    }
    let TokenAnswer::Granted(expiring) = read(&vectors["expiring"].to_string()) else {
        panic!()
    };
    assert_eq!(expiring.expires_in, Some(Duration::from_secs(28_800)));
    assert!(expiring.refresh_token.is_some() && expiring.scopes.is_empty());
    let errors = vectors["exchange_errors"]
        .as_array()
        .unwrap()
        .iter()
        .cloned();
    let polls = vectors["poll"]
        .as_array()
        .unwrap()
        .iter()
        .map(|poll| poll["error"].clone());
    for error in errors.chain(polls) {
        for body in [
            json!({ "error": error }).to_string(),
            format!("error={}", error.as_str().unwrap()),
        ] {
            let TokenAnswer::Refused(refusal) = read(&body) else {
                panic!("{body}")
            };
            assert_eq!(refusal.error.as_str(), error);
            assert!(
                !matches!(refusal.error, OAuthError::Other(_)),
                "{error} has a name"
            );
        }
    }
    let device = vectors["device_code"].to_string();
    for body in [
        device.as_str(),
        vectors["device_code_form"].as_str().unwrap(),
    ] {
        let code = from_http::<StartDevice>(&Response::new(body.to_owned().into())).unwrap();
        assert_eq!(
            (code.user_code.as_str(), code.interval.as_secs()),
            ("WDJB-MJHT", 5)
        );
        assert!(!format!("{code:?}").contains("3584d83530557fdd"));
    }
    for opaque in vectors["tokens"]["opaque_examples"].as_array().unwrap() {
        let built = Client::builder(opaque.as_str().unwrap()).build_with(Script::of([]));
        assert!(built.is_ok());
    }
}

#[tokio::test]
async fn a_device_is_asked_about_at_the_pace_that_github_sets() {
    let Some(vectors) = corpus::json("vectors/oauth.json") else {
        return;
    };
    for schedule in vectors["schedule"].as_array().unwrap() {
        let step = |word: &Value| match word.as_str().unwrap() {
            "success" => answer(200, &[], &vectors["success_json"].to_string()),
            "slow_down" => answer(200, &[], r#"{"error":"slow_down","interval":10}"#),
            other => answer(200, &[], &json!({ "error": other }).to_string()),
        };
        let (github, script) = anonymous(
            schedule["answers"]
                .as_array()
                .unwrap()
                .iter()
                .map(step)
                .collect(),
        );
        let code =
            from_http::<StartDevice>(&Response::new(vectors["device_code"].to_string().into()))
                .unwrap();
        github.wait_for_device("Iv1.abc", &code).await.unwrap();
        let waits: Vec<u64> = script.pauses().iter().map(Duration::as_secs).collect();
        assert_eq!(json!(waits), schedule["waits_before_each_poll"]);
        assert_eq!(script.lines()[0], "POST /login/oauth/access_token");
        assert!(script.request(0).headers().get("authorization").is_none());
    }
}

#[tokio::test]
async fn a_connection_that_breaks_while_the_code_is_entered_does_not_end_the_flow() {
    let steps = (0..4).map(|_| fails(TransportErrorKind::Connect));
    let granted = answer(200, &[], r#"{"access_token":"t"}"#);
    let (github, script) = anonymous(steps.chain([granted]).collect());
    let body = r#"{"device_code":"d","user_code":"u","verification_uri":"v"}"#;
    let code = from_http::<StartDevice>(&Response::new(body.into())).unwrap();
    let token = github.wait_for_device("x", &code).await.unwrap();
    assert_eq!(token.token.expose(), "t");
    assert_eq!(script.lines().len(), 5);
    // What may have arrived counts as a question: the next one waits for its interval.
    let pending = || answer(200, &[], r#"{"error":"authorization_pending"}"#);
    let granted = answer(200, &[], r#"{"access_token":"t"}"#);
    let lost = fails(TransportErrorKind::Timeout);
    let (github, script) = anonymous(vec![pending(), answer(502, &[], ""), lost, granted]);
    github.wait_for_device("x", &code).await.unwrap();
    assert_eq!(script.pauses(), [Duration::from_secs(5); 4]);
}

#[tokio::test]
async fn a_code_that_nobody_enters_ends_the_flow() {
    let steps = (0..3)
        .map(|_| answer(200, &[], r#"{"error":"authorization_pending"}"#))
        .collect();
    let (github, _) = anonymous(steps);
    let body = r#"{"device_code":"d","user_code":"u","verification_uri":"https://github.com/login/device","expires_in":15,"interval":5}"#;
    let code = from_http::<StartDevice>(&Response::new(body.into())).unwrap();
    assert!(matches!(
        github.wait_for_device("x", &code).await,
        Err(DeviceError::Expired)
    ));
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_for_all() {
    let (github, script) = anonymous(vec![fails(TransportErrorKind::Interrupted)]);
    let secret = Secret::new("canary");
    let call = ExchangeCode::new("id", &secret, &secret);
    assert!(github.send(&call).await.unwrap_err().is_ambiguous());
    let request = script.request(0);
    assert_eq!(request.uri(), "https://github.com/login/oauth/access_token");
    assert_eq!(
        request.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(
        request.body(),
        "client_id=id&client_secret=canary&code=canary"
    );
}

#[tokio::test]
async fn an_app_looks_after_tokens_with_its_own_id_and_secret() {
    let script = Script::of([answer(
        200,
        &[],
        r#"{"id":1,"token":"canary","scopes":["repo"]}"#,
    )]);
    let builder = Client::builder_for_app("Aladdin", &Secret::new("open sesame"));
    let github = builder.build_with(script.clone()).unwrap();
    let known = github
        .send(&CheckToken::new("Aladdin", "canary"))
        .await
        .unwrap();
    assert!(!format!("{known:?}").contains("canary"));
    assert_eq!(
        script.request(0).headers()["authorization"],
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert_eq!(script.request(0).body(), r#"{"access_token":"canary"}"#);
}

#[test]
fn the_address_for_a_person_holds_a_challenge_and_never_the_verifier() {
    let (state, pkce) = (Secret::new("st&te"), Pkce::from_random([1; 32]));
    let ghe = Client::builder_without_token()
        .base_url("https://ghe.acme.dev/api/v3")
        .build_with(Script::of([]))
        .unwrap();
    let url = AuthorizeUrl::new("id", &state)
        .redirect_uri("https://bot.example.com/cb")
        .scope("repo")
        .scope("read:org")
        .pkce(&pkce)
        .login("ada")
        .allow_signup(false)
        .select_account()
        .at(&ghe);
    let text = url.expose();
    assert!(text.starts_with("https://ghe.acme.dev/login/oauth/authorize?client_id=id&state=st%26te&scope=repo+read%3Aorg&"));
    assert!(text.contains(&format!(
        "code_challenge={}&code_challenge_method=S256",
        pkce.challenge()
    )));
    assert!(!text.contains(pkce.verifier().expose()));
    assert!(!format!("{url:?}").contains("st%26te"));
}

/// Keeps one pair.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<Option<Pair>>>);

#[async_trait::async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<Pair>, TokenError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn store(&self, pair: &Pair) -> Result<(), TokenError> {
        *self.0.lock().unwrap() = Some(pair.clone());
        Ok(())
    }
}

/// A token of an app that ended, and the script of the renewals.
fn ended(steps: Vec<Step>) -> (RefreshingToken, Script, Store) {
    let (login, script) = anonymous(steps);
    let pair = Pair::new("ghu_old", "ghr_1", SystemTime::UNIX_EPOCH);
    let store = Store(Arc::new(Mutex::new(Some(pair.clone()))));
    let token = RefreshingToken::new(login, "Iv1.abc", "s", pair, store.clone());
    (token, script, store)
}

#[tokio::test]
async fn a_persons_token_renews_itself_and_the_new_pair_is_stored() {
    let renewed = r#"{"access_token":"ghu_new","expires_in":28800,"refresh_token":"ghr_2",
        "refresh_token_expires_in":15811200,"scope":"","token_type":"bearer"}"#;
    let (token, script, store) = ended(vec![answer(200, &[], renewed)]);
    assert_eq!(token.token().await.unwrap().expose(), "ghu_new");
    let stored = store.0.lock().unwrap().clone().unwrap();
    assert_eq!(stored.refresh.expose(), "ghr_2");
    let body = String::from_utf8(script.request(0).body().to_vec()).unwrap();
    assert!(
        body.ends_with("grant_type=refresh_token&refresh_token=ghr_1"),
        "{body}"
    );
    assert!(!script.request(0).headers().contains_key("authorization"));
    // A token that does not end is no pair.
    let TokenAnswer::Granted(forever) = read(r#"{"access_token":"gho_1","scope":"repo"}"#) else {
        panic!("a token");
    };
    assert_eq!(Pair::of(&forever, SystemTime::UNIX_EPOCH), None);
}

#[tokio::test]
async fn a_refresh_token_that_github_refuses_asks_for_a_login_and_a_wrong_secret_does_not() {
    for (error, login) in [
        ("bad_refresh_token", true),
        ("incorrect_client_credentials", false),
    ] {
        let body = json!({ "error": error }).to_string();
        let (token, _, _) = ended(vec![answer(200, &[], &body)]);
        let refused = token.token().await.unwrap_err();
        assert_eq!(refused.is_login_needed(), login, "{refused}");
        assert!(refused.to_string().contains(error), "{refused}");
    }
}

#[tokio::test]
async fn a_log_out_ends_the_grant_once() {
    let gone = answer(404, &[], r#"{"message":"Not Found"}"#);
    let script = Script::of([answer(204, &[], ""), gone]);
    let builder = Client::builder_for_app("Aladdin", &Secret::new("open sesame"));
    let app = builder.build_with(script.clone()).unwrap();
    assert!(log_out(&app, "Aladdin", "ghu_1").await.unwrap());
    assert!(!log_out(&app, "Aladdin", "ghu_1").await.unwrap());
    assert_eq!(script.lines()[0], "DELETE /applications/Aladdin/grant");
}
