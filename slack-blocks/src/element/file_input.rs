//! `file_input`: a field for files, 100 MB each.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A field for files, 100 MB each; modals. Needs the scope `files:read`.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/file-input>
    pub struct FileInput<'a>: "file_input" by elements::FILE_INPUT, pub fn new {
        optional {
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// How many files; Slack's default is 10. 1 to 10.
            pub max_files: u32,
        }
        more {
            /// Endings that are taken, without the point.
            pub filetypes / filetype: Cow<'a, str>,
        }
    }
}
