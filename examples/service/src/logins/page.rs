//! Pages of a log-in, without scripts: a heading, some lines, perhaps a question.

use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use github_checks::oauth::CallbackError;
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use url::form_urlencoded;

use super::{Answered, Back};
use crate::{Error, chain};

/// Nothing is loaded, nobody frames it, and its form goes nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = "
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh;
  place-items: center; background: Canvas; color: CanvasText }
main { max-width: 30rem; padding: 2rem 1.5rem }
h1 { font-size: 1.4rem; margin: 0 0 1rem }
b { overflow-wrap: anywhere }
form, p.links { display: flex; gap: .75rem; flex-wrap: wrap; margin: 1.5rem 0 0 }
button, a.button { font: inherit; padding: .6rem 1.2rem; border-radius: .4rem; cursor: pointer;
  border: 1px solid color-mix(in srgb, CanvasText 40%, Canvas); background: Canvas;
  color: CanvasText; text-decoration: none }
button.yes, a.button { background: #1a7f4b; border-color: #1a7f4b; color: #fff }
.warning { border-left: 3px solid #c77700; padding-left: .75rem }
";

/// Where the page's answer goes, as `page` and `answer` (`yes` or `no`).
pub const DECIDE: &str = "/login/decide";

/// More than the answer of a page of ours is nobody's.
const LARGEST: usize = 1024;

/// What a person answered.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The name of the page.
    pub page: String,
    /// Yes.
    pub yes: bool,
}

impl Answer {
    /// Reads the form of a page.
    ///
    /// # Errors
    /// 400 or 413: it is not of a page of ours.
    pub fn read(body: &[u8]) -> Result<Self, StatusCode> {
        if body.len() > LARGEST {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let field = |name: &str| {
            let mut fields = form_urlencoded::parse(body);
            let found = fields.find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let (page, answer) = field("page")
            .zip(field("answer"))
            .ok_or(StatusCode::BAD_REQUEST)?;
        Ok(Self {
            page,
            yes: answer == "yes",
        })
    }
}

/// A page.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    heading: String,
    body: String,
}

impl Page {
    /// An empty page with a heading.
    #[must_use]
    pub fn new(status: StatusCode, heading: &str) -> Self {
        Self {
            status,
            heading: escape(heading),
            body: String::new(),
        }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn line(mut self, text: &str) -> Self {
        let _ = write!(self.body, "<p>{}</p>", escape(text));
        self
    }

    /// Adds a link that looks like a button.
    #[must_use]
    pub fn link(mut self, url: &str, text: &str) -> Self {
        let (url, text) = (escape(url), escape(text));
        let _ = write!(
            self.body,
            "<p class=links><a class=button href=\"{url}\">{text}</a></p>"
        );
        self
    }

    /// Asks whether this account belongs to this person. `page` names it in the answer, which
    /// goes to [`DECIDE`]; `then` says what is done with the rights of the account.
    #[must_use]
    pub fn question(
        provider: &str,
        account: &str,
        person: &str,
        others: i64,
        (page, then): (&str, &str),
    ) -> Self {
        let mut asked = Self::new(StatusCode::OK, &format!("Link this {provider} account?"));
        let (provider, account) = (escape(provider), escape(account));
        let (person, page, then) = (escape(person), escape(page), escape(then));
        let _ = write!(
            asked.body,
            "<p>{provider} account <b>{account}</b><br>to Slack user <b>{person}</b></p>\
             <p>{person} will then {then} from Slack with the rights of {account}. \
             If that is not you, or somebody sent you here, say no.</p>"
        );
        if others > 0 {
            asked.body.push_str(
                "<p class=warning>Somebody else in this workspace has linked the same account \
                 already.</p>",
            );
        }
        let _ = write!(
            asked.body,
            "<form method=post action={DECIDE}>\
             <input type=hidden name=page value=\"{page}\">\
             <button class=yes name=answer value=yes>Link</button>\
             <button name=answer value=no>No</button></form>"
        );
        asked
    }
}

/// The page for somebody who came back without a code; `again` says how to get a new link.
#[must_use]
pub fn without_code(back: &Back, again: &str) -> Page {
    let page = match back {
        Back::Refused(error) if error.is_denied() => {
            Page::new(StatusCode::OK, "Nothing was linked").line("You said no.")
        }
        Back::Refused(CallbackError::Refused(why)) => {
            Page::new(StatusCode::BAD_REQUEST, "Nothing was linked")
                .line(&format!("The log-in was refused: {why}."))
        }
        Back::Refused(_) | Back::Forged | Back::Code { .. } => {
            Page::new(StatusCode::BAD_REQUEST, "This is no log-in of yours")
                .line("The link is not one that I gave to anybody, or it is not complete.")
                .line("If somebody sent it to you, do not trust it.")
        }
        Back::Used => Page::new(StatusCode::CONFLICT, "This link was used before")
            .line("A link works once. What it linked stays linked."),
        Back::Expired => Page::new(StatusCode::GONE, "This link is too old")
            .line("A link works for ten minutes. Nothing was linked."),
    };
    page.line(again)
}

/// The page for an answer that comes too late, or to no page of ours.
#[must_use]
pub fn not_asked(answered: &Answered, again: &str) -> Page {
    let page = match answered {
        Answered::Before => Page::new(StatusCode::CONFLICT, "This was answered before"),
        Answered::Expired => Page::new(StatusCode::GONE, "This page is too old")
            .line("It waited longer than ten minutes. Nothing was linked."),
        Answered::Unknown | Answered::First(..) => {
            Page::new(StatusCode::BAD_REQUEST, "This is no page of mine")
        }
    };
    page.line(again)
}

/// The page when the provider gave no account, and why.
#[must_use]
pub fn failed(why: &str, again: &str) -> Page {
    Page::new(StatusCode::BAD_GATEWAY, "Nothing was linked")
        .line(&format!("The log-in could not be completed: {why}."))
        .line(again)
}

/// The page when the store does not answer.
#[must_use]
pub fn trouble(error: &Error, again: &str) -> Page {
    tracing::error!(error = chain(error), "a log-in could not be stored");
    Page::new(StatusCode::SERVICE_UNAVAILABLE, "Not now")
        .line("The log-in could not be stored. Nothing was linked.")
        .line(again)
}

/// The page after a no.
#[must_use]
pub fn declined() -> Page {
    Page::new(StatusCode::OK, "Nothing was linked")
        .line("The access that you gave has been ended again.")
}

/// The page after a yes.
#[must_use]
pub fn linked(provider: &str, account: &str) -> Page {
    Page::new(StatusCode::OK, "Linked")
        .line(&format!("{provider} {account} is yours in Slack now."))
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let (heading, body) = (self.heading, self.body);
        let html = format!(
            "<!doctype html><html lang=en><meta charset=utf-8>\
             <meta name=viewport content=\"width=device-width, initial-scale=1\">\
             <title>{heading}</title><style>{STYLE}</style><main><h1>{heading}</h1>{body}</main>"
        );
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
            (REFERRER_POLICY, "no-referrer"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CONTENT_SECURITY_POLICY, POLICY),
        ];
        (self.status, headers, html).into_response()
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_cannot_become_markup() {
        let page = Page::question(
            "Heroku",
            "<img src=x>@a",
            "\"><script>",
            1,
            ("tok\"en", "deploy"),
        );
        for part in ["<img", "<script", "tok\"en"] {
            assert!(!page.body.contains(part), "{}", page.body);
        }
    }
}
