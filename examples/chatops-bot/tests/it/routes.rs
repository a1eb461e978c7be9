//! Routes and their settings, as people see them.

use chatops_bot::route::{self, Route};
use sandbox::Message;
use serde_json::{Value, json};

use crate::scene::{ADA, BOB, CHANNEL, Scene, Seen};

on_both!(
    a_pipeline_is_routed_to_any_number_of_channels_private_ones_too_and_once,
    what_cannot_be_routed_is_named_with_the_way_out,
    a_route_ends_with_a_word_in_its_channel,
    a_bot_that_nothing_can_reach_says_that_it_looks_once_a_minute,
    settings_change_with_a_line_that_everybody_sees,
    of_two_people_who_edit_at_once_the_second_sees_what_the_first_saved,
    a_window_of_a_route_that_is_gone_says_so,
);

pub(crate) const GENERAL: &str = "C0000000002";
pub(crate) const PRIVATE: &str = "C0000000003";

/// What everybody in a channel sees, the oldest first.
pub(crate) fn said(scene: &Scene, channel: &str) -> Vec<String> {
    let messages = scene.sandbox.slack().messages(channel);
    let public = messages.iter().filter(|one| one.ephemeral_to.is_none());
    public.map(|one| one.text.clone()).collect()
}

async fn routes(scene: &Scene) -> Vec<Route> {
    route::all(scene.running.bot.store()).await.unwrap()
}

/// The message with the menu.
fn list(seen: &Seen) -> &Message {
    let has_menu = |message: &&Message| {
        let mut blocks = message.blocks.iter();
        blocks.any(|block| block.to_string().contains("route-choose"))
    };
    let found = seen.messages().filter(has_menu).last();
    found.unwrap_or_else(|| panic!("no menu in {}", seen.all()))
}

/// Opens the settings of a route, as `user` in #deploys, and waits until they are there.
async fn opens(scene: &Scene, user: &str, route: &Route) {
    let seen = scene.says_as(user, "route").await;
    let menu = list(&seen).ts.clone();
    let chosen = json!({"action_id": "route-choose", "selected_option": {"value": route.id}});
    let slack = scene.sandbox.slack();
    let ack = slack.act(user, CHANNEL, &menu, &chosen).await.unwrap();
    assert_eq!(ack.status, 200);
    let is_filled = |view: &Value| view["callback_id"] == "route-save";
    scene
        .until(|| slack.view(user).as_ref().is_some_and(is_filled))
        .await;
}

/// Boxes of a group, ticked.
fn ticked(group: &str, keys: &[&str]) -> Value {
    let options: Vec<Value> = keys.iter().map(|key| json!({ "value": key })).collect();
    json!({ group: { "value": { "selected_options": options } } })
}

async fn a_pipeline_is_routed_to_any_number_of_channels_private_ones_too_and_once() {
    let scene = Scene::open().await;
    let seen = scene
        .says(&format!("route acme to <#{PRIVATE}>, #general, here"))
        .await;
    assert!(seen.private().contains("now routed to"), "{}", seen.all());
    for channel in [PRIVATE, GENERAL, CHANNEL] {
        let lines = said(&scene, channel);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("routed here by"), "{lines:?}");
        assert!(lines[0].contains(ADA), "{lines:?}");
    }
    // The same again changes nothing and says nothing where others read it.
    let again = scene
        .says(&format!("route acme to <#{PRIVATE}>, here"))
        .await;
    assert!(
        again.private().contains("nothing changed"),
        "{}",
        again.all()
    );
    assert_eq!(said(&scene, PRIVATE).len(), 1);
    assert_eq!(routes(&scene).await.len(), 3);
    // A private channel is spoken of to its members alone.
    let bob = scene
        .says_as(BOB, &format!("route acme-two to <#{PRIVATE}>"))
        .await;
    assert!(bob.private().contains("I cannot post"), "{}", bob.all());
    assert!(bob.private().contains("/invite"), "{}", bob.all());
    assert_eq!(routes(&scene).await.len(), 3);
}

async fn what_cannot_be_routed_is_named_with_the_way_out() {
    let scene = Scene::open().await;
    for (text, says) in [
        ("route acmee to here", "Did you mean `acme`"),
        ("route acme to #deployz", "Did you mean `#deploys`"),
        ("route acme to <#C0000000099>", "/invite"),
        ("route:disable acme", "not routed anywhere"),
    ] {
        let seen = scene.says(text).await;
        assert!(seen.private().contains(says), "{text}: {}", seen.all());
    }
    assert!(routes(&scene).await.is_empty());
}

async fn a_route_ends_with_a_word_in_its_channel() {
    let scene = Scene::open().await;
    scene
        .says(&format!("route acme to here, <#{PRIVATE}>"))
        .await;
    let one = scene
        .says(&format!("route:disable acme in <#{PRIVATE}>"))
        .await;
    assert!(one.private().contains("not routed to"), "{}", one.all());
    assert!(said(&scene, PRIVATE)[1].contains("not routed here any more"));
    assert_eq!(routes(&scene).await.len(), 1);
    let elsewhere = scene
        .says(&format!("route:disable acme in <#{PRIVATE}>"))
        .await;
    assert!(
        elsewhere.private().contains("routed to one other channel"),
        "{}",
        elsewhere.all()
    );
    scene.says("route:disable acme").await;
    assert!(routes(&scene).await.is_empty());
    let list = scene.says("route").await;
    assert!(
        list.private().contains("Nothing is routed"),
        "{}",
        list.all()
    );
}

async fn a_bot_that_nothing_can_reach_says_that_it_looks_once_a_minute() {
    let scene = Scene::without_public().await;
    let list = scene.says("route").await;
    assert!(list.private().contains("once a minute"), "{}", list.all());
    assert!(list.private().contains("PUBLIC_URL"), "{}", list.all());
    scene.says("route acme to here").await;
    let route = routes(&scene).await.remove(0);
    opens(&scene, ADA, &route).await;
    let shown = scene.sandbox.slack().view(ADA).unwrap().to_string();
    assert!(shown.contains("once a minute"), "{shown}");
}

async fn settings_change_with_a_line_that_everybody_sees() {
    let scene = Scene::open().await;
    scene.says("route acme to here").await;
    let route = routes(&scene).await.remove(0);
    opens(&scene, ADA, &route).await;
    let slack = scene.sandbox.slack();
    // What cannot be is said beside its field, and nothing is stored.
    let wrong = json!({"quiet": {"value": {"value": "at night"}}});
    let (_, errors) = slack.submit(ADA, &wrong).await.unwrap();
    assert!(errors["quiet"].as_str().unwrap().contains("22:00-07:00"));
    let mut values = ticked("health", &["on", "crashes"]);
    values["p95"] = json!({"value": {"value": "800"}});
    values["quiet"] = json!({"value": {"value": ""}});
    let (ack, errors) = slack.submit(ADA, &values).await.unwrap();
    assert_eq!((ack.body.as_str(), errors), ("", json!({})));
    scene.settled(ack).await;
    let lines = said(&scene, CHANNEL);
    let line = lines.last().unwrap();
    for part in [ADA, "App health: on", "1000 → 800"] {
        assert!(line.contains(part), "{part} in {line}");
    }
    let now = routes(&scene).await.remove(0);
    assert!(now.settings.health.on && now.settings.deployments.on);
    assert_eq!(now.revision, route.revision + 1);
    let list = scene.says("route").await;
    assert!(
        list.private().contains("deployments, app health"),
        "{}",
        list.all()
    );
}

async fn of_two_people_who_edit_at_once_the_second_sees_what_the_first_saved() {
    let scene = Scene::open().await;
    scene.says("route acme to here").await;
    let route = routes(&scene).await.remove(0);
    opens(&scene, ADA, &route).await;
    opens(&scene, BOB, &route).await;
    let slack = scene.sandbox.slack();
    slack.submit(ADA, &ticked("github", &["on"])).await.unwrap();
    let (ack, _) = slack
        .submit(BOB, &ticked("health", &["on", "crashes"]))
        .await
        .unwrap();
    assert!(
        ack.body.contains("Somebody else saved other settings"),
        "{}",
        ack.body
    );
    let now = routes(&scene).await.remove(0);
    assert!(now.settings.github.on && !now.settings.health.on);
    // The window holds what Bob filled in, and says what saving it would undo.
    let view = slack.view(BOB).unwrap().to_string();
    assert!(view.contains("GitHub activity: off"), "{view}");
    let (ack, _) = slack.submit(BOB, &json!({})).await.unwrap();
    assert_eq!(ack.body, "");
    let now = routes(&scene).await.remove(0);
    assert!(!now.settings.github.on && now.settings.health.on);
    scene.settled(ack).await;
    assert_eq!(said(&scene, CHANNEL).len(), 3);
}

async fn a_window_of_a_route_that_is_gone_says_so() {
    let scene = Scene::open().await;
    scene.says("route acme to here").await;
    let route = routes(&scene).await.remove(0);
    opens(&scene, ADA, &route).await;
    scene.says("route:disable acme").await;
    let slack = scene.sandbox.slack();
    let (ack, _) = slack.submit(ADA, &ticked("github", &["on"])).await.unwrap();
    assert!(ack.body.contains("removed meanwhile"), "{}", ack.body);
}
