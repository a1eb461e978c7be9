//! `GET /page/world`: Heroku and GitHub as the second page shows them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{guard, switches};
use crate::github::checks;
use crate::http::{Answer, Call, Reply};
use crate::world::github::{CommitChecks, Deployment};
use crate::world::heroku::{App, Release};
use crate::world::{State, zulu};

const BRANCHES: usize = 12;
const DEPLOYMENTS: usize = 12;
const RELEASES: usize = 5;

pub(super) fn answer(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let shared = call.shared;
    let base = shared.repo.default_branch();
    let mut branches = shared.repo.branches();
    branches.sort_by_key(|branch| (branch.name != base, branch.name.clone()));
    branches.truncate(BRANCHES);
    let commits: Vec<_> = branches
        .iter()
        .map(|branch| shared.repo.commit(&branch.sha))
        .collect();
    let mut state = shared.lock();
    for branch in &branches {
        checks::ensure(shared, &mut state, &branch.sha);
    }
    let rows = branches.iter().zip(&commits).map(|(branch, commit)| {
        let reported = state.github.commits.get(&branch.sha);
        json!({
            "name": branch.name,
            "sha": branch.sha,
            "subject": commit.as_ref().map(crate::repo::Commit::subject),
            "author": commit.as_ref().map(|commit| &commit.author.name),
            "at": commit.as_ref().map(|commit| zulu(commit.committer.date)),
            "checks": reported.map(summary),
        })
    });
    let branches: Vec<Value> = rows.collect();
    let deployments = state.github.deployments.iter().rev().take(DEPLOYMENTS);
    let body = json!({
        "now": zulu(shared.now()),
        "speed": shared.clock.speed(),
        "feed": shared.history(),
        "heroku": heroku(&state),
        "github": {
            "repository": state.github.full_name(),
            "writable": !shared.repo.blocks(),
            "branches": branches,
            "deployments": deployments.map(deployment).collect::<Vec<_>>(),
        },
        "modes": switches::modes(shared),
        "bad_days": switches::bad_days(&state),
        "faults": shared.faults.taken(),
    });
    Ok(Answer::json(200, &body))
}

fn heroku(state: &State) -> Value {
    let heroku = &state.heroku;
    let pipelines = heroku.pipelines.iter().map(|pipeline| {
        let mut stages: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for coupling in heroku
            .couplings
            .iter()
            .filter(|c| c.pipeline == pipeline.id)
        {
            if let Some(app) = heroku.app(&coupling.app) {
                stages.entry(&coupling.stage).or_default().push(shown(app));
            }
        }
        let review_apps = heroku
            .review_apps
            .iter()
            .filter(|review| review.pipeline == pipeline.id);
        let review_apps: Vec<Value> = review_apps
            .map(|review| {
                json!({
                    "id": review.id,
                    "branch": review.branch,
                    "status": review.status,
                    "pr_number": review.pr_number,
                    "message": review.message,
                })
            })
            .collect();
        json!({
            "name": pipeline.name,
            "github": pipeline.repo.as_ref().map(|repo| &repo.name),
            "stages": stages,
            "review_apps": review_apps,
        })
    });
    let pipelines: Vec<Value> = pipelines.collect();
    let promotions = heroku.promotions.iter().rev().take(6).map(|promotion| {
        let targets = promotion.targets.iter().map(|target| {
            json!({
                "app": heroku.app_name(&target.app),
                "status": target.status,
                "error": target.error_message,
            })
        });
        json!({
            "id": promotion.id,
            "from": heroku.app_name(&promotion.source),
            "status": promotion.status,
            "at": zulu(promotion.created_at),
            "targets": targets.collect::<Vec<_>>(),
        })
    });
    json!({ "pipelines": pipelines, "promotions": promotions.collect::<Vec<_>>() })
}

fn shown(app: &App) -> Value {
    let release = |release: &Release| {
        let slug = release.slug.as_deref().and_then(|slug| app.slug(slug));
        json!({
            "version": release.version,
            "description": release.description,
            "status": release.status,
            "current": release.current,
            "commit": slug.and_then(|slug| slug.commit.clone()),
            "at": zulu(release.created_at),
        })
    };
    let build = app.builds.last().map(|build| {
        json!({ "status": build.status, "version": build.version, "at": zulu(build.created_at) })
    });
    let dynos = app
        .dynos
        .iter()
        .map(|dyno| json!({ "name": dyno.name, "state": dyno.state, "version": dyno.version }));
    json!({
        "name": app.name,
        "maintenance": app.maintenance,
        "release": app.current().map(release),
        "releases": app.releases.iter().rev().take(RELEASES).map(release).collect::<Vec<_>>(),
        "build": build,
        "dynos": dynos.collect::<Vec<_>>(),
        "release_phase": app.release_phase,
        "generation": app.generation,
        "planned": {
            "build_failures": app.fail_builds,
            "promotion_failures": app.fail_promotions.len(),
            "crash": app.crash_next,
            "late_dynos": !app.late_dynos.is_zero(),
            "overtaken": app.overtake.is_some(),
        },
    })
}

/// The worst of everything that was reported about a commit, and each part.
fn summary(reported: &CommitChecks) -> Value {
    let mut parts: BTreeMap<&str, &str> = BTreeMap::new();
    for status in &reported.statuses {
        parts.insert(&status.context, &status.state);
    }
    for run in &reported.runs {
        parts.insert(&run.name, run.conclusion.as_deref().unwrap_or(&run.status));
    }
    let rank = |state: &str| match state {
        "failure" | "error" | "timed_out" | "action_required" | "cancelled" | "startup_failure" => {
            3
        }
        "pending" | "queued" | "in_progress" | "waiting" | "requested" | "expected" => 2,
        _ => 1,
    };
    let worst = parts.values().map(|state| rank(state)).max().unwrap_or(0);
    let parts: Vec<Value> = parts
        .iter()
        .map(|(name, state)| json!({ "name": name, "state": state, "rank": rank(state) }))
        .collect();
    let state = ["none", "green", "pending", "red"][worst];
    json!({ "state": state, "parts": parts })
}

fn deployment(deployment: &Deployment) -> Value {
    let last = deployment.statuses.last();
    json!({
        "id": deployment.id,
        "environment": deployment.environment,
        "ref": deployment.reference,
        "sha": deployment.sha,
        "task": deployment.task,
        "creator": deployment.creator,
        "at": zulu(deployment.created_at),
        "state": last.map_or("pending", |status| status.state.as_str()),
        "description": last.map(|status| &status.description),
    })
}
