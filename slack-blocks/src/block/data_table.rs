//! `data_table`: a table of data with paging and sorting.

use std::borrow::Cow;

use super::DataCell;
use crate::macros::object;

object! {
    /// A table of data with paging and sorting. The first row is the header; all rows are as
    /// long as it. All cells of a table, and of a message, hold at most 20000 characters.
    /// Surfaces: messages, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::{DataTable, RawNumber, RawText};
    ///
    /// let table = DataTable::new("Dynos", [
    ///     vec![RawText::new("app").into(), RawText::new("dynos").into()],
    ///     vec![RawText::new("web").into(), RawNumber::new(3, "3").into()],
    /// ]);
    /// assert_eq!(table.rows.len(), 2);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/data-table-block>
    pub struct DataTable<'a>: "data_table" by blocks::DATA_TABLE, pub fn new {
        required {
            /// What the table shows.
            pub caption: Cow<'a, str>,
        }
        lists {
            /// The rows; each is a list of at most 20 cells. 2 to 201 items.
            pub rows / row: Vec<DataCell<'a>>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// Rows a page; Slack's default is 5. 1 to 100.
            pub page_size: u32,
            /// The column that names the row, from 0.
            pub row_header_column_index: u32,
        }
    }
}
