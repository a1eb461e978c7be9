//! Identifiers that do not mix: the id of a channel is not the id of a user.
//!
//! What arrives holds them as what Slack calls for takes them. An identifier that could
//! not be read is `None`, never an empty one.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::codec::{Decode, Fault, Part, Put, Reader};

/// As long as any id that Slack makes: those need no allocation.
const SHORT: usize = 22;

/// The text of an identifier.
#[derive(Clone)]
enum Name {
    Short(u8, [u8; SHORT]),
    Long(Box<str>),
}

impl Name {
    fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short(length, bytes)
            }
            _ => Self::Long(text.into()),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            // The bytes were a text when they came in.
            Self::Short(length, bytes) => bytes
                .get(..usize::from(*length))
                .and_then(|bytes| std::str::from_utf8(bytes).ok())
                .unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Name, E> {
                if text.is_empty() {
                    return Err(E::invalid_length(0, &self));
                }
                Ok(Name::new(text))
            }
        }
        input.deserialize_str(Text)
    }
}

/// A typed identifier: a text that only its own kind of argument takes.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Name);

        impl $name {
            /// The identifier as Slack wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Name::new(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<Cow<'_, str>> for $name {
            fn from(text: Cow<'_, str>) -> Self {
                Self::from(&*text)
            }
        }

        impl From<&Cow<'_, str>> for $name {
            fn from(text: &Cow<'_, str>) -> Self {
                Self::from(&**text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                Name::deserialize(input).map(Self)
            }
        }

        impl crate::validate::See for $name {
            fn see(&self) -> crate::validate::Seen<'_> {
                crate::validate::Seen::Text(self.as_str())
            }
        }

        impl crate::validate::Fits for $name {
            #[inline]
            fn fits<'n, R: crate::validate::Row>(
                &'n self,
                checker: &mut crate::validate::Checker<'n>,
            ) -> bool {
                crate::validate::plain::<R>(crate::validate::See::see(self), checker)
            }
        }

        impl<'a> Decode<'a> for $name {
            /// An empty text does not name anything.
            fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
                let text = input.string_here()?;
                if text.is_empty() {
                    return Err(input.fault("expected an id"));
                }
                Ok(Self::from(text))
            }
        }

        impl Put for $name {
            fn put(&self, out: &mut Vec<u8>) {
                self.as_str().put(out);
            }
        }

        impl Part for $name {
            type Static = Self;

            fn own(self) -> Self {
                self
            }
        }
    };
}

id! {
    /// An app: `A…`.
    AppId
}
id! {
    /// A bot: `B…`; the bot's *user* is a [`UserId`].
    BotId
}
id! {
    /// A conversation of any kind: `C…` channels, `G…` old private ones, `D…` direct
    /// messages. Posting calls also take a user id here and open the direct message.
    ChannelId
}
id! {
    /// An Enterprise organization: `E…`.
    EnterpriseId
}
id! {
    /// A file: `F…`.
    FileId
}
id! {
    /// A message that will be posted later: `Q…`.
    ScheduledMessageId
}
id! {
    /// A workspace: `T…`.
    TeamId
}
id! {
    /// A message: seconds and six digits, `1700000000.000100`, unique in its
    /// conversation. It is a name, not a number: reading it as a float loses digits.
    Ts
}
id! {
    /// A group of users: `S…`.
    UserGroupId
}
id! {
    /// A person or a bot's user: `U…` or `W…`.
    UserId
}
id! {
    /// An open view: `V…`.
    ViewId
}
