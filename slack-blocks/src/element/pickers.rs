//! Dates and times.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::text::PlainText;

object! {
    /// A calendar.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/date-picker-element>
    pub struct DatePicker<'a>: "datepicker" by elements::DATEPICKER, pub fn new {
        optional {
            /// Chosen from the start: `YYYY-MM-DD`.
            pub initial_date: Cow<'a, str>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A time of day.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/timepicker>
    pub struct TimePicker<'a>: "timepicker" by elements::TIMEPICKER, pub fn new {
        optional {
            /// Chosen from the start: `HH:mm`, 24 hours.
            pub initial_time: Cow<'a, str>,
            /// IANA name of a time zone, sent back with the value.
            pub timezone: Cow<'a, str>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A day and a time; messages and modals.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/datetimepicker>
    pub struct DateTimePicker<'a>: "datetimepicker" by elements::DATETIMEPICKER, pub fn new {
        optional {
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Chosen from the start: seconds since 1970, ten digits.
            pub initial_date_time: i64,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}
