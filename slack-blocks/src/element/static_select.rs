//! `static_select`: a menu with fixed options.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::object::OptionGroup;
use crate::object::SelectOption;
use crate::text::PlainText;

object! {
    /// A menu with fixed options.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/static-select-menu>
    pub struct StaticSelect<'a>: "static_select" by elements::STATIC_SELECT, pub(crate) fn empty {
        optional {
            /// Chosen from the start; equal to one of the options.
            pub initial_option: SelectOption<'a>,
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
        more {
            /// What can be chosen. 1 to 100 items.
            pub options / option: SelectOption<'a>,
            /// What can be chosen, in groups. 1 to 100 items.
            pub option_groups / option_group: OptionGroup<'a>,
        }
    }
}

impl<'a> StaticSelect<'a> {
    /// A menu of options.
    ///
    /// # Arguments
    /// - `options`: 1 to 100 options.
    #[must_use]
    pub fn new(options: impl IntoIterator<Item: Into<SelectOption<'a>>>) -> Self {
        Self::empty().options(options)
    }

    /// A menu of options in groups.
    ///
    /// # Arguments
    /// - `groups`: 1 to 100 groups of options.
    #[must_use]
    pub fn grouped(groups: impl IntoIterator<Item: Into<OptionGroup<'a>>>) -> Self {
        Self::empty().option_groups(groups)
    }
}

object! {
    /// A menu with fixed options, several of which can be chosen.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/multi-static-select-menu>
    pub struct MultiStaticSelect<'a>: "multi_static_select" by elements::MULTI_STATIC_SELECT, pub(crate) fn empty {
        optional {
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// How many may be chosen; at least 1.
            pub max_selected_items: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
        more {
            /// What can be chosen. 1 to 100 items.
            pub options / option: SelectOption<'a>,
            /// What can be chosen, in groups. 1 to 100 items.
            pub option_groups / option_group: OptionGroup<'a>,
            /// Chosen from the start; each equal to one of the options.
            pub initial_options / initial_option: SelectOption<'a>,
        }
    }
}

impl<'a> MultiStaticSelect<'a> {
    /// A menu of options.
    ///
    /// # Arguments
    /// - `options`: 1 to 100 options.
    #[must_use]
    pub fn new(options: impl IntoIterator<Item: Into<SelectOption<'a>>>) -> Self {
        Self::empty().options(options)
    }

    /// A menu of options in groups.
    ///
    /// # Arguments
    /// - `groups`: 1 to 100 groups of options.
    #[must_use]
    pub fn grouped(groups: impl IntoIterator<Item: Into<OptionGroup<'a>>>) -> Self {
        Self::empty().option_groups(groups)
    }
}
