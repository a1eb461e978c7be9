//! Data for programs in a message.

use std::borrow::Cow;

use crate::codec::{Extra, Raw};
use crate::macros::object;

object! {
    /// Data for programs in a message. Every member and app can see it: no secrets.
    ///
    /// Vendor page: <https://docs.slack.dev/messaging/message-metadata>
    pub struct Metadata<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// What it is about.
            pub event_type: Cow<'a, str>,
            /// A JSON object of your own. Slack withholds it when the event type is not
            /// declared in the app's manifest.
            pub event_payload: Raw<'a>,
        }
        plain {
            /// Work Objects: a list of entities, as Slack describes them. Such metadata has
            /// neither `event_type` nor `event_payload`: see [`of_entities`](Self::of_entities).
            pub entities: Raw<'a>,
        }
    }
}

impl<'a> Metadata<'a> {
    /// Work Objects instead of an event: previews of things that live elsewhere.
    ///
    /// `entities` is a JSON array as
    /// <https://docs.slack.dev/messaging/work-objects> describes it.
    ///
    /// # Arguments
    /// - `entities`: a JSON array.
    #[must_use]
    pub fn of_entities(entities: Raw<'a>) -> Self {
        Self {
            event_type: None,
            event_payload: None,
            entities: Some(entities),
            extra: Extra::default(),
        }
    }
}
