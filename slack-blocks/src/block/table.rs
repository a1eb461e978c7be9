//! `table`: a simple table.

use std::borrow::Cow;

use super::ColumnSetting;
use super::TableCell;
use crate::macros::object;

object! {
    /// A simple table. All cells of a table, and of a message, hold at most 10000 characters.
    /// Surfaces: messages, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::{RawText, Table};
    ///
    /// let table = Table::new([vec![RawText::new("app").into(), RawText::new("release").into()]]);
    /// assert_eq!(table.rows[0].len(), 2);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/table-block>
    pub struct Table<'a>: "table" by blocks::TABLE, pub fn new {
        lists {
            /// The rows; each is a list of at most 20 cells. 1 to 100 items.
            pub rows / row: Vec<TableCell<'a>>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        more {
            /// How columns look, from the left; an empty setting skips one (Slack refuses
            /// `null`). At most 20 items.
            pub column_settings / column: ColumnSetting<'a>,
        }
    }
}
