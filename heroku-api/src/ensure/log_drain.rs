//! One log drain per address.

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::log_drains::{CreateLogDrain, ListLogDrains, LogDrain};

/// Sends the log lines of an app to an address once, although the response may get lost. A
/// drain of the app with this very address counts as done: Heroku takes an address once.
///
/// # Errors
/// As [`CreateLogDrain`]; ambiguous when looking did not help either.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
/// use heroku_api::log_drains::CreateLogDrain;
/// use heroku_api::secret::SignedUrl;
///
/// let url = SignedUrl::new("https://drain:password@logs.example.com/acme-prod");
/// let call = CreateLogDrain::new("acme-prod", url);
/// let drain = ensure::log_drain(&heroku, &call, Intent::now(&heroku)).await?;
/// println!("{}", drain.into_inner().id);
/// # Ok(()) }
/// ```
pub async fn log_drain(
    heroku: &Client,
    call: &CreateLogDrain,
    intent: Intent,
) -> Result<Ensured<LogDrain>, Error> {
    let (app, url) = call.parts();
    let list = ListLogDrains::new(app);
    let look = || -> Attempt<'_, Option<LogDrain>> {
        Box::pin(async {
            let mut drains = heroku.all(&list).await?.into_iter();
            Ok(drains.find(|drain| drain.url.as_ref() == Some(url)))
        })
    };
    if let Some(known) = look().await? {
        return Ok(Ensured::Found(known));
    }
    let send = || -> Attempt<'_, LogDrain> { Box::pin(heroku.send(call)) };
    once(heroku, &intent, send, look).await
}
