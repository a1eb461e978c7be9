//! Elements: buttons, menus, pickers and fields, and the places that take them.
//!
//! Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements>

mod button;
mod channels_select;
mod choices;
mod conversations_select;
mod external_select;
mod feedback_buttons;
mod file_input;
mod icon_button;
mod image;
mod number_input;
mod overflow;
mod pickers;
mod rich_text_input;
mod slots;
mod static_select;
mod text_inputs;
mod url_source;
mod users_select;
mod workflow_button;

pub use button::Button;
pub use channels_select::{ChannelsSelect, MultiChannelsSelect};
pub use choices::{Checkboxes, RadioButtons};
pub use conversations_select::{ConversationsSelect, MultiConversationsSelect};
pub use external_select::{ExternalSelect, MultiExternalSelect};
pub use feedback_buttons::{FeedbackButton, FeedbackButtons};
pub use file_input::FileInput;
pub use icon_button::IconButton;
pub use image::ImageElement;
pub use number_input::NumberInput;
pub use overflow::Overflow;
pub use pickers::{DatePicker, DateTimePicker, TimePicker};
pub use rich_text_input::RichTextInput;
pub use slots::{Accessory, ActionsElement, ContextActionsElement, ContextElement, InputElement};
pub use static_select::{MultiStaticSelect, StaticSelect};
pub use text_inputs::{EmailTextInput, PlainTextInput, UrlTextInput};
pub use url_source::UrlSource;
pub use users_select::{MultiUsersSelect, UsersSelect};
pub use workflow_button::WorkflowButton;
