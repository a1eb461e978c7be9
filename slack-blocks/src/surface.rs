//! Where blocks stand: messages, modals and Home tabs.

mod attachment;
mod home;
mod message;
mod metadata;
mod modal;

pub use attachment::{Attachment, AttachmentField};
pub use home::HomeTab;
pub use message::{Message, ParseMode, ResponseType};
pub use metadata::Metadata;
pub use modal::Modal;

use crate::macros::slot;
use crate::parse::ParseError;

/// Where blocks stand; what is allowed depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Surface {
    /// A message: at most 50 blocks.
    Message,
    /// A modal: at most 100 blocks.
    Modal,
    /// A Home tab: at most 100 blocks.
    Home,
}

impl Surface {
    /// Most blocks that it takes: 50 or 100.
    #[must_use]
    pub const fn max_blocks(self) -> usize {
        match self {
            Self::Message => 50,
            Self::Modal | Self::Home => 100,
        }
    }

    /// `message`, `modal` or `home`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Modal => "modal",
            Self::Home => "home",
        }
    }
}

slot! {
    /// A modal or a Home tab, as `views.*` and interactions carry them.
    pub enum View<'a> { Modal(Modal), Home(HomeTab) }
}

impl<'a> View<'a> {
    /// Reads a view; text is borrowed from `json`.
    ///
    /// # Arguments
    /// - `json`: one view, as Slack writes it.
    ///
    /// # Errors
    ///
    /// When `json` is not JSON.
    pub fn from_json(json: &'a str) -> Result<Self, ParseError> {
        crate::codec::from_json(json)
    }
}
