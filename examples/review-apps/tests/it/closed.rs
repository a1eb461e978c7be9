//! The pull request is closed while a job creates its review app: the job is stopped, and another
//! one deletes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use review_apps::wire::Wire;

use crate::kill::{Killer, Moment};
use crate::scene::Scene;

const CREATE: &str = "create --branch feature-x --wait";

async fn scene(linked: bool) -> Scene {
    match linked {
        true => Scene::linked().await,
        false => Scene::unlinked().await,
    }
}

/// Creates until the moment comes; how many writes there were.
async fn create(scene: &Scene, moment: Moment) -> usize {
    let killer = Killer::new(scene, moment);
    let wire = Arc::clone(&killer) as Arc<dyn Wire>;
    tokio::select! {
        biased;
        () = killer.killed.notified() => {}
        ran = scene.run_on(CREATE, scene.variables(), wire) => assert_eq!(ran.code, 0),
    }
    killer.written.load(Ordering::SeqCst)
}

/// What is left of it, some time after the deletion.
async fn left(linked: bool, moment: Moment) -> Option<String> {
    let scene = scene(linked).await;
    create(&scene, moment).await;
    let ran = scene.run("delete --branch feature-x").await;
    if ran.code != 0 {
        return Some(format!("linked {linked} {moment:?}: {:?}", ran.lines));
    }
    scene.sandbox.clock().sleep(Duration::from_secs(180)).await;
    let apps = scene.apps_in_review().await;
    let open = scene.open_deployments().await;
    let review_apps = scene.review_apps().await;
    (!apps.is_empty() || !open.is_empty() || review_apps > 0)
        .then(|| format!("linked {linked} {moment:?}: {apps:?}, {open:?}, {review_apps}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_whenever_the_job_was_stopped() {
    let mut cases = Vec::new();
    for linked in [true, false] {
        let writes = create(&scene(linked).await, Moment::Never).await;
        cases.extend((0..writes).map(|at| (linked, Moment::AfterWrite(at))));
    }
    let left = cases
        .into_iter()
        .map(|(linked, moment)| left(linked, moment));
    let left: Vec<String> = futures_util::future::join_all(left)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert!(left.is_empty(), "{}", left.join("\n"));
}
