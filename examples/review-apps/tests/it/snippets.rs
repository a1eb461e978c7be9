//! The snippets of the documentation do what they say: every command in them is run with the
//! environment of its CI system.

use review_apps::variables::Variables;

use crate::scene::Scene;

const CIRCLE: &str = include_str!("../../ci/circleci.yml");
const ACTIONS: &str = include_str!("../../ci/github-actions.yml");

/// The command lines of a snippet, in order.
fn commands(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- run: review-apps "));
    lines.map(str::to_owned).collect()
}

fn circle(scene: &Scene, branch: &str, pull: Option<i64>) -> Variables {
    let mut all = scene.variables();
    let sha = scene.tip(branch);
    all.extend([
        ("GITHUB_REPOSITORY", ""),
        ("CIRCLECI", "true"),
        ("CIRCLE_PROJECT_USERNAME", "acme"),
        ("CIRCLE_PROJECT_REPONAME", "web"),
        ("CIRCLE_BRANCH", branch),
        ("CIRCLE_SHA1", sha.as_str()),
    ]);
    if let Some(number) = pull {
        let url = format!("https://github.com/acme/web/pull/{number}");
        all.extend([("CIRCLE_PULL_REQUEST", url.as_str())]);
    }
    all
}

fn actions(scene: &Scene, event: &str, branch: &str, pull: Option<i64>) -> Variables {
    let mut all = scene.variables();
    let sha = scene.tip(branch);
    let path = scene.folder.join(format!(
        "event-{}-{event}-{}.json",
        std::process::id(),
        pull.unwrap_or(0)
    ));
    let payload = serde_json::json!({
        "number": pull,
        "pull_request": { "head": { "ref": branch, "sha": sha, "repo": { "full_name": "acme/web" } } },
    });
    std::fs::write(&path, payload.to_string()).unwrap();
    let merge = "f".repeat(40);
    let (git_ref, head) = match pull {
        Some(number) => (format!("refs/pull/{number}/merge"), merge.as_str()),
        None => (format!("refs/heads/{branch}"), sha.as_str()),
    };
    all.extend([
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", event),
        ("GITHUB_EVENT_PATH", path.to_str().unwrap()),
        ("GITHUB_REF", git_ref.as_str()),
        ("GITHUB_SHA", head),
    ]);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_circleci_snippet_works_in_its_environment() {
    let scene = Scene::linked().await;
    let commands = commands(CIRCLE);
    assert_eq!(commands.len(), 5, "{commands:?}");
    let world = scene.sandbox.world();
    let number = world
        .open_pulls()
        .into_iter()
        .find(|(_, branch, _)| branch == "feature-x")
        .unwrap()
        .0;
    world.commit("staging-eu", "Staging").unwrap();
    scene
        .run("app acme-staging-eu --from-tarball --branch staging-eu --wait")
        .await
        .ended(0, "done");
    for command in &commands {
        let (branch, pull) = match command.split_whitespace().next().unwrap() {
            "create" | "redeploy" => ("feature-x", Some(number)),
            "prune" => ("main", None),
            _ if command.contains("--app-pattern") => ("staging-eu", None),
            _ => ("main", None),
        };
        if command.starts_with("prune") {
            world.close_pull(number, "ada");
        }
        let ran = scene.run_in(command, circle(&scene, branch, pull)).await;
        let result = ran.ended(0, "done");
        match command.split_whitespace().next().unwrap() {
            "create" | "redeploy" => {
                let app = result["name"].as_str().unwrap();
                assert_eq!(world.deployed(app), Some(scene.tip("feature-x")));
                assert_eq!(result["pr"], number);
            }
            "deploy" => {
                let app = result["name"].as_str().unwrap();
                assert_eq!(world.deployed(app), Some(scene.tip(branch)));
            }
            _ => assert_eq!(result["deleted"], 1),
        }
    }
    // What only a person may decide waits for one.
    let hold = CIRCLE.split("hold-recreate:").nth(1).unwrap();
    assert!(hold.trim_start().starts_with("type: approval"));
    assert!(CIRCLE.contains("requires: [hold-recreate]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_actions_snippet_works_in_its_environment() {
    let scene = Scene::unlinked().await;
    let commands = commands(ACTIONS);
    assert_eq!(commands.len(), 5, "{commands:?}");
    let world = scene.sandbox.world();
    let number = world
        .open_pulls()
        .into_iter()
        .find(|(_, branch, _)| branch == "feature-x")
        .unwrap()
        .0;
    for command in &commands {
        let (event, branch, pull) = match command.split_whitespace().next().unwrap() {
            "create" | "delete" => ("pull_request", "feature-x", Some(number)),
            "prune" => ("schedule", "main", None),
            _ => ("push", "main", None),
        };
        let variables = actions(&scene, event, branch, pull);
        let ran = scene.run_in(command, variables).await;
        // Both deploy steps run on every push; the filter of each passes the other over.
        let reason = if command.contains("--app-pattern") {
            "branch_filtered"
        } else {
            "done"
        };
        let result = ran.ended(0, reason);
        if command.starts_with("create") {
            let app = format!("acme-pr-{number}");
            assert_eq!(result["name"], app);
            assert_eq!(
                world.deployed(&app),
                Some(scene.tip("feature-x")),
                "the head, and no merge commit"
            );
        }
    }
    assert_eq!(scene.apps_in_review().await, Vec::<String>::new());
    assert_eq!(world.deployed("acme-prod"), Some(scene.tip("main")));
}

#[test]
fn each_part_of_the_integration_has_its_row() {
    let text = include_str!("../../../../docs/review-apps.md");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| {
            line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 27);
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row[0], (at + 1).to_string());
        assert!(
            row.len() == 3 && row.iter().all(|cell| !cell.is_empty()),
            "{row:?}"
        );
    }
}
