//! How a command ended: the last line, and the exit code.

use heroku_api::flows::deploy::Deployed;
use heroku_api::flows::review_app::{ReviewAppReport, ReviewAppWork};
use heroku_api::progress::Outcome;
use serde_json::{Map, Value, json};

use crate::reasons::Reason;
use crate::trouble::Trouble;

/// How a command ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// `done`, `failed`, `overtaken` or `unknown`.
    pub(crate) outcome: &'static str,
    /// The stable code of the reason.
    pub(crate) reason: &'static str,
    pub(crate) code: u8,
    /// For people.
    pub(crate) text: String,
    /// More for programs.
    pub(crate) fields: Map<String, Value>,
    /// The last lines of what failed.
    pub(crate) output: Vec<String>,
}

impl Ended {
    fn new(outcome: &'static str, reason: &'static str, code: u8, text: String) -> Self {
        Self {
            outcome,
            reason,
            code,
            text,
            fields: Map::new(),
            output: Vec::new(),
        }
    }

    pub(crate) fn done(text: impl Into<String>) -> Self {
        Self::new("done", "done", 0, text.into())
    }

    /// Heroku goes on with it; nobody looks.
    pub(crate) fn accepted(text: impl Into<String>) -> Self {
        Self::new("done", "accepted", 0, text.into())
    }

    /// Nothing was to be done, and that is fine.
    pub(crate) fn skipped(reason: Reason, text: impl Into<String>) -> Self {
        let ended = Self::new("done", reason.as_str(), reason.exit_code(), text.into());
        ended.with("work", json!("skipped"))
    }

    #[cfg(test)]
    pub(crate) fn failed(reason: &'static str, text: impl Into<String>) -> Self {
        Self::new("failed", reason, 1, text.into())
    }

    pub(crate) fn of_reason(reason: Reason, text: impl Into<String>) -> Self {
        let outcome = match reason.exit_code() {
            0 => "done",
            3 => "unknown",
            _ => "failed",
        };
        Self::new(outcome, reason.as_str(), reason.exit_code(), text.into())
    }

    pub(crate) fn of_outcome(outcome: Outcome, text: String) -> Self {
        Self::new(
            outcome.as_str(),
            outcome.reason(),
            outcome.exit_code(),
            text,
        )
    }

    /// How work on a review app ended.
    pub(crate) fn of_report(report: &ReviewAppReport) -> Self {
        let mut text = match report.outcome {
            Outcome::Done => running(
                report.version,
                report.dynos.as_ref().map(|up| (up.up, up.of)),
            ),
            other => words(other),
        };
        if report.outcome.is_done() && report.work == ReviewAppWork::AlreadyRuns {
            text = format!("nothing to build: it {text}");
        }
        let overtaker = report.overtaken_by.as_ref().map(ToString::to_string);
        let postdeploy = report
            .postdeploy
            .as_ref()
            .filter(|run| run.exit_code.is_some_and(|c| c != 0));
        let said = report.detail.clone().or(overtaker);
        let manifest =
            (!report.manifest_errors.is_empty()).then(|| report.manifest_errors.join("; "));
        let script = postdeploy.map(|_| "the post-deploy script failed".to_owned());
        if report.outcome != Outcome::Done {
            for more in [said, manifest, script].into_iter().flatten() {
                text = format!("{text}: {more}");
            }
        }
        let mut ended = Self::of_outcome(report.outcome, text);
        ended.output.clone_from(&report.output);
        if let Some(output) = postdeploy.and_then(|run| run.output.as_ref()) {
            ended.output.extend(output.lines().map(str::to_owned));
        }
        ended
            .with("work", json!(report.work.as_str()))
            .with(
                "review_app",
                json!(report.review_app.as_ref().map(|app| &app.id)),
            )
            .with("app", json!(report.app))
            .with("name", json!(report.name))
            .with("web_url", json!(report.web_url))
            .with("build", json!(report.build))
            .with("version", json!(report.version))
            .with(
                "dynos",
                json!(report.dynos.as_ref().map(ToString::to_string)),
            )
    }

    /// How a deploy ended.
    pub(crate) fn of_deploy(deployed: &Deployed) -> Self {
        let text = match deployed.outcome {
            Outcome::Done => running(
                deployed.version,
                deployed.dynos.as_ref().map(|up| (up.up, up.of)),
            ),
            other => words(other),
        };
        let overtaker = deployed.overtaken_by.as_ref().map(ToString::to_string);
        let text = match deployed.detail.clone().or(overtaker) {
            Some(detail) if !deployed.outcome.is_done() => format!("{text}: {detail}"),
            _ => text,
        };
        let mut ended = Self::of_outcome(deployed.outcome, text);
        ended.output.clone_from(&deployed.output);
        ended
            .with("app", json!(deployed.app))
            .with("build", json!(deployed.build))
            .with("version", json!(deployed.version))
            .with(
                "dynos",
                json!(deployed.dynos.as_ref().map(ToString::to_string)),
            )
    }

    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        if !value.is_null() {
            self.fields.insert(name.to_owned(), value);
        }
        self
    }

    /// The fields of the last line.
    pub(crate) fn object(&self) -> Value {
        let mut object = self.fields.clone();
        object.insert("outcome".to_owned(), json!(self.outcome));
        object.insert("reason".to_owned(), json!(self.reason));
        object.insert("text".to_owned(), json!(self.text));
        if !self.output.is_empty() {
            object.insert("output".to_owned(), json!(self.output));
        }
        Value::Object(object)
    }
}

impl From<Trouble> for Ended {
    fn from(trouble: Trouble) -> Self {
        let ended = Self::of_reason(trouble.reason, trouble.what);
        ended.with("advice", json!(trouble.advice))
    }
}

fn running(version: Option<u64>, dynos: Option<(usize, usize)>) -> String {
    let version = version
        .map(|version| format!(" v{version}"))
        .unwrap_or_default();
    match dynos {
        Some((_, 0)) => format!("runs{version}; the app is scaled to zero dynos"),
        Some((up, of)) => format!("runs{version} on {up} of {of} dynos"),
        None => format!("runs{version}"),
    }
}

/// An outcome in words; the codes are in `docs/reasons.md`.
fn words(outcome: Outcome) -> String {
    let text = match outcome.reason() {
        "app_gone" => "the app was deleted meanwhile",
        "app_setup_failed" => "the app could not be set up",
        "build_failed" => "the build failed",
        "deadline" => "the time was up, and Heroku is still at work: `review-apps wait` goes on",
        "dynos_crashed" => "its dynos crash",
        "dynos_late" => "not every dyno came up in time",
        "newer_commit" => "a newer commit was deployed meanwhile",
        "newer_release" => "a newer release is current",
        "not_coupled" => "the app could not be put into the pipeline",
        "release_failed" => "the release command failed",
        "review_app_deleted" => "the review app was deleted",
        "review_app_errored" => "the review app could not be created",
        other => return other.replace('_', " "),
    };
    text.to_owned()
}
