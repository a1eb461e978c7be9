//! Rules of the file that `CONFIG` names, as people meet them.

use chatops_bot::app::Choices;
use chatops_bot::config::Rules;
use sandbox::Sandbox;

use crate::scene::Scene;

const UNCONFIRMED: &str = "\n[pipelines.acme]\nconfirm = false\n";

async fn scene(rules: &str) -> Scene {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let rules = Rules::read("bot.toml", rules).unwrap();
    Scene::with(sandbox, Choices::default().rules(rules)).await
}

#[tokio::test]
async fn a_pipeline_that_is_not_in_the_list_is_refused_with_the_line() {
    let scene = scene("[allow]\n\npipelines = [\"acme-two\"]\n").await;
    for command in [
        "deploy acme to staging",
        "promote acme",
        "info acme",
        "releases acme",
    ] {
        let seen = scene.says(command).await;
        let said = seen.private();
        assert!(
            said.contains("`acme` may not be touched"),
            "{command}: {said}"
        );
        assert!(said.contains("allow.pipelines"), "{command}: {said}");
        assert!(said.contains("line 3 of `bot.toml`"), "{command}: {said}");
    }
    assert_eq!(scene.counts(), (0, 0, 0));
    let seen = scene.says("pipelines").await;
    let said = seen.private();
    assert!(
        said.contains("acme-two") && !said.contains("acme-three"),
        "{said}"
    );
    assert!(said.contains("more may not be touched from here"), "{said}");
}

#[tokio::test]
async fn a_stage_can_be_kept_to_a_channel_and_an_app_out_of_reach() {
    let stages = "channels = { production = [\"C0000000009\"] }\n";
    let rules = format!("[allow]\napps = [\"acme-*\"]\n{UNCONFIRMED}{stages}");
    let kept = scene(&rules).await;
    let seen = kept.says("promote acme").await;
    let said = seen.private();
    assert!(
        said.contains("pipelines.acme.channels.production"),
        "{said}"
    );
    let seen = kept.says("deploy acme to staging").await;
    assert!(
        seen.replies().last().unwrap().contains("Done"),
        "{}",
        seen.all()
    );

    let rules = format!("[channels.C0000000001]\napps = [\"other\"]\n{UNCONFIRMED}");
    let kept = scene(&rules).await;
    let seen = kept.says("deploy acme to staging").await;
    let said = seen.private();
    assert!(said.contains("channels.C0000000001.apps"), "{said}");
    assert_eq!(kept.counts(), (0, 0, 0));
}

#[tokio::test]
async fn a_pipeline_has_a_usual_stage() {
    let scene = scene(&format!("{UNCONFIRMED}stage = \"staging\"\n")).await;
    let seen = scene.says("deploy acme").await;
    assert!(seen.root().contains("staging"), "{}", seen.all());
    assert_eq!(scene.counts().0, 1);
}

#[tokio::test]
async fn named_checks_must_be_there_and_green() {
    let rules = format!("{UNCONFIRMED}checks = [\"acceptance\"]\n");
    let scene = scene(&rules).await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.private().contains("acceptance"), "{}", seen.all());
    assert_eq!(scene.counts(), (0, 0, 0));
}

#[tokio::test]
async fn a_pipeline_without_a_link_to_github_has_its_repository_from_the_rules() {
    for (repository, builds) in [("", 0), ("repository = \"acme/web\"\n", 1)] {
        let scene = scene(&format!("{UNCONFIRMED}{repository}")).await;
        scene.sandbox.world().disconnect_github("acme");
        let seen = scene.says("deploy acme to staging").await;
        assert_eq!(scene.counts().0, builds, "{}", seen.all());
        assert_eq!(
            builds == 0,
            seen.private().contains("not connected"),
            "{}",
            seen.all()
        );
    }
}
