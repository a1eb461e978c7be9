//! `GET /slack/install` and its callback: the pages of an installation.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use service::logins::page::Page;
use slack_blocks::web::oauth::CallbackError;

use super::Shared;
use crate::bot::Bot;
use crate::install::{self, Back, LIFETIME};
use crate::refusal::error_chain;
use crate::slack_app::NotInstalled;

/// The cookie with the state of this browser.
const COOKIE_NAME: &str = "install";

/// Sends a browser to Slack.
pub(super) async fn begin(State(shared): State<Shared>) -> Response {
    match install::begin(&shared.bot).await {
        Ok(Some(begun)) => {
            let mut response = Redirect::to(&begun.url).into_response();
            let headers = response.headers_mut();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            let cookie = cookie(&shared.bot, begun.state.expose(), LIFETIME.as_secs());
            headers.extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
            response
        }
        Ok(None) => Page::new(StatusCode::NOT_FOUND, "Nothing to install")
            .line("This bot works in one workspace, with a token that it was started with.")
            .into_response(),
        Err(error) => trouble(&error).into_response(),
    }
}

/// Takes a browser that comes back from Slack.
pub(super) async fn came_back(
    State(shared): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let back = install::came_back(&shared.bot, &query, brought(&headers)).await;
    let page = match back {
        Ok(back) => said(&back),
        Err(error) => trouble(&error),
    };
    let mut response = page.into_response();
    let ended = cookie(&shared.bot, "", 0).map(|cookie| (SET_COOKIE, cookie));
    response.headers_mut().extend(ended);
    response
}

/// For the way back alone, and for no script.
fn cookie(bot: &Bot, value: &str, seconds: u64) -> Option<HeaderValue> {
    let public = bot.services.public.url.as_deref().unwrap_or_default();
    let secure = if public.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!(
        "{COOKIE_NAME}={value}; Path=/slack/install; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    );
    HeaderValue::from_str(&cookie).ok()
}

/// The state that the browser's cookie holds.
fn brought(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(COOKIE).iter();
    let pairs = all.filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|text| text.split(';'));
    pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE_NAME).then_some(value)
    })
}

const AGAIN: &str = "Open /slack/install again to begin anew.";

fn said(back: &Back) -> Page {
    match back {
        Back::Installed { team, name } => Page::new(StatusCode::OK, "Installed")
            .line(&format!("The bot is in {name} now."))
            .line("Everybody connects their own accounts once: type /h login in Slack.")
            .line("In a private channel type /invite first; /h help shows the language.")
            .link(
                &format!("https://app.slack.com/client/{team}"),
                "Open Slack",
            ),
        Back::Refused(error) if error.is_denied() => {
            Page::new(StatusCode::OK, "Nothing was installed")
                .line("Either you chose Cancel, or this workspace lets its administrators decide about apps and they have not approved this one.")
                .line("If Slack showed a page where you could ask for it: send that request. An administrator finds it in Slack under Manage apps, Requests; Slackbot tells you when it is decided.")
                .line("Approved: open /slack/install again and choose Allow. Declined: ask the administrator why; until then nothing of this workspace is stored here.")
        }
        Back::Refused(CallbackError::Refused(why)) => {
            Page::new(StatusCode::BAD_REQUEST, "Nothing was installed")
                .line(&format!("Slack refused the installation: {why}."))
                .line("An app that waits for approval is not installed before an administrator has approved it under Manage apps, Requests.")
                .line(AGAIN)
        }
        Back::Refused(_) | Back::Forged => {
            Page::new(StatusCode::BAD_REQUEST, "This is no installation of yours")
                .line("It did not begin in this browser, or the address is not complete.")
                .line("If somebody sent you this link, do not trust it.")
                .line(AGAIN)
        }
        Back::Used => Page::new(StatusCode::CONFLICT, "This link was used before")
            .line("A link works once. What it installed stays installed.")
            .line(AGAIN),
        Back::Expired => Page::new(StatusCode::GONE, "This link is too old")
            .line("It works for ten minutes. Nothing was installed.")
            .line(AGAIN),
        Back::Failed(NotInstalled::Organization) => {
            Page::new(StatusCode::BAD_REQUEST, "Nothing was installed")
                .line("The app was allowed for a whole organization. This bot is installed workspace by workspace: its access was ended again.")
                .line("Open /slack/install again and choose one workspace, for each that wants the bot.")
        }
        Back::Failed(why) => Page::new(StatusCode::BAD_GATEWAY, "Nothing was installed")
            .line(&format!("The installation could not be completed: {why}."))
            .line(AGAIN),
    }
}

fn trouble(error: &service::Error) -> Page {
    tracing::error!(
        error = error_chain(error),
        "an installation could not be stored"
    );
    Page::new(StatusCode::SERVICE_UNAVAILABLE, "Not now")
        .line("The installation could not be stored. Nothing was installed.")
        .line(AGAIN)
}
