//! Identifiers that do not mix: a channel's id is no user's id.

/// A typed identifier: a text that only its own kind of argument takes.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as the server wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<std::borrow::Cow<'_, str>> for $name {
            fn from(text: std::borrow::Cow<'_, str>) -> Self {
                Self(text.into_owned())
            }
        }

        impl From<&std::borrow::Cow<'_, str>> for $name {
            fn from(text: &std::borrow::Cow<'_, str>) -> Self {
                Self(text.as_ref().to_owned())
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
    /// An Enterprise organisation: `E…`.
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
