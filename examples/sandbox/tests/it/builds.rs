//! Builds: the source is really fetched, whatever it is.

use serde_json::json;

use crate::client::Client;
use crate::heroku::{advance, stepped, tarball};

#[tokio::test]
async fn a_build_fetches_the_source_and_its_status_lags_its_output() {
    let (sandbox, client) = stepped().await;
    let url = tarball(&sandbox, "fix/cart-total").await;
    let body = json!({ "source_blob": { "url": url, "version": "652b0af1" } });
    let made = client.post("/apps/acme-staging/builds", &body).await;
    assert_eq!((made.status.as_u16(), made.at("/status")), (201, "pending"));
    assert_eq!(made.json["release"], json!(null));
    let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
    advance(&sandbox, 12).await;
    let output = Client::bare("")
        .get(made.at("/output_stream_url"))
        .await
        .text;
    assert!(output.contains("7 files"), "{output}");
    assert!(output.contains("Released v5"), "{output}");
    assert_eq!(client.get(&path).await.at("/status"), "pending");
    advance(&sandbox, 1).await;
    let ended = client.get(&path).await;
    assert_eq!(ended.at("/status"), "succeeded");
    let slug = client
        .get(&format!(
            "/apps/acme-staging/slugs/{}",
            ended.at("/slug/id")
        ))
        .await;
    assert_eq!(slug.at("/commit"), "652b0af1");
    advance(&sandbox, 20).await;
    let dynos = sandbox.world().dynos("acme-staging");
    assert!(
        dynos
            .iter()
            .all(|(_, state, version)| state == "up" && *version == 5)
    );
}

#[tokio::test]
async fn a_source_that_is_no_archive_or_does_not_compile_fails_the_build() {
    let (sandbox, client) = stepped().await;
    let good = tarball(&sandbox, "main").await;
    let html = format!("{}/repos/acme/web", sandbox.github().url);
    let expired = good.replace("token=", "token=x");
    sandbox.world().fail_next_build("acme-staging");
    for (url, checksum, reason) in [
        (good.as_str(), None, "failed to compile"),
        (html.as_str(), None, "the server answered 403"),
        (expired.as_str(), None, "the server answered 404"),
        ("http://example.com/a.tgz", None, "loopback"),
        (good.as_str(), Some("SHA256:00"), "checksum does not match"),
    ] {
        let body = json!({ "source_blob": { "url": url, "checksum": checksum } });
        let made = client.post("/apps/acme-staging/builds", &body).await;
        advance(&sandbox, 15).await;
        let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
        assert_eq!(client.get(&path).await.at("/status"), "failed");
        let output = Client::bare("")
            .get(made.at("/output_stream_url"))
            .await
            .text;
        assert!(output.contains(reason), "{output}");
        assert!(!output.contains("token="), "{output}");
    }
    assert_eq!(
        client
            .get("/apps/acme-staging/releases")
            .await
            .each("version")
            .len(),
        4
    );
}

#[tokio::test]
async fn output_can_be_resumed_and_a_leaked_token_is_refused() {
    let (sandbox, client) = stepped().await;
    let url = tarball(&sandbox, "main").await;
    let made = client
        .post(
            "/apps/acme-prod/builds",
            &json!({"source_blob": {"url": url}}),
        )
        .await;
    advance(&sandbox, 15).await;
    let (stream, bare) = (made.at("/output_stream_url"), Client::bare(""));
    let whole = bare.get(stream).await.bytes;
    let rest = bare.with("range", "bytes=10-").get(stream).await;
    assert_eq!((rest.status.as_u16(), rest.bytes), (206, whole.slice(10..)));
    assert_eq!(
        bare.with("authorization", "Bearer x")
            .get(stream)
            .await
            .status,
        400
    );
    let (address, _) = stream.split_once('?').unwrap();
    assert_eq!(bare.get(address).await.status, 403);
}

#[tokio::test]
async fn a_build_can_be_cancelled_while_it_runs() {
    let (sandbox, client) = stepped().await;
    let url = tarball(&sandbox, "main").await;
    let made = client
        .post(
            "/apps/acme-prod/builds",
            &json!({"source_blob": {"url": url}}),
        )
        .await;
    let path = format!("/apps/acme-prod/builds/{}", made.at("/id"));
    advance(&sandbox, 3).await;
    assert_eq!(
        client.send("DELETE", &path, &json!({})).await.at("/status"),
        "failed"
    );
    assert_eq!(client.send("DELETE", &path, &json!({})).await.status, 422);
    advance(&sandbox, 30).await;
    assert_eq!(
        client
            .get("/apps/acme-prod/releases")
            .await
            .each("version")
            .len(),
        4
    );
}

#[tokio::test]
async fn an_uploaded_source_is_built_and_the_bucket_is_strict() {
    let (sandbox, client) = stepped().await;
    let archive = Client::bare("")
        .get(&tarball(&sandbox, "main").await)
        .await
        .bytes;
    let source = client.post("/sources", &json!({})).await;
    let (put, get) = (
        source.at("/source_blob/put_url"),
        source.at("/source_blob/get_url"),
    );
    let bare = Client::bare("");
    let typed = bare.with("content-type", "application/json");
    assert_eq!(
        typed
            .try_send("PUT", put, archive.clone())
            .await
            .unwrap()
            .status,
        403
    );
    let leaked = bare.with("authorization", "Bearer x");
    assert_eq!(
        leaked
            .try_send("PUT", put, archive.clone())
            .await
            .unwrap()
            .status,
        400
    );
    assert_eq!(
        bare.try_send("PUT", get, archive.clone())
            .await
            .unwrap()
            .status,
        403
    );
    assert_eq!(
        bare.try_send("PUT", put, archive.clone())
            .await
            .unwrap()
            .status,
        200
    );
    let body = json!({ "source_blob": { "url": get, "version": "abc" } });
    let made = client.post("/apps/acme-staging/builds", &body).await;
    advance(&sandbox, 15).await;
    let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
    assert_eq!(client.get(&path).await.at("/status"), "succeeded");
}
