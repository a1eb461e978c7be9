//! Heroku, against the hyper-schema of `version=3`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Documented, Validator, Walk, corpus, nameless, sandbox};
use crate::client::Client;
use crate::heroku::tarball;
use crate::heroku_certificates::{CERTIFICATE, KEY};

/// Routes that answer without a schema, or are not called here.
const EXCUSED: &[(&str, &str)] = &[
    (
        "GET /streams/{stream}",
        "a text stream, see the tests of builds",
    ),
    (
        "GET /apps/{app}/router-metrics/latency",
        "of another service, whose schema we do not keep",
    ),
    (
        "GET /apps/{app}/router-metrics/status",
        "of another service, whose schema we do not keep",
    ),
    (
        "PUT /source-bucket/{source}",
        "a bucket, see the tests of builds",
    ),
    (
        "GET /source-bucket/{source}",
        "a bucket, see the tests of builds",
    ),
    (
        "GET /api/v4/current-status",
        "status.heroku.com, see the tests of bad days",
    ),
    (
        "GET /oauth/authorize",
        "a page for people, see the tests of OAuth",
    ),
    (
        "POST /oauth/token",
        "the form endpoint of id.heroku.com, see the tests of OAuth",
    ),
    (
        "GET /oauth/clients/{client}",
        "the schema describes no answer",
    ),
    (
        "GET /users/{user}/pipeline-couplings",
        "the schema writes the user as ~ and no parameter",
    ),
    (
        "DELETE /apps/{app}/build-cache",
        "the schema describes no answer",
    ),
    ("PUT /users/{user}/capabilities", "newer than version=3"),
    (
        "POST /oauth/tokens",
        "needs a person's code, see the tests of OAuth",
    ),
    (
        "DELETE /oauth/tokens/{token}",
        "needs a person's code, see the tests of OAuth",
    ),
    ("PUT /apps/{app}/pre-authorizations", "in no schema"),
    ("DELETE /pipelines/{pipeline}/repository", "in no schema"),
    ("GET /pipelines/{pipeline}/repo", "in no schema"),
    (
        "GET /pipelines/{pipeline}/repo/branches/{branch*}",
        "in no schema",
    ),
];

/// Where the sandbox follows the service and not the schema.
const KNOWN: &[(&str, &str)] = &[(
    "/hostname: ",
    "the schema calls a host name a URI, and its own example is none",
)];

fn documented() -> Option<(Vec<Documented>, Value)> {
    let schema = corpus("heroku/schema-v3.json")?;
    let mut all = Vec::new();
    for resource in schema["definitions"].as_object()?.values() {
        for link in resource["links"].as_array().into_iter().flatten() {
            let target = &link["targetSchema"];
            let list = !target["items"].is_null();
            let schema = if list {
                target["items"].clone()
            } else {
                target.clone()
            };
            if target.is_null() {
                continue;
            }
            let list = list || (link["rel"] == "instances" && !target["$ref"].is_null());
            all.push(Documented {
                method: link["method"].as_str()?.to_owned(),
                path: nameless(
                    &link["href"]
                        .as_str()?
                        .replace("%7B", "{")
                        .replace("%7D", "}"),
                ),
                status: None,
                schema,
                list,
            });
        }
    }
    let kolkrabbi = corpus("heroku/repositories-schemas.json")?;
    for (name, call) in kolkrabbi.as_object()? {
        let (method, path) = name.split_once(' ')?;
        let parts = path
            .split('/')
            .map(|part| if part.starts_with(':') { "{}" } else { part });
        for (status, schema) in call["responses"].as_object()? {
            all.push(Documented {
                method: method.to_owned(),
                path: parts.clone().collect::<Vec<_>>().join("/"),
                status: status.parse().ok(),
                schema: schema.clone(),
                list: false,
            });
        }
    }
    Some((all, schema))
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one walk along every route")]
async fn every_route_of_heroku_answers_as_documented() {
    let Some((documented, schema)) = documented() else {
        return;
    };
    let sandbox = sandbox().await;
    let mut walk = Walk {
        client: Client::heroku(&sandbox),
        service: "heroku",
        documented,
        validator: Validator::new(schema),
        seen: std::collections::BTreeSet::default(),
        undescribed: std::collections::BTreeSet::default(),
        problems: Vec::new(),
    };
    let id = |answer: &crate::client::Answer| answer.at("/id").to_owned();
    let none = || json!({});
    for path in [
        "/account",
        "/users/~",
        "/account/rate-limits",
        "/teams",
        "/teams/acme-team",
        "/regions",
        "/teams/acme-team/members",
        "/regions/us",
        "/apps",
        "/users/~/apps",
        "/apps/acme-prod",
        "/account/features/dashboard-repositories-api",
        "/teams/apps/acme-prod",
        "/pipelines",
        "/teams/acme-team/apps",
        "/apps/acme-prod/collaborators",
        "/pipeline-couplings",
        "/teams/apps/acme-prod/collaborators",
        "/users/~/pipeline-couplings",
        "/apps/acme-prod/collaborators/ben@acme.example",
        "/apps/acme-prod/pipeline-couplings",
        "/apps/acme-prod/releases",
        "/apps/acme-prod/releases/4",
        "/apps/acme-prod/dynos",
        "/apps/acme-prod/dynos/web.1",
        "/apps/acme-prod/formation",
        "/apps/acme-prod/formation/web",
        "/apps/acme-prod/config-vars",
        "/apps/acme-prod/releases/4/config-vars",
        "/apps/acme-prod/github",
        "/account/github/token",
        "/github/repos/acme/web/tarball/main",
    ] {
        walk.call("GET", path, none()).await;
    }
    let plan = json!({ "plan": "heroku-redis:mini" });
    let addon = walk.call("POST", "/apps/acme-prod/addons", plan).await;
    let addon = format!("/apps/acme-prod/addons/{}", id(&addon));
    walk.call("GET", &addon, none()).await;
    let plan = json!({ "plan": "heroku-redis:premium-0" });
    walk.call("PATCH", &addon, plan).await;
    for path in ["/addons", "/addon-attachments", "/apps/acme-prod/addons"] {
        walk.call("GET", path, none()).await;
    }
    walk.call("GET", "/apps/acme-prod/addon-attachments", none())
        .await;
    walk.call("DELETE", &addon, none()).await;
    let domain = json!({ "hostname": "www.acme.example", "sni_endpoint": null });
    let domain = walk.call("POST", "/apps/acme-prod/domains", domain).await;
    let domain = format!("/apps/acme-prod/domains/{}", id(&domain));
    walk.call("GET", &domain, none()).await;
    walk.call("GET", "/apps/acme-prod/domains", none()).await;
    let pair = json!({ "certificate_chain": CERTIFICATE, "private_key": KEY });
    let certificates = "/apps/acme-prod/sni-endpoints";
    let endpoint = id(&walk.call("POST", certificates, pair.clone()).await);
    let one = format!("{certificates}/{endpoint}");
    let served = json!({ "sni_endpoint": endpoint });
    walk.call("PATCH", &domain, served).await;
    walk.call("GET", certificates, none()).await;
    walk.call("GET", &one, none()).await;
    walk.call("PATCH", &one, pair).await;
    walk.call("DELETE", &one, none()).await;
    walk.call("DELETE", &domain, none()).await;
    let pipeline = id(&walk.call("GET", "/pipelines/acme", none()).await);
    for part in [
        "pipeline-couplings",
        "latest-releases",
        "latest-deployments",
        "pipeline-stack",
        "stage/review/config-vars",
        "repository",
        "github",
        "repo",
        "repo/branches/feature-x",
    ] {
        walk.call("GET", &format!("/pipelines/{pipeline}/{part}"), none())
            .await;
    }

    let url = tarball(&sandbox, "main").await;
    let source = json!({ "source_blob": { "url": url, "version": "abc" } });
    let build = id(&walk
        .call("POST", "/apps/acme-prod/builds", source.clone())
        .await);
    walk.call("GET", &format!("/apps/acme-prod/builds/{build}"), none())
        .await;
    sandbox.clock().advance(Duration::from_secs(60)).await;
    let build = walk
        .call("GET", &format!("/apps/acme-prod/builds/{build}"), none())
        .await;
    walk.call("GET", "/apps/acme-prod/builds", none()).await;
    walk.call(
        "GET",
        &format!("/pipelines/{pipeline}/latest-builds"),
        none(),
    )
    .await;
    walk.call(
        "GET",
        &format!("/apps/acme-prod/slugs/{}", build.at("/slug/id")),
        none(),
    )
    .await;
    sandbox
        .world()
        .set_generation("acme-prod", sandbox::Generation::Fir);
    let image = build.at("/slug/id");
    walk.call("GET", "/apps/acme-prod", none()).await;
    walk.call("GET", "/apps/acme-prod/releases", none()).await;
    walk.call("GET", "/apps/acme-prod/builds", none()).await;
    let path = format!("/apps/acme-prod/oci-images/{image}");
    walk.call("GET", &path, none()).await;
    sandbox
        .world()
        .set_generation("acme-prod", sandbox::Generation::Cedar);
    let drains = "/apps/acme-prod/log-drains";
    let drain = json!({ "url": "https://logs.example/" });
    let drain = id(&walk.call("POST", drains, drain).await);
    walk.call("GET", drains, none()).await;
    walk.call("GET", &format!("{drains}/{drain}"), none()).await;
    walk.call("DELETE", &format!("{drains}/{drain}"), none())
        .await;
    let cancelled = id(&walk
        .call("POST", "/apps/acme-prod/builds", source.clone())
        .await);
    walk.call(
        "DELETE",
        &format!("/apps/acme-prod/builds/{cancelled}"),
        none(),
    )
    .await;
    walk.call("DELETE", "/apps/acme-prod/build-cache", none())
        .await;
    let slug = json!({ "process_types": { "web": "bin/web" }, "commit": "abc" });
    walk.call("POST", "/apps/acme-prod/slugs", slug).await;
    let body = json!({ "slug": build.at("/slug/id"), "description": "Again" });
    walk.call("POST", "/apps/acme-prod/releases", body).await;
    walk.call("POST", "/sources", none()).await;
    walk.call("POST", "/apps/acme-prod/sources", none()).await;

    let staging = id(&walk.call("GET", "/apps/acme-staging", none()).await);
    let prod = id(&walk.call("GET", "/apps/acme-prod", none()).await);
    let body = json!({ "in": { "id": [staging, prod] } });
    walk.call("POST", "/filters/apps", body).await;
    let body = json!({
        "pipeline": { "id": pipeline },
        "source": { "app": { "id": staging } },
        "targets": [{ "app": { "id": prod } }],
    });
    let promotion = id(&walk.call("POST", "/pipeline-promotions", body).await);
    sandbox.clock().advance(Duration::from_secs(60)).await;
    walk.call("GET", &format!("/pipeline-promotions/{promotion}"), none())
        .await;
    walk.call(
        "GET",
        &format!("/pipeline-promotions/{promotion}/promotion-targets"),
        none(),
    )
    .await;

    let review = json!({ "branch": "feature-x", "pipeline": pipeline, "source_blob": { "url": url, "version": "abc" } });
    let review = id(&walk.call("POST", "/review-apps", review).await);
    sandbox.clock().advance(Duration::from_secs(60)).await;
    let path = format!("/review-apps/{review}");
    let created = walk.call("GET", &path, none()).await;
    walk.call(
        "GET",
        &format!("/app-setups/{}", created.at("/app_setup/id")),
        none(),
    )
    .await;
    walk.call(
        "GET",
        &format!("/apps/{}/review-app", created.at("/app/id")),
        none(),
    )
    .await;
    walk.call("GET", &format!("/pipelines/{pipeline}/review-apps"), none())
        .await;
    walk.call("DELETE", &path, none()).await;
    let setup = json!({ "source_blob": { "url": url }, "app": { "name": "acme-setup" } });
    walk.call("POST", "/app-setups", setup).await;
    let config = format!("/pipelines/{pipeline}/review-app-config");
    walk.call("POST", &config, json!({ "repo": "acme/web" }))
        .await;
    walk.call("GET", &config, none()).await;
    walk.call("PATCH", &config, json!({ "stale_days": 7 }))
        .await;
    walk.call("DELETE", &config, none()).await;

    walk.call("PATCH", "/apps/acme-prod/config-vars", json!({ "A": "1" }))
        .await;
    let stage = format!("/pipelines/{pipeline}/stage/review/config-vars");
    walk.call("PATCH", &stage, json!({ "B": "2" })).await;
    let scale = json!({ "updates": [{ "type": "web", "quantity": 2 }] });
    walk.call("PATCH", "/apps/acme-prod/formation", scale).await;
    walk.call(
        "PATCH",
        "/apps/acme-prod/formation/web",
        json!({ "quantity": 1 }),
    )
    .await;
    walk.call("DELETE", "/apps/acme-prod/dynos", none()).await;
    walk.call("DELETE", "/apps/acme-prod/dynos/web.1", none())
        .await;
    walk.call("DELETE", "/apps/acme-prod/formations/worker", none())
        .await;
    let run = walk
        .call(
            "POST",
            "/apps/acme-prod/dynos",
            json!({ "command": "rake" }),
        )
        .await;
    let stop = format!("/apps/acme-prod/dynos/{}/actions/stop", run.at("/name"));
    walk.call("POST", &stop, none()).await;
    walk.call("POST", "/apps/acme-prod/log-sessions", none())
        .await;

    let hook =
        json!({ "include": ["api:release"], "level": "notify", "url": "http://127.0.0.1:9/" });
    let hook = id(&walk.call("POST", "/apps/acme-prod/webhooks", hook).await);
    walk.call("PATCH", "/apps/acme-prod/config-vars", json!({ "A": "2" }))
        .await;
    sandbox.clock().advance(Duration::from_secs(60)).await;
    let hooks = "/apps/acme-prod/webhooks";
    walk.call("GET", hooks, none()).await;
    walk.call("GET", &format!("{hooks}/{hook}"), none()).await;
    walk.call(
        "PATCH",
        &format!("{hooks}/{hook}"),
        json!({ "level": "sync" }),
    )
    .await;
    let deliveries = walk
        .call("GET", "/apps/acme-prod/webhook-deliveries", none())
        .await;
    let delivery = deliveries.at("/0/id");
    walk.call(
        "GET",
        &format!("/apps/acme-prod/webhook-deliveries/{delivery}"),
        none(),
    )
    .await;
    let events = walk
        .call("GET", "/apps/acme-prod/webhook-events", none())
        .await;
    walk.call(
        "GET",
        &format!("/apps/acme-prod/webhook-events/{}", events.at("/0/id")),
        none(),
    )
    .await;
    walk.call("DELETE", &format!("{hooks}/{hook}"), none())
        .await;

    let client = json!({ "name": "bot", "redirect_uri": "http://127.0.0.1:1/" });
    let client = id(&walk.call("POST", "/oauth/clients", client).await);
    walk.call("GET", "/oauth/clients", none()).await;
    walk.call("GET", &format!("/oauth/clients/{client}"), none())
        .await;
    walk.call(
        "PATCH",
        &format!("/oauth/clients/{client}"),
        json!({ "name": "bot-2" }),
    )
    .await;
    walk.call(
        "POST",
        &format!("/oauth/clients/{client}/actions/rotate-credentials"),
        none(),
    )
    .await;
    walk.call("DELETE", &format!("/oauth/clients/{client}"), none())
        .await;
    let made = id(&walk
        .call(
            "POST",
            "/oauth/authorizations",
            json!({ "scope": ["read"] }),
        )
        .await);
    walk.call("GET", "/oauth/authorizations", none()).await;
    walk.call("GET", &format!("/oauth/authorizations/{made}"), none())
        .await;
    let again = format!("/oauth/authorizations/{made}/actions/regenerate-tokens");
    walk.call("POST", &again, none()).await;
    walk.call("DELETE", &format!("/oauth/authorizations/{made}"), none())
        .await;

    let app = id(&walk
        .call("POST", "/apps", json!({ "name": "acme-extra" }))
        .await);
    walk.call(
        "PATCH",
        &format!("/apps/{app}"),
        json!({ "maintenance": true }),
    )
    .await;
    let people = format!("/apps/{app}/collaborators");
    walk.call("POST", &people, json!({ "user": "ben@acme.example" }))
        .await;
    walk.call("DELETE", &format!("{people}/ben@acme.example"), none())
        .await;
    let made = id(&walk
        .call("POST", "/pipelines", json!({ "name": "extra" }))
        .await);
    let coupling = json!({ "app": app, "pipeline": made, "stage": "staging" });
    let coupling = id(&walk.call("POST", "/pipeline-couplings", coupling).await);
    let path = format!("/pipeline-couplings/{coupling}");
    walk.call("GET", &path, none()).await;
    walk.call("PATCH", &path, json!({ "stage": "production" }))
        .await;
    walk.call("DELETE", &path, none()).await;
    walk.call(
        "PATCH",
        &format!("/pipelines/{made}"),
        json!({ "name": "extra-two" }),
    )
    .await;
    walk.call(
        "POST",
        &format!("/pipelines/{made}/repository"),
        json!({ "repository": 4242 }),
    )
    .await;
    walk.call(
        "PATCH",
        &format!("/pipelines/{made}/repository"),
        json!({ "ci": true }),
    )
    .await;
    let team = walk.call("GET", "/teams/acme-team", none()).await;
    let transfer = json!({ "pipeline": { "id": made }, "new_owner": { "id": team.at("/id"), "type": "team" } });
    walk.call("POST", "/pipeline-transfers", transfer).await;
    walk.call("DELETE", &format!("/pipelines/{made}"), none())
        .await;
    walk.call("DELETE", &format!("/apps/{app}"), none()).await;
    walk.end(EXCUSED, KNOWN);
}
