//! Messages: what is counted over all of their blocks, and the limits of their fields.

/// Maximum characters of `markdown_text`, and of all markdown blocks together.
pub const MAX_MARKDOWN: usize = 12_000;

/// Maximum attachments of a message.
pub const MAX_ATTACHMENTS: usize = 100;

/// Maximum charts of a message.
pub const MAX_CHARTS: usize = 2;

/// Maximum characters in the cells of all tables of a message.
pub const MAX_TABLE_CHARS: usize = 10_000;

/// Maximum characters in the cells of all data tables of a message.
pub const MAX_DATA_TABLE_CHARS: usize = 20_000;
