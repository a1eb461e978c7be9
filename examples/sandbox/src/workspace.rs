//! What listens on Slack's address: Slack, the pages that play it, and the control port.

use crate::http::{Answer, Call, Route, server};
use crate::{control, page, slack};

/// The server of Slack's address.
#[derive(Debug)]
pub(crate) struct Service;

static TABLES: &[&[Route]] = &[
    slack::api::ROUTES,
    slack::respond::ROUTES,
    slack::files::ROUTES,
    slack::oauth::ROUTES,
    slack::socket::ROUTES,
    page::ROUTES,
    control::ROUTES,
];

impl server::Service for Service {
    fn routes(&self) -> &'static [&'static [Route]] {
        TABLES
    }

    fn admit(&self, call: &Call<'_>, route: Option<&'static Route>) -> Result<usize, Answer> {
        match route {
            Some(Route {
                path: "/upload/v1/{ticket}",
                ..
            }) => slack::files::admit(call),
            _ => Ok(server::ORDINARY_BODY),
        }
    }

    fn answer(&self, call: &Call<'_>, route: Option<&'static Route>) -> Answer {
        if !page::guard::local(call.request) {
            return Answer::text(403, "Another web page may not use the sandbox");
        }
        server::routed(call, route, || Answer::text(404, "Not found"))
    }

    fn error(&self, status: u16) -> Answer {
        let error = if status == 429 {
            "ratelimited"
        } else {
            "internal_error"
        };
        let answer = Answer::json(status, &serde_json::json!({ "ok": false, "error": error }));
        if status == 429 {
            answer.with("retry-after", "1")
        } else {
            answer
        }
    }
}
