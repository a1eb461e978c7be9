//! `open_enum!`: words that Slack may add to.

/// Declares an enum of words; a word that is not listed is kept.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident { $( $(#[$vm:meta])* $Variant:ident = $word:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $( $(#[$vm])* $Variant, )*
            /// A word that this version does not know; see [`as_str`](Self::as_str).
            Other($crate::codec::Unlisted),
        }

        impl $Name {
            /// The word as Slack writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$Variant => $word, )*
                    Self::Other(word) => word.as_str(),
                }
            }
        }

        impl From<&str> for $Name {
            fn from(word: &str) -> Self {
                match word {
                    $( $word => Self::$Variant, )*
                    other => Self::Other($crate::codec::Unlisted::new(other)),
                }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'a> $crate::codec::Decode<'a> for $Name {
            fn decode(input: &mut $crate::codec::Reader<'a>) -> Result<Self, $crate::codec::Fault> {
                input.string().map(|word| Self::from(&*word))
            }
        }

        impl $crate::codec::Put for $Name {
            fn put(&self, out: &mut Vec<u8>) {
                $crate::codec::Put::put(self.as_str(), out);
            }
        }

        impl $crate::validate::See for $Name {
            fn see(&self) -> $crate::validate::Seen<'_> {
                $crate::validate::Seen::Text(self.as_str())
            }
        }

        impl $crate::validate::Fits for $Name {
            #[inline]
            fn fits<'n, R: $crate::validate::Row>(
                &'n self,
                checker: &mut $crate::validate::Checker<'n>,
            ) -> bool {
                $crate::validate::plain::<R>($crate::validate::See::see(self), checker)
            }
        }

        impl $crate::codec::Part for $Name {
            type Static = Self;

            fn own(self) -> Self {
                self
            }
        }
    };
}

pub(crate) use open_enum;
