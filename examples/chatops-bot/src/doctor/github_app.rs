//! The GitHub App that speaks on pull requests: what it may do, and what it hears.

use github_checks::apps::App;

use super::Finding;
use crate::config::Config;
use crate::refusal::error_chain;
use crate::services::{GitHubApp, Services};

/// What brings commands in comments.
const COMMENTS: &str = "issue_comment";

pub(super) async fn look(config: &Config, services: &Services) -> Option<Finding> {
    let what = "GitHub App";
    let app = match services.github_app.as_ref()?.read().await {
        Ok(app) => app,
        Err(error) if error.is_transient() => {
            return Some(Finding::unknown(what, error_chain(&error)));
        }
        Err(error) => {
            let why = error_chain(&error);
            let fix = format!(
                "{why}: GITHUB_APP_ID is the App ID on the app's page, GITHUB_APP_PRIVATE_KEY a key \
                 that was made there"
            );
            return Some(Finding::fix(what, fix));
        }
    };
    let name = app.slug.as_deref().unwrap_or_default();
    let what = format!("{what}: {name}");
    let missing = missing(config, &app);
    Some(if missing.is_empty() {
        Finding::fine(what)
    } else {
        let missing = missing.join(", ");
        let fix =
            format!("add {missing} in the app's settings, and accept it where it is installed");
        Finding::fix(what, fix)
    })
}

fn missing(config: &Config, app: &App) -> Vec<String> {
    let has = |name: &str| app.permissions.get(name).map(String::as_str);
    let permissions = GitHubApp::MAY.iter();
    let permissions = permissions
        .filter(|(name, _)| !matches!(has(name), Some("write" | "admin")))
        .map(|(name, level)| format!("the permission {name}: {level}"));
    let hears = app.events.iter().any(|event| event == COMMENTS);
    let wants = config.rules.with_comments().next().is_some();
    let event = (wants && !hears).then(|| format!("the event {COMMENTS}"));
    permissions.chain(event).collect()
}
