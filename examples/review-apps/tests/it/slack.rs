//! One message in Slack when it is over.

use crate::scene::Scene;

const CHANNEL: &str = "C0000000001";

#[tokio::test(flavor = "multi_thread")]
async fn the_channel_reads_how_it_ended_and_where_to_look() {
    let scene = Scene::linked().await;
    let slack = scene.sandbox.slack();
    let before = slack.messages(CHANNEL).len();
    let mut variables = scene.variables();
    variables.extend([
        ("SLACK_BOT_TOKEN", slack.bot_token.as_str()),
        ("SLACK_API_URL", slack.url.as_str()),
    ]);
    let line = format!("create --branch feature-x --wait --slack {CHANNEL}");
    let ran = scene.run_in(&line, variables).await;
    let url = ran.ended(0, "done")["web_url"].as_str().unwrap().to_owned();
    assert_eq!(ran.events("warning").len(), 0, "{:?}", ran.lines);
    let messages = slack.messages(CHANNEL);
    assert_eq!(messages.len(), before + 1);
    let text = &messages.last().unwrap().text;
    assert!(text.contains(&url) && text.contains("feature-x"), "{text}");
    assert!(text.contains("runs v2"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_without_a_token_says_what_is_missing() {
    let scene = Scene::linked().await;
    let line = format!("create --branch feature-x --slack {CHANNEL}");
    let ran = scene.run(&line).await;
    ran.ended(2, "usage");
    assert!(!ran.requests.contains_key("heroku POST /review-apps"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incoming_webhook_needs_neither_token_nor_channel() {
    let scene = Scene::linked().await;
    let slack = scene.sandbox.slack();
    let hook = slack.incoming_webhook(CHANNEL).unwrap();
    let before = slack.messages(CHANNEL).len();
    let mut variables = scene.variables();
    variables.extend([
        ("SLACK_WEBHOOK_URL", hook.as_str()),
        ("SLACK_API_URL", slack.url.as_str()),
    ]);
    let ran = scene
        .run_in("create --branch feature-x --wait", variables.clone())
        .await;
    let url = ran.ended(0, "done")["web_url"].as_str().unwrap().to_owned();
    assert_eq!(ran.events("warning").len(), 0, "{:?}", ran.lines);
    let messages = slack.messages(CHANNEL);
    assert_eq!(messages.len(), before + 1);
    let text = &messages.last().unwrap().text;
    assert!(text.contains(&url) && text.contains("feature-x"), "{text}");
    assert!(text.contains("runs v2"), "{text}");
    // The address lets everybody post: it is in no line.
    let secret = hook.rsplit('/').next().unwrap();
    let lines: String = ran.lines.iter().map(ToString::to_string).collect();
    assert!(!lines.contains(secret));
    // One that was removed is a warning that names Slack's reason, and stops nothing.
    variables.extend([("SLACK_WEBHOOK_URL", format!("{hook}x").as_str())]);
    let ran = scene.run_in("delete --branch feature-x", variables).await;
    ran.ended(0, "done");
    let warnings = ran.events("warning");
    assert_eq!(warnings.len(), 1, "{:?}", ran.lines);
    let warning = warnings[0].to_string();
    assert!(
        warning.contains("Slack") && !warning.contains(secret),
        "{warning}"
    );
    // An address of somebody else is never posted to.
    let mut variables = scene.variables();
    variables.extend([
        (
            "SLACK_WEBHOOK_URL",
            "https://hooks.example.com/services/T/B/x",
        ),
        ("SLACK_API_URL", slack.url.as_str()),
    ]);
    let ran = scene.run_in("create --branch feature-x", variables).await;
    ran.ended(2, "usage");
}
