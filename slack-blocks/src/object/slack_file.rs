//! A file in Slack.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A file in Slack, by id or by address: exactly one of them.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object>
    pub struct SlackFile<'a>: "" by objects::SLACK_FILE, fn empty {
        optional {
            /// File id.
            pub id: Cow<'a, str>,
            /// `url_private` or permalink.
            pub url: Cow<'a, str>,
        }
    }
}

impl<'a> SlackFile<'a> {
    /// By file id.
    ///
    /// # Arguments
    /// - `id`: the file: `F…`.
    #[must_use]
    pub fn of_id(id: impl Into<Cow<'a, str>>) -> Self {
        Self::empty().id(id)
    }

    /// By `url_private` or permalink.
    ///
    /// # Arguments
    /// - `url`: its address at Slack: `url_private` or `permalink`.
    #[must_use]
    pub fn of_url(url: impl Into<Cow<'a, str>>) -> Self {
        Self::empty().url(url)
    }
}
