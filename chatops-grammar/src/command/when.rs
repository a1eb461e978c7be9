//! Durations and points in time.

use std::{fmt, time::Duration};

/// Units in seconds, the largest first.
const UNITS: [(u8, u64); 5] = [
    (b'w', 604_800),
    (b'd', 86_400),
    (b'h', 3_600),
    (b'm', 60),
    (b's', 1),
];
const LONGEST: u64 = 365 * 86_400;

/// Reads `90m`, `2h`, `3d`, `1h30m`: numbers with a unit, longer units first.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let (mut total, mut number, mut next_unit) = (0_u64, None::<u64>, 0);
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            let digit = u64::from(byte - b'0');
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            continue;
        }
        let unit = UNITS[next_unit..]
            .iter()
            .position(|(u, _)| *u == byte.to_ascii_lowercase())?;
        total = total.checked_add(number.take()?.checked_mul(UNITS[next_unit + unit].1)?)?;
        next_unit += unit + 1;
    }
    (number.is_none() && (1..=LONGEST).contains(&total)).then(|| Duration::from_secs(total))
}

/// The canonical text of a duration: whole seconds, in the largest unit below a week that divides it.
///
/// ```
/// use chatops_grammar::duration_text;
/// use std::time::Duration;
///
/// assert_eq!(duration_text(Duration::from_secs(5_400)), "90m");
/// ```
#[must_use]
pub fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let divides = |(_, size): &&(u8, u64)| seconds.is_multiple_of(*size);
    let (unit, size) = UNITS[1..].iter().find(divides).unwrap_or(&UNITS[4]);
    format!("{}{}", seconds / size, char::from(*unit))
}

/// A point in time as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the grammar knows two forms; a caller must handle both
pub enum When {
    /// `HH:MM` on a 24-hour clock, in a time zone that the program knows.
    Clock {
        /// 0 to 23.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
    /// An RFC 3339 time.
    Instant {
        /// Seconds since 1970 UTC; fractions of a second are dropped.
        unix: i64,
        /// The offset from UTC that was typed, in minutes.
        offset: i16,
    },
}

impl When {
    /// The seconds since 1970 UTC: for a clock time its next occurrence after `now`
    /// in a zone that is `offset_minutes` ahead of UTC.
    #[must_use]
    pub const fn resolve(self, now: i64, offset_minutes: i64) -> i64 {
        match self {
            Self::Instant { unix, .. } => unix,
            Self::Clock { hour, minute } => {
                let wanted = hour as i64 * 3_600 + minute as i64 * 60;
                let local = now.saturating_add(offset_minutes.saturating_mul(60));
                let wait = (wanted - local.rem_euclid(86_400)).rem_euclid(86_400);
                now.saturating_add(if wait == 0 { 86_400 } else { wait })
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Clock { hour, minute } => write!(f, "{hour:02}:{minute:02}"),
            Self::Instant { unix, offset } => {
                let local = unix + i64::from(offset) * 60;
                let (year, month, day) = civil(local.div_euclid(86_400));
                let (second, ahead) = (local.rem_euclid(86_400), offset.unsigned_abs());
                write!(f, "{year:04}-{month:02}-{day:02}T")?;
                write!(
                    f,
                    "{:02}:{:02}:{:02}",
                    second / 3_600,
                    second / 60 % 60,
                    second % 60
                )?;
                match offset {
                    0 => f.write_str("Z"),
                    _ => write!(
                        f,
                        "{}{:02}:{:02}",
                        if offset < 0 { '-' } else { '+' },
                        ahead / 60,
                        ahead % 60
                    ),
                }
            }
        }
    }
}

/// Reads `HH:MM` or an RFC 3339 time.
pub(crate) fn parse_when(text: &str) -> Option<When> {
    let bytes = text.as_bytes();
    if let Some((hour, minute)) = clock(bytes) {
        return Some(When::Clock { hour, minute });
    }
    let (date, rest) = bytes.split_at_checked(10)?;
    let (&[b'T' | b't'], time) = rest.split_at_checked(1)? else {
        return None;
    };
    let (time, mut zone) = time.split_at_checked(8)?;
    let ([b'-', b'-'], [b':', second @ ..]) = ([date[4], date[7]], &time[5..]) else {
        return None;
    };
    let (year, month, day) = (
        digits(&date[..4])?,
        digits(&date[5..7])?,
        digits(&date[8..])?,
    );
    let ((hour, minute), second) = (clock(&time[..5])?, digits(second)?);
    if !(1..=12).contains(&month) || second > 59 {
        return None;
    }
    let midnight = days(year, month, day);
    if civil(midnight) != (year, month, day) {
        return None;
    }
    if let Some(fraction) = zone.strip_prefix(b".") {
        let length = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
        zone = &fraction[length..];
        if length == 0 {
            return None;
        }
    }
    let offset = match zone {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let (hour, minute) = clock(zone)?;
            let minutes = i16::from(hour) * 60 + i16::from(minute);
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let local = midnight * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60 + second;
    Some(When::Instant {
        unix: local - i64::from(offset) * 60,
        offset,
    })
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |number, b| {
        b.is_ascii_digit()
            .then(|| number * 10 + i64::from(b - b'0'))
    })
}

fn clock(bytes: &[u8]) -> Option<(u8, u8)> {
    let &[a, b, b':', c, d] = bytes else {
        return None;
    };
    let (hour, minute) = (digits(&[a, b])?, digits(&[c, d])?);
    let in_range = hour < 24 && minute < 60;
    in_range.then_some((u8::try_from(hour).ok()?, u8::try_from(minute).ok()?))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar; years are counted from March,
/// so that the leap day is the last one.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days`].
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (
        year + era * 400 + if month <= 2 { 1 } else { 0 },
        month,
        day,
    )
}
