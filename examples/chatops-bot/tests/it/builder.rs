//! A verb alone opens a form, which shows the command that it makes.

use serde_json::json;

use crate::scene::{ADA, CHANNEL, Scene};

fn filled(pipeline: &str, reference: &str) -> serde_json::Value {
    let option = |value: &str| json!({ "selected_option": { "value": value } });
    json!({
        "pipeline": { "pipeline": option(pipeline) },
        "stage": { "stage": option("staging") },
        "reference": { "reference": { "value": reference } },
    })
}

#[tokio::test]
async fn a_verb_alone_opens_the_form_and_the_preview_runs() {
    let scene = Scene::open().await;
    let before = scene.counts();
    scene.says("deploy").await;
    scene.has_form(ADA).await;
    let slack = scene.sandbox.slack();
    let view = slack.view(ADA).unwrap().to_string();
    for part in ["Pipeline", "external_select", "Branch, tag or commit"] {
        assert!(view.contains(part), "{part}: {view}");
    }
    let (_, errors) = slack.submit(ADA, &filled("acme", "a..b")).await.unwrap();
    assert!(errors["reference"].is_string(), "{errors}");
    slack.submit(ADA, &filled("acme", "main")).await.unwrap();
    let view = slack.view(ADA).unwrap().to_string();
    assert!(view.contains("deploy acme/main to staging"), "{view}");
    assert_eq!(scene.counts(), before);
    let (ack, _) = slack.submit(ADA, &json!({})).await.unwrap();
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    assert!(!slack.messages(CHANNEL).is_empty());
}
