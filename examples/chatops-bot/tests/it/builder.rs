//! A verb alone opens a form, which shows the command that it makes.

use heroku_api::couplings::Stage;
use serde_json::{Value, json};

use crate::scene::{ADA, BOB, CHANNEL, Scene, Seen};
use crate::world;

/// Chooses in the menu of the form in front, and waits for what depends on it.
async fn chooses(scene: &Scene, user: &str, field: &str, value: &str) {
    let slack = scene.sandbox.slack();
    let before = slack.view(user).unwrap()["hash"].clone();
    let action = json!({ "action_id": field, "selected_option": { "value": value } });
    let ack = slack.act_in_view(user, &action).await.unwrap();
    assert_eq!(ack.status, 200);
    scene
        .until(|| slack.view(user).unwrap()["hash"] != before)
        .await;
}

fn option(value: &str) -> Value {
    json!({ "selected_option": { "value": value } })
}

/// The input block of a field.
fn field(view: &Value, name: &str) -> Value {
    let mut blocks = view["blocks"].as_array().unwrap().iter();
    let found = blocks.rfind(|block| block["element"]["action_id"] == name);
    found.cloned().unwrap_or_default()
}

fn values(element: &Value) -> Vec<&str> {
    let options = element["options"].as_array();
    let options = options.into_iter().flatten();
    options.filter_map(|one| one["value"].as_str()).collect()
}

async fn opens(scene: &Scene, user: &str, verb: &str) -> Value {
    scene.says_as(user, verb).await;
    scene.has_form(user).await;
    // The menu of the pipelines follows.
    let slack = scene.sandbox.slack();
    let is_menu = |view: &Value| field(view, "pipeline")["element"]["type"] == "static_select";
    scene.until(|| is_menu(&slack.view(user).unwrap())).await;
    slack.view(user).unwrap()
}

/// Sends the form and its preview.
async fn runs(scene: &Scene, user: &str, filled: &Value, command: &str) -> Seen {
    let slack = scene.sandbox.slack();
    let (_, errors) = slack.submit(user, filled).await.unwrap();
    assert_eq!(errors, json!({}));
    let view = slack.view(user).unwrap().to_string();
    assert!(view.contains(command), "{view}");
    let (ack, _) = slack.submit(user, &json!({})).await.unwrap();
    scene.settled(ack).await
}

#[tokio::test]
async fn a_verb_alone_opens_the_form_and_the_preview_runs() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let view = opens(&scene, ADA, "deploy").await;
    let pipelines = field(&view, "pipeline");
    assert_eq!(pipelines["element"]["type"], "static_select", "{view}");
    assert!(values(&pipelines["element"]).contains(&"acme"), "{view}");
    chooses(&scene, ADA, "pipeline", "acme").await;
    let slack = scene.sandbox.slack();
    let view = slack.view(ADA).unwrap();
    let stages = field(&view, "stage");
    assert_eq!(
        values(&stages["element"]),
        ["development", "staging", "production"]
    );
    let branches = field(&view, "branch");
    assert_eq!(branches["element"]["type"], "static_select", "{view}");
    let names = scene.sandbox.world().branches();
    for (name, _) in &names {
        assert!(values(&branches["element"]).contains(&name.as_str()));
    }
    assert_eq!(field(&view, "apps"), Value::Null, "one app is no question");
    chooses(&scene, ADA, "stage", "staging").await;
    let filled = |branch: Value, reference: &str| {
        json!({
            "pipeline": { "pipeline": option("acme") },
            "stage/acme": { "stage": option("staging") },
            "branch/acme": { "branch": branch },
            "reference/acme": { "reference": { "value": reference } },
        })
    };
    for (branch, reference) in [(Value::Null, "a..b"), (option("main"), "v1")] {
        let (_, errors) = slack.submit(ADA, &filled(branch, reference)).await.unwrap();
        assert!(errors["reference/acme"].is_string(), "{errors}");
    }
    assert_eq!(scene.counts(), before);
    let form = filled(option("main"), "");
    let seen = runs(&scene, ADA, &form, "deploy acme/main to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    assert!(!slack.messages(CHANNEL).is_empty());
}

#[tokio::test]
async fn apps_of_a_stage_are_a_menu_where_there_are_several() {
    let scene = Scene::open().await;
    world::add_app(&scene, "acme-blue", Stage::Staging).await;
    let before = scene.counts();
    opens(&scene, ADA, "deploy").await;
    chooses(&scene, ADA, "pipeline", "acme").await;
    chooses(&scene, ADA, "stage", "staging").await;
    let slack = scene.sandbox.slack();
    let view = slack.view(ADA).unwrap();
    let apps = field(&view, "apps");
    assert_eq!(apps["element"]["type"], "multi_static_select", "{view}");
    assert_eq!(
        values(&apps["element"]),
        ["*", "acme-blue", "acme-staging"],
        "{view}"
    );
    let filled = |chosen: &[&str]| {
        let chosen: Vec<Value> = chosen.iter().map(|one| json!({ "value": one })).collect();
        json!({
            "pipeline": { "pipeline": option("acme") },
            "stage/acme": { "stage": option("staging") },
            "apps/acme/staging": { "apps": { "selected_options": chosen } },
        })
    };
    let (_, errors) = slack
        .submit(ADA, &filled(&["*", "acme-blue"]))
        .await
        .unwrap();
    assert!(errors["apps/acme/staging"].is_string(), "{errors}");
    let command = "deploy acme to staging/all";
    let seen = runs(&scene, ADA, &filled(&["*"]), command).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 2);
}

#[tokio::test]
async fn a_form_that_is_sent_before_its_fields_are_there_shows_them() {
    let scene = Scene::open().await;
    opens(&scene, ADA, "promote").await;
    let slack = scene.sandbox.slack();
    let only = json!({ "pipeline": { "pipeline": option("acme") } });
    let (_, errors) = slack.submit(ADA, &only).await.unwrap();
    assert_eq!(errors, json!({}));
    let view = slack.view(ADA).unwrap();
    assert_eq!(field(&view, "branch"), Value::Null, "a slug is copied");
    assert!(values(&field(&view, "stage")["element"]).contains(&"production"));
    chooses(&scene, ADA, "stage", "production").await;
    let filled = json!({
        "pipeline": { "pipeline": option("acme") },
        "stage/acme": { "stage": option("production") },
    });
    let seen = runs(&scene, ADA, &filled, "promote acme to production").await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
}

#[tokio::test]
async fn more_than_a_hundred_names_are_asked_for_while_somebody_types() {
    let scene = Scene::open().await;
    let world = scene.sandbox.world();
    for n in 0..120 {
        assert!(world.set_branch(&format!("feature-{n}"), "main"));
    }
    opens(&scene, BOB, "deploy").await;
    chooses(&scene, BOB, "pipeline", "acme").await;
    let slack = scene.sandbox.slack();
    let view = slack.view(BOB).unwrap();
    let branches = field(&view, "branch");
    assert_eq!(branches["element"]["type"], "external_select", "{view}");
    scene.wires.requests();
    let menu = ("branch/acme", "branch");
    let all = slack.options_in_view(BOB, menu, "").await.unwrap();
    assert_eq!(values(&all[0]).len(), 100);
    let some = slack.options_in_view(BOB, menu, "TURE-11").await.unwrap();
    let mut some = values(&some[0]);
    some.sort_unstable();
    let wanted: Vec<String> = std::iter::once("feature-11".to_owned())
        .chain((110..120).map(|n| format!("feature-{n}")))
        .collect();
    assert_eq!(some, wanted);
    // Read a moment ago, with the token of the one who types.
    assert_eq!(scene.wires.requests(), [""; 0]);
    let none = slack.options_in_view(BOB, menu, "nothing").await.unwrap();
    assert_eq!(values(&none[0]), [""; 0]);
}

#[tokio::test]
async fn what_a_form_offers_is_read_with_the_token_of_the_one_who_fills_it_in() {
    let scene = Scene::open().await;
    scene.wires.requests();
    opens(&scene, BOB, "deploy").await;
    chooses(&scene, BOB, "pipeline", "acme").await;
    let used = scene.wires.tokens();
    assert!(used.len() > 3, "{used:?}");
    for (service, token) in used {
        let account = crate::browser::account_of(&scene.sandbox, service, &token);
        assert!(account.starts_with("ben"), "{service}: {account}");
    }
}
