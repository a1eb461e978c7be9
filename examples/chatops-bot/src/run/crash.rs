//! Why dynos crash: the codes in the app's log.

use std::time::Duration;

use heroku_api::ids::AppId;
use heroku_api::log_sessions::CreateLogSession;

use crate::bot::Bot;
use crate::refusal::error_chain;
use crate::why::{Place, explain};

/// Lines of an app's log that are read when its dynos crash.
const LINES: u64 = 200;
/// How long to read them.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of them.
const BYTES: usize = 256 * 1024;

/// The cause, when the log names one that is known. `None` also when it cannot be read.
pub(super) async fn cause(bot: &Bot, app: &str) -> Option<&'static str> {
    let read = service::clock::within(&*bot.clock, PATIENCE, log(bot, app)).await?;
    match read {
        Ok(log) => explain(Place::Dyno, &log).map(|row| row.cause),
        Err(error) => {
            tracing::info!(error = error_chain(&error), "the app's log was not read");
            None
        }
    }
}

async fn log(bot: &Bot, app: &str) -> Result<String, heroku_api::Error> {
    let heroku = &bot.services.heroku;
    let call = CreateLogSession::new(AppId::from(app))
        .lines(LINES)
        .tail(false);
    let session = heroku.send(&call).await?;
    let mut output = heroku.stream(&session.logplex_url)?;
    let mut log = Vec::new();
    while log.len() < BYTES
        && let Some(piece) = output.next().await?
    {
        log.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&log).into_owned())
}
