//! Single values of the environment: what they may look like.

use std::time::Duration;

use super::ConfigError;

/// Secrets that rotate: comma lists, the newest first.
const LISTS: [&str; 3] = [
    "SLACK_SIGNING_SECRET",
    "HEROKU_WEBHOOK_SECRET",
    "GITHUB_WEBHOOK_SECRET",
];

/// Tokens are one word: anything else was copied with something around it. The signing
/// secrets are a list, so blanks beside a comma are fine there.
pub(super) fn plain(variable: &'static str, value: &str) -> Result<(), ConfigError> {
    let list = LISTS.contains(&variable);
    let mut words = value.split(',').map(str::trim);
    let characters = |what| Err(ConfigError::Characters { variable, what });
    match value.chars().find(|c| c.is_control()) {
        Some('\n' | '\r') => return characters("a line break"),
        Some(_) => return characters("a control character"),
        None => {}
    }
    if list && words.any(str::is_empty) {
        return characters("an empty secret between two commas");
    }
    let inside = |word: &str| word.chars().any(char::is_whitespace);
    if (list && value.split(',').map(str::trim).any(inside)) || (!list && inside(value)) {
        return characters("a blank");
    }
    if value.contains(['"', '\'']) {
        return characters("a quotation mark");
    }
    if !value.is_ascii() {
        return characters("a character that is not ASCII");
    }
    Ok(())
}

/// `LOOK_WINDOW`.
pub(super) fn look_window(value: &str) -> Result<Duration, ConfigError> {
    let seconds = value.trim().parse().map(Duration::from_secs);
    seconds.map_err(|_| ConfigError::LookWindow {
        value: value.to_owned(),
    })
}

/// The Web API lives below `/api/`: without it every call would be answered by a web page.
pub(super) fn slack_url(url: &str) -> Result<String, ConfigError> {
    if url.trim_end_matches('/').ends_with("/api") {
        Ok(url.to_owned())
    } else {
        Err(ConfigError::SlackUrl {
            value: url.to_owned(),
        })
    }
}

/// Where people and providers reach us: an address without a path. Codes and states come along,
/// so plain HTTP is for this machine alone.
pub(super) fn public_url(url: &str) -> Result<String, ConfigError> {
    let refused = |what| ConfigError::PublicUrl {
        value: url.to_owned(),
        what,
    };
    let parsed = url::Url::parse(url).map_err(|_| refused("is not an address"))?;
    let host = parsed.host_str().unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    match parsed.scheme() {
        "https" => {}
        "http" if local => {}
        "http" => return Err(refused("must begin with https://")),
        _ => return Err(refused("is not a web address")),
    }
    if parsed.path() != "/" || parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(refused("must end after the host: no path, no query"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}
