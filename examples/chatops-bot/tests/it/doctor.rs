//! `chatops-bot doctor`: what is missing is named with what to do about it.

use chatops_bot::app::{self, Choices};
use chatops_bot::config::{AppIdentity, Config, PipelineRules};
use chatops_bot::doctor::{self, State};
use chatops_bot::services::Transports;
use sandbox::Sandbox;

use crate::scene::Scene;

async fn look(config: &Config, database: &str) -> (String, u8) {
    let findings = doctor::look(config, &Transports::new().unwrap(), database)
        .await
        .unwrap();
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    for finding in &findings {
        if let State::Fix(fix) | State::Unknown(fix) = &finding.state {
            assert!(!fix.is_empty(), "{finding}");
        }
    }
    (lines.join("\n"), doctor::exit(&findings))
}

/// A bot that serves, and its settings.
async fn healthy() -> (Scene, Config) {
    let sandbox = Sandbox::start().await.unwrap();
    let scene = Scene::with(sandbox, Choices::default()).await;
    let address = format!("http://{}", scene.running.address);
    let config = app::sandbox_config(&scene.sandbox, &address, &Choices::default());
    (scene, config)
}

#[tokio::test]
async fn a_bot_that_lacks_nothing_is_told_so() {
    let (_scene, config) = healthy().await;
    let (said, exit) = look(&config, "sqlite:///nowhere/new.db").await;
    for part in [
        "Slack: the bot's token is deploys",
        "Heroku: people log in",
        "public address: http://127.0.0.1",
        "clock: within a minute",
        "log-in to Heroku: people come back to",
        "pipeline acme: acme/web",
        "the first start makes it",
    ] {
        assert!(said.contains(part), "{part:?} in:\n{said}");
    }
    assert_eq!(exit, u8::from(said.contains("FIX")), "{said}");
}

#[tokio::test]
async fn a_github_app_that_lacks_something_is_named_with_it() {
    let rules = "[pipelines.acme]\npull_requests = { comments = true }\n";
    let choices = crate::pulls::choices(rules);
    let sandbox = Sandbox::start().await.unwrap();
    let scene = Scene::with(sandbox, choices.clone()).await;
    let address = format!("http://{}", scene.running.address);
    let mut config = app::sandbox_config(&scene.sandbox, &address, &choices);
    let (said, _) = look(&config, "sqlite:///nowhere/new.db").await;
    assert!(said.contains("ok   GitHub App: sandbox-deploys"), "{said}");
    let key = config.github_app.take().unwrap().key;
    config.github_app = Some(AppIdentity::new(7, key));
    let (said, exit) = look(&config, "sqlite:///nowhere/new.db").await;
    assert!(said.contains("GITHUB_APP_ID is the App ID"), "{said}");
    assert_eq!(exit, 1);
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_with_its_fix() {
    let (scene, config) = healthy().await;
    for (wrong, says) in [
        (
            Box::new(|config: &mut Config| config.public_url = None) as Box<dyn Fn(&mut Config)>,
            "set PUBLIC_URL",
        ),
        (
            Box::new(|config: &mut Config| config.public_url = Some("http://127.0.0.1:1".into())),
            "start the bot",
        ),
        (
            Box::new(|config: &mut Config| config.heroku_token = Some("bad".into())),
            "HEROKU_API_KEY",
        ),
        (
            Box::new(|config: &mut Config| config.github_token = Some("bad".into())),
            "GITHUB_TOKEN",
        ),
        (
            Box::new(|config: &mut Config| {
                let rules = config.rules.clone();
                config.rules = rules.with("acmee", PipelineRules::unconfirmed());
            }),
            "is it spelt so?",
        ),
    ] {
        let mut config = config.clone();
        wrong(&mut config);
        let (said, exit) = look(&config, "sqlite:///nowhere/new.db").await;
        assert!(said.contains(says), "{says:?} in:\n{said}");
        assert_eq!(exit, 1, "{said}");
    }
    let slack = scene.sandbox.slack();
    let mut config = config.clone();
    config.slack_token = Some(slack.token_with(&["commands"], false).into());
    let (said, exit) = look(&config, "sqlite:///nowhere/new.db").await;
    assert!(said.contains("chat:write (threads)"), "{said}");
    assert_eq!(exit, 1);
}
