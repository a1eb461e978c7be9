//! Rich text: sections, lists, quotes and code, and the 22 kinds of inline parts.
//!
//! Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>

mod block;
mod container;
mod mention;
mod outside;
mod reference;
mod style;
mod text;

pub use block::RichText;
pub use container::{List, ListStyle, Preformatted, Quote, Section};
pub use mention::{Broadcast, Channel, Range, Team, User, UserGroup};
pub use outside::{AttachmentMention, Citation, SalesforceDataField, WorkObjectMention};
pub use reference::{
    Canvas, CanvasMessageUnfurl, CanvasUserMention, File, ListRecord, MessageMention,
    WorkflowMention,
};
pub use style::Style;
pub use text::{Color, Date, Emoji, Link, Tag, TagColor, Text};

use crate::macros::slot;

slot! {
    /// What a rich text block holds.
    pub enum RichTextElement<'a> {
        Section(Section),
        List(List),
        Quote(Quote),
        Preformatted(Preformatted),
    }
}

slot! {
    /// What stands in a line of a section or a quote.
    pub enum Inline<'a> {
        Text(Text),
        Link(Link),
        User(User),
        UserGroup(UserGroup),
        Channel(Channel),
        Broadcast(Broadcast),
        Emoji(Emoji),
        Date(Date),
        Color(Color),
        Team(Team),
        AttachmentMention(AttachmentMention),
        Canvas(Canvas),
        CanvasMessageUnfurl(CanvasMessageUnfurl),
        CanvasUserMention(CanvasUserMention),
        Citation(Citation),
        File(File),
        ListRecord(ListRecord),
        MessageMention(MessageMention),
        SalesforceDataField(SalesforceDataField),
        Tag(Tag),
        WorkObjectMention(WorkObjectMention),
        WorkflowMention(WorkflowMention),
    }
}

slot! {
    /// What stands in preformatted text.
    pub enum PreformattedInline<'a> {
        Text(Text),
        Link(Link),
    }
}
