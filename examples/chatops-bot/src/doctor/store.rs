//! The database, the vault, and the rules.

use service::Store;
use service::store::Settings;
use service::vault::Vault;

use super::{Finding, is_there, logged_in};
use crate::app;
use crate::config::Config;
use crate::refusal::error_chain;

pub(super) async fn look(config: &Config, url: &str) -> Vec<Finding> {
    if !is_there(url) {
        let what = format!("database: {} is not there yet", shown(url));
        return vec![Finding::fine(format!("{what}; the first start makes it"))];
    }
    match app::store(Settings::new(url)).await {
        Ok(store) => {
            let mut findings = vec![Finding::fine(format!("database: {}", shown(url)))];
            findings.extend(vault(config, &store).await);
            store.close().await;
            findings
        }
        Err(error) => {
            let why = error_chain(&error);
            // One process at a time has a SQLite file: the bot itself, most likely.
            if why.contains("process") {
                return vec![Finding::unknown(
                    format!("database: {} is in use", shown(url)),
                    format!("{why}; stop the bot to look into it"),
                )];
            }
            vec![Finding::fix(format!("database: {}", shown(url)), why)]
        }
    }
}

/// Without the password.
fn shown(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(parsed) if parsed.scheme().starts_with("postgres") => {
            let host = parsed.host_str().unwrap_or_default();
            format!("postgres://{host}{}", parsed.path())
        }
        _ => url.to_owned(),
    }
}

async fn vault(config: &Config, store: &Store) -> Option<Finding> {
    if config.heroku_login.is_none() && config.github_login.is_none() {
        return None;
    }
    let keys = config
        .vault_keys
        .as_ref()
        .map(heroku_api::secret::Secret::expose);
    let vault = match Vault::from_text(keys) {
        Ok(vault) => vault,
        Err(error) => return Some(Finding::fix("vault", error_chain(&error))),
    };
    Some(match (vault.check(store).await, logged_in(store).await) {
        (Err(error), _) => Finding::fix("vault", error_chain(&error)),
        (Ok(()), Ok(n)) => Finding::fine(format!("vault: opens all {n} log-ins")),
        (Ok(()), Err(error)) => Finding::unknown("vault", error_chain(&error)),
    })
}
