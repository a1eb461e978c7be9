//! Plain values: text, flags, whole numbers, lists.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::{Decode, Mode, Part, Seed};

struct TextVisitor;

impl<'a> Visitor<'a> for TextVisitor {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl<'a> Decode<'a> for Cow<'a, str> {
    fn decode<D: Deserializer<'a>>(input: D, _: Mode) -> Result<Self, D::Error> {
        input.deserialize_str(TextVisitor)
    }
}

impl Part for Cow<'_, str> {
    type Static = Cow<'static, str>;

    fn own(self) -> Cow<'static, str> {
        Cow::Owned(self.into_owned())
    }
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl<'a> Decode<'a> for $type {
            fn decode<D: Deserializer<'a>>(input: D, _: Mode) -> Result<Self, D::Error> {
                Self::deserialize(input)
            }
        }

        impl Part for $type {
            type Static = Self;

            fn own(self) -> Self {
                self
            }
        }
    )*};
}

plain!(bool, u8, u16, u32, u64, i64);

struct OptionVisitor<T>(Mode, PhantomData<fn() -> T>);

impl<'a, T: Decode<'a>> Visitor<'a> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'a>>(self, input: D) -> Result<Self::Value, D::Error> {
        T::decode(input, self.0).map(Some)
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Option<T> {
    fn decode<D: Deserializer<'a>>(input: D, mode: Mode) -> Result<Self, D::Error> {
        input.deserialize_option(OptionVisitor(mode, PhantomData))
    }

    fn decode_checked(json: &'a str, mode: Mode) -> serde_json::Result<Self> {
        if json == "null" {
            Ok(None)
        } else {
            T::decode_checked(json, mode).map(Some)
        }
    }
}

impl<T: Part> Part for Option<T> {
    type Static = Option<T::Static>;

    fn own(self) -> Self::Static {
        self.map(T::own)
    }

    fn unknown(&self) -> usize {
        self.as_ref().map_or(0, T::unknown)
    }
}

struct ListVisitor<T>(Mode, PhantomData<fn() -> T>);

impl<'a, T: Decode<'a>> Visitor<'a> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Seed::<T>::new(self.0))? {
            list.push(item);
        }
        Ok(list)
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Vec<T> {
    fn decode<D: Deserializer<'a>>(input: D, mode: Mode) -> Result<Self, D::Error> {
        input.deserialize_seq(ListVisitor(mode, PhantomData))
    }
}

impl<T: Part> Part for Vec<T> {
    type Static = Vec<T::Static>;

    fn own(self) -> Self::Static {
        self.into_iter().map(T::own).collect()
    }

    fn unknown(&self) -> usize {
        self.iter().map(T::unknown).sum()
    }
}

impl<'a, T: Decode<'a>> Decode<'a> for Box<T> {
    fn decode<D: Deserializer<'a>>(input: D, mode: Mode) -> Result<Self, D::Error> {
        T::decode(input, mode).map(Self::new)
    }
}

impl<T: Part> Part for Box<T> {
    type Static = Box<T::Static>;

    fn own(self) -> Self::Static {
        Box::new((*self).own())
    }

    fn unknown(&self) -> usize {
        (**self).unknown()
    }
}
