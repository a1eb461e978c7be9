//! What the check run says after a press.

use std::fmt::Write as _;

use heroku_api::flows::FlowError;
use heroku_api::flows::deploy::Deployed;
use heroku_api::flows::review_app::{DeletedReviewApp, ReviewAppReport};
use heroku_api::progress::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::markdown::{markdown, plain};
use crate::refusal::{Refusal, error_chain, heroku_advice};

/// What is said, and how it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) outcome: service::Outcome,
    /// A stable word for why.
    pub(super) reason: String,
    /// Whether there is something left to press.
    pub(super) left: bool,
    /// The review app that the check run is of from now on, when that changed: an empty one is
    /// none.
    #[serde(default)]
    pub(super) of: Option<String>,
}

impl Said {
    /// Nothing was done, and why: in Markdown.
    pub(super) fn refused(text: impl Into<String>, reason: &str) -> Self {
        Self {
            title: "Nothing was done".to_owned(),
            text: text.into(),
            outcome: service::Outcome::Failed,
            reason: reason.to_owned(),
            left: true,
            of: None,
        }
    }

    /// The same with a refusal's own words.
    pub(super) fn refusal(login: &str, refusal: &Refusal) -> Self {
        let text = refusal.text();
        let person = |_: &str| "somebody in Slack".to_owned();
        let text = markdown(&json!({ "text": text.as_str() }), &person);
        Self::refused(format!("@{login}: {text}"), refusal.kind)
    }

    /// With nothing left to press.
    pub(super) fn and_no_button(mut self) -> Self {
        self.left = false;
        self
    }

    /// Nobody knows how it ended.
    pub(super) fn unknown(text: impl Into<String>, reason: &str) -> Self {
        Self {
            title: "Not known how it ended".to_owned(),
            outcome: service::Outcome::Unknown,
            ..Self::refused(text, reason)
        }
    }

    /// How a build into the app ended.
    pub(super) fn built(login: &str, short: &str, deployed: &Deployed) -> Self {
        let detail = deployed.detail.as_deref();
        Self::ended(login, short, deployed.outcome, detail, &deployed.output)
    }

    /// How a new review app came to be.
    pub(super) fn created(login: &str, short: &str, report: &ReviewAppReport) -> Self {
        let detail = report.detail.as_deref();
        let mut said = Self::ended(login, short, report.outcome, detail, &report.output);
        if let Some(url) = &report.web_url {
            said.text = format!("{url}\n\n{}", said.text);
        }
        said
    }

    fn ended(
        login: &str,
        short: &str,
        ended: Outcome,
        detail: Option<&str>,
        output: &[String],
    ) -> Self {
        let (title, outcome) = match ended {
            Outcome::Done => (format!("It runs {short}"), service::Outcome::Done),
            Outcome::Failed(_) => (format!("{short} failed"), service::Outcome::Failed),
            Outcome::Overtaken(_) => (
                format!("Something newer took the place of {short}"),
                service::Outcome::Overtaken,
            ),
            _ => (
                format!("Not known whether it runs {short}"),
                service::Outcome::Unknown,
            ),
        };
        let mut text = by(login);
        if let Some(detail) = detail.filter(|_| !ended.is_done()) {
            text.push_str("\n\n");
            text.push_str(&plain(detail));
        }
        if !ended.is_done() && !output.is_empty() {
            let output = output.join("\n").replace("````", "'''");
            text.push_str("\n\n````text\n");
            text.push_str(&output);
            text.push_str("\n````");
        }
        Self {
            title,
            outcome,
            ..Self::refused(text, ended.reason())
        }
    }

    /// How a deletion ended.
    pub(super) fn deleted(login: &str, deleted: &DeletedReviewApp) -> Self {
        if !deleted.outcome.is_done() {
            let detail = plain(deleted.detail.as_deref().unwrap_or_default());
            let text = format!("{}\n\n{detail}", by(login));
            return Self::unknown(text, deleted.outcome.reason());
        }
        Self {
            title: "The review app is deleted".to_owned(),
            outcome: service::Outcome::Done,
            left: false,
            of: Some(String::new()),
            ..Self::refused(by(login), "done")
        }
    }

    /// Heroku did not take it.
    pub(super) fn failed(login: &str, error: &FlowError) -> Self {
        if matches!(error, FlowError::Ambiguous { .. }) {
            let text = format!(
                "{}\n\n{}. Look at the app's activity page before you press again.",
                by(login),
                plain(&error_chain(error))
            );
            return Self::unknown(text, "ambiguous");
        }
        let mut text = format!(
            "{}\n\nIt failed: {}.",
            by(login),
            plain(&error_chain(error))
        );
        if let FlowError::Call(call) = error {
            let _ = write!(text, " {}.", plain(&heroku_advice(call)));
        }
        Self {
            title: "It was refused".to_owned(),
            ..Self::refused(text, "refused")
        }
    }
}

/// Who asked for it.
pub(super) fn by(login: &str) -> String {
    format!("Asked for by @{login}.")
}
