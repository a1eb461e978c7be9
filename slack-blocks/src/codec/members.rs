//! Reading an object whose `type` decides what it is, wherever `type` stands.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::vec;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Decode, Extra, Mode, Raw, Seed, Unknown, skip, with_mode};

/// A typed object.
pub(crate) trait Object<'a>: Sized {
    /// The value of its `type`; empty when it has none.
    const KIND: &'static str;

    fn from_members<A: MapAccess<'a>>(
        members: &mut Members<'a, A>,
        mode: Mode,
    ) -> Result<Self, A::Error>;
}

/// One of several objects, told apart by `type`.
pub(crate) trait Slot<'a>: Sized {
    /// Reads the members of an object of this kind, or gives up with `None` when the
    /// kind is new, before any member is taken.
    fn of_kind<A: MapAccess<'a>>(
        kind: &str,
        members: &mut Members<'a, A>,
        mode: Mode,
    ) -> Result<Option<Self>, A::Error>;

    fn other(unknown: Unknown<'a>) -> Self;
}

/// The members of an object: first those that were set aside, then the rest.
pub(crate) struct Members<'a, A> {
    aside: vec::IntoIter<(Cow<'a, str>, &'a str)>,
    current: Option<&'a str>,
    live: A,
    /// Whether `type` was read.
    pub(crate) typed: bool,
}

impl<'a, A: MapAccess<'a>> Members<'a, A> {
    pub(crate) fn new(live: A) -> Self {
        Self {
            aside: Vec::new().into_iter(),
            current: None,
            live,
            typed: false,
        }
    }

    /// The next member's name.
    pub(crate) fn key(&mut self) -> Result<Option<Cow<'a, str>>, A::Error> {
        if let Some((key, value)) = self.aside.next() {
            self.current = Some(value);
            return Ok(Some(key));
        }
        self.live.next_key_seed(Seed::new(Mode::STRICT))
    }

    /// That member's value.
    pub(crate) fn value<T: Decode<'a>>(&mut self, mode: Mode) -> Result<T, A::Error> {
        match self.current.take() {
            Some(json) => T::decode_checked(json, mode).map_err(A::Error::custom),
            None => self.live.next_value_seed(Seed::new(mode)),
        }
    }

    /// Reads up to and with `type`, setting aside what stands before it.
    fn find_kind(&mut self, mode: Mode) -> Result<Option<Cow<'a, str>>, A::Error> {
        let mut aside = Vec::new();
        let mut kind = None;
        while let Some(key) = self.live.next_key_seed(Seed::<Cow<'a, str>>::new(mode))? {
            if key == "type" {
                kind = Some(self.live.next_value_seed(Seed::new(mode))?);
                break;
            }
            aside.push((key, self.live.next_value::<&'a RawValue>()?.get()));
        }
        self.aside = aside.into_iter();
        self.typed = true;
        Ok(kind)
    }

    /// Checks a `type` member where the object's kind is already known.
    pub(crate) fn expect_kind(&mut self, kind: &str, mode: Mode) -> Result<(), A::Error> {
        if self.typed {
            return Err(A::Error::duplicate_field("type"));
        }
        self.typed = true;
        let found = self.value::<Cow<'a, str>>(mode)?;
        if found == kind {
            Ok(())
        } else {
            Err(A::Error::custom(format_args!(
                "type is `{found}`, expected `{kind}`"
            )))
        }
    }

    /// Keeps every member that is left.
    fn rest(&mut self, mode: Mode) -> Result<Extra<'a>, A::Error> {
        let mut extra = Extra::default();
        while let Some(key) = self.key()? {
            extra.push(key, self.value::<Raw<'a>>(mode)?);
        }
        Ok(extra)
    }
}

/// Puts the current member's value into `field`; `null` is remembered in `extra`.
pub(crate) fn fill<'a, A: MapAccess<'a>, T: Decode<'a>>(
    field: &mut Option<T>,
    name: &'static str,
    members: &mut Members<'a, A>,
    extra: &mut Extra<'a>,
    mode: Mode,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *field = members.value::<Option<T>>(mode)?;
    if field.is_none() {
        extra.push_null(name);
    }
    Ok(())
}

pub(crate) fn missing<E: Error>(name: &'static str) -> E {
    E::missing_field(name)
}

/// Reads an object whose kind is given by where it stands.
pub(crate) fn object<'a, T: Object<'a>, D: Deserializer<'a>>(
    input: D,
    mode: Mode,
) -> Result<T, D::Error> {
    input.deserialize_map(ObjectVisitor(mode, PhantomData))
}

struct ObjectVisitor<T>(Mode, PhantomData<fn() -> T>);

impl<'a, T: Object<'a>> Visitor<'a> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of type `{}`", T::KIND)
    }

    fn visit_map<A: MapAccess<'a>>(self, map: A) -> Result<T, A::Error> {
        T::from_members(&mut Members::new(map), self.0)
    }
}

/// Reads an object whose kind is given by its `type`.
pub(crate) fn slot<'a, T: Slot<'a>, D: Deserializer<'a>>(
    input: D,
    mode: Mode,
) -> Result<T, D::Error> {
    if !mode.forgiving {
        let inner = mode
            .inner()
            .ok_or_else(|| D::Error::custom("nested too deep"))?;
        return input.deserialize_map(SlotVisitor(inner, PhantomData));
    }
    let raw = <&'a RawValue>::deserialize(input)?;
    let Some(inner) = mode.inner() else {
        return Ok(T::other(Unknown::whole(Raw::checked(raw.get()))));
    };
    with_mode::<Direct<T>>(raw.get(), inner.strict())
        .or_else(|_| with_mode::<Direct<T>>(raw.get(), inner))
        .map(|read| read.0)
        .or_else(|_| Ok(T::other(Unknown::whole(Raw::checked(raw.get())))))
}

/// Reads a slot that is a whole document: a mistake in it is an error, unless it can be
/// kept raw further in.
pub(crate) fn payload<'a, T: Slot<'a>>(json: &'a str) -> serde_json::Result<T> {
    split(json, Mode::STRICT)
        .unwrap_or_else(|| with_mode::<Direct<T>>(json, Mode::STRICT).map(|read| read.0))
        .or_else(|_| with_mode::<Direct<T>>(json, Mode::FORGIVING).map(|read| read.0))
}

/// Reads a document whose members are mostly kept raw: values are skipped faster than
/// `serde_json` does it. `None` when that is not possible.
fn split<'a, T: Slot<'a>>(json: &'a str, mode: Mode) -> Option<serde_json::Result<T>> {
    let mut list = skip::members(json)?;
    let at = list.iter().position(|(name, _)| name == "type")?;
    let kind = with_mode::<Cow<'a, str>>(list.remove(at).1, mode).ok()?;
    let mut members = Members {
        aside: list.into_iter(),
        current: None,
        live: Nothing,
        typed: true,
    };
    match T::of_kind(&kind, &mut members, mode) {
        Ok(None) => Some(
            members
                .rest(mode)
                .map(|rest| T::other(Unknown::members(kind, rest))),
        ),
        Ok(Some(known)) => Some(Ok(known)),
        Err(error) => Some(Err(error)),
    }
}

/// An object without members.
struct Nothing;

impl<'a> MapAccess<'a> for Nothing {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        _: K,
    ) -> serde_json::Result<Option<K::Value>> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, _: V) -> serde_json::Result<V::Value> {
        Err(serde_json::Error::custom("no value is left"))
    }
}

/// A slot read without the safety net, by [`slot`] itself.
struct Direct<T>(T);

impl<'a, T: Slot<'a>> Decode<'a> for Direct<T> {
    fn decode<D: Deserializer<'a>>(input: D, mode: Mode) -> Result<Self, D::Error> {
        input
            .deserialize_map(SlotVisitor(mode, PhantomData))
            .map(Self)
    }
}

struct SlotVisitor<T>(Mode, PhantomData<fn() -> T>);

impl<'a, T: Slot<'a>> Visitor<'a> for SlotVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `type`")
    }

    fn visit_map<A: MapAccess<'a>>(self, map: A) -> Result<T, A::Error> {
        let mut members = Members::new(map);
        let kind = members
            .find_kind(self.0)?
            .ok_or_else(|| A::Error::missing_field("type"))?;
        match T::of_kind(&kind, &mut members, self.0)? {
            Some(known) => Ok(known),
            None => Ok(T::other(Unknown::members(kind, members.rest(self.0)?))),
        }
    }
}
