//! Cells of tables, and how columns look.

use std::borrow::Cow;

use super::RichText;
use crate::codec::Number;
use crate::element::Button;
use crate::macros::{object, open_enum, slot};

object! {
    /// A cell with text.
    pub struct RawText<'a>: "raw_text" by objects::RAW_TEXT, pub fn new {
        required {
            /// At least 1 character.
            pub text: Cow<'a, str>,
        }
    }
}

object! {
    /// A cell with a number. A column sorts by number when all its cells are numbers.
    pub struct RawNumber<'a>: "raw_number" by objects::RAW_NUMBER, pub fn new {
        required {
            /// The number.
            pub value: Number<'a>,
            /// How it is shown; at least 1 character.
            pub text: Cow<'a, str>,
        }
    }
}

object! {
    /// A cell with a button; data tables only.
    pub struct ActionCell<'a>: "action_cell" by objects::ACTION_CELL, pub fn new {
        required {
            /// The button.
            pub element: Button<'a>,
        }
        optional {
            /// Shown where buttons cannot be.
            pub fallback: Box<DataCell<'a>>,
        }
    }
}

slot! {
    /// A cell of a [`Table`](super::Table).
    pub enum TableCell<'a> { Text(RawText), Number(RawNumber), RichText(RichText) }
}

slot! {
    /// A cell of a [`DataTable`](super::DataTable).
    pub enum DataCell<'a> { Text(RawText), Number(RawNumber), RichText(RichText), Action(ActionCell) }
}

object! {
    /// How a column of a table looks.
    pub struct ColumnSetting<'a>: "" by objects::COLUMN_SETTING, pub fn new {
        mistakes Kept;
        plain {
            /// Left, center or right.
            pub align: Align,
            /// Whether long text is wrapped.
            pub is_wrapped: bool,
        }
    }
}

impl Default for ColumnSetting<'_> {
    fn default() -> Self {
        Self::new()
    }
}

open_enum! {
    /// Where the text of a column stands.
    pub enum Align {
        /// `left`.
        Left = "left",
        /// `center`.
        Center = "center",
        /// `right`.
        Right = "right",
    }
}
