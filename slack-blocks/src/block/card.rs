//! `card`: a small card: picture, title, text, buttons.

use std::borrow::Cow;

use crate::element::Button;
use crate::element::ImageElement;
use crate::macros::object;
use crate::object::SlackIcon;
use crate::text::Text;

object! {
    /// A small card: picture, title, text, buttons. At least one of `hero_image`, `title`,
    /// `body` and `actions`; `icon` and `slack_icon` exclude each other. Surfaces: messages,
    /// modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::{block::Card, element::Button};
    ///
    /// let card = Card::new().title("shop-api").body("v241 is live").action(Button::new("Open"));
    /// assert_eq!(card.actions.map(|buttons| buttons.len()), Some(1));
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/card-block>
    pub struct Card<'a>: "card" by blocks::CARD, pub fn new {
        optional {
            /// A large picture on top.
            pub hero_image: Box<ImageElement<'a>>,
            /// A small picture beside the title; not with `slack_icon`.
            pub icon: Box<ImageElement<'a>>,
            /// One of Slack's icons; not with `icon`.
            pub slack_icon: SlackIcon<'a>,
            /// The title. At most 150 characters.
            pub title: Text<'a>,
            /// Smaller text below the title. At most 150 characters.
            pub subtitle: Text<'a>,
            /// The main text. At most 200 characters.
            pub body: Text<'a>,
            /// Small text at the end. At most 200 characters.
            pub subtext: Text<'a>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        more {
            /// Buttons at the end. At most 3 items.
            pub actions / action: Button<'a>,
        }
    }
}
