//! Deleting review apps, and replacing them.

use heroku_api::flows::review_app::{ReviewAppEvent, ReviewAppWork, delete, recreate};
use heroku_api::ids::ReviewAppId;
use heroku_api::progress::{Follow, Outcome};

use super::super::world::World;
use super::{Reviews, plan, serve, shown};
use crate::fake::{Fake, ok, status};

async fn deleted(reviews: Reviews) -> (Outcome, Fake, u64) {
    let (heroku, fake, ..) = serve(reviews, World::default());
    let began = tokio::time::Instant::now();
    let deleted = delete(&heroku, &ReviewAppId::from("v1"), &Follow::default());
    let outcome = deleted.await.unwrap().outcome;
    (outcome, fake, began.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn a_review_app_is_deleted_until_it_is_gone() {
    let (outcome, fake, took) = deleted(Reviews::with(("v1", "created", None, None))).await;
    assert_eq!(outcome, Outcome::Done);
    assert!((20..=31).contains(&took), "{took} s");
    assert_eq!(fake.count("DELETE"), 1);
}

#[tokio::test(start_paused = true)]
async fn del_409_creating_the_deletion_is_asked_for_again_until_it_is_accepted() {
    let mut reviews = Reviews::with(("v1", "creating", None, None));
    reviews.deletes = |now| if now < 60 { 409 } else { 200 };
    let (outcome, fake, took) = deleted(reviews).await;
    assert_eq!(outcome, Outcome::Done);
    assert!((80..=105).contains(&took), "{took} s");
    let asked = fake.times("DELETE /review-apps/v1");
    assert!(
        asked.windows(2).all(|pair| pair[1] - pair[0] >= 9),
        "{asked:?}"
    );
    assert_eq!(fake.count("DELETE /apps"), 0);
}

#[tokio::test(start_paused = true)]
async fn delete_410_what_is_gone_is_gone() {
    for code in [404, 410] {
        let mut reviews = Reviews::with(("v1", "created", None, None));
        reviews.deletes = if code == 404 { |_| 404 } else { |_| 410 };
        let (outcome, _, _) = deleted(reviews).await;
        assert_eq!(outcome, Outcome::Done);
    }
}

#[tokio::test(start_paused = true)]
async fn delete_403_a_deletion_that_falls_back_is_asked_for_again() {
    let mut times = 0;
    let (heroku, fake, _) = World::default().serve_but(move |line, _, now| {
        Some(match line {
            "DELETE /review-apps/v1" => {
                times += 1;
                ok("{}")
            }
            "GET /review-apps/v1" if times < 2 => {
                let word = if now < 10 { "deleting" } else { "errored" };
                ok(shown("v1", word, None, None).to_string())
            }
            "GET /review-apps/v1" => status(404, "{}"),
            _ => return None,
        })
    });
    let gone = delete(&heroku, &ReviewAppId::from("v1"), &Follow::default())
        .await
        .unwrap();
    assert_eq!(gone.outcome, Outcome::Done);
    assert_eq!(fake.count("DELETE"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_review_app_that_is_stuck_while_being_deleted_is_helped() {
    let mut helped = None;
    let (heroku, fake, _) = World::default().serve_but(move |line, _, now| {
        Some(match line {
            "DELETE /review-apps/v1" => ok("{}"),
            "DELETE /apps/shop" => {
                helped = Some(now);
                ok("{}")
            }
            "GET /review-apps/v1" if helped.is_some_and(|then| now > then) => status(404, "{}"),
            "GET /review-apps/v1" => ok(shown("v1", "deleting", None, None).to_string()),
            _ => return None,
        })
    });
    let mut events = Vec::new();
    let gone = delete(&heroku, &ReviewAppId::from("v1"), &Follow::default())
        .on_event(|event| events.push(event))
        .await
        .unwrap();
    assert_eq!(gone.outcome, Outcome::Done);
    assert!(events.contains(&ReviewAppEvent::Unstuck));
    assert!(fake.times("DELETE /apps/shop")[0] >= 120);
}

#[tokio::test(start_paused = true)]
async fn a_review_app_is_replaced_only_once_the_old_one_is_gone() {
    let (heroku, fake, ..) = serve(
        Reviews::with(("v0", "created", None, Some(12))),
        World::default(),
    );
    let old = ReviewAppId::from("v0");
    let report = recreate(&heroku, &old, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Created)
    );
    assert!(fake.times("POST /review-apps")[0] >= 20);
}
