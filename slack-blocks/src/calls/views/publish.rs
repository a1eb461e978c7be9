//! `views.publish` — shows a Home tab to one person.
//!
//! Source: <https://docs.slack.dev/reference/methods/views.publish>

use bytes::Bytes;
use http::Response;
use serde::Serialize;

use super::{OpenedView, check, decode_view};
use crate::HomeTab;
use crate::endpoint::{Echo, Endpoint, Payload, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::UserId;
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/views.publish` · [Slack's page](https://docs.slack.dev/reference/methods/views.publish)
///
/// Shows a Home tab to one person, in place of the one before.
///
/// # Permission
/// None; the app's Home tab must be switched on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[must_use = "a call does nothing until it is sent"]
pub struct PublishHome {
    user_id: UserId,
    view: HomeTab<'static>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

impl PublishHome {
    /// Shows `view` to `user`.
    ///
    /// # Arguments
    /// - `user`: Id of the person who sees it.
    /// - `view`: The Home tab.
    pub fn new(user: impl Into<UserId>, view: HomeTab<'static>) -> Self {
        Self {
            user_id: user.into(),
            view,
            hash: None,
        }
    }

    /// Only if the tab has not changed since its `hash` was read; else `hash_conflict`.
    pub fn hash(mut self, hash: impl Into<String>) -> Self {
        self.hash = Some(hash.into());
        self
    }
}

impl Endpoint for PublishHome {
    type Response = OpenedView;
    const PATH: &'static str = "/views.publish";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::Four;
    // Our own first attempt may be what changed the tab.
    const ECHOES: &'static [Echo] = &[Echo::Unclear("hash_conflict")];

    fn body(&self) -> Result<Payload, BuildError> {
        self.view.validate()?;
        check(json(self)?)
    }

    fn decode(answer: &Response<Bytes>) -> Result<OpenedView, DecodeError> {
        decode_view(answer)
    }
}
