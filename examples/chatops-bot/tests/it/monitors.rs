//! Alerts where nothing can reach the bot: from the platform's own metrics, each minute.

use std::time::Duration;

use sandbox::{Measured, Message};

use crate::notices::holding;
use crate::repository::settings;
use crate::routes::{GENERAL, said};
use crate::scene::Scene;

const MINUTE: Duration = Duration::from_secs(60);

/// acme is routed to #general, with an alert over 500 ms or 5 % for two minutes.
async fn watched() -> Scene {
    let scene = Scene::without_public().await;
    scene.says("route acme to #general").await;
    settings(&scene, |settings| {
        settings.health.on = true;
        settings.health.p95_ms = Some(500);
        settings.health.minutes = 2;
        settings.health.min_requests = 10;
    })
    .await;
    scene
}

/// The minute that the bot has now.
async fn now(scene: &Scene) -> i64 {
    let now = scene.running.bot.store().now().await.unwrap();
    now.as_millis() / 60_000
}

/// So many minutes, each like this.
async fn minutes(scene: &Scene, count: usize, measured: Measured) {
    for _ in 0..count {
        let minute = now(scene).await;
        scene.sandbox.world().measure("acme-prod", minute, measured);
        scene.passes(MINUTE).await;
    }
}

fn alerts(scene: &Scene, of: &str) -> Vec<Message> {
    holding(scene, GENERAL, of)
}

const P95: &str = "p95 response time";
const ERRORS: &str = "failed requests";

#[tokio::test]
async fn an_alert_of_the_platforms_metrics_fires_is_updated_reminds_and_ends() {
    let scene = watched().await;
    minutes(&scene, 3, Measured::new(80.0, 100, 0)).await;
    assert!(alerts(&scene, P95).is_empty());
    minutes(&scene, 6, Measured::new(900.0, 100, 0)).await;
    let fired = alerts(&scene, P95);
    assert_eq!(fired.len(), 1, "{:#?}", said(&scene, GENERAL));
    assert!(fired[0].text.contains("900 ms"), "{}", fired[0].text);
    minutes(&scene, 4, Measured::new(1200.0, 100, 0)).await;
    assert!(alerts(&scene, P95)[0].text.contains("1200 ms"));
    minutes(&scene, 245, Measured::new(1200.0, 100, 0)).await;
    let alert = &alerts(&scene, P95)[0];
    let thread = scene.sandbox.slack().thread(GENERAL, &alert.ts);
    let reminders = thread
        .iter()
        .filter(|one| one.text.contains(":alarm_clock:"));
    assert_eq!(reminders.count(), 1, "{thread:#?}");
    minutes(&scene, 6, Measured::new(80.0, 100, 0)).await;
    let over = alerts(&scene, P95);
    assert_eq!(over.len(), 1);
    assert!(over[0].text.contains("is fine again"), "{}", over[0].text);
    assert!(alerts(&scene, ERRORS).is_empty());
}

#[tokio::test]
async fn what_the_platform_does_not_know_is_unknown_and_never_zero() {
    let scene = watched().await;
    minutes(&scene, 6, Measured::new(80.0, 100, 50)).await;
    let fired = alerts(&scene, ERRORS);
    assert_eq!(fired.len(), 1, "{:#?}", said(&scene, GENERAL));
    assert!(fired[0].text.contains("50.0 %"), "{}", fired[0].text);
    // Half of it is null: what failed is not known, so nothing is.
    let mut half = Measured::new(80.0, 100, 0);
    half.failed = None;
    minutes(&scene, 8, half).await;
    let lost = alerts(&scene, ERRORS);
    assert!(
        lost[0].text.contains("not known any more"),
        "{}",
        lost[0].text
    );
    minutes(&scene, 8, Measured::new(80.0, 100, 0)).await;
    let over = alerts(&scene, ERRORS);
    assert_eq!(over.len(), 1);
    assert!(over[0].text.contains("fine again"), "{}", over[0].text);
}

#[tokio::test]
async fn minutes_that_the_platform_fills_in_late_are_waited_for() {
    let scene = watched().await;
    minutes(&scene, 6, Measured::new(900.0, 100, 0)).await;
    assert_eq!(alerts(&scene, P95).len(), 1, "{:#?}", said(&scene, GENERAL));
    // From now on every minute comes two minutes later.
    let world = scene.sandbox.world();
    for _ in 0..10 {
        scene.passes(MINUTE).await;
        let minute = now(&scene).await - 2;
        world.measure("acme-prod", minute, Measured::new(900.0, 100, 0));
    }
    let alert = alerts(&scene, P95);
    assert_eq!(alert.len(), 1);
    assert!(
        alert[0].text.contains(":rotating_light:"),
        "{}",
        alert[0].text
    );
    let thread = scene.sandbox.slack().thread(GENERAL, &alert[0].ts);
    let lost = thread.iter().any(|one| one.text.contains("not known"));
    assert!(!lost, "{thread:#?}");
}
