//! Plain values: text, flags, whole numbers, lists.

use std::borrow::Cow;

use super::{Decode, Fault, Part, Raw, Reader};

impl<'a> Decode<'a> for Cow<'a, str> {
    #[inline]
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        input.string_here()
    }
}

impl Part for Cow<'_, str> {
    type Static = Cow<'static, str>;

    fn own(self) -> Cow<'static, str> {
        Cow::Owned(self.into_owned())
    }
}

macro_rules! plain {
    ($($type:ty = $read:ident),*) => {$(
        impl<'a> Decode<'a> for $type {
            fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
                input.$read()
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

plain!(
    bool = bool,
    u8 = number,
    u16 = number,
    u32 = number,
    u64 = number,
    i64 = number
);

impl<'a, T: Decode<'a>> Decode<'a> for Option<T> {
    #[inline]
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        if input.null() {
            Ok(None)
        } else {
            T::decode(input).map(Some)
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

/// A list of items of more bytes than these begins with room for one: it often has no more,
/// as the actions of an interaction, and room for four of them is a page of memory.
const LARGE: usize = 256;

impl<'a, T: Decode<'a>> Decode<'a> for Vec<T> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        let mut list = Vec::new();
        input.list(|input| {
            if list.is_empty() && size_of::<T>() > LARGE {
                list.reserve_exact(1);
            }
            list.push(T::item(input)?);
            Ok(())
        })?;
        Ok(list)
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
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        T::decode(input).map(Self::new)
    }

    fn kept(raw: Raw<'a>) -> Option<Self> {
        T::kept(raw).map(Self::new)
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
