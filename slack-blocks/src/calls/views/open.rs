//! `views.open` — opens a modal.
//!
//! Source: <https://docs.slack.dev/reference/methods/views.open>

use bytes::Bytes;
use http::Response;

use super::{OpenedView, Trigger, decode_view, triggered};
use crate::View;
use crate::endpoint::{Endpoint, Payload};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;
use crate::secret::Secret;

/// `POST /api/views.open` · [Slack's page](https://docs.slack.dev/reference/methods/views.open)
///
/// Opens a modal in front of the person whose action made the trigger.
///
/// A trigger lives 3 seconds and works once: send this before anything slow. Never sent
/// again after an unclear failure; `exchanged_trigger_id` would be the answer if the
/// modal is open.
///
/// # Permission
/// None but the trigger.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct OpenView {
    trigger: Trigger,
    view: View<'static>,
}

impl OpenView {
    /// Opens `view` with the `trigger_id` of a command, a button or a shortcut.
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

impl Endpoint for OpenView {
    type Response = OpenedView;
    const PATH: &'static str = "/views.open";
    const CLASS: Class = Class::Once;
    const TIER: Tier = Tier::Four;

    fn body(&self) -> Result<Payload, BuildError> {
        triggered(&self.trigger, &self.view)
    }

    fn decode(answer: &Response<Bytes>) -> Result<OpenedView, DecodeError> {
        decode_view(answer)
    }
}
