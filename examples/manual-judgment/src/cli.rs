//! `gate request|status|wait|decide`: gates from a shell, with exit codes for CI.

mod client;

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use http::Method;

use client::{Client, Trouble, segment};

use crate::gate::{Choice, State};
use crate::policy::{Policy, Reason, Span};
use crate::server::{Decide, Decided, Request, Shown};

/// Exit codes of every program here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(clippy::exhaustive_enums, reason = "design: five codes")]
pub enum Exit {
    /// Approved, or created.
    Done = 0,
    /// Rejected, or the service failed.
    Failed = 1,
    /// Bad usage.
    Usage = 2,
    /// Undecided, expired, cancelled, not known.
    Unknown = 3,
    /// Not permitted.
    NotPermitted = 4,
}

impl Exit {
    /// For a gate in that state.
    #[must_use]
    pub fn of(state: State) -> Self {
        match state {
            State::Approved => Self::Done,
            State::Rejected => Self::Failed,
            State::Pending
            | State::Deciding
            | State::Expired
            | State::Cancelled
            | State::Unknown => Self::Unknown,
        }
    }

    /// For the code of a decision, and the gate after it.
    #[must_use]
    pub fn of_decision(code: &str, state: State) -> Self {
        match code {
            "decides" | "late" | "again" => Self::of(state),
            "voted" | "already" | "busy" | "stale" => Self::Unknown,
            "input_missing" | "input_unknown" | "reason_missing" => Self::Usage,
            _ => Self::NotPermitted,
        }
    }
}

/// Where the service is.
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
pub struct Service {
    /// The service's address, such as `https://judgment.example.com`.
    #[arg(long, env = "JUDGMENT_URL", value_name = "URL")]
    pub url: String,
    /// A token out of the service's `JUDGMENT_TOKENS`.
    #[arg(
        long,
        env = "JUDGMENT_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub token: Option<String>,
    /// Print one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to do with a gate.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum Gate {
    /// Create a gate, or find the one of the same key.
    Request {
        /// Where.
        #[command(flatten)]
        service: Service,
        /// What is asked.
        #[command(flatten)]
        wish: Box<Wish>,
    },
    /// How a gate stands.
    Status {
        /// Where.
        #[command(flatten)]
        service: Service,
        /// The gate's id.
        id: String,
    },
    /// Wait until a gate is decided.
    Wait {
        /// Where.
        #[command(flatten)]
        service: Service,
        /// The gate's id.
        id: String,
        /// Maximum wait: `90s`, `30m`, `12h`.
        #[arg(long, default_value = "1h", value_name = "SPAN")]
        within: Span,
    },
    /// Decide a gate; the token must belong to a person who may.
    Decide {
        /// Where.
        #[command(flatten)]
        service: Service,
        /// The gate's id.
        id: String,
        /// `approve` or `reject`.
        #[arg(value_parser = choice)]
        choice: Choice,
        /// Which input.
        #[arg(long)]
        input: Option<String>,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
}

/// A gate that is wanted.
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
pub struct Wish {
    /// What is asked.
    #[arg(long)]
    pub title: String,
    /// The same key is the same gate; by default from the CI system's variables.
    #[arg(long)]
    pub key: Option<String>,
    /// Application.
    #[arg(long, default_value = "")]
    pub application: String,
    /// Pipeline.
    #[arg(long, default_value = "")]
    pub pipeline: String,
    /// What waits: a version or a commit; may be repeated.
    #[arg(long = "version-of", value_name = "VERSION")]
    pub versions: Vec<String>,
    /// The page of the job.
    #[arg(long, value_name = "URL")]
    pub link: Option<String>,
    /// What to look at.
    #[arg(long, default_value = "")]
    pub instructions: String,
    /// A choice that goes with an approval; may be repeated.
    #[arg(long = "input")]
    pub inputs: Vec<String>,
    /// Id of a Slack channel, when no rule of the service fits; may be repeated.
    #[arg(long = "channel", value_name = "ID")]
    pub channels: Vec<String>,
    /// Who asks: a Slack id, an address, or the name of a machine. May not approve.
    #[arg(long, value_name = "WHO")]
    pub requested_by: Option<String>,
    /// For whom a machine asks. May not approve either.
    #[arg(long, value_name = "WHO")]
    pub on_behalf_of: Option<String>,
    /// How many people must approve, when no rule fits.
    #[arg(long, default_value_t = 1)]
    pub approvals: u32,
    /// Which decisions need a reason, when no rule fits.
    #[arg(long, default_value = "never", value_parser = reason)]
    pub reason: Reason,
    /// How long it waits, when no rule fits.
    #[arg(long, default_value = "24h", value_name = "SPAN")]
    pub expires_in: Span,
    /// Wait until it is decided, at most that long.
    #[arg(long, value_name = "SPAN")]
    pub wait: Option<Span>,
}

fn choice(text: &str) -> Result<Choice, String> {
    match text {
        "approve" => Ok(Choice::Approve),
        "reject" => Ok(Choice::Reject),
        _ => Err("expected approve or reject".into()),
    }
}

fn reason(text: &str) -> Result<Reason, String> {
    match text {
        "never" => Ok(Reason::Never),
        "reject" => Ok(Reason::Reject),
        "always" => Ok(Reason::Always),
        _ => Err("expected never, reject or always".into()),
    }
}

/// The run of the CI system, as a key: its job runs again under the same one.
fn run_of_ci(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let all = |names: &[&str]| {
        let values: Option<Vec<String>> = names
            .iter()
            .map(|name| variable(name).filter(|value| !value.is_empty()))
            .collect();
        values.map(|values| values.join("/"))
    };
    all(&["GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_JOB"])
        .or_else(|| all(&["CIRCLE_WORKFLOW_ID", "CIRCLE_JOB"]))
        .or_else(|| all(&["CI_PROJECT_PATH", "CI_PIPELINE_ID", "CI_JOB_NAME"]))
        .or_else(|| all(&["BUILDKITE_BUILD_ID", "BUILDKITE_STEP_ID"]))
}

/// Runs a command; what to print, and the exit code.
pub async fn run(gate: Gate) -> (String, Exit) {
    let (service, done) = match gate {
        Gate::Request { service, wish } => {
            let done = request(&service, *wish).await;
            (service, done)
        }
        Gate::Status { service, id } => {
            let done = async { Client::new(&service)?.show(&id).await }.await;
            (service, done.map(|shown| of_gate(&shown)))
        }
        Gate::Wait {
            service,
            id,
            within,
        } => {
            let done = async { Client::new(&service)?.wait(&id, within).await }.await;
            (service, done.map(|shown| of_gate(&shown)))
        }
        Gate::Decide {
            service,
            id,
            choice,
            input,
            reason,
        } => {
            let wish = Decide::new(choice, input, reason);
            let done = async {
                let path = format!("/gates/{}/decide", segment(&id)?);
                // Never repeated: the person decides whether to try again.
                let client = Client::new(&service)?;
                client
                    .call::<Decided>(Method::POST, &path, Some(&wish), false)
                    .await
            }
            .await;
            (service, done.map(|done| of_decision(&done)))
        }
    };
    match done {
        Ok(done) => (if service.json { done.json } else { done.text }, done.exit),
        Err(Trouble(exit, why)) if service.json => (
            serde_json::json!({ "error": why, "exit": exit as u8 }).to_string(),
            exit,
        ),
        Err(Trouble(exit, why)) => (format!("error: {why}"), exit),
    }
}

struct Done {
    text: String,
    json: String,
    exit: Exit,
}

async fn request(service: &Service, wish: Wish) -> Result<Done, Trouble> {
    let client = Client::new(service)?;
    let key = wish
        .key
        .or_else(|| run_of_ci(|name| std::env::var(name).ok()));
    let key = key.ok_or_else(|| {
        let why = "--key is needed outside of a known CI system: the same key is the same gate";
        Trouble(Exit::Usage, why.into())
    })?;
    let body = Request {
        key: format!("{key}/{}", wish.title),
        title: wish.title,
        application: wish.application,
        pipeline: wish.pipeline,
        versions: wish.versions,
        url: wish.link,
        instructions: wish.instructions,
        inputs: wish.inputs,
        channels: wish.channels,
        requested_by: wish.requested_by,
        on_behalf_of: wish.on_behalf_of,
        policy: Some(Policy {
            min_approvals: wish.approvals,
            reason: wish.reason,
            expires_in: wish.expires_in,
            ..Policy::default()
        }),
    };
    // The key makes it safe to repeat.
    let shown: Shown = client
        .call(Method::POST, "/gates", Some(&body), true)
        .await?;
    match wish.wait {
        Some(within) => client
            .wait(&shown.id, within)
            .await
            .map(|shown| of_gate(&shown)),
        None => {
            let mut done = of_gate(&shown);
            done.exit = Exit::Done;
            Ok(done)
        }
    }
}

fn of_gate(shown: &Shown) -> Done {
    let mut text = format!("{} {} ({})", shown.id, shown.state.as_str(), shown.title);
    if let Some(by) = &shown.decided_by {
        let _ = write!(text, " by {by}");
    }
    if let Some(input) = &shown.input {
        let _ = write!(text, ", input {input}");
    }
    if let Some(reason) = &shown.reason {
        let _ = write!(text, ": {reason}");
    }
    if !shown.not_shown.is_empty() {
        let _ = write!(text, "\nnot shown in {}", shown.not_shown.join(", "));
    }
    Done {
        text,
        json: serde_json::to_string(shown).unwrap_or_default(),
        exit: Exit::of(shown.state),
    }
}

fn of_decision(decided: &Decided) -> Done {
    let exit = Exit::of_decision(&decided.code, decided.gate.state);
    // Refused without a word: a decision that met the policy and is on its way is not late.
    let exit = match (decided.code.as_str(), decided.gate.state) {
        ("decides", State::Deciding) => Exit::Unknown,
        ("decides", State::Rejected) => Exit::Done,
        _ => exit,
    };
    Done {
        text: if decided.message.is_empty() {
            format!("{} {}", decided.gate.id, decided.gate.state.as_str())
        } else {
            decided.message.clone()
        },
        json: serde_json::to_string(decided).unwrap_or_default(),
        exit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_run_of_the_ci_system() {
        let github = |name: &str| {
            Some(match name {
                "GITHUB_REPOSITORY" => "acme/web".to_owned(),
                "GITHUB_RUN_ID" => "42".to_owned(),
                "GITHUB_JOB" => "deploy".to_owned(),
                _ => return None,
            })
        };
        assert_eq!(run_of_ci(github).as_deref(), Some("acme/web/42/deploy"));
        assert_eq!(run_of_ci(|_| Some(String::new())), None);
    }

    #[test]
    fn codes_say_what_ci_must_do() {
        assert_eq!(Exit::of(State::Approved), Exit::Done);
        assert_eq!(Exit::of(State::Rejected), Exit::Failed);
        assert_eq!(Exit::of(State::Expired), Exit::Unknown);
        assert_eq!(
            Exit::of_decision("guest", State::Pending),
            Exit::NotPermitted
        );
        assert_eq!(
            Exit::of_decision("reason_missing", State::Pending),
            Exit::Usage
        );
    }
}
