//! A modal.

use std::borrow::Cow;

use crate::block::Block;
use crate::ids::{AppId, BotId, TeamId, ViewId};
use crate::interaction::State;
use crate::macros::object;
use crate::text::PlainText;

object! {
    /// A modal: a window with a form. Its JSON may have 250 kB; three can be stacked.
    ///
    /// ```
    /// use slack_blocks::{Modal, block::Input, element::PlainTextInput};
    ///
    /// let modal = Modal::new("Reject", [Input::new("Why?", PlainTextInput::new()).block_id("why")])
    ///     .submit("Send")
    ///     .callback_id("reject");
    /// assert_eq!(modal.blocks.len(), 1);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/views/modal-views>
    pub struct Modal<'a>: "modal" by views::MODAL, pub fn new {
        mistakes Kept;
        given {
            /// At most 24 characters.
            pub title: PlainText<'a>,
        }
        lists {
            /// 1 to 100 blocks.
            pub blocks / block: Block<'a>,
        }
        optional {
            /// The button that sends; needed when there is an input block. At most 24 characters.
            pub submit: PlainText<'a>,
            /// The button that closes. At most 24 characters.
            pub close: PlainText<'a>,
            /// Your own text, given back in every interaction with the view; at most 3000
            /// characters. The user can read it in the traffic: no secrets.
            pub private_metadata: Cow<'a, str>,
            /// Names the view in interactions. At most 255 characters.
            pub callback_id: Cow<'a, str>,
            /// Your own id of the view; unique in the workspace. At most 255 characters.
            pub external_id: Cow<'a, str>,
            /// Id of the view; read only.
            pub id: ViewId,
            /// The workspace; read only.
            pub team_id: TeamId,
            /// The app; read only.
            pub app_id: AppId,
            /// Where the app is installed; read only.
            pub app_installed_team_id: TeamId,
            /// The bot; read only.
            pub bot_id: BotId,
            /// The state of the view; pass it to `views.update` so that races are seen.
            pub hash: Cow<'a, str>,
            /// The first view of the stack; read only.
            pub root_view_id: ViewId,
            /// The view below; read only.
            pub previous_view_id: ViewId,
            /// What was filled in; read only.
            pub state: Box<State<'a>>,
        }
        plain {
            /// Closes the whole stack with this view.
            pub clear_on_close: bool,
            /// Sends `view_closed` when the user closes it.
            pub notify_on_close: bool,
            /// Disables the submit button until something is filled in; legacy.
            pub submit_disabled: bool,
        }
    }
}
