//! Reads Heroku's two ways to write a time: `…T18:27:05Z` and `…T18:27:05+00:00`.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserializer;
use serde::de::{Error, Visitor};

/// A time that may be `null`; with `#[serde(default)]` it may be absent too.
pub(crate) fn maybe<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    struct Time;

    impl<'de> Visitor<'de> for Time {
        type Value = Option<DateTime<Utc>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a time like 2017-01-14T18:27:05Z, or null")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            read(text).map(Some).ok_or_else(|| {
                let shown = text.chars().take(40).collect::<String>();
                E::custom(format_args!("{shown:?} is not a time"))
            })
        }

        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
            inner.deserialize_str(self)
        }
    }

    deserializer.deserialize_option(Time)
}

fn read(text: &str) -> Option<DateTime<Utc>> {
    // Lists are mostly times in exactly this form; the general parser costs ten times as much.
    if let Some(time) = plain(text.as_bytes()) {
        return Some(time);
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(time.with_timezone(&Utc))
}

/// `2017-01-14T18:27:05` and then `Z` or `+00:00`.
fn plain(text: &[u8]) -> Option<DateTime<Utc>> {
    let (time, zone) = text.split_at_checked(19)?;
    if !matches!(zone, b"Z" | b"+00:00") {
        return None;
    }
    let number = |from: usize, to: usize| {
        time[from..to].iter().try_fold(0u32, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then(|| number * 10 + u32::from(digit))
        })
    };
    let marks = [time[4], time[7], time[10], time[13], time[16]];
    if &marks != b"--T::" {
        return None;
    }
    let year = i32::try_from(number(0, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?
        .and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)
        .map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn both_forms_and_their_relatives_are_the_same_moment() {
        for same in [
            "2017-01-14T18:27:05Z",
            "2017-01-14T18:27:05+00:00",
            "2017-01-14T18:27:05.000Z",
            "2017-01-14T19:27:05+01:00",
        ] {
            let time = read(same).unwrap();
            assert_eq!(time.timestamp(), 1_484_418_425, "{same}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in [
            "",
            "soon",
            "2017-01-14",
            "2017-13-14T18:27:05Z",
            "2017-01-14T18:27:6öZ",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
