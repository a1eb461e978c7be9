//! Who may decide a gate, and how: a plain value, judged at the moment of the click.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::choice::Choice;

/// Who may decide, how many must approve, and how long that may take.
///
/// An approval by one person; nobody approves what they asked for; one rejection ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// How many different people must approve; default 1.
    pub min_approvals: u32,
    /// Slack ids of people who may decide. With no people and no groups: everybody in the
    /// workspace who is not a guest.
    pub allowed_users: Vec<String>,
    /// Ids of Slack user groups whose members may decide.
    pub allowed_groups: Vec<String>,
    /// Roles at the source of which one is enough to decide; needs an identity of the judge's
    /// own there.
    pub allowed_roles: Vec<String>,
    /// Whether those who asked for it may not approve; default true. They may reject.
    pub not_requester: bool,
    /// Which decisions need a reason; default none.
    pub reason: Reason,
    /// How long it waits; default 24 hours, never longer than the source waits.
    pub expires_in: Span,
    /// How often the thread is reminded; default never.
    pub reminder_every: Option<Span>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_approvals: 1,
            allowed_users: Vec::new(),
            allowed_groups: Vec::new(),
            allowed_roles: Vec::new(),
            not_requester: true,
            reason: Reason::Never,
            expires_in: Span(Duration::from_secs(24 * 3600)),
            reminder_every: None,
        }
    }
}

/// Which decisions need a reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// None.
    #[default]
    Never,
    /// Rejections.
    Reject,
    /// All.
    Always,
}

/// A time span, written `90s`, `30m`, `12h` or `3d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a duration with another spelling"
)]
pub struct Span(pub Duration);

impl Span {
    /// Whole milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX / 4)
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a time span: write 90s, 30m, 12h or 3d");
        let (number, unit) = text
            .trim()
            .split_at_checked(text.trim().len().saturating_sub(1))
            .ok_or_else(wrong)?;
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(wrong()),
        };
        let seconds = number
            .checked_mul(seconds)
            .filter(|s| *s > 0 && *s <= 90 * 86_400);
        let seconds = seconds.ok_or_else(|| format!("{text:?} is not between 1s and 90d"))?;
        Ok(Self(Duration::from_secs(seconds)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] {
            if seconds >= size && seconds.is_multiple_of(size) {
                return write!(f, "{}{unit}", seconds / size);
            }
        }
        write!(f, "{seconds}s")
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What Slack says of a person at the moment of the click.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "four flags of Slack's")]
pub struct Person {
    /// Slack id.
    pub id: String,
    /// Verified address, if the app may see it.
    pub email: Option<String>,
    /// A guest, single- or multi-channel.
    pub is_guest: bool,
    /// Of another workspace.
    pub is_stranger: bool,
    /// Deactivated.
    pub is_gone: bool,
    /// Not a person.
    pub is_bot: bool,
    /// Those of the policy's groups that the person belongs to.
    pub groups: Vec<String>,
    /// The linked account at the gate's source: requesters may be named by it.
    pub account: Option<String>,
    /// Roles at the gate's source, where the policy names some.
    pub roles: Vec<String>,
}

impl Person {
    /// A full member with an address.
    #[must_use]
    pub fn new(id: impl Into<String>, email: Option<String>) -> Self {
        Self {
            id: id.into(),
            email,
            ..Self::default()
        }
    }
}

/// Why a click does not count. Each has a stable code and a sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// Of another workspace, in a shared channel.
    Stranger,
    /// A guest.
    Guest,
    /// A deactivated account.
    Gone,
    /// An app.
    Bot,
    /// No verified address: who it is at the source is not known.
    NoIdentity,
    /// Neither among the people nor in a group.
    NotAllowed,
    /// They asked for it.
    Requester,
    /// A choice is missing.
    InputMissing,
    /// A choice that is not offered.
    InputUnknown,
    /// A reason is missing.
    ReasonMissing,
    /// The click does not come from a message of this gate.
    Foreign,
    /// No token of the source is linked.
    NotLinked {
        /// The source's name, as `/gate link` takes it.
        source: String,
        /// The same for people.
        title: String,
    },
    /// The source refuses, in its words.
    Source(String),
}

impl Refusal {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::Guest => "guest",
            Self::Gone => "deactivated",
            Self::Bot => "bot",
            Self::NoIdentity => "no_identity",
            Self::NotAllowed => "not_allowed",
            Self::Requester => "requester",
            Self::InputMissing => "input_missing",
            Self::InputUnknown => "input_unknown",
            Self::ReasonMissing => "reason_missing",
            Self::Foreign => "foreign_message",
            Self::NotLinked { .. } => "not_linked",
            Self::Source(_) => "source_refused",
        }
    }

    /// Whether it is about the person, and the others should see it: not a slip of the hand.
    #[must_use]
    pub fn is_public(&self) -> bool {
        !matches!(
            self,
            Self::InputMissing | Self::ReasonMissing | Self::Foreign | Self::NotLinked { .. }
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stranger => "people of another workspace cannot decide here",
            Self::Guest => "guests of the workspace cannot decide",
            Self::Gone => "the account is deactivated",
            Self::Bot => "apps cannot decide",
            Self::NoIdentity => {
                "Slack shows no mail address for this account, so nobody knows who it is \
                 elsewhere; the app needs the scope users:read.email"
            }
            Self::NotAllowed => "only the people, groups and roles named in the message decide",
            Self::Requester => "nobody approves what they asked for themselves",
            Self::InputMissing => "choose one of the inputs in the menu first",
            Self::InputUnknown => "that input is not offered",
            Self::ReasonMissing => "a reason is needed",
            Self::Foreign => "this button does not belong to a message of this gate",
            Self::NotLinked { source, title } => {
                return write!(
                    f,
                    "link a {title} token of yours first: `/gate link {source}`"
                );
            }
            Self::Source(why) => why,
        })
    }
}

impl Policy {
    /// Whether `person` may make `choice` on what `requesters` asked for.
    ///
    /// # Errors
    /// The first reason that speaks against it.
    pub fn permits(
        &self,
        person: &Person,
        choice: Choice,
        requesters: &[String],
    ) -> Result<(), Refusal> {
        let first = [
            (person.is_stranger, Refusal::Stranger),
            (person.is_guest, Refusal::Guest),
            (person.is_gone, Refusal::Gone),
            (person.is_bot, Refusal::Bot),
        ];
        if let Some((_, refusal)) = first.into_iter().find(|(is, _)| *is) {
            return Err(refusal);
        }
        let Some(email) = &person.email else {
            return Err(Refusal::NoIdentity);
        };
        let open = self.allowed_users.is_empty()
            && self.allowed_groups.is_empty()
            && self.allowed_roles.is_empty();
        let named = self.allowed_users.contains(&person.id);
        let grouped = || {
            person
                .groups
                .iter()
                .any(|g| self.allowed_groups.contains(g))
        };
        let has_role = || person.roles.iter().any(|r| self.allowed_roles.contains(r));
        if !(open || named || grouped() || has_role()) {
            return Err(Refusal::NotAllowed);
        }
        let account = person.account.as_deref();
        let is_account = |who: &String| account.is_some_and(|own| who.eq_ignore_ascii_case(own));
        let asked =
            |who: &String| *who == person.id || who.eq_ignore_ascii_case(email) || is_account(who);
        if choice == Choice::Approve && self.not_requester && requesters.iter().any(asked) {
            return Err(Refusal::Requester);
        }
        Ok(())
    }

    /// Whether `choice` needs a reason.
    #[must_use]
    pub fn wants_reason(&self, choice: Choice) -> bool {
        match self.reason {
            Reason::Never => false,
            Reason::Reject => choice == Choice::Reject,
            Reason::Always => true,
        }
    }

    /// How many approvals it takes.
    #[must_use]
    pub fn needed(&self) -> usize {
        usize::try_from(self.min_approvals)
            .unwrap_or(usize::MAX)
            .max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Person {
        Person::new("U1", Some("ada@acme.example".into()))
    }

    #[test]
    fn who_asked_may_reject_and_not_approve_whatever_name_was_noted() {
        let policy = Policy::default();
        for who in ["U1", "ADA@acme.example"] {
            let asked = [who.to_owned()];
            let approve = policy.permits(&ada(), Choice::Approve, &asked);
            assert_eq!(approve, Err(Refusal::Requester));
            assert_eq!(policy.permits(&ada(), Choice::Reject, &asked), Ok(()));
        }
    }

    #[test]
    fn without_a_verified_address_nobody_is_known() {
        let mut person = ada();
        person.email = None;
        let permitted = Policy::default().permits(&person, Choice::Reject, &[]);
        assert_eq!(permitted, Err(Refusal::NoIdentity));
    }

    #[test]
    fn people_or_groups_open_the_door_and_nobody_else() {
        let mut policy = Policy::default();
        policy.allowed_groups.push("S1".into());
        let approve = |person: &Person| policy.permits(person, Choice::Approve, &[]);
        assert_eq!(approve(&ada()), Err(Refusal::NotAllowed));
        let mut member = ada();
        member.groups.push("S1".into());
        assert_eq!(approve(&member), Ok(()));
    }

    #[test]
    fn spans_are_read_and_written() {
        for text in ["90s", "30m", "12h", "3d"] {
            assert_eq!(
                text.parse::<Span>().map(|span| span.to_string()),
                Ok(text.into())
            );
        }
        for wrong in ["", "h", "12", "0s", "91d", "1.5h", "-1h", "ü"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }
}
