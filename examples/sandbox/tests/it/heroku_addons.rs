//! Add-ons and domains, and the events about them.

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Client, Receiver};
use crate::heroku::{advance, stepped};

const APP: &str = "/apps/acme-staging";

pub(crate) async fn subscribed(sandbox: &Sandbox, include: &[&str]) -> (Client, Receiver) {
    let (client, receiver) = (Client::heroku(sandbox), Receiver::start(&[]).await);
    let body = json!({ "include": include, "level": "notify", "url": receiver.url });
    let made = client.post(&format!("{APP}/webhooks"), &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    (client, receiver)
}

/// Entity and action, in the order of arrival, and the events.
pub(crate) fn events(receiver: &Receiver) -> (Vec<String>, Vec<Value>) {
    let all = receiver.got();
    let all = all.iter();
    let mut all: Vec<Value> = all
        .map(|received| serde_json::from_slice(&received.body).unwrap())
        .collect();
    all.sort_by_key(|event| event["created_at"].as_str().unwrap().to_owned());
    let name = |event: &Value| {
        let entity = event["webhook_metadata"]["event"]["include"].as_str();
        format!("{} {}", entity.unwrap(), event["action"].as_str().unwrap())
    };
    let mut names: Vec<String> = all.iter().map(name).collect();
    names.sort();
    (names, all)
}

#[tokio::test]
async fn an_add_on_is_provisioned_brings_its_config_var_and_says_so() {
    let sandbox = stepped().await.0;
    let include = ["api:addon", "api:addon-attachment", "api:release"];
    let (client, receiver) = subscribed(&sandbox, &include).await;
    let plan = json!({ "plan": "heroku-postgresql:essential-0" });
    let made = client.post(&format!("{APP}/addons"), &plan).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.at("/state"), "provisioning");
    assert_eq!(made.at("/addon_service/name"), "heroku-postgresql");
    assert_eq!(made.json["config_vars"], json!(["DATABASE_URL"]));
    let config = client.get(&format!("{APP}/config-vars")).await;
    assert_eq!(config.json.get("DATABASE_URL"), None, "not yet");
    let attached = client.get(&format!("{APP}/addon-attachments")).await;
    assert_eq!(attached.each("name"), ["DATABASE"]);

    advance(&sandbox, 10).await;
    let one = format!("{APP}/addons/{}", made.at("/name"));
    assert_eq!(client.get(&one).await.at("/state"), "provisioned");
    let config = client.get(&format!("{APP}/config-vars")).await;
    assert!(config.json["DATABASE_URL"].is_string());
    let releases = client.get(&format!("{APP}/releases")).await;
    let wanted = format!("Attach DATABASE (@ref:{})", made.at("/name"));
    let said = |one: &&Value| one["description"] == json!(wanted);
    let attach = releases.json.as_array().unwrap().iter().find(said);
    assert_eq!(
        attach.expect(&wanted)["addon_plan_names"],
        json!(["heroku-postgresql:essential-0"])
    );

    let removed = client.send("DELETE", &one, &json!({})).await;
    assert_eq!(removed.at("/state"), "deprovisioned");
    advance(&sandbox, 10).await;
    let config = client.get(&format!("{APP}/config-vars")).await;
    assert_eq!(config.json.get("DATABASE_URL"), None);
    assert_eq!(client.get(&one).await.status, 404);
    let (names, all) = events(&receiver);
    assert_eq!(
        names,
        [
            "api:addon create",
            "api:addon destroy",
            "api:addon update",
            "api:addon-attachment create",
            "api:addon-attachment destroy",
            "api:release create",
            "api:release create",
            "api:release update",
            "api:release update",
        ]
    );
    let update = |event: &&Value| event["resource"] == "addon" && event["action"] == "update";
    let update = all.iter().find(update).unwrap();
    assert_eq!(update["previous_data"], json!({ "state": "provisioning" }));
    assert_eq!(update["data"]["state"], "provisioned");
}

#[tokio::test]
async fn a_second_add_on_of_a_service_gets_a_name_of_its_own_and_a_plan_can_change() {
    let (_sandbox, client) = stepped().await;
    let addons = format!("{APP}/addons");
    let plan = json!({ "plan": { "name": "heroku-postgresql:essential-0" } });
    let first = client.post(&addons, &plan).await;
    client.post(&addons, &plan).await;
    let attached = client.get(&format!("{APP}/addon-attachments")).await;
    let mut names = attached.each("name");
    names.sort();
    assert_eq!(names, ["DATABASE", "DATABASE_AMBER"]);
    for path in ["/addons", "/addon-attachments"] {
        assert_eq!(client.get(path).await.each("id").len(), 2, "{path}");
    }
    let one = format!("{addons}/DATABASE");
    let larger = json!({ "plan": "heroku-postgresql:standard-0" });
    let changed = client.send("PATCH", &one, &larger).await;
    assert_eq!(changed.at("/plan/name"), "heroku-postgresql:standard-0");
    assert_eq!(changed.at("/id"), first.at("/id"));
    for (method, path, body) in [
        ("PATCH", &one, json!({ "plan": "heroku-redis:mini" })),
        ("POST", &addons, json!({ "plan": "postgres" })),
        ("POST", &addons, json!({})),
    ] {
        let refused = client.send(method, path, &body).await;
        assert_eq!(refused.status, 422, "{method} {body}: {}", refused.text);
    }
}

#[tokio::test]
async fn domains_come_and_go_with_their_events_and_belong_to_one_app() {
    let sandbox = stepped().await.0;
    let (client, receiver) = subscribed(&sandbox, &["api:domain"]).await;
    let domains = format!("{APP}/domains");
    let own = client.get(&domains).await;
    assert_eq!(own.each("kind"), ["heroku"]);
    let body = json!({ "hostname": "Shop.acme.example", "sni_endpoint": null });
    let made = client.post(&domains, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.at("/hostname"), "shop.acme.example");
    assert_eq!(made.at("/status"), "pending");
    assert!(made.at("/cname").ends_with(".herokudns.com"));
    for app in [APP, "/apps/acme-prod"] {
        let again = client.post(&format!("{app}/domains"), &body).await;
        assert_eq!(again.status, 422, "{}", again.text);
    }
    for wrong in ["acme", "a b.example", "-a.example", "https://a.example"] {
        let body = json!({ "hostname": wrong, "sni_endpoint": null });
        assert_eq!(client.post(&domains, &body).await.status, 422, "{wrong}");
    }
    advance(&sandbox, 10).await;
    let one = format!("{domains}/shop.acme.example");
    assert_eq!(client.get(&one).await.at("/status"), "succeeded");
    let stays = format!("{domains}/{}", own.at("/0/hostname"));
    assert_eq!(client.send("DELETE", &stays, &json!({})).await.status, 422);
    assert_eq!(client.send("DELETE", &one, &json!({})).await.status, 200);
    assert_eq!(client.get(&one).await.status, 404);
    sandbox.clock().quiet().await;
    let (names, all) = events(&receiver);
    assert_eq!(names, ["api:domain create", "api:domain destroy"]);
    assert_eq!(all[0]["data"]["hostname"], "shop.acme.example");
    assert_eq!(all[0]["data"]["app"]["name"], "acme-staging");
}
