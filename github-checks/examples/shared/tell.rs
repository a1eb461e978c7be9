//! Tells why something failed, with all its causes.

use std::error::Error;
use std::process::ExitCode;

/// Prints the causes. Answers 3 when nobody knows yet and asking again may help, else 1.
pub(crate) fn tell(error: &(dyn Error + 'static)) -> ExitCode {
    let mut cause = Some(error);
    while let Some(why) = cause {
        eprintln!("{why}");
        cause = why.source();
    }
    let transient = error
        .downcast_ref::<github_checks::Error>()
        .is_some_and(github_checks::Error::is_transient);
    ExitCode::from(if transient { 3 } else { 1 })
}
