//! Things outside Slack: attachments, objects of other apps, sources.

use std::borrow::Cow;

use super::Style;
use crate::codec::Raw;
use crate::macros::object;

object! {
    /// Points to an attachment.
    pub struct AttachmentMention<'a>: "attachment_mention" by rich_text::ATTACHMENT_MENTION, pub fn new {
        required {
            /// The address.
            pub url: Cow<'a, str>,
        }
        optional {
            /// What is shown.
            pub text: Cow<'a, str>,
            /// The app.
            pub app_id: Cow<'a, str>,
            /// The object.
            pub entity_id: Cow<'a, str>,
            /// Address of an icon.
            pub icon_url: Cow<'a, str>,
            /// The channel.
            pub channel_id: Cow<'a, str>,
            /// The message.
            pub ts: Cow<'a, str>,
            /// Name of an icon.
            pub icon_name: Cow<'a, str>,
            /// What it points to.
            pub reference_object_type: Cow<'a, str>,
            /// The product it is from.
            pub product_name: Cow<'a, str>,
        }
        plain {
            /// Whether it is shown large.
            pub full_size_preview_enabled: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Points to an object of another app.
    pub struct WorkObjectMention<'a>: "work_object_mention" by rich_text::WORK_OBJECT_MENTION, pub fn new {
        required {
            /// The object.
            pub entity_id: Cow<'a, str>,
            /// The app.
            pub app_id: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
        }
        optional {
            /// Address of an icon.
            pub icon_url: Cow<'a, str>,
            /// The product it is from.
            pub product_name: Cow<'a, str>,
        }
        plain {
            /// Whether it is shown large.
            pub full_size_preview_enabled: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// A field of a Salesforce record.
    pub struct SalesforceDataField<'a>: "salesforce_data_field" by rich_text::SALESFORCE_DATA_FIELD, pub fn new {
        required {
            /// The record.
            pub salesforce_record_id: Cow<'a, str>,
        }
        optional {
            /// Label of the field.
            pub salesforce_field_label: Cow<'a, str>,
            /// Name of the field.
            pub salesforce_field_api_name: Cow<'a, str>,
        }
        plain {
            /// Whether the label is shown.
            pub salesforce_include_field_label: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// A source.
    pub struct Citation<'a>: "citation" by rich_text::CITATION, pub fn new {
        required {
            /// The address.
            pub url: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
            /// Its number.
            pub index: u32,
            /// What kind of source it is, as Slack describes it.
            pub details: Raw<'a>,
        }
        plain {
            /// Whether a language model wrote it.
            pub from_llm: bool,
            /// Whether the address is one of Slack.
            pub is_slack_url: bool,
        }
    }
}
