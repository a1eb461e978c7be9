//! What a new review app runs: what its own build made, and not whatever is there.

use super::*;
use crate::flows::property::review::CODE;

/// A world whose review app has these releases, each with its code and since when.
fn world(releases: &[(&str, &str, u64)]) -> World {
    let mut world = World {
        first: CODE,
        ..World::default()
    };
    let app = world.app("shop");
    app.releases.clear();
    for (code, text, at) in releases {
        app.releases.push(Rel {
            description: (*text).to_owned(),
            created: *at,
            ready: *at,
            visible: *at,
            ..Rel::old(app.newest() + 1, code)
        });
    }
    world
}

async fn created(world: World) -> ReviewAppReport {
    let (heroku, ..) = serve(Reviews::default(), world);
    create(&heroku, &plan(), &Follow::default()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn another_commit_that_was_built_meanwhile_is_seen() {
    let other = ("other", "Deploy def", 101);
    let report = created(world(&[(CODE, "Deploy abc", 100), other])).await;
    assert_eq!(report.outcome, Outcome::Overtaken(Reason::NewerRelease));
    assert_eq!(report.overtaken_by.unwrap().version, 2);
}

#[tokio::test(start_paused = true)]
async fn config_vars_of_an_add_on_that_is_late_are_the_same_code() {
    for at in [100, 108, 150] {
        let mut world = world(&[
            (CODE, "Deploy abc", 100),
            (CODE, "Set DATABASE_URL config vars", at),
        ]);
        world.app("shop").dynos.up = 25;
        let report = created(world).await;
        assert_eq!(
            (report.outcome, report.version),
            // Done before it came, or after.
            (Outcome::Done, Some(if at == 150 { 1 } else { 2 })),
            "{at}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_release_of_another_code_is_no_proof_that_the_first_one_came() {
    // What an app gets before its first build: a release, and code that is not ours.
    let report = created(world(&[("empty", "Initial release", 20)])).await;
    assert_eq!(report.outcome, Outcome::Unknown(Reason::ReleaseNotSeen));
}

#[tokio::test(start_paused = true)]
async fn created_without_an_app_is_not_created() {
    for (named, expected) in [
        (150, Outcome::Done),
        (9999, Outcome::Unknown(Reason::Deadline)),
    ] {
        let reviews = Arc::new(Mutex::new(Reviews::default()));
        let (heroku, ..) = World::default().serve_but(move |line, _, now| {
            let reply = reviews.lock().unwrap().reply(line, now);
            if line != "GET /review-apps/v1" || !(100..named).contains(&now) {
                return reply;
            }
            let mut shown = shown("v1", "created", None, Some(12));
            shown["app"] = Value::Null;
            Some(ok(shown.to_string()))
        });
        let follow = Follow::default().within(Duration::from_secs(600));
        let report = create(&heroku, &plan(), &follow).await.unwrap();
        assert_eq!(report.outcome, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn p4_an_app_that_is_deleted_while_its_dynos_start_is_known_within_one_poll() {
    for up in [true, false] {
        // Before its release is seen, and after.
        let mut world = world(&[(CODE, "Deploy abc", if up { 100 } else { 9999 })]);
        world.app("shop").dynos.up = 9999;
        let reviews = Arc::new(Mutex::new(Reviews::default()));
        let (heroku, ..) = world.serve_but(move |line, world, now| {
            world.app("shop").gone = now >= 140;
            reviews.lock().unwrap().reply(line, now)
        });
        let began = tokio::time::Instant::now();
        let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
        assert_eq!(report.outcome, Outcome::Failed(Reason::AppGone));
        assert!(began.elapsed().as_secs() <= 155, "{:?}", began.elapsed());
    }
}
