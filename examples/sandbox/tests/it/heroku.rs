//! Pipelines, promotions, releases and dynos.

use std::time::Duration;

use sandbox::{ReleasePhase, Sandbox};
use serde_json::json;

use crate::client::Client;

pub(crate) async fn stepped() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    (sandbox, client)
}

pub(crate) async fn advance(sandbox: &Sandbox, seconds: u64) {
    sandbox.clock().advance(Duration::from_secs(seconds)).await;
}

/// A link that downloads a branch, as GitHub gives it.
pub(crate) async fn tarball(sandbox: &Sandbox, branch: &str) -> String {
    let (_, repo) = sandbox.github().repository.split_once('/').unwrap();
    let path = format!("/repos/acme/{repo}/tarball/{}", branch.replace('/', "%2F"));
    let answer = Client::github(sandbox).get(&path).await;
    assert_eq!(answer.status, 302);
    answer.header("location").to_owned()
}

pub(crate) async fn ids(client: &Client) -> (String, String, String) {
    let pipeline = client.get("/pipelines/acme").await.at("/id").to_owned();
    let staging = client.get("/apps/acme-staging").await.at("/id").to_owned();
    let prod = client.get("/apps/acme-prod").await.at("/id").to_owned();
    (pipeline, staging, prod)
}

#[tokio::test]
async fn a_token_and_a_version_are_demanded() {
    let (_sandbox, client) = stepped().await;
    for refused in [
        client.without("authorization"),
        client.with("authorization", "Bearer bad"),
    ] {
        let answer = refused.get("/account").await;
        assert_eq!(
            (answer.status.as_u16(), answer.at("/id")),
            (401, "unauthorized")
        );
        assert!(!answer.header("request-id").is_empty());
    }
    for accept in ["application/json", "application/vnd.heroku+json; version=2"] {
        let answer = client.with("accept", accept).get("/account").await;
        assert_eq!(
            (answer.status.as_u16(), answer.at("/id")),
            (406, "not_acceptable")
        );
    }
    let basic = client.with("authorization", "Basic OnRva2Vu");
    assert_eq!(basic.get("/account").await.at("/email"), "ada@acme.example");
    let sdk = client.with("accept", "application/vnd.heroku+json; version=3.sdk");
    assert_eq!(sdk.get("/apps/acme-prod").await.at("/generation"), "cedar");
}

#[tokio::test]
async fn lists_are_cut_into_pages_and_every_item_comes_once() {
    let (_sandbox, client) = stepped().await;
    let mut range = "id ..; max=2".to_owned();
    let mut names = Vec::new();
    loop {
        let answer = client.with("range", &range).get("/pipelines").await;
        names.extend(answer.each("name"));
        range = answer.header("next-range").to_owned();
        if range.is_empty() {
            assert_eq!(answer.status, 200);
            break;
        }
        assert_eq!(answer.status, 206);
    }
    names.sort();
    assert_eq!(names, ["acme", "acme-three", "acme-two"]);
    let newest = client.with("range", "version ..; order=desc,max=1");
    let newest = newest.get("/apps/acme-prod/releases").await;
    assert_eq!(
        (newest.status.as_u16(), newest.each("version")),
        (206, vec!["4".to_owned()])
    );
    let bad = client.with("range", "colour ..").get("/pipelines").await;
    assert_eq!(
        (bad.status.as_u16(), bad.at("/id")),
        (416, "requested_range_not_satisfiable")
    );
    let by_name = client.get("/pipelines?eq[name]=acme-two").await;
    assert_eq!(by_name.each("name"), ["acme-two"]);
}

#[tokio::test]
async fn an_unchanged_resource_is_not_sent_again() {
    let (_sandbox, client) = stepped().await;
    let etag = client
        .get("/apps/acme-prod")
        .await
        .header("etag")
        .to_owned();
    let again = client
        .with("if-none-match", &etag)
        .get("/apps/acme-prod")
        .await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
}

#[tokio::test]
async fn a_missing_resource_says_what_was_missing() {
    let (_sandbox, client) = stepped().await;
    let answer = client.get("/apps/nope/releases").await;
    assert_eq!(
        (answer.status.as_u16(), answer.at("/resource")),
        (404, "app")
    );
    let answer = client.get("/nothing/here").await;
    assert_eq!(
        (answer.status.as_u16(), answer.at("/id")),
        (404, "not_found")
    );
    let answer = client.with("content-type", "application/json");
    let answer = answer
        .try_send("POST", "/pipeline-promotions", "{")
        .await
        .unwrap();
    assert_eq!(
        (answer.status.as_u16(), answer.at("/id")),
        (400, "bad_request")
    );
}

#[tokio::test]
async fn a_promotion_makes_a_release_runs_its_command_and_restarts_the_dynos_one_by_one() {
    let (sandbox, client) = stepped().await;
    let (pipeline, staging, prod) = ids(&client).await;
    let body = json!({
        "pipeline": { "id": pipeline },
        "source": { "app": { "id": staging } },
        "targets": [{ "app": { "id": prod } }],
    });
    let made = client.post("/pipeline-promotions", &body).await;
    assert_eq!((made.status.as_u16(), made.at("/status")), (201, "pending"));
    let targets = format!("/pipeline-promotions/{}/promotion-targets", made.at("/id"));
    let target = client.get(&targets).await;
    assert_eq!(
        (target.at("/0/status"), &target.json[0]["release"]),
        ("pending", &json!(null))
    );

    advance(&sandbox, 2).await;
    let release = client.get(&targets).await.at("/0/release/id").to_owned();
    let release = format!("/apps/{prod}/releases/{release}");
    let pending = client.get(&release).await;
    assert_eq!(
        (pending.at("/status"), &pending.json["current"]),
        ("pending", &json!(false))
    );
    let output = pending.at("/output_stream_url").to_owned();
    let bare = Client::bare("");
    assert_eq!(bare.get(&output).await.status, 404);

    advance(&sandbox, 7).await;
    assert!(
        bare.get(&output)
            .await
            .text
            .ends_with("Migrations are done.\n")
    );
    let answer = client.get(&release).await;
    assert_eq!(
        (answer.at("/status"), &answer.json["current"]),
        ("succeeded", &json!(true))
    );
    assert_eq!(client.get(&targets).await.at("/0/status"), "succeeded");
    let promotion = client
        .get(&format!("/pipeline-promotions/{}", made.at("/id")))
        .await;
    assert_eq!(promotion.at("/status"), "completed");
    assert_eq!(
        sandbox.world().deployed("acme-prod"),
        sandbox.world().deployed("acme-staging")
    );

    let on_new = |sandbox: &Sandbox| {
        let dynos = sandbox.world().dynos("acme-prod");
        dynos
            .iter()
            .filter(|(_, state, version)| state == "up" && *version == 5)
            .count()
    };
    assert_eq!(on_new(&sandbox), 0);
    let mut seen = Vec::new();
    for _ in 0..12 {
        advance(&sandbox, 1).await;
        seen.push(on_new(&sandbox));
    }
    seen.dedup();
    assert_eq!(seen, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_failing_target_says_why_and_the_old_release_stays_current() {
    let (sandbox, client) = stepped().await;
    let (pipeline, staging, prod) = ids(&client).await;
    let fragile = client.get("/apps/acme-fragile").await.at("/id").to_owned();
    sandbox
        .world()
        .fail_next_promotion("acme-prod", "Could not verify slug checksum");
    let body = json!({
        "pipeline": { "id": pipeline },
        "source": { "app": { "id": staging } },
        "targets": [{ "app": { "id": prod } }, { "app": { "id": fragile } }],
    });
    let made = client.post("/pipeline-promotions", &body).await;
    advance(&sandbox, 20).await;
    let path = format!("/pipeline-promotions/{}", made.at("/id"));
    assert_eq!(client.get(&path).await.at("/status"), "completed");
    let targets = client.get(&format!("{path}/promotion-targets")).await;
    let mut messages = targets.each("error_message");
    messages.sort();
    assert_eq!(
        messages,
        ["Could not verify slug checksum", "release command failed"]
    );
    for app in ["acme-prod", "acme-fragile"] {
        let dynos = sandbox.world().dynos(app);
        assert!(
            dynos
                .iter()
                .all(|(_, state, version)| state == "up" && *version == 4),
            "{app}"
        );
    }
}

#[tokio::test]
async fn promotions_that_make_no_sense_are_refused() {
    let (_sandbox, client) = stepped().await;
    let (pipeline, staging, prod) = ids(&client).await;
    let stranger = client.get("/apps/acme-two-prod").await.at("/id").to_owned();
    let app = |id: &str| json!({ "app": { "id": id } });
    for (source, targets) in [
        (app(&staging), json!([])),
        (app(&staging), json!([app(&staging)])),
        (app(&staging), json!([app(&prod), app(&prod)])),
        (app(&staging), json!([app(&stranger)])),
        (app(&stranger), json!([app(&prod)])),
    ] {
        let body = json!({ "pipeline": { "id": pipeline }, "source": source, "targets": targets });
        let answer = client.post("/pipeline-promotions", &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.at("/id")),
            (422, "invalid_params"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_rollback_and_a_config_change_are_releases_of_their_own() {
    let (sandbox, client) = stepped().await;
    let third = client.get("/apps/acme-staging/releases/v3").await;
    let body = json!({ "release": third.at("/id") });
    let made = client.post("/apps/acme-staging/releases", &body).await;
    assert_eq!(
        (made.at("/description"), made.at("/slug/id")),
        ("Rollback to v3", third.at("/slug/id"))
    );
    let vars = json!({ "PROBE": "1", "LOG_LEVEL": null });
    let changed = client
        .send("PATCH", "/apps/acme-staging/config-vars", &vars)
        .await;
    assert_eq!(
        changed.json,
        json!({ "PROBE": "1", "RACK_ENV": "production" })
    );
    let release = client.get("/apps/acme-staging/releases/6").await;
    assert_eq!(release.at("/description"), "Set PROBE config vars");
    let early = client.get("/apps/acme-staging/releases/1").await;
    let body = json!({ "release": early.at("/id") });
    assert_eq!(
        client
            .post("/apps/acme-staging/releases", &body)
            .await
            .status,
        422
    );
    advance(&sandbox, 20).await;
    assert!(
        sandbox
            .world()
            .dynos("acme-staging")
            .iter()
            .all(|(_, _, version)| *version == 6)
    );
}

#[tokio::test]
async fn a_protected_app_wants_a_second_factor() {
    let (sandbox, client) = stepped().await;
    sandbox.world().require_two_factor("acme-prod");
    let path = "/apps/acme-prod/config-vars";
    let refused = client.send("PATCH", path, &json!({ "A": "1" })).await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/id")),
        (403, "two_factor")
    );
    assert_eq!(refused.at("/app/name"), "acme-prod");
    let wrong = client.with("heroku-two-factor-code", "000000");
    let wrong = wrong.send("PATCH", path, &json!({ "A": "1" })).await;
    assert_eq!(wrong.at("/id"), "invalid_two_factor_code");
    let right = client.with("heroku-two-factor-code", "123456");
    let shown = right
        .send("PUT", "/apps/acme-prod/pre-authorizations", &json!({}))
        .await;
    assert_eq!(shown.status, 200);
    assert_eq!(
        client
            .send("PATCH", path, &json!({ "A": "1" }))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_full_bucket_empties_and_refills() {
    let sandbox = Sandbox::builder()
        .stepped()
        .limits(true)
        .start()
        .await
        .unwrap();
    let client = Client::heroku(&sandbox);
    sandbox.world().set_heroku_limit(2);
    for left in ["1", "0"] {
        let answer = client.get("/regions/us").await;
        assert_eq!(answer.header("ratelimit-remaining"), left);
    }
    let refused = client.get("/regions/us").await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/id")),
        (429, "rate_limit")
    );
    assert_eq!(
        client.get("/account/rate-limits").await.json["remaining"],
        json!(0)
    );
    advance(&sandbox, 1).await;
    assert_eq!(client.get("/regions/us").await.status, 200);
}

#[tokio::test]
async fn a_crashed_dyno_does_not_come_up() {
    let (sandbox, client) = stepped().await;
    sandbox.world().crash_next_dyno("acme-two-prod");
    sandbox
        .world()
        .set_release_phase("acme-two-prod", ReleasePhase::None);
    let restarted = client
        .send("DELETE", "/apps/acme-two-prod/dynos", &json!({}))
        .await;
    assert_eq!(
        (restarted.status.as_u16(), &restarted.json),
        (202, &json!({}))
    );
    advance(&sandbox, 30).await;
    let states: Vec<String> = sandbox
        .world()
        .dynos("acme-two-prod")
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(states, ["crashed", "up", "up", "up"]);
}

#[tokio::test]
async fn irregular_answers_can_be_asked_for() {
    let (sandbox, client) = stepped().await;
    sandbox.world().set_irregular(true);
    let pipeline = client.get("/pipelines/acme").await;
    assert_eq!(pipeline.json.get("owner"), None);
    let url = tarball(&sandbox, "main").await;
    let made = client
        .post(
            "/apps/acme-two-prod/builds",
            &json!({"source_blob": {"url": url}}),
        )
        .await;
    assert_eq!(
        (made.json.get("release"), &made.json["slug"]),
        (None, &json!({ "id": null }))
    );
    advance(&sandbox, 14).await;
    let ended = client
        .get(&format!("/apps/acme-two-prod/builds/{}", made.at("/id")))
        .await;
    assert_eq!(
        (ended.at("/status"), &ended.json["release"]),
        ("succeeded", &json!({}))
    );
    assert_eq!(
        client.get("/apps/acme-prod/releases/1").await.json["description"],
        json!(null)
    );
}
