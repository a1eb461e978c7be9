//! The Heroku side: token, pipeline, engine, what runs, and Heroku's own status.

use std::time::Duration;

use bytes::Bytes;
use heroku_api::Client;
use heroku_api::account::GetAccount;
use heroku_api::page::Range;
use heroku_api::releases::ListReleases;
use heroku_api::slugs::GetSlug;
use heroku_api::transport::Limits;
use serde_json::Value;

use super::Findings;
use crate::args;
use crate::engine;
use crate::name::short;
use crate::place::Place;
use crate::target::Target;
use crate::trouble::Trouble;

/// Where Heroku says how it is.
const STATUS: &str = "https://status.heroku.com";

pub(super) async fn look(
    findings: &mut Findings<'_>,
    args: &args::Doctor,
    target: Option<&Target>,
    head: Option<&str>,
) {
    let heroku = match findings.cx.services.heroku() {
        Ok(heroku) => heroku,
        Err(trouble) => return findings.trouble("Heroku", &trouble),
    };
    status(findings, &heroku).await;
    match heroku.send(&GetAccount::new()).await {
        Ok(account) => {
            let email = account.email.unwrap_or_else(|| account.id.to_string());
            findings.good("Heroku", format!("signed in as {email}"));
        }
        // A token that may only write apps cannot read the account, and need not.
        Err(error)
            if error
                .as_api()
                .is_some_and(heroku_api::error::ApiError::is_forbidden) =>
        {
            findings.good("Heroku", "the token works; it may not read its account");
        }
        Err(error) => {
            return findings.trouble("Heroku", &Trouble::heroku("reading the account", &error));
        }
    }
    let repository = target
        .and_then(|target| target.repo.as_ref())
        .map(github_checks::Repo::name);
    match Place::find(findings.cx, &heroku, &args.place, repository).await {
        Ok(place) => pipeline(findings, &heroku, &place).await,
        Err(trouble) => findings.trouble("pipeline", &trouble),
    }
    if let Some(app) = &args.app {
        let branch = target.and_then(|target| target.branch.as_deref());
        runs(findings, &heroku, app, branch.unwrap_or("the branch"), head).await;
    }
}

async fn pipeline(findings: &mut Findings<'_>, heroku: &Client, place: &Place) {
    findings.good("pipeline", format!("{} can be read", place.name));
    match engine::is_on(heroku, place).await {
        Ok(true) => findings.good("engine", "review apps are on: --engine review-app works here"),
        Ok(false) => findings.good(
            "engine",
            "review apps are off, or the pipeline has no GitHub link: --engine app-setup works here \
             (`heroku reviewapps:enable` turns them on)",
        ),
        Err(trouble) => findings.trouble("engine", &trouble),
    }
    match crate::inventory::read(heroku, place).await {
        Ok(all) => findings.good("review apps", format!("{} of them", all.len())),
        Err(trouble) => findings.trouble("review apps", &trouble),
    }
}

/// Compares what an app runs with the head of its branch: automatic deploys stop in silence.
async fn runs(
    findings: &mut Findings<'_>,
    heroku: &Client,
    app: &str,
    branch: &str,
    head: Option<&str>,
) {
    let newest = Range::by("version").newest_first().max(20);
    let releases = heroku.send(&ListReleases::new(app).range(newest)).await;
    let releases = match releases {
        Ok(page) => page.items,
        Err(error) => {
            return findings.trouble(
                "what runs",
                &Trouble::heroku(&format!("reading {app}"), &error),
            );
        }
    };
    let current = releases
        .iter()
        .find(|release| release.current == Some(true));
    let Some((version, slug)) = current.and_then(|now| Some((now.version, now.slug.clone()?)))
    else {
        let fix = "deploy something: `review-apps deploy`";
        return findings.warning(
            "what runs",
            format!("{app} runs no code that names a commit"),
            fix,
        );
    };
    let slug = heroku.send(&GetSlug::new(app, &slug)).await;
    let commit = slug
        .ok()
        .and_then(|slug| slug.commit)
        .filter(|commit| !commit.is_empty());
    match (commit, head) {
        (Some(commit), Some(head)) if commit == head => {
            findings.good(
                "what runs",
                format!("{app} v{version} is the head of {branch}, {}", short(head)),
            );
        }
        (Some(commit), Some(head)) => findings.warning(
            "what runs",
            format!(
                "{app} v{version} runs {}, the head of {branch} is {}",
                short(&commit),
                short(head)
            ),
            &format!("review-apps deploy --branch {branch} --app {app}"),
        ),
        (Some(commit), None) => findings.good(
            "what runs",
            format!("{app} v{version} runs {}", short(&commit)),
        ),
        (None, _) => findings.warning(
            "what runs",
            format!("nobody knows which commit {app} v{version} is"),
            "deploy with a commit: `review-apps deploy`",
        ),
    }
}

/// Heroku's own word on how it is.
async fn status(findings: &mut Findings<'_>, heroku: &Client) {
    let base = findings
        .cx
        .variables
        .get("HEROKU_STATUS_URL")
        .unwrap_or(STATUS)
        .to_owned();
    let url = format!("{}/api/v4/current-status", base.trim_end_matches('/'));
    let request = http::Request::get(&url)
        .header("accept", "application/json")
        .body(Bytes::new());
    let Ok(request) = request else {
        return findings.bad(
            "status",
            format!("{base} is not an address"),
            "correct HEROKU_STATUS_URL",
        );
    };
    let limits = Limits::new(Duration::from_secs(15), 1024 * 1024);
    let body = match heroku.transport().send(request, limits).await {
        Ok(response) if response.status().is_success() => response.into_body(),
        _ => {
            return findings.warning(
                "status",
                format!("{base} does not answer"),
                "look at https://status.heroku.com",
            );
        }
    };
    let status: Value = serde_json::from_slice(&body).unwrap_or_default();
    let systems = status["status"].as_array().cloned().unwrap_or_default();
    let troubled: Vec<_> = systems
        .iter()
        .filter(|system| system["status"] != "green")
        .map(|system| {
            format!(
                "{} is {}",
                system["system"].as_str().unwrap_or("?"),
                system["status"].as_str().unwrap_or("?")
            )
        })
        .collect();
    let incidents = status["incidents"].as_array().cloned().unwrap_or_default();
    let titles: Vec<_> = incidents
        .iter()
        .filter_map(|one| one["title"].as_str())
        .collect();
    if systems.is_empty() {
        findings.warning(
            "status",
            format!("{base} says nothing that can be read"),
            "look at https://status.heroku.com",
        );
    } else if troubled.is_empty() && titles.is_empty() {
        findings.good("status", "Heroku reports no incident");
    } else {
        let text = troubled
            .into_iter()
            .chain(titles.into_iter().map(str::to_owned))
            .collect::<Vec<_>>();
        findings.warning(
            "status",
            text.join("; "),
            "wait, and see https://status.heroku.com",
        );
    }
}
