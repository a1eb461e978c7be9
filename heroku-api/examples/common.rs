//! What the examples share: the client from the environment, JSON lines, exit codes, error
//! chains.
#![allow(dead_code, reason = "each example uses a part")]

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use heroku_api::error::ApiError;
use heroku_api::flows::FlowError;
use heroku_api::progress::{Follow, Outcome};

/// What an example ends with: an exit code, or why it could not begin.
pub(crate) type Ended = Result<u8, Box<dyn Error>>;

/// Prints a line. A reader that has left does not stop the work.
pub(crate) fn say(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints one JSON line.
pub(crate) fn line(value: &serde_json::Value) {
    say(format_args!("{value}"));
}

/// The members that every result line has.
pub(crate) fn result(outcome: Outcome) -> serde_json::Value {
    serde_json::json!({
        "event": "result", "outcome": outcome.as_str(), "reason": outcome.reason(),
    })
}

/// 0 done, 1 failed or overtaken, 2 bad usage, 3 unknown, 4 not permitted.
pub(crate) fn exit(ended: Ended) -> ExitCode {
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because {cause}");
                source = cause.source();
            }
            ExitCode::from(code_of(&*error))
        }
    }
}

fn code_of(error: &(dyn Error + 'static)) -> u8 {
    let call = match error.downcast_ref::<FlowError>() {
        Some(FlowError::Ambiguous { .. } | FlowError::Deadline) => return 3,
        Some(FlowError::Call(call)) => Some(call),
        _ => error.downcast_ref::<heroku_api::Error>(),
    };
    let refused =
        |api: &ApiError| api.is_unauthorized() || api.is_forbidden() || api.is_two_factor();
    match call {
        Some(call) if call.is_ambiguous() => 3,
        Some(call) if call.as_api().is_some_and(refused) => 4,
        _ => 1,
    }
}

/// Says how it is used; exit code 2.
pub(crate) fn usage(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::from(2)
}

/// Takes `name VALUE` out of the arguments; `None` when the value is missing.
#[allow(clippy::option_option, reason = "absent, or without its value")]
pub(crate) fn option(arguments: &mut Vec<String>, name: &str) -> Option<Option<String>> {
    let Some(at) = arguments.iter().position(|word| word == name) else {
        return Some(None);
    };
    if at + 1 >= arguments.len() {
        return None;
    }
    let value = arguments.remove(at + 1);
    arguments.remove(at);
    Some(Some(value))
}

/// Takes `--within SECONDS` out of the arguments; `None` when it is no number.
pub(crate) fn follow(arguments: &mut Vec<String>) -> Option<Follow> {
    match option(arguments, "--within")? {
        None => Some(Follow::default()),
        Some(seconds) => {
            let seconds = seconds.parse().ok()?;
            Some(Follow::default().within(Duration::from_secs(seconds)))
        }
    }
}
