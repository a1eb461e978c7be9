//! What went wrong, in words that somebody can act on.

use std::error::Error as StdError;
use std::fmt::Write as _;

use heroku_api::flows::FlowError;

use crate::reasons::Reason;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) reason: Reason,
    /// What happened.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) advice: Option<String>,
}

impl Trouble {
    pub(crate) fn new(reason: Reason, what: impl Into<String>) -> Self {
        Self {
            reason,
            what: what.into(),
            advice: None,
        }
    }

    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(Reason::Usage, what)
    }

    pub(crate) fn advice(mut self, text: impl Into<String>) -> Self {
        self.advice = Some(text.into());
        self
    }

    /// The same, unless somebody gave better advice before.
    pub(crate) fn or_advice(mut self, text: impl Into<String>) -> Self {
        self.advice.get_or_insert_with(|| text.into());
        self
    }

    /// A call to Heroku that failed while `doing` something.
    pub(crate) fn heroku(doing: &str, error: &heroku_api::Error) -> Self {
        let api = error.as_api();
        let says = |api: &heroku_api::error::ApiError| api.message().map(str::to_owned);
        if error.is_ambiguous() {
            return Self::ambiguous(doing, error);
        }
        let trouble = |reason| Self::new(reason, format!("{doing}: {}", chain(error)));
        match api {
            Some(api) if api.is_unauthorized() => trouble(Reason::NotPermitted).advice(
                "HEROKU_API_KEY is not valid any more: `heroku authorizations:create` makes one",
            ),
            Some(api) if api.is_two_factor() => trouble(Reason::NotPermitted).advice(
                "the app or the account demands a second factor: use a token of an account \
                 that does not",
            ),
            Some(api) if api.is_forbidden() => trouble(Reason::NotPermitted).advice(
                "the account of HEROKU_API_KEY needs the permission `deploy` on the app, or \
                 membership in the pipeline's team: `review-apps doctor` says what is missing",
            ),
            Some(api) if api.is_not_found() => trouble(Reason::NotFound),
            Some(api) if api.status().is_server_error() => trouble(Reason::NoResponse)
                .advice("see https://status.heroku.com, then run it again: nothing is doubled"),
            Some(api) => {
                let said = says(api).unwrap_or_else(|| chain(error));
                Self::new(Reason::Refused, format!("{doing}: Heroku refused: {said}"))
            }
            None if error.is_transient() => {
                trouble(Reason::NoResponse).advice("run it again: nothing is doubled")
            }
            None => trouble(Reason::Refused),
        }
    }

    /// A call to GitHub that failed while `doing` something.
    pub(crate) fn github(doing: &str, error: &github_checks::Error) -> Self {
        if error.is_ambiguous() {
            return Self::ambiguous(doing, error);
        }
        let trouble = |reason| Self::new(reason, format!("{doing}: {}", chain(error)));
        let Some(api) = error.as_api() else {
            let reason = match error.is_transient() {
                true => Reason::NoResponse,
                false => Reason::Refused,
            };
            return trouble(reason).advice("run it again: nothing is doubled");
        };
        let status = api.status().as_u16();
        let trouble = match status {
            401 | 403 => trouble(Reason::NotPermitted),
            404 => trouble(Reason::NotFound),
            500.. => trouble(Reason::NoResponse),
            _ => trouble(Reason::Refused),
        };
        match (api.permissions(), api.advice()) {
            (Some(needed), _) if status == 403 => {
                trouble.advice(format!("GITHUB_TOKEN needs: {needed}"))
            }
            (_, Some(advice)) => trouble.advice(advice),
            (_, None) if status == 404 => trouble.advice(
                "GitHub also says so when GITHUB_TOKEN may not see the repository: it needs \
                 `contents: read`",
            ),
            _ => trouble,
        }
    }

    /// A flow that started nothing, or does not know whether it did.
    pub(crate) fn flow(doing: &str, error: &FlowError) -> Self {
        match error {
            FlowError::Call(error) => Self::heroku(doing, error),
            FlowError::Plan(why) => {
                let reason = match why.contains("is taken") {
                    true => Reason::NameTaken,
                    false => Reason::Refused,
                };
                let trouble = Self::new(reason, format!("{doing}: {why}"));
                match reason {
                    Reason::NameTaken => trouble.advice("--prefix NAME gives the apps other names"),
                    _ => trouble,
                }
            }
            FlowError::Deadline => Self::new(
                Reason::NoResponse,
                format!("{doing}: the time was up before anything was sent"),
            )
            .advice("run it again, or give it more time with --within SECONDS"),
            FlowError::Link(source) => Self::new(
                Reason::Link,
                format!("{doing}: no link to the source: {}", chain(&**source)),
            )
            .advice(
                "GITHUB_TOKEN needs `contents: read` on the repository; --source upload sends \
                 the working tree instead",
            ),
            FlowError::Ambiguous { .. } => Self::ambiguous(doing, error),
            other => Self::new(Reason::Refused, format!("{doing}: {}", chain(other))),
        }
    }

    fn ambiguous(doing: &str, error: &dyn StdError) -> Self {
        Self::new(
            Reason::MayHaveHappened,
            format!("{doing}: {}", chain(error)),
        )
        .advice("run it again: it looks for what may have happened before it sends anything")
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}
