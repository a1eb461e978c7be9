//! When typing sends an action.

use crate::macros::{object, open_enum};

object! {
    /// When typing sends an action.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object>
    pub struct DispatchActionConfig<'a>: "" by objects::DISPATCH_ACTION_CONFIG, pub fn new {
        more {
            /// What counts as an action.
            pub trigger_actions_on / trigger_on: DispatchOn,
        }
    }
}

open_enum! {
    /// What counts as an action.
    pub enum DispatchOn {
        /// Enter was pressed.
        EnterPressed = "on_enter_pressed",
        /// A character was typed.
        CharacterEntered = "on_character_entered",
    }
}
