//! One subscription per address.

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::webhooks::{CreateWebhook, CreatedWebhook, ListWebhooks, UpdateWebhook, Webhook};

/// How a subscription came to be as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookOutcome {
    /// This call created it.
    Created(CreatedWebhook),
    /// It was there with the same entities and level. Its secret is not known.
    Found(Webhook),
    /// One with the same address was there with other settings, or with a secret that
    /// nobody can read: it now has those that were asked for.
    Updated(Webhook),
}

impl WebhookOutcome {
    /// The subscription, however it came to be.
    #[must_use]
    pub fn webhook(&self) -> &Webhook {
        match self {
            Self::Created(created) => &created.webhook,
            Self::Found(webhook) | Self::Updated(webhook) => webhook,
        }
    }
}

/// Subscribes once, although the response may get lost.
///
/// A subscription of the app with the same address is looked for first (one request); it
/// gets the settings that were asked for when it has others. A secret or an
/// `Authorization` cannot be compared: when the call has one, it is set.
///
/// # Errors
/// As [`CreateWebhook`] and [`UpdateWebhook`]; ambiguous when looking did not help either.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
/// use heroku_api::webhooks::CreateWebhook;
///
/// let call = CreateWebhook::new("acme-prod", "https://bot.example.com/heroku")
///     .include("api:release")
///     .secret(std::env::var("HEROKU_WEBHOOK_SECRET")?);
/// let outcome = ensure::webhook(&heroku, &call, Intent::now(&heroku)).await?;
/// println!("{}", outcome.webhook().id);
/// # Ok(()) }
/// ```
pub async fn webhook(
    heroku: &Client,
    call: &CreateWebhook,
    intent: Intent,
) -> Result<WebhookOutcome, Error> {
    let list = ListWebhooks::new(call.app());
    let look = || -> Attempt<'_, Option<Webhook>> {
        Box::pin(async {
            let webhooks = heroku.all(&list).await?.into_iter();
            let same = webhooks.filter(|webhook| webhook.url.as_deref() == Some(call.url()));
            // Of several, the one that is as it should be.
            Ok(same.min_by_key(|webhook| !call.is_met_by(webhook)))
        })
    };
    if let Some(known) = look().await? {
        return settings(heroku, call, known).await;
    }
    let send = || -> Attempt<'_, WebhookOutcome> {
        Box::pin(async { heroku.send(call).await.map(WebhookOutcome::Created) })
    };
    let look = || -> Attempt<'_, Option<WebhookOutcome>> {
        Box::pin(async {
            match look().await? {
                Some(known) => settings(heroku, call, known).await.map(Some),
                None => Ok(None),
            }
        })
    };
    once(heroku, &intent, send, look)
        .await
        .map(Ensured::into_inner)
}

/// Gives a subscription the settings of the call, unless it has them.
async fn settings(
    heroku: &Client,
    call: &CreateWebhook,
    known: Webhook,
) -> Result<WebhookOutcome, Error> {
    if call.is_met_by(&known) {
        return Ok(WebhookOutcome::Found(known));
    }
    let update = call.as_update(UpdateWebhook::new(call.app(), &known.id));
    heroku.send(&update).await.map(WebhookOutcome::Updated)
}
