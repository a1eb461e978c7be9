//! The Events API.
//!
//! Vendor page: <https://docs.slack.dev/apis/events-api>

mod app;
mod channel;
mod envelope;
mod messages;

pub use app::{AppHomeOpened, AppUninstalled, RevokedTokens, TokensRevoked};
pub use channel::{
    ChannelArchive, ChannelDeleted, ChannelLeft, ChannelRename, ChannelUnarchive, GroupArchive,
    GroupDeleted, GroupLeft, GroupRename, GroupUnarchive, MemberJoinedChannel, MemberLeftChannel,
    ReactedItem, ReactionAdded, RenamedChannel,
};
pub use envelope::{AppRateLimited, Authorization, EventCallback, UrlVerification};
pub use messages::{AppMention, MessageEvent};

use crate::form;
use crate::macros::slot;
use crate::parse::ParseError;
use crate::signature::Verified;

slot! {
    /// What Slack posts to the address of the Events API. New kinds are `Other`.
    ///
    /// ```
    /// use slack_blocks::event::{Event, EventRequest};
    /// use slack_blocks::signature::Verified;
    ///
    /// let body = br#"{"type":"event_callback","event_id":"Ev1",
    ///     "event":{"type":"app_mention","user":"U1","channel":"C1","text":"<@U2> deploy"}}"#;
    /// let EventRequest::EventCallback(callback) = EventRequest::parse(&Verified::without_signature(body))?
    /// else { panic!("a callback") };
    /// let Some(Event::AppMention(mention)) = &callback.event else { panic!("a mention") };
    /// assert_eq!(mention.channel, Some("C1".into()));
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    pub enum EventRequest<'a> {
        UrlVerification(UrlVerification),
        EventCallback(EventCallback),
        AppRateLimited(AppRateLimited),
    }
}

slot! {
    /// What happened: typed for what a bot needs, `Other` for the rest.
    pub enum Event<'a> {
        AppMention(AppMention),
        Message(MessageEvent),
        AppHomeOpened(AppHomeOpened),
        AppUninstalled(AppUninstalled),
        TokensRevoked(TokensRevoked),
        MemberJoinedChannel(MemberJoinedChannel),
        MemberLeftChannel(MemberLeftChannel),
        ChannelRename(ChannelRename),
        ChannelArchive(ChannelArchive),
        ChannelUnarchive(ChannelUnarchive),
        ChannelDeleted(ChannelDeleted),
        ChannelLeft(ChannelLeft),
        GroupLeft(GroupLeft),
        GroupRename(GroupRename),
        GroupArchive(GroupArchive),
        GroupUnarchive(GroupUnarchive),
        GroupDeleted(GroupDeleted),
        ReactionAdded(ReactionAdded),
    }
}

impl EventRequest<'static> {
    /// Reads a verified body: the JSON of an HTTP request or of a Socket Mode frame.
    ///
    /// # Arguments
    /// - `body`: proof that the request was signed, or what came over Socket Mode.
    ///
    /// # Errors
    ///
    /// When it is not a JSON object with a `type`. Answer 400.
    pub fn parse<B: AsRef<[u8]>>(body: &Verified<B>) -> Result<Self, ParseError> {
        EventRequest::borrowed(body).map(EventRequest::into_owned)
    }
}

impl<'a> EventRequest<'a> {
    /// As [`parse`](EventRequest::parse), borrowing from the body.
    ///
    /// # Arguments
    /// - `body`: as of `parse`; the event borrows from it.
    ///
    /// # Errors
    ///
    /// As `parse`.
    pub fn borrowed<B: AsRef<[u8]>>(body: &'a Verified<B>) -> Result<Self, ParseError> {
        crate::codec::payload(form::as_str(body.as_bytes())?)
    }
}
