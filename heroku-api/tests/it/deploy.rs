//! A deploy against a server whose state changes with time.

use std::time::Duration;

use heroku_api::flows::FlowError;
use heroku_api::flows::deploy::{DeployEvent, DeployPlan, Deployed, Follow, deploy, resume};
use heroku_api::ids::{AppId, BuildId};
use heroku_api::secret::SignedUrl;
use http::Request;
use serde_json::json;

use crate::fake::{Fake, Reply, ok, status, stream};

const OUTPUT: &str = "https://build-output.heroku.com/streams/1?signature=canary-link";
const RELEASE_OUTPUT: &str = "https://build-output.heroku.com/release/1?signature=canary-link";

/// How the world of one test behaves; times in seconds.
#[derive(Clone)]
struct World {
    built_after: u64,
    build: &'static str,
    release_tells: bool,
    release_phase: Option<(u64, &'static str)>,
    dynos_after: u64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            built_after: 600,
            build: "succeeded",
            release_tells: true,
            release_phase: None,
            dynos_after: 615,
        }
    }
}

impl World {
    fn reply(&self, line: &str, now: u64) -> Reply {
        match line {
            "GET /apps/shop/builds" => ok("[]"),
            "POST /apps/shop/builds" => status(201, self.build(now)),
            "GET /apps/shop/builds/b1" => ok(self.build(now)),
            "GET /streams/1" => {
                stream(&[(10, "-----> Building\n"), (590, "-----> Do"), (0, "ne\n")])
            }
            "GET /release/1" => stream(&[
                (1, "migrating\n"),
                (self.release_phase.unwrap().0, "migrated\n"),
            ]),
            "GET /apps/shop/releases/r7" => ok(self.release(now)),
            "GET /apps/shop/releases" => ok(format!("[{}]", self.release(now))),
            "GET /apps/shop/dynos" => ok(self.dynos(now)),
            other => panic!("unexpected {other}"),
        }
    }

    fn build(&self, now: u64) -> String {
        let done = now >= self.built_after;
        let release = match (done, self.release_tells) {
            (true, true) if self.build == "succeeded" => json!({"id": "r7"}),
            (true, _) => json!({}),
            (false, _) => json!(null),
        };
        json!({
            "id": "b1",
            "status": if done { self.build } else { "pending" },
            "output_stream_url": OUTPUT,
            "slug": if done { json!({"id": "s1"}) } else { json!({"id": null}) },
            "release": release,
        })
        .to_string()
    }

    fn release(&self, now: u64) -> String {
        let (done, word, url) = match self.release_phase {
            Some((takes, word)) => (now >= self.built_after + takes, word, json!(RELEASE_OUTPUT)),
            None => (true, "succeeded", json!(null)),
        };
        json!({
            "id": "r7", "version": 7, "slug": {"id": "s1"},
            "status": if done { word } else { "pending" },
            "output_stream_url": url,
        })
        .to_string()
    }

    fn dynos(&self, now: u64) -> String {
        let version = |ready: bool| if ready { 7 } else { 6 };
        let dyno = |name: &str, kind: &str, ready: bool| json!({"id": name, "name": name, "type": kind, "state": "up", "release": {"version": version(ready)}});
        json!([
            dyno("web.1", "web", now >= self.built_after),
            dyno("web.2", "web", now >= self.dynos_after),
            dyno("run.1", "run", false),
        ])
        .to_string()
    }

    async fn deploy(self) -> (Result<Deployed, FlowError>, Vec<DeployEvent>, Fake) {
        let (heroku, fake) = Fake::new(move |line, request, now| {
            no_token_on_streams(line, request);
            self.reply(line, now)
        });
        let url =
            SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc?token=canary-link");
        let plan = DeployPlan::new("shop", url, "abc").description("acme/shop@abc");
        let mut events = Vec::new();
        let ended = deploy(&heroku, &plan, &mut |event| events.push(event)).await;
        (ended, events, fake)
    }
}

fn no_token_on_streams(line: &str, request: &Request<bytes::Bytes>) {
    let is_stream = line.starts_with("GET /streams") || line.starts_with("GET /release/");
    assert_ne!(
        request.headers().contains_key("authorization"),
        is_stream,
        "{line}"
    );
}

fn texts(events: &[DeployEvent]) -> Vec<String> {
    let text = |event: &DeployEvent| match event {
        DeployEvent::Building { build } => format!("building {build}"),
        DeployEvent::Output(line) => format!("| {line}"),
        DeployEvent::Built { slug } => format!("built {}", slug.as_ref().unwrap()),
        DeployEvent::Releasing { version, .. } => format!("releasing v{version}"),
        DeployEvent::ReleaseOutput(line) => format!("> {line}"),
        DeployEvent::Released { version } => format!("released v{version}"),
        DeployEvent::Dynos(progress) => progress.to_string(),
        other => format!("{other:?}"),
    };
    events.iter().map(text).collect()
}

#[tokio::test(start_paused = true)]
async fn a_ten_minute_deploy_is_told_to_its_last_dyno_in_seven_calls() {
    let (ended, events, fake) = World::default().deploy().await;
    assert_eq!(
        texts(&events),
        [
            "building b1",
            "| -----> Building",
            "| -----> Done",
            "built s1",
            "releasing v7",
            "released v7",
            "1 of 2 dynos up",
            "2 of 2 dynos up",
        ]
    );
    let deployed = ended.unwrap();
    assert_eq!(deployed.version, Some(7));
    assert!(deployed.dynos.unwrap().is_done());
    let calls = fake.count("GET /apps") + fake.count("POST");
    assert!(calls <= 7, "{:?}", fake.lines());
}

#[tokio::test(start_paused = true)]
async fn a_status_that_lags_behind_the_output_is_waited_for_and_not_hammered() {
    let world = World {
        built_after: 637,
        dynos_after: 640,
        ..World::default()
    };
    let (ended, _, fake) = world.deploy().await;
    ended.unwrap();
    let asked = fake.times("GET /apps/shop/builds/b1");
    assert!(
        asked.windows(2).all(|pair| pair[1] - pair[0] >= 10),
        "{asked:?}"
    );
    assert_eq!(asked.len(), 5, "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_build_comes_with_the_end_of_its_output() {
    let (ended, events, fake) = World {
        build: "failed",
        ..World::default()
    }
    .deploy()
    .await;
    let Err(FlowError::BuildFailed { build, output }) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(build.as_str(), "b1");
    assert_eq!(output, ["-----> Building", "-----> Done"]);
    assert_eq!(fake.count("GET /apps/shop/dynos"), 0);
    assert!(!format!("{events:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn a_release_command_is_followed_and_its_failure_is_not_a_success() {
    let well = World {
        release_phase: Some((60, "succeeded")),
        dynos_after: 660,
        ..World::default()
    };
    let (ended, events, _) = well.deploy().await;
    ended.unwrap();
    let told = texts(&events);
    assert!(told.contains(&"> migrated".to_owned()), "{told:?}");

    let badly = World {
        release_phase: Some((60, "failed")),
        ..World::default()
    };
    let (ended, _, _) = badly.deploy().await;
    let Err(FlowError::ReleaseFailed {
        version: 7, output, ..
    }) = ended
    else {
        panic!("{ended:?}");
    };
    assert_eq!(output, ["migrating", "migrated"]);
}

#[tokio::test(start_paused = true)]
async fn a_build_that_does_not_tell_its_release_is_found_by_its_slug() {
    let (ended, _, _) = World {
        release_tells: false,
        ..World::default()
    }
    .deploy()
    .await;
    assert_eq!(ended.unwrap().version, Some(7));
}

#[tokio::test(start_paused = true)]
async fn dynos_that_never_come_up_end_with_the_last_numbers() {
    let (ended, _, fake) = World {
        dynos_after: u64::MAX,
        ..World::default()
    }
    .deploy()
    .await;
    let Err(FlowError::DynosLate { progress }) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(progress.to_string(), "1 of 2 dynos up");
    let asked = fake.times("GET /apps/shop/dynos");
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= 10));
    assert!(*asked.last().unwrap() <= 30 * 60 + 1);
}

#[tokio::test(start_paused = true)]
async fn a_deploy_is_resumed_from_its_build() {
    let world = World::default();
    let (heroku, fake) = Fake::new(move |line, _, now| world.reply(line, now));
    let (app, build) = (AppId::from("shop"), BuildId::from("b1"));
    let deployed = resume(&heroku, &app, &build, Follow::default(), &mut |_| {}).await;
    assert_eq!(deployed.unwrap().version, Some(7));
    assert_eq!(fake.count("POST"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_deploy_gives_up_in_time_and_can_end_before_the_dynos() {
    let world = World::default();
    let (heroku, fake) = Fake::new(move |line, _, now| world.reply(line, now));
    let (app, build) = (AppId::from("shop"), BuildId::from("b1"));
    let short = Follow::default().within(Duration::from_secs(60));
    let late = resume(&heroku, &app, &build, short, &mut |_| {}).await;
    assert!(matches!(late, Err(FlowError::Deadline { .. })), "{late:?}");

    let brief = Follow::default().without_dynos();
    let deployed = resume(&heroku, &app, &build, brief, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(deployed.dynos, None);
    assert_eq!(fake.count("GET /apps/shop/dynos"), 0);
}
