//! What others see of the bot: its address, its clock, its webhooks and log-ins.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use github_checks::rate_limits::GetRateLimits;
use heroku_api::oauth::GetOauthClient;
use heroku_api::transport::{Limits, Transport as _};
use http::{Request, StatusCode};

use super::Finding;
use crate::config::Config;
use crate::refusal::error_chain;
use crate::services::{Services, Transports};

/// Slack refuses signatures that are five minutes old, and we do.
const SKEW: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn look(
    config: &Config,
    transports: &Transports,
    services: &Services,
) -> Vec<Finding> {
    let (address, clock, login) = tokio::join!(
        address(config, transports),
        clock(services),
        login(config, services)
    );
    let mut findings = vec![address, clock];
    findings.extend(webhooks(config));
    findings.extend(login);
    findings
}

/// Whether the public address leads to a bot: asked from here, by the way that others take.
async fn address(config: &Config, transports: &Transports) -> Finding {
    let Some(url) = &config.public_url else {
        let what = "public address: none";
        return match config.slack_app_token {
            Some(_) => Finding::fine(format!("{what}; Slack is reached by Socket Mode")),
            None => Finding::fix(
                what,
                "set PUBLIC_URL to the https address that leads here, and Slack's request URLs below \
                 it; or set SLACK_APP_TOKEN for Socket Mode",
            ),
        };
    };
    let what = format!("public address: {url}");
    let request = Request::get(format!("{url}/healthz")).body(Bytes::new());
    let Ok(request) = request else {
        return Finding::fix(what, "PUBLIC_URL is no address");
    };
    match transports
        .heroku()
        .send(request, Limits::new(PATIENCE, 64 * 1024))
        .await
    {
        Ok(answer) if answer.status() == StatusCode::OK => Finding::fine(what),
        Ok(answer) => Finding::fix(
            what,
            format!(
                "{url}/healthz answers {}: something else listens there, or the proxy in front \
                 does not pass the path on",
                answer.status().as_u16()
            ),
        ),
        Err(error) => Finding::fix(
            what,
            format!(
                "{url}/healthz does not answer ({}): start the bot, and let the proxy or tunnel lead \
                 to its LISTEN address",
                error_chain(&error)
            ),
        ),
    }
}

/// The machine's clock beside GitHub's.
async fn clock(services: &Services) -> Finding {
    let date = match services.github_clients.without_token() {
        Ok(client) => client.send_with_meta(&GetRateLimits::new()).await.ok(),
        Err(_) => None,
    };
    let Some(date) = date.and_then(|answer| answer.meta.date) else {
        return Finding::unknown("clock", "GitHub did not say what time it is");
    };
    let now = SystemTime::now();
    let apart = now
        .duration_since(date)
        .or_else(|_| date.duration_since(now));
    match apart.unwrap_or_default() {
        apart if apart <= SKEW => Finding::fine("clock: within a minute of GitHub's"),
        apart => Finding::fix(
            format!("clock: {} s from GitHub's", apart.as_secs()),
            "set the machine's clock (NTP): Slack's signatures are refused after five minutes",
        ),
    }
}

fn webhooks(config: &Config) -> Vec<Finding> {
    let hooks = [
        (
            "Heroku",
            "HEROKU_WEBHOOK_SECRET",
            config.heroku_webhook_secrets.is_empty(),
        ),
        (
            "GitHub",
            "GITHUB_WEBHOOK_SECRET",
            config.github_webhook_secrets.is_empty(),
        ),
    ];
    let found = hooks.iter().map(|(service, variable, missing)| {
        let what = format!("webhooks of {service}");
        match (missing, config.public_url.is_some()) {
            (false, true) => Finding::fine(format!("{what}: installed with the first route")),
            (true, _) => Finding::fine(format!(
                "{what}: none ({variable} is not set); what is routed is looked at once a minute"
            )),
            (false, false) => Finding::fix(
                what,
                format!("{variable} is set and PUBLIC_URL is not: nothing can come"),
            ),
        }
    });
    found.collect()
}

/// Whether people come back to us after a log-in.
async fn login(config: &Config, services: &Services) -> Vec<Finding> {
    let public = config.public_url.as_deref().unwrap_or_default();
    let mut findings = Vec::new();
    if let Some(login) = &config.heroku_login {
        let back = format!("{public}/login/heroku/callback");
        let what = format!("log-in to Heroku: people come back to {back}");
        let read = GetOauthClient::new(login.id.as_str());
        findings.push(match services.heroku.send(&read).await {
            Ok(client) if client.redirect_uri.as_deref() == Some(back.as_str()) => {
                Finding::fine(what)
            }
            Ok(client) => Finding::fix(
                what,
                format!(
                    "the OAuth client at Heroku sends them to {}: set its callback URL to {back}",
                    client.redirect_uri.as_deref().unwrap_or("nowhere")
                ),
            ),
            Err(error) if error.is_not_found() => Finding::fix(
                what,
                "Heroku knows no OAuth client with this HEROKU_OAUTH_CLIENT_ID",
            ),
            Err(error) => Finding::unknown(
                what,
                format!(
                    "the registration could not be read ({})",
                    error_chain(&error)
                ),
            ),
        });
    }
    if config.github_login.is_some() {
        findings.push(Finding::fine(format!(
            "log-in to GitHub: the app's callback URL must be {public}/login/github/callback"
        )));
    }
    findings
}
