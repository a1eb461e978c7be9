//! `views.push` — opens a modal on top of one.
//!
//! Source: <https://docs.slack.dev/reference/methods/views.push>

use bytes::Bytes;
use http::Response;

use super::{OpenedView, Trigger, decode_view, triggered};
use crate::View;
use crate::endpoint::{Endpoint, Payload};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;
use crate::secret::Secret;

/// `POST /api/views.push` · [Slack's page](https://docs.slack.dev/reference/methods/views.push)
///
/// Opens a modal on top of the one whose button made the trigger; three at most.
///
/// A trigger lives 3 seconds and works once. Never sent again after an unclear failure.
///
/// # Permission
/// None but the trigger.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct PushView {
    trigger: Trigger,
    view: View<'static>,
}

impl PushView {
    /// Opens `view` with the `trigger_id` of an action in a modal.
    ///
    /// # Arguments
    /// - `trigger`: `trigger_id` of the command, the action or the shortcut.
    /// - `view`: The modal.
    pub fn new(trigger: impl Into<Secret>, view: impl Into<View<'static>>) -> Self {
        Self {
            trigger: Trigger::Id(trigger.into()),
            view: view.into(),
        }
    }

    /// The same with the `interactivity_pointer` of a workflow's step, see
    /// [`Interactivity`](crate::interaction::Interactivity): there is no `trigger_id` then.
    ///
    /// # Arguments
    /// - `pointer`: `interactivity_pointer` of the interaction.
    /// - `view`: The modal.
    pub fn by_pointer(pointer: impl Into<Secret>, view: impl Into<View<'static>>) -> Self {
        Self {
            trigger: Trigger::Pointer(pointer.into()),
            view: view.into(),
        }
    }
}

impl Endpoint for PushView {
    type Response = OpenedView;
    const PATH: &'static str = "/views.push";
    const CLASS: Class = Class::Once;
    const TIER: Tier = Tier::Four;

    fn body(&self) -> Result<Payload, BuildError> {
        triggered(&self.trigger, &self.view)
    }

    fn decode(answer: &Response<Bytes>) -> Result<OpenedView, DecodeError> {
        decode_view(answer)
    }
}
