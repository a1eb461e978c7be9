//! Views: modals and the Home tab.
//!
//! | call | does |
//! |---|---|
//! | [`OpenView`] | opens a modal |
//! | [`PushView`] | opens a modal on top of one |
//! | [`PublishHome`] | shows a Home tab to one person |
//! | [`UpdateView`] | replaces an open view |

use bytes::Bytes;
use http::Response;
use serde::{Deserialize, Serialize};

use crate::View;
use crate::endpoint::{Payload, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::ViewId;
use crate::lenient::lenient;
use crate::secret::Secret;

mod open;
mod publish;
mod push;
mod update;
pub use self::open::OpenView;
pub use self::publish::PublishHome;
pub use self::push::PushView;
pub use self::update::UpdateView;

/// A view that Slack holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OpenedView {
    /// Its id; `None` when it could not be read.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<ViewId>,
    /// Changes with the view; hand it to [`UpdateView::hash`].
    #[serde(default, deserialize_with = "lenient")]
    pub hash: String,
    /// The first view of the stack.
    #[serde(default, deserialize_with = "lenient")]
    pub root_view_id: Option<ViewId>,
    /// The view below this one.
    #[serde(default, deserialize_with = "lenient")]
    pub previous_view_id: Option<ViewId>,
    /// The id that you gave it.
    #[serde(default, deserialize_with = "lenient")]
    pub external_id: Option<String>,
}

/// Most bytes of a view.
const MAX_VIEW: usize = 250_000;

/// Passes a body on that is small enough; what is around the view is a few bytes.
fn check(body: Payload) -> Result<Payload, BuildError> {
    match &body {
        Payload::Json(bytes) if bytes.len() > MAX_VIEW => Err(BuildError::invalid(format!(
            "the view has {} bytes, at most {MAX_VIEW}",
            bytes.len()
        ))),
        _ => Ok(body),
    }
}

/// What a person did that lets a modal be opened in front of them.
#[derive(Clone, Debug, PartialEq)]
enum Trigger {
    Id(Secret),
    Pointer(Secret),
}

/// A modal that a trigger opens.
fn triggered(trigger: &Trigger, view: &View<'static>) -> Result<Payload, BuildError> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        trigger_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        interactivity_pointer: Option<&'a str>,
        view: &'a View<'static>,
    }
    if matches!(view, View::Home(_)) {
        return Err(BuildError::invalid(
            "a trigger opens a modal; a Home tab is published",
        ));
    }
    view.validate()?;
    let (trigger_id, interactivity_pointer) = match trigger {
        Trigger::Id(id) => (Some(id.expose()), None),
        Trigger::Pointer(pointer) => (None, Some(pointer.expose())),
    };
    check(json(&Body {
        trigger_id,
        interactivity_pointer,
        view,
    })?)
}

fn decode_view(answer: &Response<Bytes>) -> Result<OpenedView, DecodeError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default, deserialize_with = "lenient")]
        view: OpenedView,
    }
    decode_json::<Answer>(answer).map(|answer| answer.view)
}
