//! `POST /apps/{app}/dynos` — runs a command in a new dyno.

use crate::config_vars::ConfigVars;
use crate::dynos::Dyno;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::AppId;

call! {
    /// Runs a command in a new dyno.
    ///
    /// Repeating it runs the command twice.
    ///
    /// # Permission
    /// `operate` on the app.
    pub struct RunDyno {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The command line.
        command: String,
    } -> Dyno;
    POST "/apps/{app}/dynos", Once,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-create";
    body {
        /// Whether a terminal can be attached.
        attach: bool,
        /// More config vars.
        env: ConfigVars,
        /// Whether the command gets no terminal even when attached.
        force_no_tty: bool,
        /// Its size, `Standard-1X`.
        size: String,
        /// Its process type; `run` by default.
        kind as "type": String,
        /// Seconds after which it is stopped, at most 86,400.
        time_to_live: u64,
    };
    check check
}

fn check(call: &RunDyno) -> Result<(), BuildError> {
    match call.time_to_live {
        Some(seconds @ 86_401..) => Err(BuildError::invalid(format!(
            "time_to_live is {seconds} s, at most 86400"
        ))),
        _ => Ok(()),
    }
}
