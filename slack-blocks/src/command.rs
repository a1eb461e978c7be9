//! Slash commands.
//!
//! Vendor page: <https://docs.slack.dev/interactivity/implementing-slash-commands>

use std::borrow::Cow;

use crate::codec::{Flag, Private};
use crate::error::DecodeError;
use crate::form;
use crate::macros::object;
use crate::signature::Verified;

object! {
    /// A slash command. Answer within 3 seconds; later through `response_url`, at most
    /// five times within 30 minutes.
    ///
    /// ```
    /// use slack_blocks::{SlashCommand, signature::Verified};
    ///
    /// // `Verifier::verify` gives the `Verified` of a real request.
    /// let body = b"command=%2Fh&text=deploy+web&user_id=U1&channel_id=C1&team_id=T1\
    ///     &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2Fx&trigger_id=1.2";
    /// let command = SlashCommand::parse(Verified::without_signature(body))?;
    /// assert_eq!((&*command.command, &*command.text), ("/h", "deploy web"));
    /// # Ok::<(), slack_blocks::DecodeError>(())
    /// ```
    pub struct SlashCommand<'a>: "", pub fn new {
        required {
            /// The command with its slash.
            pub command: Cow<'a, str>,
            /// What was typed after it; may be empty. When the app's manifest sets
            /// `should_escape`, read it with [`text::parse`](crate::text::parse).
            pub text: Cow<'a, str>,
            /// Who typed it.
            pub user_id: Cow<'a, str>,
            /// Where it was typed.
            pub channel_id: Cow<'a, str>,
        }
        optional {
            /// Takes later answers; needs no token.
            pub response_url: Private<'a>,
            /// Opens a modal, once, within 3 seconds.
            pub trigger_id: Private<'a>,
            /// The workspace.
            pub team_id: Cow<'a, str>,
            /// Name of the workspace in addresses.
            pub team_domain: Cow<'a, str>,
            /// Name of the channel; `directmessage` or `privategroup` for those.
            pub channel_name: Cow<'a, str>,
            /// Name of the user; deprecated by Slack: it can change and is not unique.
            pub user_name: Cow<'a, str>,
            /// The app.
            pub api_app_id: Cow<'a, str>,
            /// The organisation.
            pub enterprise_id: Cow<'a, str>,
            /// Name of the organisation.
            pub enterprise_name: Cow<'a, str>,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
        }
        plain {
            /// Whether the app is installed for an organisation.
            pub is_enterprise_install: Flag,
        }
    }
}

impl SlashCommand<'static> {
    /// Reads a verified body: the form of an HTTP request, or the JSON of a Socket Mode
    /// frame.
    ///
    /// # Errors
    ///
    /// When it is neither, is not UTF-8, lacks `command`, `text`, `user_id` or
    /// `channel_id`, or has a member twice. Answer 400.
    pub fn parse(body: Verified<'_>) -> Result<Self, DecodeError> {
        let json = form::as_json(body.body())?;
        crate::codec::from_json::<SlashCommand<'_>>(&json).map(SlashCommand::into_owned)
    }
}

impl SlashCommand<'_> {
    /// The form that Slack would send: for tests and for a sandbox.
    #[must_use]
    pub fn to_form(&self) -> String {
        form::from_json(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// Whether a request is Slack's check of the certificate, which is not signed: a form
/// with `ssl_check=1` and nothing else but `token`. Answer it with an empty 200 and do
/// nothing.
///
/// ```
/// use slack_blocks::command::is_ssl_check;
///
/// assert!(is_ssl_check(b"token=x&ssl_check=1"));
/// assert!(!is_ssl_check(b"ssl_check=1&command=%2Fh"));
/// ```
#[must_use]
pub fn is_ssl_check(body: &[u8]) -> bool {
    let Ok(pairs) = form::pairs(body) else {
        return false;
    };
    pairs
        .iter()
        .filter(|(name, value)| name == "ssl_check" && value == "1")
        .count()
        == 1
        && pairs
            .iter()
            .all(|(name, _)| matches!(&**name, "ssl_check" | "token"))
}
