//! Certificates of an app, the host names that are served with them, and the events about them.

use serde_json::json;

use crate::heroku::stepped;
use crate::heroku_addons::{events, subscribed};

const APP: &str = "/apps/acme-staging";
/// Of `shop.acme.example` and what is below it; made for these tests.
pub(crate) const CERTIFICATE: &str = include_str!("certificates/one.crt");
pub(crate) const KEY: &str = include_str!("certificates/one.key");
const OTHER_KEY: &str = include_str!("certificates/two.key");

#[tokio::test]
async fn a_certificate_comes_changes_and_goes_with_its_events() {
    let sandbox = stepped().await.0;
    let (client, receiver) = subscribed(&sandbox, &["api:sni-endpoint"]).await;
    let all = format!("{APP}/sni-endpoints");
    let body = json!({ "certificate_chain": CERTIFICATE, "private_key": KEY });
    let made = client.post(&all, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let hostnames = json!(["shop.acme.example", "*.shop.acme.example"]);
    assert_eq!(made.json["ssl_cert"]["cert_domains"], hostnames);
    assert_eq!(made.json["ssl_cert"]["self_signed?"], true);
    assert!(
        !made.text.contains("PRIVATE KEY"),
        "the key is kept to itself"
    );
    let one = format!("{all}/{}", made.at("/name"));
    assert_eq!(client.get(&all).await.each("id"), [made.at("/id")]);
    let renewed = client.send("PATCH", &one, &body).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    let gone = client.send("DELETE", &one, &json!({})).await;
    assert_eq!(gone.at("/id"), made.at("/id"));
    assert_eq!(client.get(&one).await.status, 404);
    sandbox.clock().quiet().await;
    let (names, events) = events(&receiver);
    let wanted = ["create", "destroy", "update"].map(|action| format!("api:sni-endpoint {action}"));
    assert_eq!(names, wanted);
    for event in events {
        assert_eq!(event["resource"], "sni-endpoint");
        assert_eq!(event["previous_data"], json!({}));
        assert_eq!(event["data"]["certificate_chain"], CERTIFICATE);
        assert_eq!(event["data"]["app"]["name"], "acme-staging");
    }
}

#[tokio::test]
async fn what_is_no_certificate_or_has_another_key_is_refused() {
    let (_sandbox, client) = stepped().await;
    let all = format!("{APP}/sni-endpoints");
    let broken = CERTIFICATE.replacen("MII", "AAA", 1);
    for (chain, key, why) in [
        (CERTIFICATE, OTHER_KEY, "Key doesn't match"),
        (CERTIFICATE, "", "No key found"),
        (CERTIFICATE, CERTIFICATE, "No key found"),
        ("no certificate", KEY, "No certificate given"),
        (KEY, KEY, "No certificate given"),
        (broken.as_str(), KEY, "cannot be read"),
    ] {
        let body = json!({ "certificate_chain": chain, "private_key": key });
        let refused = client.post(&all, &body).await;
        assert_eq!(refused.status, 422, "{why}: {}", refused.text);
        assert!(refused.text.contains(why), "{why}: {}", refused.text);
    }
    assert!(client.get(&all).await.each("id").is_empty());
}

#[tokio::test]
async fn a_host_name_is_served_with_a_certificate_until_that_is_removed() {
    let (_sandbox, client) = stepped().await;
    let all = format!("{APP}/sni-endpoints");
    let body = json!({ "certificate_chain": CERTIFICATE, "private_key": KEY });
    let made = client.post(&all, &body).await;
    let (id, name) = (made.at("/id"), made.at("/name"));
    let domain =
        |endpoint: &str| json!({ "hostname": "shop.acme.example", "sni_endpoint": endpoint });
    let domains = format!("{APP}/domains");
    let unknown = client.post(&domains, &domain("nobody")).await;
    assert_eq!(unknown.status, 404, "{}", unknown.text);
    let served = client.post(&domains, &domain(name)).await;
    assert_eq!(served.at("/sni_endpoint/id"), id, "{}", served.text);
    let one = format!("{all}/{id}");
    assert_eq!(
        client.get(&one).await.json["domains"],
        json!([served.at("/id")])
    );
    let path = format!("{domains}/shop.acme.example");
    let bare = client
        .send("PATCH", &path, &json!({ "sni_endpoint": null }))
        .await;
    assert!(bare.json["sni_endpoint"].is_null(), "{}", bare.text);
    client
        .send("PATCH", &path, &json!({ "sni_endpoint": id }))
        .await;
    client.send("DELETE", &one, &json!({})).await;
    assert!(client.get(&path).await.json["sni_endpoint"].is_null());
}
