//! Interactions: what users do with buttons, menus, forms and shortcuts.
//!
//! Vendor page: <https://docs.slack.dev/reference/interaction-payloads>

mod action;
mod answer;
mod block_actions;
mod common;
mod interactivity;
mod shortcut;
mod state;
mod suggestion;
mod view;

pub use action::Action;
pub use answer::{Answer, NotAnInput, OptionsAnswer, ViewAnswer, ViewErrors};
pub use block_actions::{BlockActions, Container};
pub use common::{Channel, Enterprise, Team, User};
pub use interactivity::{Interactivity, Interactor};
pub use shortcut::{MessageAction, Shortcut};
pub use state::{State, StateValue};
pub use suggestion::BlockSuggestion;
pub use view::{ResponseUrl, ViewClosed, ViewSubmission};

use std::borrow::Cow;

use crate::form;
use crate::ids::UserId;
use crate::macros::slot;
use crate::parse::ParseError;
use crate::signature::Verified;

slot! {
    /// What a user did. Legacy kinds and new ones are `Other`.
    ///
    /// Answer within 3 seconds with 200; `message` and `view` are kept as text until you
    /// ask for them.
    ///
    /// ```
    /// use slack_blocks::{Interaction, signature::Verified};
    ///
    /// let body = br#"{"type":"block_actions","user":{"id":"U1"},"actions":[
    ///     {"type":"button","action_id":"approve","block_id":"gate","value":"42"}]}"#;
    /// match Interaction::parse(&Verified::without_signature(body))? {
    ///     Interaction::BlockActions(press) => {
    ///         assert_eq!(press.actions[0].value.as_deref(), Some("42"));
    ///     }
    ///     other => panic!("{} is not expected here", other.kind()),
    /// }
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    pub enum Interaction<'a> {
        BlockActions(BlockActions),
        ViewSubmission(ViewSubmission),
        ViewClosed(ViewClosed),
        Shortcut(Shortcut),
        MessageAction(MessageAction),
        BlockSuggestion(BlockSuggestion),
    }
}

impl Interaction<'static> {
    /// Reads a verified body: the form of an HTTP request, or the JSON of a Socket Mode
    /// frame.
    ///
    /// # Arguments
    /// - `body`: proof that the request was signed, or what came over Socket Mode.
    ///
    /// # Errors
    ///
    /// When it is neither, has no `type`, or has a field twice. Answer 400. A field of an
    /// unexpected type, or one that is missing, is unset and kept in `extra`.
    pub fn parse<B: AsRef<[u8]>>(body: &Verified<B>) -> Result<Self, ParseError> {
        let json = payload(body)?;
        Interaction::from_payload(&json).map(Interaction::into_owned)
    }
}

impl<'a> Interaction<'a> {
    /// Who acted. `None` when that could not be read, or the kind is not known: then do
    /// nothing on anybody's behalf.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        let user = match self {
            Self::BlockActions(it) => &it.user,
            Self::ViewSubmission(it) => &it.user,
            Self::ViewClosed(it) => &it.user,
            Self::Shortcut(it) => &it.user,
            Self::MessageAction(it) => &it.user,
            Self::BlockSuggestion(it) => &it.user,
            Self::Other(_) => return None,
        };
        user.as_ref()?.id.as_ref()
    }

    /// As [`parse`](Interaction::parse), borrowing from the text that [`payload`] gave.
    ///
    /// # Arguments
    /// - `json`: what [`payload`] gave; the interaction borrows from it.
    ///
    /// # Errors
    ///
    /// As `parse`.
    pub fn from_payload(json: &'a Payload<'a>) -> Result<Self, ParseError> {
        crate::codec::payload(&json.0)
    }

    /// The form that Slack would send: for tests and for a sandbox.
    #[must_use]
    pub fn to_form(&self) -> String {
        form::one("payload", &serde_json::to_string(self).unwrap_or_default())
    }
}

/// The JSON text of an interaction.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload<'b>(Cow<'b, str>);

impl std::fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}

/// Takes the JSON text out of a verified body.
///
/// # Errors
///
/// When the body is neither JSON nor a form with one field `payload`.
pub fn payload<B: AsRef<[u8]>>(body: &Verified<B>) -> Result<Payload<'_>, ParseError> {
    if form::is_json(body.as_bytes()) {
        return form::as_str(body.as_bytes())
            .map(Cow::Borrowed)
            .map(Payload);
    }
    let mut payloads = form::pairs(body.as_bytes())?
        .into_iter()
        .filter(|(name, _)| name == "payload");
    match (payloads.next(), payloads.next()) {
        (Some((_, json)), None) => Ok(Payload(json)),
        (None, _) => Err(ParseError::missing("payload")),
        (Some(_), Some(_)) => Err(ParseError::custom("a form field is there twice")),
    }
}
