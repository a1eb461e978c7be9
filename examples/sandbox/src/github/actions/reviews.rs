//! Jobs that wait for the approval of their environment, and apps that are asked.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{find, review_events, run_of};
use crate::github::{access, body, checks, deployments, hooks, number, refuse, render};
use crate::http::{Answer, Call, Reply};
use crate::world::github::{
    Deployment, DeploymentStatus, Environment, Review, ReviewState, TokenKind,
};
use crate::world::{Shared, State, zulu};

/// An environment in short.
fn environment(call: &Call<'_>, state: &State, name: &str, known: &Environment) -> Value {
    let base = render::base(call.shared, &state.github);
    let web = render::web(&state.github);
    json!({
        "created_at": zulu(known.created_at),
        "html_url": format!("{web}/deployments/activity_log?environments_filter={name}"),
        "id": known.id,
        "name": name,
        "node_id": render::node("Environment", known.id),
        "updated_at": zulu(known.updated_at),
        "url": format!("{base}/environments/{name}"),
    })
}

/// The people that an environment asks.
pub(super) fn reviewers(shared: &Shared, state: &State, known: &Environment) -> Vec<Value> {
    let github = &state.github;
    let shown = known.reviewers.iter().filter_map(|reviewer| {
        let user = github
            .users
            .iter()
            .find(|u| json!(u.id) == reviewer["id"])?;
        Some(json!({
            "type": "User",
            "reviewer": render::user(shared, github, &user.login),
        }))
    });
    shown.collect()
}

/// The person that asks, who must be one of the environment's reviewers.
fn may_approve(state: &State, login: &str, known: &Environment) -> bool {
    let user = state.github.user(login);
    user.is_some_and(|user| known.reviewers.iter().any(|r| r["id"] == json!(user.id)))
}

pub(super) fn pending(call: &Call<'_>) -> Reply {
    let run = number(call, "run")?;
    let state = call.shared.lock();
    find(&state.github, run)?;
    let actor = access::actor(call, &state);
    let waiting = state
        .github
        .reviews
        .iter()
        .filter(|review| review.run == run && review.state == ReviewState::Waiting);
    let shown: Vec<Value> = waiting
        .filter_map(|review| {
            let known = state.github.environments.get(&review.environment)?;
            Some(json!({
                "current_user_can_approve": may_approve(&state, &actor, known),
                "environment": environment(call, &state, &review.environment, known),
                "reviewers": reviewers(call.shared, &state, known),
                "wait_timer": known.wait_timer.unwrap_or(0),
                "wait_timer_started_at": null,
            }))
        })
        .collect();
    Ok(Answer::json(200, &Value::Array(shown)))
}

pub(super) fn approvals(call: &Call<'_>) -> Reply {
    let run = number(call, "run")?;
    let state = call.shared.lock();
    find(&state.github, run)?;
    let decided = state
        .github
        .reviews
        .iter()
        .filter(|review| review.run == run);
    let shown: Vec<Value> = decided
        .filter_map(|review| {
            let known = state.github.environments.get(&review.environment)?;
            let by = review.by.as_deref()?;
            Some(json!({
                "comment": review.comment,
                "environments": [environment(call, &state, &review.environment, known)],
                "state": review.said.word(),
                "user": render::user(call.shared, &state.github, by),
            }))
        })
        .collect();
    Ok(Answer::json(200, &Value::Array(shown)))
}

fn decision(body: &Value) -> Result<ReviewState, Answer> {
    match body["state"].as_str() {
        Some("approved") => Ok(ReviewState::Approved),
        Some("rejected") => Ok(ReviewState::Rejected),
        _ => Err(refuse(
            422,
            "Invalid request.\n\nstate must be approved or rejected.",
        )),
    }
}

/// A reviewer approves or rejects; an app cannot be one.
pub(super) fn review(call: &Call<'_>) -> Reply {
    let run = number(call, "run")?;
    let body = body(call.request)?;
    let decided = decision(&body)?;
    let Some(comment) = body["comment"].as_str() else {
        return Err(refuse(
            422,
            "Invalid request.\n\n\"comment\" wasn't supplied.",
        ));
    };
    let ids = body["environment_ids"].as_array().cloned();
    let ids = ids.unwrap_or_default();
    let mut state = call.shared.lock();
    find(&state.github, run)?;
    let actor = access::actor(call, &state);
    let wanted: Vec<usize> = state
        .github
        .reviews
        .iter()
        .enumerate()
        .filter(|(_, review)| review.run == run && review.state == ReviewState::Waiting)
        .filter(|(_, review)| review.wants_person)
        .filter(|(_, review)| {
            let known = state.github.environments.get(&review.environment);
            known.is_some_and(|known| ids.contains(&json!(known.id)))
        })
        .map(|(at, _)| at)
        .collect();
    if wanted.is_empty() || wanted.len() != ids.len() {
        let message = "There are no pending deployment requests to approve or reject.";
        return Err(refuse(422, message));
    }
    for at in &wanted {
        let review = &state.github.reviews[*at];
        let known = state.github.environments.get(&review.environment);
        if !known.is_some_and(|known| may_approve(&state, &actor, known)) {
            let message = format!("{actor} is not a required reviewer of this environment");
            return Err(refuse(403, &message));
        }
        let own = review.starter.eq_ignore_ascii_case(&actor);
        if own && known.is_some_and(|known| known.prevent_self_review) {
            return Err(refuse(403, "You may not approve your own deployment"));
        }
    }
    let mut shown = Vec::new();
    for at in wanted {
        shown.extend(settle(call, &mut state, at, decided, Some(&actor), comment));
    }
    Ok(Answer::json(200, &Value::Array(shown)))
}

/// An app that was asked decides, or says how far it is.
pub(super) fn decide(call: &Call<'_>) -> Reply {
    let run = number(call, "run")?;
    let body = body(call.request)?;
    let name = body["environment_name"].as_str().unwrap_or_default();
    let mut state = call.shared.lock();
    let kind = access::token(call, &state).map(|token| token.kind);
    if !matches!(kind, Some(TokenKind::Installation { .. })) {
        return Err(refuse(403, "You must authenticate via a GitHub App."));
    }
    find(&state.github, run)?;
    let at = state.github.reviews.iter().position(|review| {
        review.run == run
            && review.environment.eq_ignore_ascii_case(name)
            && review.state == ReviewState::Waiting
            && review.wants_app
    });
    let Some(at) = at else {
        let message = "There are no pending deployment requests to approve or reject.";
        return Err(refuse(422, message));
    };
    if body["state"].is_null() {
        if body["comment"]
            .as_str()
            .unwrap_or_default()
            .trim()
            .is_empty()
        {
            return Err(refuse(
                422,
                "Invalid request.\n\n\"comment\" wasn't supplied.",
            ));
        }
        return Ok(Answer::new(204));
    }
    let decided = decision(&body)?;
    let comment = body["comment"].as_str().unwrap_or_default();
    let _ = settle(call, &mut state, at, decided, None, comment);
    Ok(Answer::new(204))
}

/// Writes a decision down: the review, the deployment's status, the event.
fn settle(
    call: &Call<'_>,
    state: &mut State,
    at: usize,
    decided: ReviewState,
    by: Option<&str>,
    comment: &str,
) -> Option<Value> {
    let now = call.shared.now();
    let review = &mut state.github.reviews[at];
    match by {
        Some(_) => review.wants_person = false,
        None => review.wants_app = false,
    }
    if by.is_some() {
        review.by = by.map(ToOwned::to_owned);
        review.said = decided;
        comment.clone_into(&mut review.comment);
    }
    // An environment that does not name the app is content with either.
    let is_open = review.asks_app && (review.wants_app || review.wants_person);
    let waits = decided == ReviewState::Approved && is_open;
    if !waits {
        review.state = decided;
    }
    let review = review.clone();
    let status = DeploymentStatus {
        id: state.ids.number(),
        state: if waits {
            "waiting"
        } else if decided == ReviewState::Approved {
            "queued"
        } else {
            "failure"
        }
        .to_owned(),
        description: comment.to_owned(),
        environment: review.environment.clone(),
        environment_url: String::new(),
        log_url: String::new(),
        creator: by.unwrap_or("github-actions[bot]").to_owned(),
        created_at: now,
    };
    let mut all = state.github.deployments.iter_mut();
    let known = all.find(|known| known.id == review.deployment)?;
    known.statuses.push(status);
    known.updated_at = now;
    let known = known.clone();
    let sha = known.sha.clone();
    if let Some(by) = by {
        review_events::announce(call.shared, &review, &sha, decided.word(), by);
    }
    Some(deployments::show_one(call.shared, state, &known))
}

/// Ends a run that waits, as somebody does who cancels it.
pub(crate) fn end(state: &mut State, run: i64) -> bool {
    let mut any = false;
    let reviews = state.github.reviews.iter_mut();
    for review in reviews.filter(|one| one.run == run && one.state == ReviewState::Waiting) {
        review.state = ReviewState::Canceled;
        any = true;
    }
    any
}

/// Lets the run of a commit wait, and asks for the decision.
pub(crate) fn hold(
    shared: &Arc<Shared>,
    sha: &str,
    environment: &str,
    starter: &str,
) -> Option<i64> {
    let now = shared.now();
    let mut state = shared.lock();
    checks::ensure(shared, &mut state, sha);
    let suites = &state.github.commits.get(sha)?.suites;
    let suite = suites
        .iter()
        .find(|suite| suite.app.0 == checks::ACTIONS.0)?;
    let run = run_of(suite.id);
    // Upper and lower case are the same.
    let mut names = state.github.environments.keys();
    let name = names
        .find(|name| name.eq_ignore_ascii_case(environment))?
        .clone();
    let known = state.github.environments.get(&name)?;
    let (reviewed, asks_app) = (!known.reviewers.is_empty(), known.asks_app);
    let deployment = Deployment {
        id: state.ids.number(),
        sha: sha.to_owned(),
        reference: sha.to_owned(),
        task: "deploy".to_owned(),
        payload: json!({}),
        environment: name.clone(),
        description: None,
        creator: "github-actions[bot]".to_owned(),
        transient: false,
        production: name == "production",
        created_at: now,
        updated_at: now,
        statuses: vec![DeploymentStatus {
            id: state.ids.number(),
            state: "waiting".to_owned(),
            description: String::new(),
            environment: name.clone(),
            environment_url: String::new(),
            log_url: String::new(),
            creator: "github-actions[bot]".to_owned(),
            created_at: now,
        }],
    };
    let shown = deployments::show_one(shared, &state, &deployment);
    let review = Review {
        run,
        environment: name.clone(),
        deployment: deployment.id,
        starter: starter.to_owned(),
        state: ReviewState::Waiting,
        said: ReviewState::Waiting,
        // Without any rule it waits for a reviewer that nobody is.
        wants_person: reviewed || !asks_app,
        wants_app: true,
        asks_app,
        by: None,
        comment: String::new(),
    };
    state.github.reviews.push(review.clone());
    state.github.deployments.push(deployment);
    let base = render::base(shared, &state.github);
    review_events::announce(shared, &review, sha, "requested", starter);
    if !asks_app {
        return Some(run);
    }
    let rule = json!({
        "action": "requested",
        "deployment": shown,
        "deployment_callback_url": format!("{base}/actions/runs/{run}/deployment_protection_rule"),
        "environment": name,
        "event": "push",
        "pull_requests": [],
        "ref": sha,
        "sha": sha,
    });
    let (event, action) = ("deployment_protection_rule", Some("requested"));
    hooks::publish(shared, &mut state, event, action, starter, rule);
    Some(run)
}
