//! What the examples share: the client from the environment, exit codes, error chains.
#![allow(dead_code, reason = "each example uses a part")]

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use heroku_api::Client;

/// A client for `HEROKU_API_KEY`, at `HEROKU_API_URL` when that is set.
pub(crate) fn client() -> Result<Client, Box<dyn Error>> {
    let token = std::env::var("HEROKU_API_KEY").map_err(|_| "HEROKU_API_KEY is not set")?;
    let builder = Client::builder(token.trim());
    Ok(match std::env::var("HEROKU_API_URL") {
        Ok(url) => builder.base_url(url).build()?,
        Err(_) => builder.build()?,
    })
}

/// Prints a line. A reader that has left does not stop the work.
pub(crate) fn say(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// 0 when the work was done, 1 when it was not.
pub(crate) fn exit(result: Result<bool, Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// Says how it is used; exit code 2.
pub(crate) fn usage(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::from(2)
}
