//! The pages of a log-in: where a provider sends people back to, and the yes or no.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use github_checks::oauth::CallbackError;
use http::StatusCode;
use service::logins::page::{self, Answer, Page};

use super::Shared;
use crate::login::{self, Back, Decided};
use crate::refusal::error_chain;

/// `GET /login/{provider}/callback`.
pub(super) async fn came_back(
    State(shared): State<Shared>,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let back = login::came_back(&shared.bot, &provider, &query.unwrap_or_default()).await;
    let page = match back {
        Ok(back) => said(back),
        Err(error) => trouble(&error),
    };
    page.into_response()
}

/// `POST /login/decide`: the answer of the page.
pub(super) async fn decided(State(shared): State<Shared>, body: Bytes) -> Response {
    let answer = match Answer::read(&body) {
        Ok(answer) => answer,
        Err(status) => return status.into_response(),
    };
    let page = match login::decide(&shared.bot, &answer.page, answer.yes).await {
        Ok(decided) => answered(decided),
        Err(error) => trouble(&error),
    };
    page.into_response()
}

const AGAIN: &str = "Type /h login in Slack for a new link.";

fn said(back: Back) -> Page {
    match back {
        Back::Confirm {
            page,
            provider,
            account,
            person,
            others,
        } => Page::question(provider, &account, &person, others, (&page, "deploy")),
        Back::Refused(error) if error.is_denied() => {
            Page::new(StatusCode::OK, "Nothing was linked")
                .line("You said no.")
                .line(AGAIN)
        }
        Back::Refused(CallbackError::Refused(why)) => {
            Page::new(StatusCode::BAD_REQUEST, "Nothing was linked")
                .line(&format!("The log-in was refused: {why}."))
                .line(AGAIN)
        }
        Back::Refused(_) | Back::Forged => {
            Page::new(StatusCode::BAD_REQUEST, "This is no log-in of yours")
                .line("The link is not one that I gave to anybody, or it is not complete.")
                .line("If somebody sent it to you, do not trust it.")
                .line(AGAIN)
        }
        Back::Used => Page::new(StatusCode::CONFLICT, "This link was used before")
            .line("A link works once. What it linked stays linked.")
            .line(AGAIN),
        Back::Expired => Page::new(StatusCode::GONE, "This link is too old")
            .line("A link works for ten minutes. Nothing was linked.")
            .line(AGAIN),
        Back::Failed(why) => Page::new(StatusCode::BAD_GATEWAY, "Nothing was linked")
            .line(&format!("The log-in could not be completed: {why}."))
            .line(AGAIN),
    }
}

fn answered(decided: Decided) -> Page {
    match decided {
        Decided::Linked {
            provider,
            account,
            next,
        } => {
            let page = page::linked(provider, &account);
            if next.is_empty() {
                return page.line("Close this page and go back to Slack.");
            }
            let page = page.line("One more account is missing:");
            next.iter().fold(page, |page, way| {
                page.link(&way.url, &format!("Connect {}", way.title))
            })
        }
        Decided::Declined => page::declined(),
        Decided::Before => Page::new(StatusCode::CONFLICT, "This was answered before").line(AGAIN),
        Decided::Expired => Page::new(StatusCode::GONE, "This page is too old")
            .line("It waited longer than ten minutes. Nothing was linked.")
            .line(AGAIN),
        Decided::Unknown => {
            Page::new(StatusCode::BAD_REQUEST, "This is no page of mine").line(AGAIN)
        }
    }
}

fn trouble(error: &service::Error) -> Page {
    tracing::error!(error = error_chain(error), "a log-in could not be stored");
    Page::new(StatusCode::SERVICE_UNAVAILABLE, "Not now")
        .line("The log-in could not be stored. Nothing was linked.")
        .line(AGAIN)
}
