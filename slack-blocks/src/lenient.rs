//! Reading responses field by field: one that is not as documented never loses the others.
//!
//! For `#[serde(default, deserialize_with = "…")]`.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::Message;
use crate::codec::{Decode, Raw};
use crate::ids::UserId;

/// The value, or its default when it is of another type.
pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// A flag that comes as `true` or `"true"`; anything else is false.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(matches!(raw.get(), "true" | "\"true\""))
}

/// A number of seconds that comes as `43200`, `43200.0` or `"43200"`.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let text = raw.get().trim_matches('"').trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_whole = fraction.bytes().all(|digit| digit == b'0');
    Ok(whole.parse().ok().filter(|_| is_whole))
}

/// Names separated by commas, which come as one text or as a list of texts.
pub(crate) fn names<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(match lenient(deserializer)? {
        Value::String(text) => Some(text),
        Value::Array(list) => {
            let names: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(names.join(",")).filter(|text| !text.is_empty())
        }
        _ => None,
    })
}

/// An item of a list.
pub(crate) trait Item: DeserializeOwned {
    /// Stands for an item that cannot be read. `None` leaves it out.
    fn unreadable(raw: &RawValue) -> Option<Self>;
}

impl Item for Message<'static> {
    fn unreadable(raw: &RawValue) -> Option<Self> {
        Self::kept(Raw::of(raw).ok()?)
    }
}

/// What is not the id of somebody names nobody.
impl Item for UserId {
    fn unreadable(_: &RawValue) -> Option<Self> {
        None
    }
}

/// A list of which one odd item never loses the others.
pub(crate) fn items<'de, D: Deserializer<'de>, T: Item>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = Vec::<Box<RawValue>>::deserialize(deserializer)?;
    let read = |raw: &RawValue| {
        let read = serde_json::from_str(raw.get()).ok();
        read.or_else(|| T::unreadable(raw))
    };
    Ok(list.iter().filter_map(|raw| read(raw)).collect())
}

/// Says that an item which cannot be read stands there without any field.
macro_rules! blank_item {
    ($($Model:ty),*) => {$(
        impl crate::lenient::Item for $Model {
            fn unreadable(_: &serde_json::value::RawValue) -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

pub(crate) use blank_item;
