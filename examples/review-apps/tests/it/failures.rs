//! What goes wrong, and whether a person can act on what the command says.

use std::process::Command;

use sandbox::{Fault, NewReviewApp};

use crate::scene::{Ran, Scene};

const QUIET: &str = "--no-feedback";

#[track_caller]
fn says(ran: &Ran, words: &[&str]) {
    let result = ran.result();
    let said = format!("{} {}", result["text"], result["advice"]);
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_link_that_has_expired_fails_the_build_and_the_next_run_asks_for_a_new_one() {
    let scene = Scene::linked().await;
    let route = "GET /codeload/{owner}/{repo}/legacy.tar.gz/{ref*}";
    scene.sandbox.faults().always(route, Fault::status(404));
    let line = format!("create --branch feature-x --wait {QUIET}");
    let ran = scene.run(&line).await;
    ran.ended(1, "review_app_errored");
    let output = ran.result()["output"].to_string();
    assert!(output.contains("Could not use the source"), "{output}");
    scene.sandbox.faults().stop(route);
    let ran = scene.run(&line).await;
    ran.ended(0, "done");
    let app = ran.result()["name"].as_str().unwrap();
    assert_eq!(
        scene.sandbox.world().deployed(app),
        Some(scene.tip("feature-x"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_not_to_be_had_says_which_permission_is_missing() {
    let scene = Scene::linked().await;
    let route = "GET /repos/{owner}/{repo}/tarball/{ref*}";
    scene.sandbox.faults().always(route, Fault::status(404));
    let ran = scene
        .run(&format!("create --branch feature-x {QUIET}"))
        .await;
    ran.ended(1, "link");
    says(&ran, &["contents: read", "--source upload"]);
    assert!(!ran.requests.contains_key("heroku POST /review-apps"));
}

#[tokio::test(flavor = "multi_thread")]
async fn review_apps_that_are_off_are_said_and_the_other_engine_is_named() {
    let scene = Scene::unlinked().await;
    let ran = scene
        .run(&format!(
            "create --branch feature-x --engine review-app {QUIET}"
        ))
        .await;
    ran.ended(1, "review_apps_off");
    says(&ran, &["heroku reviewapps:enable", "--engine app-setup"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_created_nothing_changes_the_engine_and_says_why() {
    let scene = Scene::linked().await;
    scene
        .sandbox
        .faults()
        .always("POST /review-apps", Fault::status(422));
    let ran = scene
        .run(&format!("create --branch feature-x --wait {QUIET}"))
        .await;
    let result = ran.ended(0, "done");
    assert!(
        result["name"].as_str().unwrap().starts_with("acme-pr-"),
        "{result}"
    );
    let engines: Vec<_> = ran
        .events("engine")
        .iter()
        .map(|event| event["engine"].clone())
        .collect();
    assert_eq!(engines, ["review-app", "app-setup"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_with_another_pull_request_names_it() {
    let scene = Scene::linked().await;
    let other = NewReviewApp::new("feature-x").pr_number(99);
    scene
        .sandbox
        .world()
        .add_review_app("acme", &other)
        .unwrap();
    let ran = scene
        .run(&format!("create --branch feature-x {QUIET}"))
        .await;
    ran.ended(1, "other_pull_request");
    says(&ran, &["#99", "review-apps delete --pr 99"]);
    assert_eq!(
        scene.sandbox.world().counts().0,
        builds_at_the_start(&scene).await
    );
}

async fn builds_at_the_start(_: &Scene) -> usize {
    Scene::linked().await.sandbox.world().counts().0
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_stuck_while_being_deleted_is_freed() {
    let scene = Scene::linked().await;
    let ran = scene
        .run(&format!("create --branch feature-x --wait {QUIET}"))
        .await;
    let app = ran.ended(0, "done")["name"].as_str().unwrap().to_owned();
    assert!(scene.sandbox.world().stick_delete(&app));
    let ran = scene
        .run(&format!("delete --branch feature-x {QUIET}"))
        .await;
    ran.ended(0, "done");
    assert_eq!(ran.events("unstuck").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_valid_is_told_from_one_that_may_not() {
    let scene = Scene::linked().await;
    let mut variables = scene.variables();
    variables.extend([("HEROKU_API_KEY", "bad")]);
    let line = format!("create --branch feature-x {QUIET}");
    let ran = scene.run_in(&line, variables).await;
    ran.ended(4, "not_permitted");
    says(&ran, &["heroku authorizations:create"]);
    scene
        .sandbox
        .faults()
        .always("POST /review-apps", Fault::status(403));
    let ran = scene.run(&format!("{line} --engine review-app")).await;
    ran.ended(4, "not_permitted");
    says(&ran, &["review-apps doctor"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nothing_is_pretended() {
    let scene = Scene::linked().await;
    let mut variables = scene.variables();
    variables.extend([("HEROKU_API_KEY", "")]);
    let ran = scene.run_in("create --branch feature-x", variables).await;
    ran.ended(2, "usage");
    says(&ran, &["HEROKU_API_KEY", "forks", "review-apps demo"]);
    assert!(ran.requests.is_empty(), "{:?}", ran.requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_that_is_not_permitted_is_a_warning_that_names_the_permission() {
    let scene = Scene::linked().await;
    let token = scene
        .sandbox
        .world()
        .installation_token(&[("contents", "read"), ("pull_requests", "read")]);
    let mut variables = scene.variables();
    variables.extend([("GITHUB_TOKEN", token.as_str())]);
    let ran = scene
        .run_in("create --branch feature-x --wait", variables)
        .await;
    ran.ended(0, "done");
    let warnings: Vec<_> = ran
        .events("warning")
        .iter()
        .map(|event| event["text"].to_string())
        .collect();
    assert!(
        warnings.iter().any(|text| text.contains("deployments")),
        "{warnings:?}"
    );
    assert!(
        !warnings.iter().any(|text| text.contains(&token)),
        "{warnings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fork_gets_no_review_app_unless_a_member_has_labeled_it() {
    let scene = Scene::linked().await;
    let number = scene
        .sandbox
        .world()
        .open_fork_pull("cleo", "patch-1", "A patch")
        .unwrap();
    let line = format!("create --pr {number} --wait");
    let ran = scene.run(&line).await;
    ran.ended(0, "fork");
    says(&ran, &["--fork-label"]);
    let with = format!("{line} --fork-label safe");
    scene.run(&with).await.ended(0, "fork");
    scene
        .sandbox
        .world()
        .label_pull(number, "safe", true, "ada");
    let ran = scene.run(&with).await;
    let app = ran.ended(0, "done")["name"].as_str().unwrap().to_owned();
    assert!(scene.sandbox.world().deployed(&app).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_decides_who_gets_one() {
    let scene = Scene::linked().await;
    let pulls = scene.sandbox.world().open_pulls();
    let (number, branch, _) = &pulls[0];
    let line = format!("create --branch {branch} --when-label preview {QUIET}");
    scene.run(&line).await.ended(0, "label_missing");
    scene
        .sandbox
        .world()
        .label_pull(*number, "preview", true, "ada");
    scene.run(&line).await.ended(0, "accepted");
    // It is taken away, and the nightly run deletes.
    scene
        .run(&format!("wait --branch {branch}"))
        .await
        .ended(0, "done");
    scene
        .sandbox
        .world()
        .label_pull(*number, "preview", false, "ada");
    let ran = scene.run("prune --when-label preview --dry-run").await;
    assert_eq!(ran.ended(0, "done")["deleted"], 1);
    let ran = scene.run("prune --when-label preview").await;
    assert_eq!(ran.ended(0, "done")["deleted"], 1);
    assert_eq!(scene.review_apps().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detached_head_says_what_to_add() {
    let mut scene = Scene::linked().await;
    let folder = std::env::temp_dir().join(format!("review-apps-head-{}", std::process::id()));
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        let done = Command::new("git")
            .arg("-C")
            .arg(&folder)
            .args(who)
            .args(arguments)
            .output();
        assert!(done.unwrap().status.success(), "{arguments:?}");
    };
    std::fs::create_dir_all(&folder).unwrap();
    git(&["init", "-q", "-b", "main", "."]);
    git(&["commit", "-q", "--allow-empty", "-m", "First"]);
    git(&["checkout", "-q", "--detach"]);
    scene.folder.clone_from(&folder);
    let ran = scene.run(&format!("create {QUIET}")).await;
    std::fs::remove_dir_all(&folder).unwrap();
    ran.ended(2, "usage");
    says(&ran, &["--branch", "HEAD is detached"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn existing_ones_can_be_kept_or_be_an_error() {
    let scene = Scene::linked().await;
    scene
        .run(&format!("create --branch feature-x --wait {QUIET}"))
        .await
        .ended(0, "done");
    let ran = scene
        .run(&format!(
            "create --branch feature-x --existing fail {QUIET}"
        ))
        .await;
    ran.ended(1, "exists");
    let ran = scene
        .run(&format!(
            "create --branch feature-x --existing keep {QUIET}"
        ))
        .await;
    assert_eq!(ran.ended(0, "done")["work"], "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_redeployed_and_deleting_it_is_fine() {
    let scene = Scene::linked().await;
    let ran = scene
        .run(&format!("redeploy --branch feature-x {QUIET}"))
        .await;
    ran.ended(1, "not_found");
    says(&ran, &["review-apps create"]);
    let ran = scene
        .run(&format!("delete --branch feature-x {QUIET}"))
        .await;
    assert_eq!(ran.ended(0, "done")["work"], "nothing");
    let ran = scene.run(&format!("wait --branch feature-x {QUIET}")).await;
    ran.ended(3, "nothing_started");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_not_green_is_not_deployed() {
    let scene = Scene::linked().await;
    scene
        .sandbox
        .world()
        .set_checks("main", sandbox::Checks::Red);
    let line = "deploy --branch main --app acme-prod --require-green --wait";
    let ran = scene.run(line).await;
    ran.ended(1, "checks_failed");
    says(&ran, &["test", "--ignore-check"]);
    assert!(!ran.requests.contains_key("heroku POST /apps/{app}/builds"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_run_says_which_step_was_refused_and_what_works_instead() {
    let scene = Scene::linked().await;
    let ran = scene.run("test --branch feature-x --wait").await;
    assert_ne!(ran.code, 0);
    says(&ran, &["step 2 of 3", "--require-green"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_needs_no_github() {
    let mut scene = Scene::unlinked().await;
    let folder = std::env::temp_dir().join(format!("review-apps-tree-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("app.json"), "{}").unwrap();
    scene.folder.clone_from(&folder);
    let mut variables = scene.variables();
    variables.extend([("GITHUB_TOKEN", "")]);
    let sha = scene.tip("feature-x");
    let line = format!("create --branch feature-x --sha {sha} --source upload --wait");
    let ran = scene.run_in(&line, variables).await;
    std::fs::remove_dir_all(&folder).unwrap();
    let app = ran.ended(0, "done")["name"].as_str().unwrap().to_owned();
    assert_eq!(scene.sandbox.world().deployed(&app), Some(sha));
    assert_eq!(ran.events("uploaded").len(), 1);
}
