//! The default transport over real sockets.
#![cfg(feature = "reqwest")]

use heroku_api::error::Error;
use heroku_api::pipelines::GetPipeline;
use heroku_api::retry::RetryPolicy;
use heroku_api::secret::SignedUrl;
use heroku_api::{Client, Raw};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn client(server: &MockServer) -> Client {
    Client::builder("t0ken")
        .base_url(server.uri())
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_call_goes_over_the_wire_and_back() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/pipelines/acme"))
        .and(header("authorization", "Bearer t0ken"))
        .and(header("accept", "application/vnd.heroku+json; version=3"))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"id":"p1","name":"acme"}"#))
        .expect(2)
        .mount(&server)
        .await;
    let heroku = client(&server);
    assert_eq!(
        heroku.send(&GetPipeline::new("acme")).await.unwrap().name,
        "acme"
    );
    let raw = heroku.send_raw(&Raw::get("/pipelines/acme")).await.unwrap();
    assert_eq!(raw.status(), 200);
}

#[tokio::test]
async fn a_body_over_the_cap_is_refused_while_it_arrives() {
    let server = MockServer::start().await;
    let large = vec![b' '; 11 * 1024 * 1024];
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(large))
        .mount(&server)
        .await;
    let error = client(&server)
        .send(&GetPipeline::new("acme"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed() {
    let (first, second) = (MockServer::start().await, MockServer::start().await);
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", second.uri()))
        .mount(&first)
        .await;
    let error = client(&first)
        .send(&GetPipeline::new("acme"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Redirect { .. }), "{error:?}");
    assert!(second.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_upload_carries_no_token_and_no_content_type() {
    let server = MockServer::start().await;
    Mock::given(method("PUT"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let url = SignedUrl::new(format!("{}/bucket/x?signature=s", server.uri()));
    client(&server)
        .upload(&url, bytes::Bytes::from_static(b"tar"))
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    let sent = &requests[0];
    assert_eq!(sent.body, b"tar");
    assert_eq!(sent.headers["content-length"], "3");
    assert!(!sent.headers.contains_key("content-type"));
    assert!(!sent.headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_server_that_is_not_there_means_that_nothing_was_sent() {
    let heroku = Client::builder("t")
        .base_url("http://127.0.0.1:9")
        .retry(RetryPolicy::never());
    let error = heroku
        .build()
        .unwrap()
        .send(&GetPipeline::new("acme"))
        .await
        .unwrap_err();
    assert!(!error.is_ambiguous());
    assert!(!format!("{error:?}").contains("127.0.0.1:9/"), "{error:?}");
}
