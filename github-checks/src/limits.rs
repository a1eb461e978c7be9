//! GitHub's limits, and the refusal of what breaks them before anything is sent.

use chrono::{DateTime, NaiveDate};

use crate::error::BuildError;
use crate::ids::Sha;

/// Characters of a commit status's description. GitHub refuses more with a 422.
///
/// Source: <https://docs.github.com/rest/commits/statuses#create-a-commit-status>
pub const STATUS_DESCRIPTION: usize = 140;

/// Characters of a deployment status's description.
///
/// Source: <https://docs.github.com/rest/deployments/statuses#create-a-deployment-status>
pub const DEPLOYMENT_STATUS_DESCRIPTION: usize = 140;

/// Characters of a check run's summary, and of its text.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const CHECK_TEXT: usize = 65_535;

/// Annotations in one request; more are added by further requests.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const CHECK_ANNOTATIONS: usize = 50;

/// Bytes of the message, and of the details, of an annotation.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const ANNOTATION_MESSAGE: usize = 64 * 1024;

/// Characters of the title of an annotation.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const ANNOTATION_TITLE: usize = 255;

/// Buttons of a check run.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const CHECK_ACTIONS: usize = 3;

/// Characters of the label, and of the identifier, of a button.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const ACTION_LABEL: usize = 20;

/// Characters of the description of a button.
///
/// Source: <https://docs.github.com/rest/checks/runs#create-a-check-run>
pub const ACTION_DESCRIPTION: usize = 40;

/// Characters of a commit status's context.
///
/// Source: GitHub refuses more with a 422; its documentation does not say so.
pub const STATUS_CONTEXT: usize = 255;

/// Characters of a comment, and of the text of an issue or a pull request.
///
/// Source: GitHub refuses more with a 422 that names this limit.
pub const COMMENT_BODY: usize = 65_536;

/// Characters of the title of an issue or a pull request.
///
/// Source: GitHub refuses more with a 422 that names this limit.
pub const TITLE: usize = 256;

/// Characters of the name of an environment.
///
/// Source: <https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments>
pub const ENVIRONMENT_NAME: usize = 255;

/// Minutes that an environment may let a job wait: 30 days.
///
/// Source: <https://docs.github.com/rest/deployments/environments#create-or-update-an-environment>
pub const ENVIRONMENT_WAIT: usize = 43_200;

/// People and teams that an environment may ask.
///
/// Source: <https://docs.github.com/rest/deployments/environments#create-or-update-an-environment>
pub const ENVIRONMENT_REVIEWERS: usize = 6;

/// Repositories that an installation token may be narrowed to.
///
/// Source: <https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app>
pub const INSTALLATION_TOKEN_REPOSITORIES: usize = 500;

/// Bytes of a webhook's body; GitHub sends no event that is larger.
///
/// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap>
pub const WEBHOOK_BODY: usize = 25 * 1024 * 1024;

/// At most so many characters.
pub(crate) fn chars(name: &str, text: Option<&str>, limit: usize) -> Result<(), BuildError> {
    // Bytes are at least as many as characters: short texts need no counting.
    let count = match text {
        Some(text) if text.len() > limit => text.chars().count(),
        _ => return Ok(()),
    };
    within(name, count, limit, "characters")
}

/// Not empty and not only whitespace.
pub(crate) fn present(name: &str, text: &str) -> Result<(), BuildError> {
    if text.trim().is_empty() {
        return Err(BuildError::invalid(format!("{name}: must not be empty")));
    }
    Ok(())
}

/// The size of a page: 1 to 100.
pub(crate) fn per_page(count: Option<u64>) -> Result<(), BuildError> {
    match count {
        Some(count) if !(1..=100).contains(&count) => Err(BuildError::invalid(format!(
            "per_page: {count}, at least 1 and at most 100"
        ))),
        _ => Ok(()),
    }
}

/// Not empty when it is set.
pub(crate) fn optional_present(name: &str, text: Option<&str>) -> Result<(), BuildError> {
    text.map_or(Ok(()), |text| present(name, text))
}

/// A moment or a day as GitHub reads them: it ignores others and lists everything.
pub(crate) fn moment(name: &str, text: Option<&str>) -> Result<(), BuildError> {
    let readable = |text: &str| {
        DateTime::parse_from_rfc3339(text).is_ok() || text.parse::<NaiveDate>().is_ok()
    };
    match text {
        Some(text) if !readable(text) => Err(BuildError::invalid(format!(
            "{name}: not a moment; write it as 2026-01-31T12:00:00Z"
        ))),
        _ => Ok(()),
    }
}

/// At most so many of something.
pub(crate) fn within(name: &str, count: usize, limit: usize, unit: &str) -> Result<(), BuildError> {
    if count > limit {
        return Err(BuildError::invalid(format!(
            "{name}: {count} {unit}, at most {limit}"
        )));
    }
    Ok(())
}

/// A full commit id.
pub(crate) fn full_sha(name: &str, sha: &Sha) -> Result<(), BuildError> {
    if sha.is_full() {
        return Ok(());
    }
    let shown: String = sha.as_str().chars().take(64).collect();
    Err(BuildError::invalid(format!(
        "{name}: {shown:?} is no full commit id; resolve it first"
    )))
}

/// One of the words that GitHub takes.
pub(crate) fn one_of(name: &str, word: &str, words: &[&str]) -> Result<(), BuildError> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(BuildError::invalid(format!(
        "{name}: {word:?} is none of {}",
        words.join(", ")
    )))
}

/// One of the words that GitHub takes, or nothing.
pub(crate) fn optional_one_of(
    name: &str,
    word: Option<&str>,
    words: &[&str],
) -> Result<(), BuildError> {
    word.map_or(Ok(()), |word| one_of(name, word, words))
}

/// An address for a browser. It is not quoted in the error: addresses can be secrets.
pub(crate) fn web(name: &str, url: Option<&str>) -> Result<(), BuildError> {
    let usable = |url: &str| {
        let web = ["http://", "https://"].iter().any(|scheme| {
            let start = url.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        web && !url.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    match url {
        Some(url) if !url.is_empty() && !usable(url) => Err(BuildError::invalid(format!(
            "{name}: not an http or https address"
        ))),
        _ => Ok(()),
    }
}
