//! Reports why something failed, with all its causes.

use std::error::Error;
use std::process::ExitCode;

use github_checks::error::ErrorKind;

/// Prints the causes. Returns 4 when the token may not do it, 3 when the outcome is unknown
/// and asking again may help, else 1.
pub(crate) fn tell(error: &(dyn Error + 'static)) -> ExitCode {
    let mut cause = Some(error);
    while let Some(why) = cause {
        eprintln!("{why}");
        cause = why.source();
    }
    let error = error.downcast_ref::<github_checks::Error>();
    let kind = error
        .and_then(|error| error.as_api())
        .map(github_checks::error::ApiError::kind);
    let refused = matches!(
        kind,
        Some(ErrorKind::Unauthorized | ErrorKind::Forbidden | ErrorKind::SsoRequired)
    );
    if refused {
        ExitCode::from(4)
    } else if error.is_some_and(github_checks::Error::is_transient) {
        ExitCode::from(3)
    } else {
        ExitCode::from(1)
    }
}
