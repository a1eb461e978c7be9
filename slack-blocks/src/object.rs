//! Composition objects: options, dialogs, filters, files, icons.
//!
//! Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects>

mod confirm;
mod dispatch;
mod filter;
mod option;
mod slack_file;
mod slack_icon;
mod workflow;

pub use confirm::Confirm;
pub use dispatch::{DispatchActionConfig, DispatchOn};
pub use filter::{ConversationFilter, ConversationKind};
pub use option::{OptionGroup, SelectOption};
pub use slack_file::SlackFile;
pub use slack_icon::SlackIcon;
pub use workflow::{InputParameter, Trigger, Workflow};

use crate::macros::open_enum;

open_enum! {
    /// How a button looks; grey when absent.
    pub enum ButtonStyle {
        /// Green.
        Primary = "primary",
        /// Red.
        Danger = "danger",
    }
}
