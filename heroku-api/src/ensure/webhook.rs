//! One subscription per address.

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::webhooks::{CreateWebhook, CreatedWebhook, ListWebhooks};

/// Subscribes once, although the answer may get lost. A subscription of the app with the
/// same address counts as done.
///
/// # Errors
/// As [`CreateWebhook`]; ambiguous only when looking did not help either.
pub async fn webhook(
    heroku: &Client,
    call: &CreateWebhook,
    intent: Intent,
) -> Result<Ensured<CreatedWebhook>, Error> {
    let look = || -> Attempt<'_, Option<CreatedWebhook>> {
        Box::pin(async move {
            let webhooks = heroku.all(&ListWebhooks::new(call.app())).await?;
            let same = webhooks
                .into_iter()
                .find(|webhook| webhook.url.as_deref() == Some(call.url()));
            Ok(same.map(CreatedWebhook::known))
        })
    };
    let send = || -> Attempt<'_, CreatedWebhook> { Box::pin(heroku.send(call)) };
    once(heroku, &intent, send, look).await
}
