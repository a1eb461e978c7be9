//! Slash commands.
//!
//! Vendor page: <https://docs.slack.dev/interactivity/implementing-slash-commands>

use std::borrow::Cow;

use crate::codec::{Extra, Flag, Private, Raw};
use crate::form;
use crate::ids::{AppId, ChannelId, EnterpriseId, TeamId, UserId};
use crate::macros::object;
use crate::parse::ParseError;
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
    /// let command = SlashCommand::parse(&Verified::without_signature(body))?;
    /// assert_eq!((&*command.command, &*command.text), ("/h", "deploy web"));
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    pub struct SlashCommand<'a>: "", pub fn new {
        mistakes Kept;
        texts {
            /// The command with its slash.
            pub command,
            /// What was typed after it; may be empty. When the app's manifest sets
            /// `should_escape`, read it with [`text::parse`](crate::text::parse).
            pub text,
        }
        given {
            /// Who typed it. `None` when it could not be read: then do nothing for this user.
            pub user_id: UserId,
            /// Where it was typed.
            pub channel_id: ChannelId,
        }
        optional {
            /// Takes later answers; needs no token.
            pub response_url: Private<'a>,
            /// Opens a modal, once, within 3 seconds.
            pub trigger_id: Private<'a>,
            /// The workspace.
            pub team_id: TeamId,
            /// Name of the workspace in addresses.
            pub team_domain: Cow<'a, str>,
            /// Name of the channel; `directmessage` or `privategroup` for those.
            pub channel_name: Cow<'a, str>,
            /// Name of the user; deprecated by Slack: it can change and is not unique.
            pub user_name: Cow<'a, str>,
            /// The app.
            pub api_app_id: AppId,
            /// The organisation.
            pub enterprise_id: EnterpriseId,
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
    /// frame. A field that cannot be read is unset; it is kept in `extra`.
    ///
    /// # Arguments
    /// - `body`: proof that the request was signed, or what came over Socket Mode.
    ///
    /// # Errors
    ///
    /// When it is neither, is not UTF-8, has a field twice, or cannot be routed: without
    /// `command`, or without both `user_id` and `channel_id`. Answer 400.
    pub fn parse<B: AsRef<[u8]>>(body: &Verified<B>) -> Result<Self, ParseError> {
        SlashCommand::borrowed(body).map(SlashCommand::into_owned)
    }
}

impl<'a> SlashCommand<'a> {
    /// As [`parse`](SlashCommand::parse), borrowing from the body what needs no decoding.
    ///
    /// # Arguments
    /// - `body`: as of `parse`; the command borrows from it.
    ///
    /// # Errors
    ///
    /// As `parse`.
    pub fn borrowed<B: AsRef<[u8]>>(body: &'a Verified<B>) -> Result<Self, ParseError> {
        let command: Self = if form::is_json(body.as_bytes()) {
            crate::codec::from_json(form::as_str(body.as_bytes())?)?
        } else {
            Self::of_pairs(form::pairs(body.as_bytes())?)?
        };
        let missing = |name: &str| command.extra.is_absent(name);
        if missing("command") {
            return Err(ParseError::missing("command"));
        }
        let known = |name: &str| command.extra.get(name).is_some();
        if command.user_id.is_none()
            && command.channel_id.is_none()
            && !known("user_id")
            && !known("channel_id")
        {
            return Err(ParseError::missing("user_id"));
        }
        Ok(command)
    }

    fn of_pairs(pairs: form::Pairs<'a>) -> Result<Self, ParseError> {
        let mut command = Self::new("", "", "", "");
        (command.user_id, command.channel_id) = (None, None);
        let (mut named, mut text) = (None, None);
        for (name, value) in pairs {
            let twice = match &*name {
                "command" => named.replace(value).is_some(),
                "text" => text.replace(value).is_some(),
                "user_id" => id("user_id", value, &mut command.user_id, &mut command.extra),
                "channel_id" => id(
                    "channel_id",
                    value,
                    &mut command.channel_id,
                    &mut command.extra,
                ),
                "response_url" => private(value, &mut command.response_url),
                "trigger_id" => private(value, &mut command.trigger_id),
                "team_id" => id("team_id", value, &mut command.team_id, &mut command.extra),
                "team_domain" => command.team_domain.replace(value).is_some(),
                "channel_name" => command.channel_name.replace(value).is_some(),
                "user_name" => command.user_name.replace(value).is_some(),
                "api_app_id" => id(
                    "api_app_id",
                    value,
                    &mut command.api_app_id,
                    &mut command.extra,
                ),
                "enterprise_id" => {
                    let (field, extra) = (&mut command.enterprise_id, &mut command.extra);
                    id("enterprise_id", value, field, extra)
                }
                "enterprise_name" => command.enterprise_name.replace(value).is_some(),
                "token" => private(value, &mut command.token),
                "is_enterprise_install" if Flag::from_text(&value).is_some() => {
                    let flag = Flag::from_text(&value);
                    std::mem::replace(&mut command.is_enterprise_install, flag).is_some()
                }
                _ => {
                    let twice = command.extra.get(&name).is_some();
                    command.extra.push(name, Raw::of(&*value)?);
                    twice
                }
            };
            if twice {
                return Err(ParseError::custom("a form field is there twice"));
            }
        }
        for (name, found, place) in [
            ("command", named, &mut command.command),
            ("text", text, &mut command.text),
        ] {
            match found {
                Some(value) => *place = value,
                None => command.extra.push_absent(name),
            }
        }
        Ok(command)
    }

    /// The form that Slack would send: for tests and for a sandbox.
    #[must_use]
    pub fn to_form(&self) -> String {
        form::from_json(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// Puts an id in its place; whether there was one before.
fn id<'a, T: From<Cow<'a, str>>>(
    name: &'static str,
    value: Cow<'a, str>,
    field: &mut Option<T>,
    extra: &mut Extra<'a>,
) -> bool {
    if value.is_empty() {
        let twice = field.is_some() || extra.get(name).is_some();
        extra.push_odd(name, Raw::EMPTY);
        return twice;
    }
    field.replace(T::from(value)).is_some() || extra.get(name).is_some()
}

/// Puts a secret in its place; whether there was one before.
fn private<'a>(value: Cow<'a, str>, field: &mut Option<Private<'a>>) -> bool {
    field.replace(Private::from(value)).is_some()
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
