//! Reviews of pull requests: people submit them, programs read them and hear of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::whole;
use crate::github::{hooks, number, page, refuse, render};
use crate::http::{Call, Reply};
use crate::world::github::PullReview;
use crate::world::{Shared, State, zulu};

/// Responses write states in capitals.
fn render(shared: &Shared, state: &State, review: &PullReview) -> Value {
    let github = &state.github;
    let base = render::base(shared, github);
    let pull = format!("{base}/pulls/{}", review.pull);
    let page = format!("{}/pull/{}", render::web(github), review.pull);
    let html = format!("{page}#pullrequestreview-{}", review.id);
    json!({
        "_links": { "html": { "href": html }, "pull_request": { "href": pull } },
        "author_association": "COLLABORATOR",
        "body": review.body,
        "commit_id": review.commit,
        "html_url": html,
        "id": review.id,
        "node_id": render::node("PullRequestReview", review.id),
        "pull_request_url": pull,
        "state": review.state.to_uppercase(),
        "submitted_at": zulu(review.submitted_at),
        "user": render::user(shared, github, &review.author),
    })
}

pub(super) fn index(call: &Call<'_>) -> Reply {
    let wanted = number(call, "number")?;
    let state = call.shared.lock();
    if !state.github.pulls.iter().any(|pull| pull.number == wanted) {
        return Err(refuse(404, "Not Found"));
    }
    let reviews = state.github.pull_reviews.iter();
    let shown = reviews
        .filter(|review| review.pull == wanted)
        .map(|review| render(call.shared, &state, review))
        .collect();
    drop(state);
    page::list(call, shown)
}

/// Somebody submits a review: its id. `None` when there is no such pull request, or it is theirs
/// and the review is more than a comment.
pub(crate) fn submit(
    shared: &Arc<Shared>,
    pull: i64,
    by: &str,
    said: &str,
    body: &str,
) -> Option<i64> {
    let now = shared.now();
    let mut state = shared.lock();
    let id = state.ids.number();
    let known = state
        .github
        .pulls
        .iter_mut()
        .find(|one| one.number == pull)?;
    if known.author == by && said != "commented" {
        return None;
    }
    known.updated_at = now;
    let review = PullReview {
        id,
        pull,
        author: by.to_owned(),
        state: said.to_owned(),
        body: body.to_owned(),
        commit: known.head_sha.clone(),
        submitted_at: now,
    };
    state.github.pull_reviews.push(review.clone());
    drop(state);
    announce(shared, &review, "submitted", by);
    Some(id)
}

/// Somebody takes the verdict of a review away; whether it had one.
pub(crate) fn dismiss(shared: &Arc<Shared>, id: i64, by: &str) -> bool {
    let now = shared.now();
    let mut state = shared.lock();
    let mut reviews = state.github.pull_reviews.iter_mut();
    let found = reviews.find(|review| {
        review.id == id && matches!(review.state.as_str(), "approved" | "changes_requested")
    });
    let Some(review) = found else {
        return false;
    };
    "dismissed".clone_into(&mut review.state);
    let review = review.clone();
    let mut pulls = state.github.pulls.iter_mut();
    if let Some(pull) = pulls.find(|pull| pull.number == review.pull) {
        pull.updated_at = now;
    }
    drop(state);
    announce(shared, &review, "dismissed", by);
    true
}

/// Webhooks write states in small letters.
fn announce(shared: &Arc<Shared>, review: &PullReview, action: &str, by: &str) {
    let Some(pull) = whole(shared, review.pull, "2022-11-28") else {
        return;
    };
    let mut state = shared.lock();
    let mut shown = render(shared, &state, review);
    shown["state"] = json!(review.state);
    let payload = json!({ "action": action, "pull_request": pull, "review": shown });
    let event = "pull_request_review";
    hooks::publish(shared, &mut state, event, Some(action), by, payload);
}
