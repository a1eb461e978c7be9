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

/// Everything that an error says, causes included.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What a client at `base` says about a connection that never works.
async fn refused(base: String) -> String {
    let heroku = Client::builder("t").base_url(base);
    let heroku = heroku.retry(RetryPolicy::never()).build().unwrap();
    let error = heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
    assert!(!error.is_ambiguous(), "{error:?}");
    let text = chain(&error);
    let call = "no response from Heroku (GET /pipelines/{pipeline}, 1 attempt in 0.";
    assert!(text.starts_with(call), "{text}");
    text
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_called_so() {
    let text = refused("http://127.0.0.1:9".to_owned()).await;
    assert!(text.contains("look at the host and the port"), "{text}");
}

#[tokio::test]
async fn plain_http_where_tls_was_expected_is_called_so() {
    let server = MockServer::start().await;
    let text = refused(server.uri().replace("http:", "https:")).await;
    assert!(text.contains("does not speak TLS"), "{text}");
    assert!(text.contains("look at the scheme and the port"), "{text}");
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_name_that_does_not_resolve_is_called_so() {
    use std::sync::Arc;

    /// Knows no name, and asks nobody.
    struct Nobody;
    impl reqwest::dns::Resolve for Nobody {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such name".into()) })
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Arc::new(Nobody));
    let transport = heroku_api::transport::ReqwestTransport::with_client(builder.build().unwrap());
    let heroku = Client::builder("t")
        .retry(RetryPolicy::never())
        .build_with(transport)
        .unwrap();
    let text = chain(&heroku.send(&GetPipeline::new("acme")).await.unwrap_err());
    assert!(
        text.contains("does not resolve: look at the host"),
        "{text}"
    );
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_called_so() {
    use std::io::Read;
    use std::sync::Arc;

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};

    let certificate = include_bytes!("../fixtures/tls/certificate.pem");
    let key = include_bytes!("../fixtures/tls/key.pem");
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        // Ends with the alert that the client sends.
        rustls::Stream::new(&mut tls, &mut socket).read(&mut [0; 1])
    });
    let text = refused(format!("https://localhost:{port}")).await;
    assert!(text.contains("certificate was refused: look at"), "{text}");
    assert!(server.join().unwrap().is_err());
}

#[tokio::test]
async fn a_page_that_is_not_json_is_described() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw("<html>canary</html>", "text/html");
    Mock::given(method("GET"))
        .respond_with(page)
        .mount(&server)
        .await;
    let error = client(&server)
        .send(&GetPipeline::new("acme"))
        .await
        .unwrap_err();
    let text = chain(&error);
    assert!(
        text.starts_with(
            "the response is not JSON; status 200, text/html, 19 bytes, an HTML page: look at the \
             base URL, and at proxies on the way to it (GET /pipelines/{pipeline}, 1 attempt in "
        ),
        "{text}"
    );
    assert!(!text.contains("canary"));
}
