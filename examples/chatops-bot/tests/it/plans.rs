//! What a command costs: how many requests, and none that is not needed.

use std::collections::BTreeSet;

use crate::scene::Scene;

fn distinct(requests: &[String]) -> BTreeSet<&str> {
    requests.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn info_asked_again_is_one_round_trip_whatever_the_number_of_apps() {
    let scene = Scene::open().await;
    scene.says("info acme").await;
    scene.wires.requests();
    scene.says("info acme").await;
    let requests = scene.wires.requests();
    // None of them needs the response of another one.
    let wanted = [
        "GET /pipelines/{pipeline}/latest-releases",
        "GET /pipelines/{pipeline}/pipeline-couplings",
        "GET /repos/{owner}/{repo}/branches/{branch*}",
        "GET /repos/{owner}/{repo}/rules/branches/{branch*}",
    ];
    assert_eq!(distinct(&requests), BTreeSet::from(wanted), "{requests:?}");
    assert_eq!(requests.len(), wanted.len(), "{requests:?}");
}

#[tokio::test]
async fn releases_asked_again_are_one_request_for_each_app() {
    let scene = Scene::open().await;
    scene.says("releases acme in staging").await;
    scene.wires.requests();
    scene.says("releases acme in staging").await;
    let requests = scene.wires.requests();
    assert_eq!(requests, ["GET /apps/{app}/releases"]);
}

#[tokio::test]
async fn a_deploy_sends_each_write_once_and_reads_nothing_twice_before_its_build() {
    let scene = Scene::open().await;
    scene.says("info acme").await;
    scene.wires.requests();
    scene.says("deploy acme to staging").await;
    let requests = scene.wires.requests();
    let build = requests
        .iter()
        .position(|one| one == "POST /apps/{app}/builds");
    let before = &requests[..build.expect("a build")];
    // The gate reads the commit beside its checks, although we know it: no time, one request.
    let commits = "GET /repos/{owner}/{repo}/commits/{ref*}";
    let twice = before.iter().filter(|one| *one == commits).count() - 1;
    assert_eq!(distinct(before).len() + twice, before.len(), "{before:#?}");
    assert_eq!(twice, 1, "{before:#?}");
    // Known since a moment ago: the pipeline, its repository, the default branch.
    for known in ["GET /pipelines/{pipeline}", "GET /repos/{owner}/{repo}"] {
        assert!(!before.contains(&known.to_owned()), "{before:#?}");
    }
    let posts = requests.iter().filter(|one| one.starts_with("POST "));
    let posts: Vec<&String> = posts.collect();
    let wanted = [
        "POST /repos/{owner}/{repo}/deployments",
        "POST /apps/{app}/builds",
        "POST /repos/{owner}/{repo}/deployments/{id}/statuses",
        "POST /repos/{owner}/{repo}/deployments/{id}/statuses",
    ];
    assert_eq!(posts, wanted, "{requests:#?}");
}
