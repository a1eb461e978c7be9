//! `POST /apps/{app}/webhooks` — subscribes to what happens to an app.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Method, Response};
use serde::Serialize;

use crate::endpoint::{Endpoint, Sent, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::AppId;
use crate::retry::Class;
use crate::secret::Secret;
use crate::webhooks::{Level, UpdateWebhook, Webhook};

/// `POST /apps/{app}/webhooks` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-create)
///
/// Subscribes to what happens to an app.
///
/// Give a secret of your own: without one, Heroku makes one up and tells it only once, in
/// the answer. An app has at most 10 subscriptions.
///
/// # Permission
/// `operate` on the app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct CreateWebhook {
    app: AppId,
    url: String,
    include: Vec<String>,
    level: Level,
    secret: Option<Secret>,
    authorization: Option<Secret>,
}

/// A new subscription, and its secret when Heroku made one up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedWebhook {
    /// The subscription.
    pub webhook: Webhook,
    /// The secret that Heroku made up; it is never shown again.
    pub secret: Option<Secret>,
}

impl CreateWebhook {
    /// Creates the call from its required parameters, with one attempt per event; add at
    /// least one [`include`](Self::include).
    ///
    /// # Arguments
    /// - `app`: the app, by name or UUID.
    /// - `url`: where Heroku delivers; https.
    pub fn new(app: impl Into<AppId>, url: impl Into<String>) -> Self {
        Self {
            app: app.into(),
            url: url.into(),
            include: Vec::new(),
            level: Level::Notify,
            secret: None,
            authorization: None,
        }
    }

    /// Adds something to tell of: `api:release`, `api:build`, `dyno` …
    pub fn include(mut self, entity: impl Into<String>) -> Self {
        self.include.push(entity.into());
        self
    }

    /// How hard Heroku tries.
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The secret that signs deliveries.
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// What deliveries carry as `Authorization`.
    pub fn authorization(mut self, value: impl Into<Secret>) -> Self {
        self.authorization = Some(value.into());
        self
    }

    pub(crate) fn app(&self) -> &AppId {
        &self.app
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Whether a subscription has the settings of this call, as far as they can be read.
    pub(crate) fn is_met_by(&self, known: &Webhook) -> bool {
        let wanted: BTreeSet<_> = self.include.iter().collect();
        let has: BTreeSet<_> = known.include.iter().flatten().collect();
        let unread = self.secret.is_some() || self.authorization.is_some();
        wanted == has && known.level.as_ref() == Some(&self.level) && !unread
    }

    /// The call that gives a subscription these settings.
    pub(crate) fn as_update(&self, mut update: UpdateWebhook) -> UpdateWebhook {
        update = update
            .include(self.include.clone())
            .level(self.level.clone());
        if let Some(secret) = &self.secret {
            update = update.secret(secret.clone());
        }
        if let Some(value) = &self.authorization {
            update = update.authorization(value.clone());
        }
        update
    }
}

impl Endpoint for CreateWebhook {
    type Response = CreatedWebhook;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/apps/{app}/webhooks";
    const CLASS: Class = Class::CheckFirst;

    fn arguments(&self) -> Vec<&str> {
        vec![self.app.as_str()]
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        #[derive(Serialize)]
        struct Wire<'c> {
            url: &'c str,
            include: &'c [String],
            level: &'c Level,
            #[serde(skip_serializing_if = "Option::is_none")]
            secret: Option<Sent<'c, Secret>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            authorization: Option<Sent<'c, Secret>>,
        }
        if self.include.is_empty() {
            return Err(BuildError::invalid(
                "a webhook includes nothing, needs at least one entity like api:release",
            ));
        }
        json(&Wire {
            url: &self.url,
            include: &self.include,
            level: &self.level,
            secret: self.secret.as_ref().map(Sent),
            authorization: self.authorization.as_ref().map(Sent),
        })
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        let secret = answer.headers().get("heroku-webhook-secret");
        Ok(CreatedWebhook {
            webhook: decode_json(answer)?,
            secret: secret.and_then(|value| Some(Secret::new(value.to_str().ok()?))),
        })
    }
}
