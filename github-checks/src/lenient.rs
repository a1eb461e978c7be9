//! Reads members that GitHub documents in one way and sends in another.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `null` and absence both mean the default: an empty list, `false`, no text.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// `null`, absence and a value that does not fit all mean that nothing is known: one such
/// field never costs its neighbors.
pub(crate) fn or_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value: Option<Value> = Option::deserialize(deserializer)?;
    Ok(value.and_then(|value| T::deserialize(value).ok()))
}

/// A list whose odd items are left out.
pub(crate) fn known_items<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let items: Option<Vec<Value>> = Option::deserialize(deserializer)?;
    let items = items.unwrap_or_default().into_iter();
    Ok(items.filter_map(|item| T::deserialize(item).ok()).collect())
}

/// A text or a word of an open list; `None` for anything else. Nothing is copied on the way.
pub(crate) fn word<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'t> From<&'t str>,
{
    deserializer.deserialize_any(Scalar {
        text: |text| Some(T::from(text)),
        number: |_| None,
    })
}

/// A number or a numbered id; `None` for anything else.
pub(crate) fn number<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: From<u64>,
{
    deserializer.deserialize_any(Scalar {
        text: |_| None,
        number: |number| Some(T::from(number)),
    })
}

struct Scalar<T> {
    text: fn(&str) -> Option<T>,
    number: fn(u64) -> Option<T>,
}

impl<'de, T> Visitor<'de> for Scalar<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((self.text)(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok((self.number)(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        pass_over_items(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        pass_over_fields(fields)
    }
}

/// An object, whose fields must be lenient themselves; `None` for anything else.
pub(crate) fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Some)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        pass_over_items(items)
    }
}

fn pass_over_items<'de, A: SeqAccess<'de>, T>(mut items: A) -> Result<Option<T>, A::Error> {
    while items.next_element::<IgnoredAny>()?.is_some() {}
    Ok(None)
}

fn pass_over_fields<'de, A: MapAccess<'de>, T>(mut fields: A) -> Result<Option<T>, A::Error> {
    while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(None)
}

/// A map whose odd values are left out.
pub(crate) fn known_values<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let map: Option<BTreeMap<String, Value>> = Option::deserialize(deserializer)?;
    let known = map.unwrap_or_default().into_iter();
    Ok(known
        .filter_map(|(name, value)| Some((name, T::deserialize(value).ok()?)))
        .collect())
}

/// A moment, which `push` writes as a number of seconds; `None` when it is neither.
pub(crate) fn moment<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    struct Moment;

    impl<'de> serde::de::Visitor<'de> for Moment {
        type Value = Option<DateTime<Utc>>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a moment")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(DateTime::parse_from_rfc3339(text)
                .ok()
                .map(|moment| moment.to_utc()))
        }

        fn visit_u64<E>(self, seconds: u64) -> Result<Self::Value, E> {
            Ok(i64::try_from(seconds)
                .ok()
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        // Anything else says nothing about when it was, and costs no other field.
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_seq<A>(self, mut items: A) -> Result<Self::Value, A::Error>
        where
            A: serde::de::SeqAccess<'de>,
        {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok(None)
        }

        fn visit_map<A>(self, mut fields: A) -> Result<Self::Value, A::Error>
        where
            A: serde::de::MapAccess<'de>,
        {
            while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(None)
        }
    }

    deserializer.deserialize_any(Moment)
}

/// An empty text stands for "not set" in deployment statuses.
pub(crate) fn filled<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let text: Option<String> = Option::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}
