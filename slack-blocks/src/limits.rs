//! Slack's limits under names of their own, for programs that cut, split or count.
//!
//! Each is taken from its row in [`spec`](crate::spec), which says where it is written;
//! validation reads the same rows. Limits that have no name here are
//! `spec::…::max_chars("field")` and its siblings, in constants too.
//!
//! ```
//! use slack_blocks::{fit, limits};
//!
//! let label = fit::truncate("a text that may be far too long", limits::BUTTON_TEXT);
//! assert!(label.chars().count() <= limits::BUTTON_TEXT);
//! ```
//!
//! Vendor pages: <https://docs.slack.dev/reference/block-kit/blocks>,
//! <https://docs.slack.dev/reference/block-kit/composition-objects>

use crate::spec::{blocks, elements, messages, objects, views};
use crate::surface::Surface;

/// Blocks of a message.
pub const MESSAGE_BLOCKS: usize = Surface::Message.max_blocks();
/// Blocks of a modal or a Home tab.
pub const VIEW_BLOCKS: usize = Surface::Modal.max_blocks();
/// Attachments of a message.
pub const ATTACHMENTS: usize = messages::MAX_ATTACHMENTS;
/// Characters of `markdown_text`, and of all markdown blocks of a message together.
pub const MARKDOWN_TEXT: usize = messages::MAX_MARKDOWN;
/// Charts of a message.
pub const CHARTS: usize = messages::MAX_CHARTS;
/// Characters in the cells of all tables of a message.
pub const TABLE_CHARS: usize = messages::MAX_TABLE_CHARS;
/// Characters in the cells of all data tables of a message.
pub const DATA_TABLE_CHARS: usize = messages::MAX_DATA_TABLE_CHARS;

/// Characters of a section's text.
pub const SECTION_TEXT: usize = blocks::SECTION.max_chars("text");
/// Fields of a section.
pub const SECTION_FIELDS: usize = blocks::SECTION.max_items("fields");
/// Characters of each field of a section.
pub const SECTION_FIELD_TEXT: usize = blocks::SECTION.max_each("fields");
/// Characters of a header.
pub const HEADER_TEXT: usize = blocks::HEADER.max_chars("text");
/// Elements of a context block.
pub const CONTEXT_ELEMENTS: usize = blocks::CONTEXT.max_items("elements");
/// Elements of an actions block.
pub const ACTIONS_ELEMENTS: usize = blocks::ACTIONS.max_items("elements");
/// Characters of the label and of the hint of an input block.
pub const INPUT_LABEL: usize = blocks::INPUT.max_chars("label");
/// Characters of an image's description in words.
pub const IMAGE_ALT_TEXT: usize = blocks::IMAGE.max_chars("alt_text");
/// Rows of a table.
pub const TABLE_ROWS: usize = blocks::TABLE.max_items("rows");
/// Cells of a row of a table.
pub const TABLE_COLUMNS: usize = blocks::TABLE.max_each("rows");
/// Characters of a `block_id`.
pub const BLOCK_ID: usize = blocks::SECTION.max_chars("block_id");

/// Characters of a button's label.
pub const BUTTON_TEXT: usize = elements::BUTTON.max_chars("text");
/// Characters of a button's value.
pub const BUTTON_VALUE: usize = elements::BUTTON.max_chars("value");
/// Characters of a button's address.
pub const BUTTON_URL: usize = elements::BUTTON.max_chars("url");
/// Characters of an `action_id`.
pub const ACTION_ID: usize = elements::BUTTON.max_chars("action_id");
/// Characters of a placeholder.
pub const PLACEHOLDER: usize = elements::STATIC_SELECT.max_chars("placeholder");
/// Options of a menu.
pub const SELECT_OPTIONS: usize = elements::STATIC_SELECT.max_items("options");
/// Groups of options of a menu.
pub const OPTION_GROUPS: usize = elements::STATIC_SELECT.max_items("option_groups");
/// Options of an overflow menu.
pub const OVERFLOW_OPTIONS: usize = elements::OVERFLOW.max_items("options");
/// Boxes of `checkboxes`.
pub const CHECKBOXES: usize = elements::CHECKBOXES.max_items("options");
/// Choices of `radio_buttons`.
pub const RADIO_BUTTONS: usize = elements::RADIO_BUTTONS.max_items("options");

/// Characters of an option's text.
pub const OPTION_TEXT: usize = objects::OPTION.max_chars("text");
/// Characters of an option's value.
pub const OPTION_VALUE: usize = objects::OPTION.max_chars("value");
/// Characters of a confirm dialog's title.
pub const CONFIRM_TITLE: usize = objects::CONFIRM.max_chars("title");
/// Characters of a confirm dialog's text.
pub const CONFIRM_TEXT: usize = objects::CONFIRM.max_chars("text");
/// Characters of the two buttons of a confirm dialog.
pub const CONFIRM_BUTTON: usize = objects::CONFIRM.max_chars("confirm");

/// Characters of a modal's title and of its two buttons.
pub const MODAL_TITLE: usize = views::MODAL.max_chars("title");
/// Characters of `private_metadata`.
pub const PRIVATE_METADATA: usize = views::MODAL.max_chars("private_metadata");
/// Characters of `callback_id`.
pub const CALLBACK_ID: usize = views::MODAL.max_chars("callback_id");
/// Bytes of a view as JSON.
pub const VIEW_BYTES: usize = views::MAX_BYTES;
