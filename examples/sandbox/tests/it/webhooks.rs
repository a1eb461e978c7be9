//! Signed deliveries, retries and redelivery.

use std::time::Duration;

use base64::Engine as _;
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Client, Receiver, hex, hmac};

#[tokio::test]
async fn heroku_signs_what_it_delivers_and_tries_a_sync_hook_again() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let receiver = Receiver::start(&[(500, ""), (200, "")]).await;
    let client = Client::heroku(&sandbox);
    let body = json!({ "include": ["api:release"], "level": "sync", "url": receiver.url });
    let made = client.post("/apps/acme-staging/webhooks", &body).await;
    let secret = made.header("heroku-webhook-secret").to_owned();
    assert_eq!(made.status, 201);
    client
        .send(
            "PATCH",
            "/apps/acme-staging/config-vars",
            &json!({ "A": "1" }),
        )
        .await;
    sandbox.clock().advance(Duration::from_secs(2)).await;
    assert_eq!(receiver.got().len(), 1);
    let listed = client.get("/apps/acme-staging/webhook-deliveries").await;
    assert!(
        listed.each("status").contains(&"retrying".to_owned()),
        "{}",
        listed.text
    );
    sandbox.clock().advance(Duration::from_secs(600)).await;
    let got = receiver.got();
    assert_eq!(got.len(), 3, "one failed, then both events in order");
    for received in &got {
        let mac = base64::engine::general_purpose::STANDARD.encode(hmac(&secret, &received.body));
        assert_eq!(received.header("heroku-webhook-hmac-sha256"), mac);
    }
    let events: Vec<Value> = got
        .iter()
        .map(|received| serde_json::from_slice(&received.body).unwrap())
        .collect();
    assert_eq!(events[0]["id"], events[1]["id"]);
    assert_eq!(
        (&events[0]["resource"], &events[2]["action"]),
        (&json!("release"), &json!("update"))
    );
    let filtered = "/apps/acme-staging/webhook-deliveries?eq[status]=succeeded";
    assert_eq!(client.get(filtered).await.json.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn heroku_tries_a_notify_hook_once() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let receiver = Receiver::start(&[(500, ""), (500, "")]).await;
    let client = Client::heroku(&sandbox);
    let body = json!({
        "authorization": "Bearer mine",
        "include": ["api:release"],
        "level": "notify",
        "secret": "s3cret",
        "url": receiver.url,
    });
    let made = client.post("/apps/acme-staging/webhooks", &body).await;
    assert_eq!(made.header("heroku-webhook-secret"), "");
    client
        .send(
            "PATCH",
            "/apps/acme-staging/config-vars",
            &json!({ "A": "1" }),
        )
        .await;
    sandbox.clock().advance(Duration::from_secs(7200)).await;
    let got = receiver.got();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].header("authorization"), "Bearer mine");
    let refused = json!({ "include": ["api:colour"], "level": "notify", "url": receiver.url });
    assert_eq!(
        client
            .post("/apps/acme-staging/webhooks", &refused)
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn github_signs_delivers_once_and_redelivers_under_the_same_id() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let receiver = Receiver::start(&[(200, ""), (500, "")]).await;
    let client = Client::github(&sandbox);
    let secret = &sandbox.github().webhook_secret;
    let body = json!({
        "name": "web",
        "events": ["status", "deployment_status"],
        "config": { "url": receiver.url, "content_type": "json", "secret": secret },
    });
    let hook = client.post("/repos/acme/web/hooks", &body).await;
    assert_eq!(hook.status, 201);
    sandbox.clock().quiet().await;
    let tip = sandbox.world().branches()[0].1.clone();
    let status = json!({ "state": "success", "context": "deploy" });
    client
        .post(&format!("/repos/acme/web/statuses/{tip}"), &status)
        .await;
    sandbox.clock().quiet().await;
    sandbox.clock().quiet().await;
    let got = receiver.got();
    let names: Vec<&str> = got
        .iter()
        .map(|received| received.header("x-github-event"))
        .collect();
    assert_eq!(names, ["ping", "status"]);
    for received in &got {
        let expected = format!("sha256={}", hex(&hmac(secret, &received.body)));
        assert_eq!(received.header("x-hub-signature-256"), expected);
    }
    let base = format!("/repos/acme/web/hooks/{}/deliveries", hook.json["id"]);
    let listed = client.get(&base).await;
    assert_eq!(listed.each("status_code"), ["500", "200"]);
    let again = format!("{base}/{}/attempts", listed.json[0]["id"]);
    assert_eq!(client.post(&again, &json!({})).await.status, 202);
    sandbox.clock().quiet().await;
    let got = receiver.got();
    assert_eq!(got.len(), 3);
    assert_eq!(
        got[1].header("x-github-delivery"),
        got[2].header("x-github-delivery")
    );
    assert_eq!(got[1].body, got[2].body);
}

#[tokio::test]
async fn heroku_sends_every_entity_that_changes_with_what_was_before() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let receiver = Receiver::start(&[]).await;
    let client = Client::heroku(&sandbox);
    let include = [
        "api:app",
        "api:collaborator",
        "api:dyno",
        "api:formation",
        "api:release",
        "dyno",
    ];
    let body = json!({ "include": include, "level": "notify", "url": receiver.url });
    assert_eq!(
        client
            .post("/apps/acme-staging/webhooks", &body)
            .await
            .status,
        201
    );
    let app = "/apps/acme-staging";
    client
        .send("PATCH", app, &json!({ "maintenance": true }))
        .await;
    let people = format!("{app}/collaborators/ben@acme.example");
    client.send("DELETE", &people, &json!({})).await;
    let scale = json!({ "updates": [{ "type": "web", "quantity": 4 }] });
    client
        .send("PATCH", &format!("{app}/formation"), &scale)
        .await;
    client
        .send("PATCH", &format!("{app}/config-vars"), &json!({ "A": "1" }))
        .await;
    client
        .post(&format!("{app}/dynos"), &json!({ "command": "rake" }))
        .await;
    sandbox.clock().advance(Duration::from_secs(60)).await;
    let events: Vec<Value> = receiver
        .got()
        .iter()
        .map(|received| serde_json::from_slice(&received.body).unwrap())
        .collect();
    let of = |entity: &str, action: &str| {
        let is = |event: &&Value| {
            event["webhook_metadata"]["event"]["include"] == entity && event["action"] == action
        };
        events
            .iter()
            .find(is)
            .unwrap_or_else(|| panic!("no {entity} {action}"))
    };
    assert_eq!(of("api:app", "update")["data"]["maintenance"], true);
    assert_eq!(
        of("api:collaborator", "destroy")["data"]["user"]["email"],
        "ben@acme.example"
    );
    assert_eq!(
        of("api:formation", "update")["previous_data"],
        json!({ "quantity": 2 })
    );
    assert_eq!(
        of("api:release", "update")["previous_data"],
        json!({ "status": null })
    );
    assert_eq!(of("api:release", "create")["previous_data"], json!({}));
    for (entity, action) in [
        ("api:dyno", "create"),
        ("dyno", "create"),
        ("dyno", "update"),
    ] {
        assert_eq!(of(entity, action)["data"]["app"]["name"], "acme-staging");
    }
    assert_eq!(of("dyno", "destroy")["data"]["type"], "run");
}

/// Everything that a subscription may name.
const ENTITIES: [&str; 11] = [
    "api:addon",
    "api:addon-attachment",
    "api:app",
    "api:build",
    "api:collaborator",
    "api:domain",
    "api:dyno",
    "api:formation",
    "api:release",
    "api:sni-endpoint",
    "dyno",
];

#[tokio::test]
async fn every_kind_that_a_subscription_may_name_is_sent_in_the_recorded_envelope() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let receiver = Receiver::start(&[]).await;
    let client = Client::heroku(&sandbox);
    let app = "/apps/acme-staging";
    let body = json!({ "include": ENTITIES, "level": "notify", "url": receiver.url });
    let made = client.post(&format!("{app}/webhooks"), &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let url = crate::heroku::tarball(&sandbox, "main").await;
    let pair = json!({
        "certificate_chain": crate::heroku_certificates::CERTIFICATE,
        "private_key": crate::heroku_certificates::KEY,
    });
    let hostname = json!({ "hostname": "shop.acme.example", "sni_endpoint": null });
    for (method, path, body) in [
        ("PATCH", "", json!({ "maintenance": true })),
        ("DELETE", "/collaborators/ben@acme.example", json!({})),
        (
            "PATCH",
            "/formation",
            json!({ "updates": [{ "type": "web", "quantity": 4 }] }),
        ),
        ("POST", "/dynos", json!({ "command": "rake" })),
        ("POST", "/addons", json!({ "plan": "heroku-redis:mini" })),
        ("POST", "/domains", hostname),
        ("POST", "/sni-endpoints", pair),
        (
            "POST",
            "/builds",
            json!({ "source_blob": { "url": url, "version": "abc" } }),
        ),
    ] {
        let answer = client.send(method, &format!("{app}{path}"), &body).await;
        assert!(
            answer.status.is_success(),
            "{method} {path}: {}",
            answer.text
        );
    }
    sandbox.clock().advance(Duration::from_secs(120)).await;
    let mut sent = std::collections::BTreeSet::new();
    for received in receiver.got() {
        let event: Value = serde_json::from_slice(&received.body).unwrap();
        let fields: Vec<&String> = event.as_object().unwrap().keys().collect();
        let wanted = [
            "action",
            "actor",
            "created_at",
            "data",
            "id",
            "previous_data",
            "published_at",
            "resource",
            "sequence",
            "updated_at",
            "version",
            "webhook_metadata",
        ];
        assert_eq!(fields, wanted, "{event}");
        let include = event["webhook_metadata"]["event"]["include"].as_str();
        let include = include.unwrap().to_owned();
        assert_eq!(event["resource"], include.trim_start_matches("api:"));
        sent.insert(include);
    }
    assert_eq!(sent, ENTITIES.map(str::to_owned).into());
}
