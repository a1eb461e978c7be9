//! A Home tab.

use std::borrow::Cow;

use crate::block::Block;
use crate::ids::{AppId, BotId, TeamId, ViewId};
use crate::interaction::State;
use crate::macros::object;

object! {
    /// A Home tab of one user.
    ///
    /// ```
    /// use slack_blocks::{HomeTab, block::Section};
    ///
    /// let home = HomeTab::new([Section::new("nothing to approve")]);
    /// assert_eq!(home.blocks.len(), 1);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/views/home-tab-views>
    pub struct HomeTab<'a>: "home" by views::HOME, pub fn new {
        mistakes Kept;
        lists {
            /// 1 to 100 blocks.
            pub blocks / block: Block<'a>,
        }
        optional {
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
    }
}
