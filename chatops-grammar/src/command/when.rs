//! Points in time, as typed.

use std::fmt;

const DAY: i64 = 86_400;

/// A point in time as typed: a time of day, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the grammar knows two forms; a caller must handle both
pub enum When {
    /// `HH:MM` on a 24-hour clock, in a time zone that the program knows.
    Clock(TimeOfDay),
    /// An RFC 3339 time.
    Instant(Timestamp),
}

/// A time of day: `00:00` to `23:59`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

/// A moment, with the offset from UTC that it was typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp {
    unix: i64,
    offset: i16,
}

impl TimeOfDay {
    /// The time of day at `hour` (0 to 23) and `minute` (0 to 59); `None` outside of these.
    ///
    /// # Arguments
    /// - `hour`: 0 to 23.
    /// - `minute`: 0 to 59.
    #[must_use]
    pub const fn new(hour: u8, minute: u8) -> Option<Self> {
        if hour < 24 && minute < 60 {
            Some(Self { hour, minute })
        } else {
            None
        }
    }

    /// 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// Seconds since midnight.
    const fn seconds(self) -> i64 {
        self.hour as i64 * 3_600 + self.minute as i64 * 60
    }

    /// The first moment after `now` at which clocks show this time; see [`When::resolve`].
    fn next(self, now: i64, zone: impl Fn(i64) -> i32) -> i64 {
        let offset = |at: i64| i64::from(zone(at)) * 60;
        let today = now.saturating_add(offset(now)).div_euclid(DAY);
        // Yesterday's date can still come when clocks are put back over midnight, and the day after
        // tomorrow's is the next one when a day is left out.
        (-1..=3)
            .filter_map(|day| {
                let local = today
                    .saturating_add(day)
                    .saturating_mul(DAY)
                    .saturating_add(self.seconds());
                // The offset changes at most once within a day: it is one of these two.
                let (before, after) = (
                    offset(local.saturating_sub(DAY)),
                    offset(local.saturating_add(DAY)),
                );
                let shows = |offset_there: i64| {
                    let moment = local.saturating_sub(offset_there);
                    (offset(moment) == offset_there).then_some(moment)
                };
                // Shown twice: the first that is still to come.
                let mut both = [shows(before), shows(after)].into_iter().flatten();
                let (first, second) = (both.next(), both.next());
                // Left out: as far behind the change as it was meant to be.
                let first = first.unwrap_or(local.saturating_sub(before));
                let moments = [Some(first), second].into_iter().flatten();
                moments.filter(|moment| *moment > now).min()
            })
            .min()
            .unwrap_or_else(|| now.saturating_add(DAY))
    }
}

impl Timestamp {
    /// The moment `unix`, in seconds since 1970 UTC, as typed in a zone `offset` minutes ahead of UTC.
    ///
    /// `None` when the offset is a day or more, or the date there lies outside of the years 0000 to 9999:
    /// such a moment cannot be written in RFC 3339.
    ///
    /// # Arguments
    /// - `unix`: seconds since 1970 UTC.
    /// - `offset`: minutes ahead of UTC, -1439 to 1439.
    #[must_use]
    pub const fn new(unix: i64, offset: i16) -> Option<Self> {
        let Some(local) = unix.checked_add(offset as i64 * 60) else {
            return None;
        };
        let first = days(0, 1, 1) * DAY;
        let end = days(10_000, 1, 1) * DAY;
        if offset.unsigned_abs() < 1_440 && first <= local && local < end {
            Some(Self { unix, offset })
        } else {
            None
        }
    }

    /// Seconds since 1970 UTC; fractions of a second are dropped.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.unix
    }

    /// The offset from UTC that was typed, in minutes.
    #[must_use]
    pub const fn offset(self) -> i16 {
        self.offset
    }
}

impl When {
    /// The time of day `hour:minute`; `None` outside of `00:00` to `23:59`.
    ///
    /// # Arguments
    /// - `hour`: 0 to 23.
    /// - `minute`: 0 to 59.
    #[must_use]
    pub const fn clock(hour: u8, minute: u8) -> Option<Self> {
        match TimeOfDay::new(hour, minute) {
            Some(clock) => Some(Self::Clock(clock)),
            None => None,
        }
    }

    /// The moment `unix` in seconds since 1970 UTC, typed in a zone `offset` minutes ahead of UTC;
    /// `None` when RFC 3339 cannot write it, see [`Timestamp::new`].
    ///
    /// # Arguments
    /// - `unix`: seconds since 1970 UTC.
    /// - `offset`: minutes ahead of UTC, -1439 to 1439.
    #[must_use]
    pub const fn instant(unix: i64, offset: i16) -> Option<Self> {
        match Timestamp::new(unix, offset) {
            Some(instant) => Some(Self::Instant(instant)),
            None => None,
        }
    }

    /// The seconds since 1970 UTC: of a time of day, the next moment after `now` at which clocks show it.
    ///
    /// `zone` says how many minutes the zone is ahead of UTC at a moment (seconds since 1970 UTC): it is
    /// asked about the day before and the day after too, so it must know the changes to and from daylight
    /// saving time. `|_| 0` is UTC. An instant needs no zone.
    ///
    /// Where clocks are put back and show a time twice, the first of the two that is after `now` is meant.
    /// Where they are put forward and leave a time out, it is taken as if they had not been: `02:30` is
    /// `03:30` by the new time.
    ///
    /// ```
    /// use chatops_grammar::When;
    ///
    /// // Clocks in Berlin are put back from 03:00 to 02:00 on 25 October 2026, at 01:00 UTC.
    /// let berlin = |at: i64| if at < 1_792_890_000 { 120 } else { 60 };
    /// let evening = 1_792_864_800; // 24 October, 20:00 in Berlin
    /// let nine = When::clock(9, 0).unwrap();
    /// assert_eq!(nine.resolve(evening, berlin) - evening, 14 * 3_600);
    /// ```
    #[must_use]
    pub fn resolve(self, now: i64, zone: impl Fn(i64) -> i32) -> i64 {
        match self {
            Self::Instant(instant) => instant.unix,
            Self::Clock(clock) => clock.next(now, zone),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The constructor has made sure that this is a date of four digits.
        let local = self.unix + i64::from(self.offset) * 60;
        let (year, month, day) = civil(local.div_euclid(DAY));
        let (second, ahead) = (local.rem_euclid(DAY), self.offset.unsigned_abs());
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}",
            second % 60
        )?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", ahead / 60, ahead % 60)
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(clock) => clock.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

/// Reads `HH:MM` or an RFC 3339 time.
pub(crate) fn parse_when(text: &str) -> Option<When> {
    let bytes = text.as_bytes();
    if let Some((hour, minute)) = clock(bytes) {
        return When::clock(hour, minute);
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
    let local = midnight * DAY + i64::from(hour) * 3_600 + i64::from(minute) * 60 + second;
    When::instant(local - i64::from(offset) * 60, offset)
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
    Some((u8::try_from(hour).ok()?, u8::try_from(minute).ok()?))
        .filter(|(hour, minute)| *hour < 24 && *minute < 60)
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
