//! The link to the changes: from what ran before to what waits.

use manual_judgment::message::APPROVE;
use manual_judgment::policy::Policy;
use sandbox::Pipeline;
use serde_json::json;

use crate::scene::{BEN, STAGE, Scene};

fn of(sha: &str) -> Pipeline {
    Pipeline::new("orders", "to-prod")
        .by("ada@acme.example")
        .build(7, "https://ci.acme.example/7", sha)
        .judgment(STAGE, json!({}))
}

#[tokio::test]
async fn the_changes_since_the_last_success_are_linked_and_without_one_there_is_no_link() {
    let scene = Scene::with(Policy::default(), |_, parts| {
        let address = "https://github.example/{repository}/compare/{from}...{to}";
        parts.config.file.spinnaker.compare_url = Some(address.to_owned());
    })
    .await;
    let (first, second) = ("a".repeat(40), "b".repeat(40));
    let (run, ts) = scene.waits(&of(&first)).await;
    assert_eq!(scene.gate(&run).await.about.changes, None);
    scene.press(BEN, &ts, APPROVE).await;
    scene.shows(&ts, "Approved").await;
    scene
        .until("the success", async |this: &Scene| {
            let execution = this.sandbox.spinnaker().execution(&run)?;
            (execution["status"] == "SUCCEEDED").then_some(())
        })
        .await;
    let (_, ts) = scene.waits(&of(&second)).await;
    let link = format!("https://github.example/acme/web/compare/{first}...{second}");
    let card = json!(scene.message(&ts).blocks).to_string();
    assert!(card.contains(&link), "{card}");
}
