//! Quiet hours: what is bad is said, what is good waits for their end.

use std::time::Duration;

use crate::notices::{holding, routed};
use crate::others::Ben;
use crate::repository::settings;
use crate::routes::{GENERAL, said};
use crate::scene::{Scene, whole};

const BEN: &str = "ben@acme.example";
const MINUTE: Duration = Duration::from_secs(60);
const LIST: &str = "During the quiet hours";

/// Quiet hours that began a few minutes ago, and end in half an hour.
async fn in_quiet_hours(scene: &Scene) {
    // As the database counts it.
    let now = scene.running.bot.store().now().await.unwrap();
    let day = 24 * 60;
    let minute = (now.as_millis() / 60_000) % day;
    let (from, to) = ((minute + day - 5) % day, (minute + 30) % day);
    let span = format!(
        "{:02}:{:02}-{:02}:{:02}",
        from / 60,
        from % 60,
        to / 60,
        to % 60
    );
    settings(scene, |settings| settings.quiet = Some(span.clone())).await;
}

#[tokio::test]
async fn what_is_good_is_one_list_at_the_end_of_quiet_hours() {
    let scene = routed().await;
    in_quiet_hours(&scene).await;
    let before = said(&scene, GENERAL).len();
    let world = scene.sandbox.world();
    for name in ["COLOR", "SHAPE"] {
        world.set_config("acme-prod", BEN, name, "1").unwrap();
    }
    let ben = Ben::of(&scene);
    let id = ben.begins("production").await;
    ben.reports(id, "success").await;
    scene.passes(10 * MINUTE).await;
    assert_eq!(
        said(&scene, GENERAL).len(),
        before,
        "{:#?}",
        said(&scene, GENERAL)
    );
    scene.passes(30 * MINUTE).await;
    let lists = holding(&scene, GENERAL, LIST);
    assert_eq!(lists.len(), 1, "{:#?}", said(&scene, GENERAL));
    let list = whole(&lists[0]);
    for part in ["COLOR", "SHAPE", "was deployed to"] {
        assert_eq!(list.matches(part).count(), 1, "{part} in {list}");
    }
    // What comes after them stands alone.
    world.set_config("acme-prod", BEN, "SIZE", "1").unwrap();
    scene.hears(GENERAL, "SIZE").await;
    assert_eq!(said(&scene, GENERAL).len(), before + 2);
}

#[tokio::test]
async fn what_is_bad_is_said_at_once_also_when_it_began_well() {
    let scene = routed().await;
    in_quiet_hours(&scene).await;
    let ben = Ben::of(&scene);
    let id = ben.begins("production").await;
    ben.reports(id, "in_progress").await;
    scene.passes(2 * MINUTE).await;
    assert!(holding(&scene, GENERAL, "deployed").is_empty());
    ben.reports(id, "failure").await;
    scene.hears(GENERAL, "was not deployed to").await;
    let world = scene.sandbox.world();
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    scene.passes(2 * MINUTE).await;
    world.set_release_phase("acme-prod", sandbox::ReleasePhase::Fails);
    world
        .set_config("acme-prod", BEN, "SHAPE", "round")
        .unwrap();
    let failed = scene.hears(GENERAL, "failed in its release phase").await;
    assert!(failed.text.contains("SHAPE"), "{}", failed.text);
    scene.passes(40 * MINUTE).await;
    let list = holding(&scene, GENERAL, LIST);
    assert_eq!(list.len(), 1, "{:#?}", said(&scene, GENERAL));
    let list = whole(&list[0]);
    assert!(list.contains("COLOR"), "{list}");
    for alone in ["SHAPE", "deployed to"] {
        assert!(!list.contains(alone), "{alone} in {list}");
    }
}

#[tokio::test]
async fn what_goes_wrong_after_the_list_leaves_it_for_a_message_of_its_own() {
    let scene = routed().await;
    in_quiet_hours(&scene).await;
    let ben = Ben::of(&scene);
    let id = ben.begins("production").await;
    ben.reports(id, "in_progress").await;
    let good = ben.begins("staging").await;
    ben.reports(good, "in_progress").await;
    scene.passes(40 * MINUTE).await;
    let list = holding(&scene, GENERAL, LIST);
    assert_eq!(list.len(), 1, "{:#?}", said(&scene, GENERAL));
    assert_eq!(whole(&list[0]).matches("is being deployed").count(), 2);
    ben.reports(id, "failure").await;
    ben.reports(good, "success").await;
    scene.hears(GENERAL, "was not deployed to").await;
    scene.passes(6 * MINUTE).await;
    let list = whole(&holding(&scene, GENERAL, LIST)[0]);
    assert!(!list.contains("production"), "{list}");
    assert!(list.contains("was deployed to"), "{list}");
}

#[tokio::test]
async fn dynos_that_crash_are_said_in_quiet_hours_too() {
    let scene = routed().await;
    settings(&scene, |settings| settings.health.on = true).await;
    in_quiet_hours(&scene).await;
    let world = scene.sandbox.world();
    world.crash_next_dyno("acme-prod");
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    let line = scene.hears(GENERAL, ":boom:").await;
    assert!(line.text.contains("acme-prod"), "{}", line.text);
    assert!(holding(&scene, GENERAL, "COLOR").is_empty());
}
