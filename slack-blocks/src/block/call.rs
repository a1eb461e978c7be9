//! `call`: a call; only seen when messages are read.

use std::borrow::Cow;

use crate::codec::Raw;
use crate::macros::object;

object! {
    /// A call; only seen when messages are read. Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::Block;
    ///
    /// let block = Block::from_json(r#"{"type":"call","call_id":"R1"}"#)?;
    /// let Block::Call(call) = block else { panic!("a call") };
    /// assert_eq!(call.call_id, "R1");
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/call-block>
    pub struct Call<'a>: "call" by blocks::CALL, pub fn new {
        required {
            /// Id of the call.
            pub call_id: Cow<'a, str>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// The call as Slack describes it.
            pub call: Raw<'a>,
            /// Whether Slack adds the call's state.
            pub api_decoration_available: bool,
        }
    }
}
