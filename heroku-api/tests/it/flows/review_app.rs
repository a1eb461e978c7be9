//! Review apps: created or found, of this branch, fork and pull request, and only of these.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use heroku_api::Client;
use heroku_api::flows::review_app::{
    self, ReviewAppEvent, ReviewAppPlan, ReviewAppReport, ReviewAppWork, create,
    create_or_redeploy, redeploy,
};
use heroku_api::flows::{Flow, FlowError};
use heroku_api::ids::{PipelineId, ReviewAppId};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::review_apps::GetReviewApp;
use heroku_api::secret::SignedUrl;
use heroku_api::transport::TransportErrorKind;
use http::Response;
use serde_json::{Value, json};

mod chance;
mod delete;
mod made;
mod newest;
mod two_factor;

use super::world::{App, Bld, Rel, Served, World};
use crate::fake::{Fake, Reply, ok, status};

/// A review app as the server shows it.
fn shown(id: &str, word: &str, fork: Option<u64>, pr: Option<u64>) -> Value {
    let made = word != "pending";
    json!({
        "id": id, "status": word, "branch": "patch-1",
        "app": if made { json!({"id": "shop"}) } else { Value::Null },
        "app_setup": if made { json!({"id": "t1"}) } else { Value::Null },
        "fork_repo": fork.map(|id| json!({"id": id})), "pr_number": pr,
        "message": if word == "errored" { json!("invalid app.json") } else { Value::Null },
    })
}

fn plan() -> ReviewAppPlan {
    let url = SignedUrl::new("https://codeload.github.com/x?token=canary-link");
    ReviewAppPlan::new("p1", "patch-1", url, "abc").pr_number(12)
}

/// Its id, since when it has which status, its fork and pull request.
type Review = (String, Vec<(u64, &'static str)>, Option<u64>, Option<u64>);

/// The second half of Heroku: review apps whose status is a function of time.
struct Reviews {
    /// What is there: id, since when which status, fork, pull request.
    list: Vec<Review>,
    /// How a new one goes.
    course: Vec<(u64, &'static str)>,
    setup: Value,
    /// What the DELETE answers at a moment.
    deletes: fn(u64) -> u16,
    deleted: Option<u64>,
    lost: bool,
}

impl Default for Reviews {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            course: vec![(0, "pending"), (10, "creating"), (100, "created")],
            setup: json!({"id": "t1", "status": "pending", "app": {"id": "shop", "name": "shop"},
                "build": {"id": "first", "output_stream_url": super::world::BUILD_OUTPUT}}),
            deletes: |_| 200,
            deleted: None,
            lost: false,
        }
    }
}

fn at(course: &[(u64, &'static str)], now: u64) -> &'static str {
    let begun = course.iter().rev().find(|(from, _)| *from <= now);
    begun.map_or("pending", |(_, word)| word)
}

impl Reviews {
    fn with(app: (&str, &'static str, Option<u64>, Option<u64>)) -> Self {
        Self {
            list: vec![(app.0.to_owned(), vec![(0, app.1)], app.2, app.3)],
            ..Self::default()
        }
    }

    fn reply(&mut self, line: &str, now: u64) -> Option<Reply> {
        let show = |app: &Review| shown(&app.0, at(&app.1, now), app.2, app.3);
        Some(match line {
            "GET /pipelines/p1/review-apps" => {
                ok(Value::from(self.list.iter().map(show).collect::<Vec<_>>()).to_string())
            }
            "GET /app-setups/t1" => ok(self.setup.to_string()),
            "POST /review-apps" if !self.list.is_empty() => {
                status(409, r#"{"id":"conflict","message":"exists"}"#)
            }
            "POST /review-apps" => {
                let course = self.course.iter().map(|(from, word)| (now + from, *word));
                let made = ("v1".to_owned(), course.collect(), None, Some(12));
                let answer = show(&made);
                self.list.push(made);
                if self.lost {
                    return Some(Reply::Fails(TransportErrorKind::Timeout));
                }
                status(201, answer.to_string())
            }
            _ if line.starts_with("DELETE /review-apps/") => {
                let code = (self.deletes)(now);
                if code == 200 {
                    for app in &mut self.list {
                        app.1 = vec![(0, "deleting")];
                    }
                    self.deleted.get_or_insert(now);
                }
                status(code, "{}")
            }
            _ if line.starts_with("GET /review-apps/") => {
                if self.deleted.is_some_and(|then| now >= then + 20) {
                    self.list.clear();
                    self.deleted = None;
                }
                let id = line.rsplit('/').next()?;
                match self.list.iter().find(|app| app.0 == id) {
                    Some(app) => ok(show(app).to_string()),
                    None => status(404, r#"{"id":"not_found"}"#),
                }
            }
            _ => return None,
        })
    }
}

fn serve(reviews: Reviews, world: World) -> (Client, Fake, Served, Arc<Mutex<Reviews>>) {
    let reviews = Arc::new(Mutex::new(reviews));
    let state = Arc::clone(&reviews);
    let (heroku, fake, served) =
        world.serve_but(move |line, _, now| state.lock().unwrap().reply(line, now));
    (heroku, fake, served, reviews)
}

async fn run(
    flow: Flow<'_, ReviewAppEvent, ReviewAppReport>,
) -> (Result<ReviewAppReport, FlowError>, Vec<String>) {
    let mut told = Vec::new();
    let ended = flow
        .on_event(|event| {
            told.push(match event {
                ReviewAppEvent::Status { status, .. } => status.to_string(),
                ReviewAppEvent::Building { build, app } => {
                    format!("building {build} of {}", app.unwrap())
                }
                ReviewAppEvent::BuildOutput(line) => format!("| {line}"),
                ReviewAppEvent::App { name, web_url, .. } => {
                    format!("{name} at {}", web_url.unwrap())
                }
                ReviewAppEvent::Dynos(dynos) => dynos.to_string(),
                other => format!("{other:?}"),
            });
        })
        .await;
    (ended, told)
}

#[tokio::test(start_paused = true)]
async fn a_review_app_is_created_and_says_so() {
    let (heroku, fake, ..) = serve(Reviews::default(), World::default());
    let (ended, told) = run(create(&heroku, &plan(), &Follow::default())).await;
    let report = ended.unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Created)
    );
    assert_eq!(
        told,
        [
            "pending",
            "creating",
            "building first of shop",
            "| working",
            "| done",
            "created",
            "shop at https://shop.example.com/",
            "2 of 2 dynos up",
        ]
    );
    assert_eq!(report.web_url.as_deref(), Some("https://shop.example.com/"));
    assert_eq!(
        (report.name.as_deref(), report.pr_number),
        (Some("shop"), Some(12))
    );
    assert_eq!(report.build.unwrap().as_str(), "first");
    let asked = fake.times("GET /review-apps/v1");
    // Every 5 s, and once more when the output ends.
    assert!(asked.len() <= 22, "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn create_conflict_one_that_was_there_before_is_found_and_not_created() {
    let reviews = Reviews::with(("v1", "creating", None, Some(12)));
    reviews_end(reviews, ReviewAppWork::Found).await;
}

async fn reviews_end(mut reviews: Reviews, work: ReviewAppWork) {
    reviews.list[0].1.push((60, "created"));
    let (heroku, fake, ..) = serve(reviews, World::default());
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!((report.outcome, report.work), (Outcome::Done, work));
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_found() {
    let reviews = Reviews {
        lost: true,
        ..Reviews::default()
    };
    let (heroku, fake, ..) = serve(reviews, World::default());
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(report.work, ReviewAppWork::Found);
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn fork_same_branch_and_ra_pr_same_branch_another_review_app_is_a_conflict() {
    for (fork, pr) in [(Some(777), Some(9)), (Some(777), None), (None, Some(13))] {
        let (heroku, fake, ..) = serve(
            Reviews::with(("theirs", "created", fork, pr)),
            World::default(),
        );
        let error = create(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        let FlowError::Call(error) = error else {
            panic!("{error:?}");
        };
        assert!(error.is_conflict());
        let error = create_or_redeploy(&heroku, &plan(), &Follow::default()).await;
        assert!(matches!(error, Err(FlowError::Call(_))), "{error:?}");
        assert_eq!(fake.count("POST /apps"), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn find_by_branch_the_usable_one_of_ours_is_found() {
    let mut reviews = Reviews::with(("fork9", "created", Some(777), Some(9)));
    for (id, word, pr) in [
        ("gone", "deleted", 12),
        ("bad", "errored", 12),
        ("ours", "created", 12),
    ] {
        reviews
            .list
            .push((id.to_owned(), vec![(0, word)], None, Some(pr)));
    }
    let (heroku, ..) = serve(reviews, World::default());
    let pipeline = PipelineId::from("p1");
    let found = |fork, pr| review_app::find(&heroku, &pipeline, "patch-1", fork, pr);
    assert_eq!(
        found(None, Some(12)).await.unwrap().unwrap().id.as_str(),
        "ours"
    );
    assert_eq!(
        found(None, None).await.unwrap().unwrap().id.as_str(),
        "ours"
    );
    assert_eq!(
        found(Some(777), None).await.unwrap().unwrap().id.as_str(),
        "fork9"
    );
    assert_eq!(found(Some(1), None).await.unwrap(), None);
    assert_eq!(found(None, Some(13)).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_review_app_on_the_last_page_is_found() {
    let (heroku, _) = Fake::new(|_, request, _| {
        let first = request.headers()["range"] == "id ..; max=1000";
        let mut answer = Response::builder();
        if first {
            answer = answer
                .status(206)
                .header("next-range", "id ]v0..; max=1000");
        }
        let body = if first {
            json!([])
        } else {
            json!([shown("v1", "created", None, None)])
        };
        Reply::Answer(answer.body(body.to_string().into()).unwrap())
    });
    let found = review_app::find(&heroku, &PipelineId::from("p1"), "patch-1", None, None).await;
    assert_eq!(found.unwrap().unwrap().id, ReviewAppId::from("v1"));
}

#[tokio::test(start_paused = true)]
async fn setup_manifest_and_app_setup_output_lost_a_review_app_that_fails_says_why() {
    let reviews = Reviews {
        course: vec![(0, "pending"), (10, "creating"), (60, "errored")],
        setup: json!({"id": "t1", "status": "failed", "failure_message": "invalid app.json",
            "manifest_errors": ["config var \"DEV_HUB_URL\" is required"],
            "postdeploy": {"output": "rake aborted!", "exit_code": 1},
            "build": {"id": "first", "output_stream_url": super::world::BUILD_OUTPUT}}),
        ..Reviews::default()
    };
    let (heroku, ..) = serve(reviews, World::default());
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(report.outcome, Outcome::Failed(Reason::ReviewAppErrored));
    assert_eq!(report.detail.as_deref(), Some("invalid app.json"));
    assert_eq!(
        report.manifest_errors,
        ["config var \"DEV_HUB_URL\" is required"]
    );
    assert_eq!(report.postdeploy.unwrap().output.unwrap(), "rake aborted!");
    assert_eq!(report.output, ["working", "done"]);
    assert_eq!(report.build.unwrap().as_str(), "first");
}

#[tokio::test(start_paused = true)]
async fn ra_404_lag_a_look_that_finds_nothing_is_no_proof() {
    let (heroku, fake, ..) = {
        let reviews = Arc::new(Mutex::new(Reviews::default()));
        World::default().serve_but(move |line, _, now| {
            if line == "GET /review-apps/v1" && (now < 8 || (40..44).contains(&now)) {
                return Some(status(404, r#"{"id":"not_found"}"#));
            }
            reviews.lock().unwrap().reply(line, now)
        })
    };
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_review_app_that_is_deleted_meanwhile_has_failed() {
    let (heroku, ..) = {
        let reviews = Arc::new(Mutex::new(Reviews::default()));
        World::default().serve_but(move |line, _, now| {
            if line == "GET /review-apps/v1" && now > 40 {
                return Some(status(404, r#"{"id":"not_found"}"#));
            }
            reviews.lock().unwrap().reply(line, now)
        })
    };
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(report.outcome, Outcome::Failed(Reason::ReviewAppDeleted));
}

#[tokio::test(start_paused = true)]
async fn redeploy_errored_and_creating_are_built_into_once_they_can_be() {
    for word in ["created", "errored", "creating"] {
        let mut reviews = Reviews::with(("v1", word, None, Some(12)));
        reviews.list[0]
            .1
            .push((40, if word == "creating" { "created" } else { word }));
        let (heroku, fake, ..) = serve(reviews, World::default());
        let old = heroku.send(&GetReviewApp::new("v1")).await.unwrap();
        let (ended, told) = run(redeploy(&heroku, &old, &plan(), &Follow::default())).await;
        let report = ended.unwrap();
        assert_eq!(report.outcome, Outcome::Done, "{word}");
        assert_eq!(report.work, ReviewAppWork::Redeployed);
        assert_eq!(report.web_url.as_deref(), Some("https://shop.example.com/"));
        assert!(told.contains(&"building b1 of shop".to_owned()), "{told:?}");
        assert_eq!(fake.count("POST"), 1);
        if word == "creating" {
            assert!(fake.times("POST /apps/shop/builds")[0] >= 40);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn create_or_redeploy_does_what_is_needed() {
    // Nothing is there.
    let (heroku, ..) = serve(Reviews::default(), World::default());
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Created)
    );
    // The same commit again: nothing to do.
    let world = || {
        let mut world = World::default();
        world.app("shop").releases.push(Rel::old(7, "new1"));
        world.builds.push(Bld {
            id: "b0".to_owned(),
            version: "abc".to_owned(),
            created: 0,
            ends: 0,
            ok: true,
            slug: "new1".to_owned(),
            tells: 0,
            release: Some(7),
            visible: 0,
        });
        world
    };
    let there = || Reviews::with(("v1", "created", None, Some(12)));
    let (heroku, fake, ..) = serve(there(), world());
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::AlreadyRuns)
    );
    assert_eq!(fake.count("POST"), 0);
    // It ran once, and something else runs now: the version alone proves nothing.
    let mut other = world();
    other.app("shop").releases.push(Rel::old(8, "s8"));
    let (heroku, fake, ..) = serve(there(), other);
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Redeployed)
    );
    assert_eq!(fake.count("POST"), 1);
    // Another commit.
    let (heroku, fake, ..) = serve(there(), World::default());
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Redeployed)
    );
    assert_eq!(fake.count("POST /review-apps"), 0);
}

#[tokio::test(start_paused = true)]
async fn create_or_redeploy_waits_until_an_old_one_is_gone() {
    let mut reviews = Reviews::with(("v0", "deleting", None, Some(12)));
    reviews.deletes = |_| 409;
    reviews.deleted = Some(5);
    let (heroku, fake, ..) = serve(reviews, World::default());
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Created)
    );
    assert!(fake.times("POST /review-apps")[0] >= 25);
}
