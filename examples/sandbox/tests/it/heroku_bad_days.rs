//! Heroku's bad days: what shows late, never ends, lacks its id, or was overtaken.

use std::time::Duration;

use sandbox::{
    Color, Generation, Listed, NewReviewApp, Platform, ReleaseIds, ReleasePhase, ReviewAppStatus,
    Sandbox, SetupFailure, Streams,
};
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::heroku::{advance, stepped, tarball};

async fn build(sandbox: &Sandbox, client: &Client, app: &str) -> Answer {
    let url = tarball(sandbox, "main").await;
    let body = json!({ "source_blob": { "url": url, "version": "1111111" } });
    client.post(&format!("/apps/{app}/builds"), &body).await
}

async fn versions(client: &Client, app: &str) -> Vec<(u64, bool)> {
    let list = client.get(&format!("/apps/{app}/releases")).await;
    let mut all: Vec<(u64, bool)> = list
        .json
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["version"].as_u64().unwrap(), r["current"] == true))
        .collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_write_is_listed_only_after_its_time_and_the_old_release_is_current_until_then() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    world.list_after(Listed::Builds, Duration::from_secs(20));
    world.list_after(Listed::Releases, Duration::from_secs(45));
    let made = build(&sandbox, &client, "acme-staging").await;
    assert_eq!(made.status, 201);
    let listed = || client.get("/apps/acme-staging/builds");
    assert_eq!(listed().await.json, json!([]));
    let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
    assert_eq!(client.get(&path).await.status, 200, "its id is known");
    advance(&sandbox, 20).await;
    assert_eq!(listed().await.each("id"), [made.at("/id")]);
    assert_eq!(client.get(&path).await.at("/status"), "succeeded");
    assert_eq!(
        versions(&client, "acme-staging").await.last(),
        Some(&(4, true))
    );
    let latest = client.get("/pipelines/acme/latest-releases").await;
    assert!(!latest.text.contains("\"version\":5"), "{}", latest.text);
    advance(&sandbox, 45).await;
    assert_eq!(
        versions(&client, "acme-staging").await.last(),
        Some(&(5, true))
    );
}

#[tokio::test]
async fn what_was_created_may_answer_404_at_first() {
    let (sandbox, client) = stepped().await;
    sandbox
        .world()
        .find_after(Listed::Builds, Duration::from_secs(3));
    let made = build(&sandbox, &client, "acme-staging").await;
    let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
    assert_eq!(client.get(&path).await.status, 404);
    advance(&sandbox, 3).await;
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn streams_refuse_stay_open_are_silent_or_break_off() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let made = build(&sandbox, &client, "acme-staging").await;
    advance(&sandbox, 20).await;
    let url = made.at("/output_stream_url").to_owned();
    let bare = Client::bare("");
    let whole = bare.get(&url).await.text;
    assert!(whole.contains("deployed to Heroku"), "{whole}");
    for (streams, status) in [(Streams::Refused, 403), (Streams::Missing, 404)] {
        world.set_streams(streams);
        assert_eq!(bare.get(&url).await.status, status);
    }
    world.set_streams(Streams::Cut);
    assert_eq!(bare.get(&url).await.status, 200);
    for streams in [Streams::StayOpen, Streams::Silent] {
        world.set_streams(streams);
        let left = Duration::from_millis(60);
        let ended = tokio::time::timeout(left, bare.get(&url)).await;
        assert!(ended.is_err(), "{streams:?} ended");
    }
    world.set_streams(Streams::Normal);
    assert_eq!(bare.get(&url).await.text, whole);
}

#[tokio::test]
async fn a_stream_is_read_as_events_too_and_goes_on_after_the_last_one() {
    let (sandbox, client) = stepped().await;
    let made = build(&sandbox, &client, "acme-staging").await;
    advance(&sandbox, 20).await;
    let events = Client::bare("").with("accept", "text/event-stream");
    let read = events.get(made.at("/output_stream_url")).await;
    assert_eq!(read.header("content-type"), "text/event-stream");
    assert!(read.text.contains("data: -----> Building"), "{}", read.text);
    let id = read.text.lines().next().unwrap().trim_start_matches("id: ");
    let rest = events.with("last-event-id", id);
    assert_eq!(rest.get(made.at("/output_stream_url")).await.text, "");
}

#[tokio::test]
async fn a_build_names_its_release_late_or_never() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    for (ids, at_once, later) in [
        (ReleaseIds::Present, true, true),
        (ReleaseIds::After(Duration::from_secs(30)), false, true),
        (ReleaseIds::Absent, false, false),
    ] {
        world.set_release_ids(ids);
        let made = build(&sandbox, &client, "acme-staging").await;
        let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
        advance(&sandbox, 15).await;
        let ended = client.get(&path).await;
        assert_eq!(ended.at("/status"), "succeeded");
        assert_eq!(ended.json["release"].is_object(), at_once, "{ids:?}");
        advance(&sandbox, 60).await;
        let ended = client.get(&path).await;
        assert_eq!(ended.json["release"].is_object(), later, "{ids:?}");
    }
}

#[tokio::test]
async fn a_fir_app_has_images_instead_of_slugs() {
    let (sandbox, client) = stepped().await;
    assert!(
        sandbox
            .world()
            .set_generation("acme-staging", Generation::Fir)
    );
    let app = client.get("/apps/acme-staging").await;
    assert_eq!(app.at("/generation/name"), "fir");
    let made = build(&sandbox, &client, "acme-staging").await;
    advance(&sandbox, 20).await;
    let path = format!("/apps/acme-staging/builds/{}", made.at("/id"));
    let ended = client.get(&path).await;
    assert_eq!(ended.json["slug"], Value::Null);
    let release = client.get("/apps/acme-staging/releases/5").await;
    assert_eq!(release.json["slug"], Value::Null);
    assert_eq!(release.at("/artifacts/0/type"), "oci-image");
    let id = release.at("/artifacts/0/id");
    let image = client
        .get(&format!("/apps/acme-staging/oci-images/{id}"))
        .await;
    assert_eq!(image.at("/0/commit"), "1111111");
    let slug = client.get(&format!("/apps/acme-staging/slugs/{id}")).await;
    assert_eq!(slug.status, 404);
    let back = client
        .post("/apps/acme-staging/releases", &json!({ "release": "4" }))
        .await;
    assert_eq!(
        (back.status.as_u16(), back.at("/description")),
        (201, "Rollback to v4")
    );
}

#[tokio::test]
async fn new_dynos_are_listed_late() {
    let (sandbox, client) = stepped().await;
    sandbox
        .world()
        .list_dynos_after("acme-staging", Duration::from_secs(20));
    client
        .send("DELETE", "/apps/acme-staging/dynos", &json!({}))
        .await;
    advance(&sandbox, 10).await;
    assert_eq!(client.get("/apps/acme-staging/dynos").await.json, json!([]));
    advance(&sandbox, 20).await;
    let shown = client.get("/apps/acme-staging/dynos").await;
    assert_eq!(shown.each("state"), ["up", "up", "up"]);
}

#[tokio::test]
async fn somebody_else_releases_meanwhile() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    assert_eq!(
        world.set_config("acme-staging", "ben@acme.example", "A", "1"),
        Some(5)
    );
    assert_eq!(
        world.roll_back("acme-staging", "ben@acme.example", 3),
        Some(6)
    );
    assert_eq!(
        world.set_config("acme-staging", "nobody@acme.example", "A", "1"),
        None
    );
    assert!(world.overtake_next_release("acme-staging", Duration::from_secs(3)));
    build(&sandbox, &client, "acme-staging").await;
    advance(&sandbox, 30).await;
    let last = client.get("/apps/acme-staging/releases/8").await;
    assert_eq!(last.at("/description"), "Set OVERTAKEN config vars");
    assert_eq!(last.at("/user/email"), "ben@acme.example");
    let dynos = world.dynos("acme-staging");
    assert!(
        dynos
            .iter()
            .all(|(_, state, version)| state == "up" && *version == 8),
        "{dynos:?}"
    );
}

#[tokio::test]
async fn duplicates_forks_and_stuck_review_apps_can_be_put_into_the_world() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let fork = NewReviewApp::new("patch-1")
        .pr_number(9)
        .fork(777)
        .commit("2222222");
    let theirs = world.add_review_app("acme", &fork).unwrap();
    let dead = NewReviewApp::new("patch-1").status(ReviewAppStatus::Errored);
    let ours = world.add_review_app("acme", &dead).unwrap();
    assert_eq!(world.add_review_app("nowhere", &dead), None);
    let pipeline = client.get("/pipelines/acme").await.at("/id").to_owned();
    let list = client
        .get(&format!("/pipelines/{pipeline}/review-apps"))
        .await;
    let mut listed = list.each("id");
    listed.sort();
    let mut wanted = vec![theirs.clone(), ours.clone()];
    wanted.sort();
    assert_eq!(listed, wanted);
    let shown = client.get(&format!("/review-apps/{theirs}")).await;
    assert_eq!(
        (&shown.json["fork_repo"]["id"], shown.at("/status")),
        (&json!(777), "created")
    );
    assert!(world.set_review_app_status(&theirs, ReviewAppStatus::Deleting));
    client
        .send("DELETE", &format!("/review-apps/{theirs}"), &json!({}))
        .await;
    advance(&sandbox, 600).await;
    assert_eq!(
        client
            .get(&format!("/review-apps/{theirs}"))
            .await
            .at("/status"),
        "deleting"
    );
    client
        .send(
            "DELETE",
            &format!("/apps/{}", shown.at("/app/id")),
            &json!({}),
        )
        .await;
    assert_eq!(
        client.get(&format!("/review-apps/{theirs}")).await.status,
        404
    );
}

async fn create(sandbox: &Sandbox, client: &Client) -> Answer {
    let pipeline = client.get("/pipelines/acme").await.at("/id").to_owned();
    let url = tarball(sandbox, "main").await;
    let body = json!({ "branch": "main", "pipeline": pipeline, "source_blob": { "url": url } });
    client.post("/review-apps", &body).await
}

#[tokio::test]
async fn a_setup_fails_with_the_reasons_of_its_manifest_or_its_script() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let reason = "config var \"DEV_HUB_URL\" is required".to_owned();
    world.fail_next_setup(SetupFailure::Manifest(vec![reason.clone()]));
    world.fail_next_setup(SetupFailure::Postdeploy {
        exit_code: 3,
        output: "seeding failed\n".to_owned(),
    });
    for manifest in [true, false] {
        let made = create(&sandbox, &client).await;
        advance(&sandbox, 30).await;
        let path = format!("/review-apps/{}", made.at("/id"));
        let shown = client.get(&path).await;
        assert_eq!(shown.at("/status"), "errored");
        let setup = client
            .get(&format!("/app-setups/{}", shown.at("/app_setup/id")))
            .await;
        assert_eq!(setup.at("/status"), "failed");
        if manifest {
            assert_eq!(setup.json["manifest_errors"], json!([reason]));
            assert_eq!(
                (shown.at("/message"), &setup.json["build"]),
                ("invalid app.json", &Value::Null)
            );
        } else {
            assert_eq!(
                setup.json["postdeploy"],
                json!({ "exit_code": 3, "output": "seeding failed\n" })
            );
            assert_eq!(setup.at("/build/status"), "succeeded");
        }
        client.send("DELETE", &path, &json!({})).await;
        advance(&sandbox, 10).await;
    }
    let made = create(&sandbox, &client).await;
    advance(&sandbox, 30).await;
    let shown = client
        .get(&format!("/review-apps/{}", made.at("/id")))
        .await;
    assert_eq!(shown.at("/status"), "created");
}

#[tokio::test]
async fn a_pipeline_without_github_or_without_review_apps_refuses_them_and_takes_app_setups() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    assert!(world.disconnect_github("acme"));
    let refused = create(&sandbox, &client).await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/id")),
        (422, "invalid_params")
    );
    let url = tarball(&sandbox, "main").await;
    let body = json!({ "app": { "name": "acme-pr-7" }, "source_blob": { "url": url } });
    let setup = client.post("/app-setups", &body).await;
    assert_eq!(setup.status, 201);
    assert!(world.connect_github("acme"));
    assert!(world.enable_review_apps("acme", false));
    let refused = create(&sandbox, &client).await;
    assert!(
        refused.at("/message").contains("not enabled"),
        "{}",
        refused.text
    );
    assert!(world.enable_review_apps("acme", true));
    assert_eq!(create(&sandbox, &client).await.status, 201);
}

#[tokio::test]
async fn the_status_page_tells_of_incidents() {
    let (sandbox, _) = stepped().await;
    let anybody = Client::bare(&sandbox.heroku().url);
    let calm = anybody.get("/api/v4/current-status").await;
    assert_eq!(calm.json["incidents"], json!([]));
    assert_eq!(calm.at("/status/2/status"), "green");
    sandbox
        .world()
        .report_incident("Builds are slow", Platform::Tools, Color::Yellow);
    let bad = anybody.get("/api/v4/current-status").await;
    assert_eq!(bad.at("/incidents/0/title"), "Builds are slow");
    assert_eq!(
        (bad.at("/status/2/system"), bad.at("/status/2/status")),
        ("Tools", "yellow")
    );
    sandbox.world().resolve_incidents();
    assert_eq!(anybody.get("/api/v4/current-status").await.json, calm.json);
}

#[tokio::test]
async fn the_cli_scales_by_text() {
    let (_sandbox, client) = stepped().await;
    for (quantity, expected) in [
        (json!("3"), 3),
        (json!("+1"), 4),
        (json!("-2"), 2),
        (json!(5), 5),
    ] {
        let body = json!({ "updates": [{ "type": "web", "quantity": quantity }] });
        let scaled = client
            .send("PATCH", "/apps/acme-staging/formation", &body)
            .await;
        assert_eq!(
            scaled.json[0]["quantity"],
            json!(expected),
            "{}",
            scaled.text
        );
    }
    for bad in [json!("many"), json!("-9"), json!(-1), json!("101")] {
        let body = json!({ "updates": [{ "type": "web", "quantity": bad }] });
        let refused = client
            .send("PATCH", "/apps/acme-staging/formation", &body)
            .await;
        assert_eq!(refused.status, 422, "{bad}");
    }
}

#[tokio::test]
async fn drains_are_kept_and_no_app_has_add_ons() {
    let (_sandbox, client) = stepped().await;
    let path = "/apps/acme-staging/log-drains";
    let body = json!({ "url": "https://logs.example/drain" });
    let made = client.post(path, &body).await;
    assert_eq!(
        (made.status.as_u16(), made.at("/app/name")),
        (201, "acme-staging")
    );
    assert_eq!(client.post(path, &body).await.status, 422, "twice");
    assert_eq!(
        client.post(path, &json!({ "url": "ftp://x" })).await.status,
        422
    );
    assert_eq!(client.get(path).await.each("id"), [made.at("/id")]);
    let one = format!("{path}/{}", made.at("/token"));
    assert_eq!(
        client.get(&one).await.at("/url"),
        "https://logs.example/drain"
    );
    assert_eq!(client.send("DELETE", &one, &json!({})).await.status, 200);
    assert_eq!(client.get(path).await.json, json!([]));
}

#[tokio::test]
async fn absolute_addresses_lead_through_a_proxy_when_told() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    world.serve_heroku_at(Some("http://127.0.0.1:9/"));
    let made = build(&sandbox, &client, "acme-staging").await;
    let begins = |answer: &Answer, pointer: &str, with: &str| {
        let url = answer.at(pointer);
        assert!(url.starts_with(with), "{url}");
    };
    begins(&made, "/output_stream_url", "http://127.0.0.1:9/streams/");
    let source = client.post("/sources", &json!({})).await;
    begins(
        &source,
        "/source_blob/put_url",
        "http://127.0.0.1:9/source-bucket/",
    );
    world.serve_heroku_at(None);
    let source = client.post("/sources", &json!({})).await;
    begins(&source, "/source_blob/put_url", &sandbox.heroku().url);
}

#[tokio::test]
async fn a_pending_release_gets_its_output_late() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    world.set_release_phase("acme-staging", ReleasePhase::Succeeds);
    world.set_output_after(Duration::from_secs(4));
    world.set_config("acme-staging", "ada@acme.example", "A", "1");
    let release = || client.get("/apps/acme-staging/releases/5");
    assert_eq!(release().await.json["output_stream_url"], Value::Null);
    advance(&sandbox, 4).await;
    assert!(release().await.at("/output_stream_url").starts_with("http"));
}

#[tokio::test]
async fn steps_last_two_real_seconds_for_a_person_with_the_cli() {
    let sandbox = Sandbox::builder()
        .speed(100.0)
        .unhurried(true)
        .start()
        .await
        .unwrap();
    let client = Client::heroku(&sandbox);
    let (pipeline, staging, prod) = crate::heroku::ids(&client).await;
    let body = json!({
        "pipeline": { "id": pipeline },
        "source": { "app": { "id": staging } },
        "targets": [{ "app": { "id": prod } }],
    });
    let made = client.post("/pipeline-promotions", &body).await;
    sandbox.clock().sleep(Duration::from_secs(60)).await;
    let targets = format!("/pipeline-promotions/{}/promotion-targets", made.at("/id"));
    let shown = client.get(&targets).await;
    assert_eq!(
        shown.at("/0/status"),
        "pending",
        "a minute of the world is 60 ms here"
    );
}
