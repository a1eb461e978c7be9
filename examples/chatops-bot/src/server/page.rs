//! Pages without scripts: a heading, some lines, perhaps a question.

use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

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

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    status: StatusCode,
    heading: String,
    body: String,
}

impl Page {
    pub(super) fn new(status: StatusCode, heading: &str) -> Self {
        Self {
            status,
            heading: escape(heading),
            body: String::new(),
        }
    }

    /// Adds a paragraph.
    pub(super) fn line(mut self, text: &str) -> Self {
        let _ = write!(self.body, "<p>{}</p>", escape(text));
        self
    }

    /// Adds a link that looks like a button.
    pub(super) fn link(mut self, url: &str, text: &str) -> Self {
        let (url, text) = (escape(url), escape(text));
        let _ = write!(
            self.body,
            "<p class=links><a class=button href=\"{url}\">{text}</a></p>"
        );
        self
    }

    /// Asks whether this account belongs to this person.
    pub(super) fn question(
        provider: &str,
        account: &str,
        person: &str,
        others: i64,
        page: &str,
    ) -> Self {
        let mut asked = Self::new(StatusCode::OK, &format!("Link this {provider} account?"));
        let (provider, account) = (escape(provider), escape(account));
        let (person, page) = (escape(person), escape(page));
        let _ = write!(
            asked.body,
            "<p>{provider} account <b>{account}</b><br>to Slack user <b>{person}</b></p>\
             <p>{person} will then deploy from Slack with the rights of {account}. \
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
            "<form method=post action=/login/decide>\
             <input type=hidden name=page value=\"{page}\">\
             <button class=yes name=answer value=yes>Link</button>\
             <button name=answer value=no>No</button></form>"
        );
        asked
    }
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
        let page = Page::question("Heroku", "<img src=x>@a", "\"><script>", 1, "tok\"en");
        for part in ["<img", "<script", "tok\"en"] {
            assert!(!page.body.contains(part), "{}", page.body);
        }
    }
}
