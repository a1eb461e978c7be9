//! What a deploy does, step by step: the contract's table of deploys.

use std::time::Duration;

use heroku_api::builds::ListBuilds;
use heroku_api::couplings::Stage;
use sandbox::{Fault, ReleaseIds, ReleasePhase, Streams};

use crate::scene::{BOB, Scene, Seen};
use crate::world::{self, restarts};

on_both!(
    an_app_stays_locked_until_its_last_dyno_is_up,
    the_deployment_on_github_names_the_commit_and_where_it_was_asked_for,
    a_deploy_moves_no_branch,
    the_archive_link_is_fetched_right_before_the_build,
    an_archive_link_that_ran_out_is_fetched_anew,
    the_build_is_named_after_the_commit,
    a_stream_that_says_nothing_hides_no_end_of_a_build,
    a_release_phase_is_waited_for,
    a_release_command_that_takes_long_is_seen_also_when_it_prints_nothing,
    a_build_that_names_its_release_late_or_never_ends_well,
    a_config_change_while_dynos_restart_overtakes_the_deploy,
    one_crashed_dyno_is_no_success_for_github_and_is_counted,
    dynos_that_all_crash_fail_the_deploy,
    wanted_dynos_that_nobody_lists_are_unknown_and_never_up,
    an_app_that_is_scaled_to_zero_is_done_and_says_so,
    a_one_off_dyno_is_not_waited_for,
    several_apps_have_one_thread_and_a_failure_is_named_for_its_app,
);

const APP: &str = "acme-staging";

fn shows(seen: &Seen, parts: &[&str]) {
    let all = seen.all();
    for part in parts {
        assert!(all.contains(part), "{part:?} is missing in:\n{all}");
    }
}

fn tip(scene: &Scene) -> String {
    scene.sandbox.world().branches().remove(0).1
}

async fn an_app_stays_locked_until_its_last_dyno_is_up() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let seen = scene
        .says_and("deploy acme to staging", restarts(APP), async || {
            let other = scene.types(BOB, "deploy acme to staging").await;
            assert_eq!(other.status, 200);
        })
        .await;
    shows(&seen, &["is busy", "since", "its thread", "Deployed acme"]);
    assert_eq!(scene.counts().0, before.0 + 1);
    // And then it is free.
    let again = scene.says("deploy acme to staging").await;
    shows(&again, &["Deployed acme"]);
}

async fn the_deployment_on_github_names_the_commit_and_where_it_was_asked_for() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    let (deployment, statuses) = world::deployments(&scene).await.remove(0);
    assert_eq!(deployment.sha.to_string(), tip(&scene));
    assert_eq!(deployment.task.as_deref(), Some("deploy"));
    assert_eq!(deployment.environment.as_deref(), Some("staging"));
    let payload = deployment.payload();
    for (name, value) in [
        ("app", APP),
        ("pipeline", "acme"),
        ("stage", "staging"),
        ("slack_channel", "C0000000001"),
        ("slack_user", "U0000000001"),
    ] {
        assert_eq!(payload[name], value, "{payload}");
    }
    assert!(!payload["slack_thread"].as_str().unwrap().is_empty());
    // Its first status leads to the log, its last one to the app.
    let log = statuses[0].log_url.as_deref().unwrap_or_default();
    assert!(log.contains(APP), "{statuses:?}");
    let url = statuses[1].environment_url.as_deref().unwrap_or_default();
    assert!(url.contains(APP), "{statuses:?}");
}

async fn a_deploy_moves_no_branch() {
    let scene = Scene::open().await;
    let before = scene.sandbox.world().branches();
    let branch = before.last().unwrap().0.clone();
    scene
        .sandbox
        .world()
        .set_checks(&branch, sandbox::Checks::Green);
    assert_ne!(branch, before[0].0, "a branch beside the default one");
    let seen = scene
        .says(&format!("deploy acme/{branch} to staging"))
        .await;
    shows(&seen, &["Deployed acme"]);
    assert_eq!(scene.sandbox.world().branches(), before);
}

async fn the_archive_link_is_fetched_right_before_the_build() {
    let scene = Scene::open().await;
    scene.wires.requests();
    scene.says("deploy acme to staging").await;
    let requests = scene.wires.requests();
    let build = requests
        .iter()
        .position(|one| one == "POST /apps/{app}/builds");
    // Beside the deployment on GitHub, and nothing comes between.
    let last = &requests[build.unwrap() - 2..build.unwrap()];
    for wanted in [
        "GET /repos/{owner}/{repo}/tarball/{ref*}",
        "POST /repos/{owner}/{repo}/deployments",
    ] {
        assert!(last.contains(&wanted.to_owned()), "{requests:#?}");
    }
}

async fn an_archive_link_that_ran_out_is_fetched_anew() {
    let scene = Scene::open().await;
    let before = scene.counts();
    // The build is refused for a while: links of private repositories work for five minutes.
    let busy = || Fault::rate_limited(Some(60));
    let route = "POST /apps/{app}/builds";
    scene
        .sandbox
        .faults()
        .on(route, [busy(), busy(), busy(), busy()]);
    scene.wires.requests();
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["Deployed acme"]);
    assert_eq!(scene.counts().0, before.0 + 1);
    let links = "GET /repos/{owner}/{repo}/tarball/{ref*}";
    let links = scene
        .wires
        .requests()
        .iter()
        .filter(|one| *one == links)
        .count();
    assert!(links > 1, "{links} links");
}

async fn the_build_is_named_after_the_commit() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    let heroku = &scene.running.bot.services.heroku;
    let builds = heroku.all(&ListBuilds::new(APP)).await.unwrap();
    let sha = tip(&scene);
    let named = |build: &heroku_api::builds::Build| {
        let source = build.source_blob.as_ref();
        source.and_then(|source| source.version.clone()) == Some(sha.clone())
    };
    assert_eq!(builds.iter().filter(|build| named(build)).count(), 1);
}

async fn a_stream_that_says_nothing_hides_no_end_of_a_build() {
    for streams in [
        Streams::Silent,
        Streams::Refused,
        Streams::Missing,
        Streams::Cut,
        Streams::StayOpen,
    ] {
        let scene = Scene::open().await;
        scene.sandbox.world().set_streams(streams);
        let seen = scene.says("deploy acme to staging").await;
        assert!(
            seen.root().contains("Deployed acme"),
            "{streams:?}: {}",
            seen.all()
        );
        scene.sandbox.world().fail_next_build(APP);
        let seen = scene.says("deploy acme to staging").await;
        assert!(
            seen.root().contains("failed"),
            "{streams:?}: {}",
            seen.all()
        );
    }
}

async fn a_release_phase_is_waited_for() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .set_release_phase(APP, ReleasePhase::Succeeds);
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["is released as v", "Deployed acme"]);
    assert_eq!(seen.deployment_states(), ["in_progress", "success"]);
    let at = |wanted: &dyn Fn(&sandbox::What) -> bool| {
        let found = seen.events.iter().position(|event| wanted(&event.what));
        found.unwrap_or_else(|| panic!("{}", seen.all()))
    };
    let succeeded = at(&|what| match what {
        sandbox::What::Release { app, status, .. } => app == APP && status == "succeeded",
        _ => false,
    });
    let said = at(&|what| match what {
        sandbox::What::MessagePosted(one) => one.text.contains("is released as v"),
        _ => false,
    });
    assert!(succeeded < said, "{}", seen.all());
}

async fn a_release_command_that_takes_long_is_seen_also_when_it_prints_nothing() {
    for streams in [Streams::Normal, Streams::Silent, Streams::Refused] {
        let scene = Scene::open().await;
        let world = scene.sandbox.world();
        world.set_release_phase(APP, ReleasePhase::Succeeds);
        world.stretch_release_phase(APP, Duration::from_secs(300));
        world.set_streams(streams);
        let seen = scene.says("deploy acme to staging").await;
        let replies = seen.replies();
        let at = |part: &str| {
            let found = replies.iter().position(|reply| reply.contains(part));
            found.unwrap_or_else(|| panic!("{streams:?}: no {part:?}: {}", seen.all()))
        };
        assert!(
            at("is built") < at("runs its release command"),
            "{streams:?}"
        );
        assert!(
            at("runs its release command") < at("is released as v"),
            "{streams:?}"
        );
        shows(&seen, &["Deployed acme"]);
    }
}

async fn a_build_that_names_its_release_late_or_never_ends_well() {
    for ids in [
        ReleaseIds::After(Duration::from_secs(45)),
        ReleaseIds::Absent,
    ] {
        let scene = Scene::open().await;
        scene.sandbox.world().set_release_ids(ids);
        let seen = scene.says("deploy acme to staging").await;
        assert!(
            seen.root().contains("Deployed acme"),
            "{ids:?}: {}",
            seen.all()
        );
    }
}

async fn a_config_change_while_dynos_restart_overtakes_the_deploy() {
    let scene = Scene::open().await;
    let seen = scene
        .says_and("deploy acme to staging", restarts(APP), async || {
            let world = scene.sandbox.world();
            world.set_config(APP, "ben@acme.example", "A", "b").unwrap();
        })
        .await;
    shows(
        &seen,
        &["was overtaken by", "ben@acme.example", "Deploy overtaken"],
    );
    assert_eq!(seen.deployment_states(), ["in_progress", "inactive"]);
}

async fn one_crashed_dyno_is_no_success_for_github_and_is_counted() {
    let scene = Scene::open().await;
    scene.sandbox.world().crash_next_dyno(APP);
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["2 of 3", "crash"]);
    assert!(!seen.root().contains("Deployed acme"), "{}", seen.root());
    assert_ne!(seen.deployment_states().last().unwrap(), "success");
}

async fn dynos_that_all_crash_fail_the_deploy() {
    let scene = Scene::open().await;
    world::scale(&scene, APP, &[("web", 1), ("worker", 0)]).await;
    scene.sandbox.world().crash_next_dyno(APP);
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["is current, but its dynos crash", "Deploy failed"]);
    assert_eq!(seen.deployment_states(), ["in_progress", "failure"]);
}

async fn wanted_dynos_that_nobody_lists_are_unknown_and_never_up() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .list_dynos_after(APP, Duration::from_secs(3 * 3600));
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["Heroku lists no dynos", "Deploy unclear"]);
    assert_eq!(seen.deployment_states(), ["in_progress", "error"]);
}

async fn an_app_that_is_scaled_to_zero_is_done_and_says_so() {
    let scene = Scene::open().await;
    world::scale(&scene, APP, &[("web", 0), ("worker", 0)]).await;
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["it has no dynos to restart", "Deployed acme"]);
}

async fn a_one_off_dyno_is_not_waited_for() {
    let scene = Scene::open().await;
    let heroku = &scene.running.bot.services.heroku;
    let run = heroku_api::dynos::RunDyno::new(APP, "rake db:seed");
    heroku.send(&run).await.unwrap();
    let seen = scene.says("deploy acme to staging").await;
    shows(&seen, &["all 3 dynos are up", "Deployed acme"]);
}

async fn several_apps_have_one_thread_and_a_failure_is_named_for_its_app() {
    let scene = Scene::open().await;
    world::add_app(&scene, "acme-blue", Stage::Staging).await;
    scene.sandbox.world().fail_next_build("acme-blue");
    let before = scene.counts();
    let seen = scene.says("deploy acme to staging/all").await;
    assert_eq!(scene.counts().0, before.0 + 2);
    let root = seen.root();
    for part in [
        "Deploy failed",
        "acme-blue",
        "the build failed",
        "acme-staging",
        "live at v",
    ] {
        assert!(root.contains(part), "{part:?} is missing in {root}");
    }
    shows(&seen, &["1 of 2 apps run the new code"]);
    // Each app has an environment of its own, or one would make the other inactive.
    let mut names = Vec::new();
    for (deployment, statuses) in world::deployments(&scene).await.into_iter().take(2) {
        let last = statuses.last().unwrap().state.to_string();
        names.push((deployment.environment.unwrap_or_default(), last));
    }
    names.sort();
    let wanted = [
        ("staging/acme-blue", "failure"),
        ("staging/acme-staging", "success"),
    ];
    let wanted = wanted.map(|(name, state)| (name.to_owned(), state.to_owned()));
    assert_eq!(names, wanted);
}
