//! `views.update` — replaces an open view.
//!
//! Source: <https://docs.slack.dev/reference/methods/views.update>

use bytes::Bytes;
use http::Response;
use serde::Serialize;

use super::{OpenedView, check, decode_view};
use crate::View;
use crate::endpoint::{Echo, Endpoint, Payload, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::ViewId;
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/views.update` · [Slack's page](https://docs.slack.dev/reference/methods/views.update)
///
/// Replaces the content of a view that is open.
///
/// # Permission
/// None; only the app's own views.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct UpdateView {
    name: Name,
    view: View<'static>,
    hash: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Name {
    Id(ViewId),
    External(String),
}

impl UpdateView {
    /// Replaces the view that has this id.
    ///
    /// # Arguments
    /// - `id`: Id of the view: `V…`.
    /// - `view`: The new content.
    pub fn new(id: impl Into<ViewId>, view: impl Into<View<'static>>) -> Self {
        Self {
            name: Name::Id(id.into()),
            view: view.into(),
            hash: None,
        }
    }

    /// Replaces the view to which you gave this `external_id`.
    ///
    /// # Arguments
    /// - `id`: The `external_id` that you gave it.
    /// - `view`: The new content.
    pub fn external(id: impl Into<String>, view: impl Into<View<'static>>) -> Self {
        Self {
            name: Name::External(id.into()),
            view: view.into(),
            hash: None,
        }
    }

    /// Only if the view has not changed since its `hash` was read; else
    /// `hash_conflict`.
    pub fn hash(mut self, hash: impl Into<String>) -> Self {
        self.hash = Some(hash.into());
        self
    }
}

impl Endpoint for UpdateView {
    type Response = OpenedView;
    const PATH: &'static str = "/views.update";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::Four;
    // Our own first attempt may be what changed the view.
    const ECHOES: &'static [Echo] = &[Echo::Unclear("hash_conflict")];

    fn body(&self) -> Result<Payload, BuildError> {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            view_id: Option<&'a ViewId>,
            #[serde(skip_serializing_if = "Option::is_none")]
            external_id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            hash: Option<&'a str>,
            view: &'a View<'static>,
        }
        let (view_id, external_id) = match &self.name {
            Name::Id(id) => (Some(id), None),
            Name::External(id) => (None, Some(id.as_str())),
        };
        self.view.validate()?;
        check(json(&Body {
            view_id,
            external_id,
            hash: self.hash.as_deref(),
            view: &self.view,
        })?)
    }

    fn decode(answer: &Response<Bytes>) -> Result<OpenedView, DecodeError> {
        decode_view(answer)
    }
}
