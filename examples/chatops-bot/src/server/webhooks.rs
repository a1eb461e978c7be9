//! `POST /heroku/webhooks` and `POST /github/webhooks`: signed, noted once, answered at once.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use github_checks::webhooks::{Delivery, Event, GithubAppAuthorizationEvent};
use heroku_api::webhooks::Event as HerokuEvent;
use http::StatusCode;
use serde::Deserialize;
use service::inbox;
use service::server::{FromGitHub, FromHeroku};

use super::Shared;
use crate::bot::Bot;
use crate::pulls;
use crate::refusal::error_chain;
use crate::removal::{self, Removed};
use crate::webhooks;

/// Takes a delivery of Heroku.
pub(super) async fn heroku(State(shared): State<Shared>, request: FromHeroku) -> Response {
    let Ok(event) = HerokuEvent::parse(&request.body) else {
        // Anything but a success is sent again, for days.
        return StatusCode::NO_CONTENT.into_response();
    };
    let app = event.app.as_ref().map(|app| app.id.as_str());
    let taken = webhooks::from_heroku(shared.bot.store(), event.id.as_str(), app).await;
    answer(taken)
}

/// Takes a delivery of GitHub.
pub(super) async fn github(State(shared): State<Shared>, request: FromGitHub) -> Response {
    let Ok(delivery) = Delivery::parse(&request.headers, &request.body) else {
        return shared
            .doors
            .refusals()
            .bad_request("github", "not_a_delivery");
    };
    match &delivery.event {
        Event::GithubAppAuthorization(ended) => {
            return answer(revoked(&shared.bot, &delivery.id, ended).await);
        }
        Event::IssueComment(event) => return answer(pulls::commented(&shared.bot, event).await),
        Event::CheckRun(event) if event.pressed().is_some() => {
            return answer(pulls::pressed(&shared.bot, &delivery.id, event).await);
        }
        _ => {}
    }
    let about: About = serde_json::from_slice(request.body.as_bytes()).unwrap_or_default();
    let repository = about.repository.map(|repository| repository.full_name);
    let store = shared.bot.store();
    answer(webhooks::from_github(store, &delivery.id, repository.as_deref()).await)
}

/// A person took the app's access away.
async fn revoked(
    bot: &Bot,
    delivery: &str,
    ended: &GithubAppAuthorizationEvent,
) -> Result<(), service::Error> {
    let new = removal::operation(&Removed::GitHub(ended.sender.login.clone()))?;
    let new = new.once("github-access", delivery, inbox::DELIVERIES);
    bot.operations.accept(&new).await.map(drop)
}

/// The part of a payload that says where it belongs.
#[derive(Default, Deserialize)]
struct About {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
}

fn answer(taken: Result<(), service::Error>) -> Response {
    match taken {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::warn!(error = error_chain(&error), "a delivery was not noted");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
