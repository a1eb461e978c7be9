//! What nobody watched: its deployment on GitHub is `queued`, and somebody gives it its end.

use crate::scene::Scene;

async fn scenes() -> [Scene; 2] {
    [Scene::linked().await, Scene::unlinked().await]
}

/// State and description of the newest status of every deployment, oldest first.
async fn deployments(scene: &Scene) -> Vec<(String, String)> {
    use github_checks::deployments::{ListDeploymentStatuses, ListDeployments};
    let github = scene.github();
    let repo = scene.repo();
    let mut all = github.all(&ListDeployments::new(&repo)).await.unwrap();
    all.sort_by_key(|one| one.id);
    let mut shown = Vec::new();
    for one in all {
        let list = ListDeploymentStatuses::new(&repo, one.id);
        let statuses = github.all(&list).await.unwrap();
        let newest = statuses.into_iter().max_by_key(|status| status.id).unwrap();
        let text = newest.description.unwrap_or_default();
        shown.push((newest.state.to_string(), text));
    }
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_watched_is_queued_and_says_so() {
    for scene in scenes().await {
        let ran = scene.run("create --branch feature-x").await;
        ran.ended(0, "accepted");
        let queued = "Heroku has accepted it; not watched";
        assert_eq!(
            deployments(&scene).await,
            [("queued".to_owned(), queued.to_owned())]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_gives_it_its_end() {
    for scene in scenes().await {
        scene.run("create --branch feature-x").await;
        scene.run("wait --branch feature-x").await.ended(0, "done");
        let all = deployments(&scene).await;
        assert_eq!((all.len(), all[0].0.as_str()), (1, "success"), "{all:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_gives_it_its_end_as_the_builds_say() {
    for scene in scenes().await {
        scene.run("create --branch feature-x").await;
        // It ends, and nobody who waits has anything to do with GitHub.
        let line = "wait --branch feature-x --no-feedback";
        scene.run(line).await.ended(0, "done");
        scene.sandbox.world().commit("feature-x", "Again").unwrap();
        let ran = scene.run("create --branch feature-x --wait").await;
        ran.ended(0, "done");
        let all = deployments(&scene).await;
        let states: Vec<_> = all.iter().map(|(state, _)| state.as_str()).collect();
        // Transient environments keep the states of their past.
        assert_eq!(states, ["success", "success"], "{all:?}");
        assert!(all[0].1.contains("nobody watched it"), "{all:?}");
        assert_eq!(scene.open_deployments().await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_overtaken_before_anybody_looked_ends_too() {
    for scene in scenes().await {
        scene
            .run("create --branch feature-x --wait")
            .await
            .ended(0, "done");
        for message in ["One", "Another"] {
            scene.sandbox.world().commit("feature-x", message).unwrap();
            let ran = scene.run("create --branch feature-x").await;
            ran.ended(0, "accepted");
        }
        scene.run("wait --branch feature-x").await.ended(0, "done");
        assert_eq!(scene.open_deployments().await, []);
    }
}
