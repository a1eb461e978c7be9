//! What authors hear when their change is live.

use std::time::Duration;

use sandbox::{Checks, Message};

use crate::notices::routed;
use crate::repository::settings;
use crate::scene::{ADA, BOB, Scene, Seen};

const BOT: &str = "U00000000B1";
const MINUTE: Duration = Duration::from_secs(60);

/// What somebody was told in direct messages.
fn letters(scene: &Scene, user: &str) -> Vec<Message> {
    let slack = scene.sandbox.slack();
    let direct = slack.direct(user, BOT);
    let all = slack.messages(&direct).into_iter();
    all.filter(|one| one.text.contains("live")).collect()
}

/// Whether a message of the command says so: direct messages come beside it.
fn says(seen: &Seen, text: &str) -> bool {
    seen.messages().any(|one| one.text.contains(text))
}

/// A commit of each goes to production.
async fn goes_live(scene: &Scene, authors: &[(&str, &str)]) {
    let world = scene.sandbox.world();
    for (author, subject) in authors {
        world.push("main", subject, author).unwrap();
    }
    world.set_checks("main", Checks::Green);
    let deployed = scene.says("deploy acme to staging").await;
    assert!(says(&deployed, "Deployed"), "{}", deployed.all());
    let promoted = scene.says("promote acme").await;
    assert!(says(&promoted, "Promoted"), "{}", promoted.all());
    scene.passes(2 * MINUTE).await;
}

#[tokio::test]
async fn authors_hear_once_for_each_release_that_their_change_is_live_where_that_is_wanted() {
    let scene = routed().await;
    goes_live(&scene, &[("ben", "Before")]).await;
    assert!(
        letters(&scene, BOB).is_empty(),
        "it is off unless somebody wants it"
    );
    // The same pipeline in two channels is still one message.
    scene.says("route acme to here").await;
    settings(&scene, |settings| settings.deployments.authors = true).await;
    goes_live(
        &scene,
        &[
            ("ben", "Fix the total"),
            ("ada", "Faster"),
            ("ben", "Again"),
        ],
    )
    .await;
    let ben = letters(&scene, BOB);
    assert_eq!(ben.len(), 1, "{ben:#?}");
    let whole = crate::scene::whole(&ben[0]);
    for part in ["acme-prod", "Fix the total", "Again", "2 changes of yours"] {
        assert!(whole.contains(part), "{part} in {whole}");
    }
    for part in ["Before", "Faster"] {
        assert!(!whole.contains(part), "{part} in {whole}");
    }
    let ada = letters(&scene, ADA);
    assert_eq!(ada.len(), 1, "{ada:#?}");
    assert!(ada[0].text.contains("your change is"), "{}", ada[0].text);
    // Config vars and the way back bring nothing new.
    let world = scene.sandbox.world();
    world.set_config("acme-prod", "ben@acme.example", "COLOR", "red");
    scene.passes(6 * MINUTE).await;
    goes_live(&scene, &[("ada", "One more")]).await;
    assert_eq!(letters(&scene, BOB).len(), 1);
    assert_eq!(letters(&scene, ADA).len(), 2);
}

#[tokio::test]
async fn nothing_is_called_live_whose_dynos_are_not_up() {
    let scene = routed().await;
    settings(&scene, |settings| settings.deployments.authors = true).await;
    let world = scene.sandbox.world();
    world.push("main", "It crashes", "ben").unwrap();
    world.set_checks("main", Checks::Green);
    scene.says("deploy acme to staging").await;
    world.crash_next_dyno("acme-prod");
    let promoted = scene.says("promote acme").await;
    assert!(
        !promoted.root().contains("Promoted acme"),
        "{}",
        promoted.all()
    );
    scene.passes(10 * MINUTE).await;
    assert!(
        letters(&scene, BOB).is_empty(),
        "{:#?}",
        letters(&scene, BOB)
    );
}
