//! What may stand where: one enum for each place.

use super::{
    Button, ChannelsSelect, Checkboxes, ConversationsSelect, DatePicker, DateTimePicker,
    EmailTextInput, ExternalSelect, FeedbackButtons, FileInput, IconButton, ImageElement,
    MultiChannelsSelect, MultiConversationsSelect, MultiExternalSelect, MultiStaticSelect,
    MultiUsersSelect, NumberInput, Overflow, PlainTextInput, RadioButtons, RichTextInput,
    StaticSelect, TimePicker, UrlTextInput, UsersSelect, WorkflowButton,
};
use crate::macros::slot;
use crate::text::{Mrkdwn, PlainText};

slot! {
    /// What an actions block holds.
    pub enum ActionsElement<'a> {
        Button(Button),
        Checkboxes(Checkboxes),
        DatePicker(DatePicker),
        DateTimePicker(DateTimePicker),
        Overflow(Overflow),
        RadioButtons(RadioButtons),
        RichTextInput(RichTextInput),
        TimePicker(TimePicker),
        WorkflowButton(WorkflowButton),
        StaticSelect(StaticSelect),
        ExternalSelect(ExternalSelect),
        UsersSelect(UsersSelect),
        ConversationsSelect(ConversationsSelect),
        ChannelsSelect(ChannelsSelect),
        MultiStaticSelect(MultiStaticSelect),
        MultiExternalSelect(MultiExternalSelect),
        MultiUsersSelect(MultiUsersSelect),
        MultiConversationsSelect(MultiConversationsSelect),
        MultiChannelsSelect(MultiChannelsSelect),
    }
}

slot! {
    /// What stands beside the text of a section.
    pub enum Accessory<'a> {
        Button(Button),
        Checkboxes(Checkboxes),
        DatePicker(DatePicker),
        Image(ImageElement),
        Overflow(Overflow),
        RadioButtons(RadioButtons),
        TimePicker(TimePicker),
        WorkflowButton(WorkflowButton),
        StaticSelect(StaticSelect),
        ExternalSelect(ExternalSelect),
        UsersSelect(UsersSelect),
        ConversationsSelect(ConversationsSelect),
        ChannelsSelect(ChannelsSelect),
        MultiStaticSelect(MultiStaticSelect),
        MultiExternalSelect(MultiExternalSelect),
        MultiUsersSelect(MultiUsersSelect),
        MultiConversationsSelect(MultiConversationsSelect),
        MultiChannelsSelect(MultiChannelsSelect),
    }
}

slot! {
    /// What an input block asks with.
    pub enum InputElement<'a> {
        Checkboxes(Checkboxes),
        DatePicker(DatePicker),
        DateTimePicker(DateTimePicker),
        EmailTextInput(EmailTextInput),
        FileInput(FileInput),
        NumberInput(NumberInput),
        PlainTextInput(PlainTextInput),
        RadioButtons(RadioButtons),
        RichTextInput(RichTextInput),
        TimePicker(TimePicker),
        UrlTextInput(UrlTextInput),
        StaticSelect(StaticSelect),
        ExternalSelect(ExternalSelect),
        UsersSelect(UsersSelect),
        ConversationsSelect(ConversationsSelect),
        ChannelsSelect(ChannelsSelect),
        MultiStaticSelect(MultiStaticSelect),
        MultiExternalSelect(MultiExternalSelect),
        MultiUsersSelect(MultiUsersSelect),
        MultiConversationsSelect(MultiConversationsSelect),
        MultiChannelsSelect(MultiChannelsSelect),
    }
}

slot! {
    /// What a context actions block holds.
    pub enum ContextActionsElement<'a> {
        FeedbackButtons(FeedbackButtons),
        IconButton(IconButton),
    }
}

slot! {
    /// What a context block holds.
    pub enum ContextElement<'a> {
        Image(ImageElement),
        Plain(PlainText),
        Mrkdwn(Mrkdwn),
    }
}

impl<'a> From<&'a str> for ContextElement<'a> {
    fn from(text: &'a str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<String> for ContextElement<'_> {
    fn from(text: String) -> Self {
        Self::Plain(text.into())
    }
}
