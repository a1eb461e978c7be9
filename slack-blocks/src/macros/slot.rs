//! `slot!`: a place that takes one of several objects.

/// Declares an enum with one variant for each object that may stand in a place. A
/// kind that is not listed is kept in `Other`.
macro_rules! slot {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident<$lt:lifetime> { $( $Variant:ident($Object:ident) ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a box for each object would cost more than moving it once")]
        #[non_exhaustive]
        pub enum $Name<$lt> {
            $(
                #[doc = concat!("See [`", stringify!($Object), "`].")]
                $Variant($Object<$lt>),
            )*
            /// Of a kind that this version does not know, or a known one with a mistake in it.
            Other($crate::codec::Unknown<$lt>),
        }

        impl<$lt> $Name<$lt> {
            /// The value of `type`.
            #[must_use]
            pub fn kind(&self) -> &str {
                match self {
                    $( Self::$Variant(_) => <$Object<'_> as $crate::codec::Object<'_>>::KIND, )*
                    Self::Other(unknown) => unknown.kind(),
                }
            }

            /// The same without borrowed text.
            #[must_use]
            pub fn into_owned(self) -> $Name<'static> {
                $crate::codec::Part::own(self)
            }

            /// How many members and objects in it are kept raw because this version does
            /// not know them.
            #[must_use]
            pub fn unknown(&self) -> usize {
                $crate::codec::Part::unknown(self)
            }
        }

        $(
            impl<$lt> From<$Object<$lt>> for $Name<$lt> {
                fn from(value: $Object<$lt>) -> Self {
                    Self::$Variant(value)
                }
            }

            impl<$lt> From<$Object<$lt>> for Box<$Name<$lt>> {
                fn from(value: $Object<$lt>) -> Self {
                    Box::new($Name::$Variant(value))
                }
            }
        )*

        impl<$lt> From<$crate::codec::Unknown<$lt>> for $Name<$lt> {
            fn from(value: $crate::codec::Unknown<$lt>) -> Self {
                Self::Other(value)
            }
        }

        impl<$lt> $crate::codec::Slot<$lt> for $Name<$lt> {
            fn of_kind(
                kind: std::borrow::Cow<$lt, str>,
                members: &mut $crate::codec::Members<'_, $lt>,
            ) -> Result<Self, $crate::codec::Fault> {
                use $crate::codec::Object;
                $(
                    if kind == <$Object<$lt> as Object<$lt>>::KIND {
                        return $Object::from_members(members).map(Self::$Variant);
                    }
                )*
                members.unknown(kind).map(Self::Other)
            }

            fn other(unknown: $crate::codec::Unknown<$lt>) -> Self {
                Self::Other(unknown)
            }
        }

        impl<$lt> $crate::codec::Decode<$lt> for $Name<$lt> {
            fn decode(input: &mut $crate::codec::Reader<$lt>) -> Result<Self, $crate::codec::Fault> {
                $crate::codec::slot(input)
            }
        }

        impl $crate::validate::See for $Name<'_> {
            fn see(&self) -> $crate::validate::Seen<'_> {
                match self {
                    $( Self::$Variant(value) => $crate::validate::See::see(value), )*
                    Self::Other(_) => $crate::validate::Seen::Odd,
                }
            }
        }

        impl $crate::validate::Fits for $Name<'_> {
            #[inline]
            fn fits<'n, R: $crate::validate::Row>(
                &'n self,
                checker: &mut $crate::validate::Checker<'n>,
            ) -> bool {
                match self {
                    $( Self::$Variant(value) => $crate::validate::Fits::fits::<R>(value, checker), )*
                    Self::Other(_) => false,
                }
            }
        }

        impl<$lt> $crate::codec::Part for $Name<$lt> {
            type Static = $Name<'static>;

            fn own(self) -> $Name<'static> {
                match self {
                    $( Self::$Variant(value) => $Name::$Variant(value.own()), )*
                    Self::Other(unknown) => $Name::Other(unknown.own()),
                }
            }

            fn unknown(&self) -> usize {
                match self {
                    $( Self::$Variant(value) => value.unknown(), )*
                    Self::Other(unknown) => unknown.unknown(),
                }
            }
        }

        impl $crate::codec::Put for $Name<'_> {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $( Self::$Variant(value) => value.put(out), )*
                    Self::Other(unknown) => unknown.put(out),
                }
            }
        }

        impl serde::Serialize for $Name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$Variant(value) => value.serialize(serializer), )*
                    Self::Other(unknown) => unknown.serialize(serializer),
                }
            }
        }

        $crate::macros::deserialize!($Name);
    };
}

pub(crate) use slot;
