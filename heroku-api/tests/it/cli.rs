//! The requests that Heroku's own command line sends, and ours for the same purpose.

use bytes::Bytes;
use heroku_api::account::GetAccountFeature;
use heroku_api::apps::{FilterApps, GetApp};
use heroku_api::base_url::BaseUrl;
use heroku_api::config_vars::{ConfigVars, UpdateConfigVars};
use heroku_api::couplings::{GetCouplingByApp, ListCouplings};
use heroku_api::dynos::ListDynos;
use heroku_api::endpoint::{Service, to_http};
use heroku_api::pipelines::{GetPipeline, ListPipelines};
use heroku_api::promotions::{CreatePromotion, ListTargets};
use heroku_api::releases::{GetRelease, ListReleases, Rollback};
use heroku_api::repositories::{
    GetBranch, GetRepository, GithubToken, LinkedApp, LinkedRepository,
};
use heroku_api::review_apps::{
    CreateReviewApp, DeleteReviewApp, DisableReviewApps, EnableReviewApps, GetReviewApp,
    GetReviewAppByApp, ListReviewApps, ReviewSource, UpdateReviewAppConfig,
};
use heroku_api::slugs::GetSlug;
use heroku_api::teams::GetTeam;
use heroku_api::webhooks::CreateWebhook;
use http::Request;
use serde_json::Value;

use crate::corpus;

/// One recorded request.
struct Recorded {
    method: String,
    path: String,
    body: Value,
    scenario: String,
}

fn recorded(folder: &std::path::Path) -> Vec<Recorded> {
    let text = std::fs::read_to_string(folder.join("cli-11.10.0-requests.jsonl")).unwrap();
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let body = text("body");
        let parsed = serde_json::from_str(&body).unwrap_or(Value::Null);
        Recorded {
            method: text("method"),
            path: text("path"),
            body: parsed,
            scenario: text("scenario"),
        }
    };
    text.lines().map(read).collect()
}

fn ours<E: heroku_api::Endpoint>(call: &E) -> Request<Bytes> {
    let base = BaseUrl::parse("https://api.heroku.com").unwrap();
    to_http(call, &base).unwrap()
}

/// The request that we would send for the purpose of a recorded one; `None` for what we
/// do not do.
fn same_purpose(seen: &Recorded) -> Option<Request<Bytes>> {
    let (path, query) = seen.path.split_once('?').unwrap_or((&seen.path, ""));
    let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
    let text = |pointer: &str| seen.body.pointer(pointer).and_then(Value::as_str);
    Some(match (seen.method.as_str(), parts.as_slice()) {
        ("GET", ["pipelines"]) => match query.strip_prefix("eq[name]=") {
            Some(name) => ours(&ListPipelines::new().name(name)),
            None => ours(&ListPipelines::new()),
        },
        ("GET", ["pipelines", id]) => ours(&GetPipeline::new(*id)),
        ("GET", ["pipelines", id, "pipeline-couplings"]) => ours(&ListCouplings::new(*id)),
        ("GET", ["apps", app, "pipeline-couplings"]) => ours(&GetCouplingByApp::new(*app)),
        ("POST", ["filters", "apps"]) => {
            let ids = seen.body.pointer("/in/id")?.as_array()?;
            ours(&FilterApps::new(ids.iter().filter_map(Value::as_str)))
        }
        ("POST", ["pipeline-promotions"]) => {
            let call = CreatePromotion::new(text("/pipeline/id")?, text("/source/app/id")?);
            let targets = seen.body["targets"].as_array()?.iter();
            let ids = targets.filter_map(|target| target.pointer("/app/id")?.as_str());
            ours(&ids.fold(call, CreatePromotion::target))
        }
        ("GET", ["pipeline-promotions", id, "promotion-targets"]) => ours(&ListTargets::new(*id)),
        ("GET", ["apps", app, "releases"]) => ours(&ListReleases::new(*app)),
        ("GET", ["apps", app, "releases", id]) => ours(&GetRelease::new(*app, *id)),
        ("POST", ["apps", app, "releases"]) => ours(&Rollback::new(*app, text("/release")?)),
        ("GET", ["apps", app, "slugs", id]) => ours(&GetSlug::new(*app, *id)),
        ("GET", ["apps", app]) => ours(&GetApp::new(*app)),
        ("GET", ["apps", app, "github"]) => ours(&LinkedApp::new(*app)),
        ("GET", ["apps", app, "dynos"]) => ours(&ListDynos::new(*app)),
        ("GET", ["apps", app, "review-app"]) => ours(&GetReviewAppByApp::new(*app)),
        ("PATCH", ["apps", app, "config-vars"]) => {
            let vars = seen.body.as_object()?.iter();
            let set = |all: ConfigVars, (name, value): (&String, &Value)| {
                all.set(name, value.as_str().unwrap_or_default())
            };
            ours(&UpdateConfigVars::new(
                *app,
                vars.fold(ConfigVars::new(), set),
            ))
        }
        ("POST", ["apps", app, "webhooks"]) => {
            let include = seen.body["include"].as_array()?.iter();
            let call = CreateWebhook::new(*app, text("/url")?);
            let entities = include.filter_map(Value::as_str);
            ours(&entities.fold(call, CreateWebhook::include))
        }
        ("GET", ["account", "features", name]) => ours(&GetAccountFeature::new(*name)),
        ("GET", ["account", "github", "token"]) => ours(&GithubToken::new()),
        ("GET", ["pipelines", id, "repo"]) => ours(&GetRepository::new(*id)),
        ("GET", ["teams", id]) => ours(&GetTeam::new(*id)),
        ("GET", ["pipelines", id, "repository"]) => ours(&LinkedRepository::new(*id)),
        ("GET", ["pipelines", id, "repo", "branches", branch]) => {
            ours(&GetBranch::new(*id, branch.replace("%2F", "/")))
        }
        ("GET", ["pipelines", id, "review-apps"]) => ours(&ListReviewApps::new(*id)),
        ("GET", ["review-apps", id]) => ours(&GetReviewApp::new(*id)),
        ("DELETE", ["review-apps", id]) => ours(&DeleteReviewApp::new(*id)),
        ("POST", ["review-apps"]) => ours(&CreateReviewApp::new(
            text("/pipeline")?,
            text("/branch")?,
            ReviewSource::connected_repository(),
        )),
        ("POST", ["pipelines", id, "review-app-config"]) => {
            ours(&EnableReviewApps::new(*id, text("/repo")?))
        }
        ("PATCH", ["pipelines", id, "review-app-config"]) => {
            let flag = |name: &str| seen.body[name].as_bool();
            let mut call = UpdateReviewAppConfig::new(*id);
            if let Some(on) = flag("automatic_review_apps") {
                call = call.automatic_review_apps(on);
            }
            if let Some(on) = flag("destroy_stale_apps") {
                call = call.destroy_stale_apps(on);
            }
            if let Some(on) = flag("wait_for_ci") {
                call = call.wait_for_ci(on);
            }
            ours(&call)
        }
        ("DELETE", ["pipelines", id, "review-app-config"]) => ours(&DisableReviewApps::new(*id)),
        _ => return None,
    })
}

/// Members that the command line adds although the path says them already, and bodies
/// of a DELETE: the contract says that they are ignored.
fn without_repetition(seen: &Recorded) -> Value {
    let mut body = seen.body.clone();
    if seen.path.ends_with("/review-app-config")
        && let Some(members) = body.as_object_mut()
    {
        members.remove("pipeline");
        if seen.method != "POST" {
            members.remove("repo");
        }
    }
    if seen.method == "DELETE" {
        Value::Null
    } else {
        body
    }
}

#[test]
fn our_requests_are_those_of_the_official_command_line() {
    let Some(folder) = corpus::heroku("requests of the official command line") else {
        return;
    };
    let all = recorded(&folder);
    assert_eq!(all.len(), 78);
    let mut compared = 0;
    for seen in &all {
        let Some(ours) = same_purpose(seen) else {
            continue;
        };
        compared += 1;
        let path = ours.uri().path_and_query().unwrap().as_str();
        let path = path.replace("%5B", "[").replace("%5D", "]");
        let place = format!("{}: {} {}", seen.scenario, seen.method, seen.path);
        assert_eq!(ours.method().as_str(), seen.method, "{place}");
        assert_eq!(path, seen.path, "{place}");
        let body = serde_json::from_slice(ours.body()).unwrap_or(Value::Null);
        assert_eq!(body, without_repetition(seen), "{place}");
    }
    eprintln!("{compared} of {} recorded requests compared", all.len());
    assert!(compared >= 73, "only {compared} requests were compared");
}

#[test]
fn the_services_beside_the_platform_are_asked_at_their_own_address() {
    assert_eq!(
        <LinkedApp as heroku_api::Endpoint>::SERVICE,
        Service::Kolkrabbi
    );
    assert_eq!(
        <GetBranch as heroku_api::Endpoint>::SERVICE,
        Service::Platform
    );
}
