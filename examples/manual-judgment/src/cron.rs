//! Quartz's cron expressions, as Spinnaker's triggers have them: when one is due next.
//!
//! A due time is a forecast: Echo's scheduler may be off, late, or in a quiet period.

use chrono::{
    DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

/// Days that a search goes ahead.
const AHEAD: u64 = 370;

/// When something is due: at a moment, or within a span when the expression has an `H`, which
/// Echo resolves by a hash that the configuration does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a moment and perhaps another")]
pub struct Due {
    /// The moment, or the first one of the span; milliseconds since 1970.
    pub at: i64,
    /// The last moment of the span.
    pub until: Option<i64>,
}

/// An expression that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    seconds: Field,
    minutes: Field,
    hours: Field,
    days: WhichDays,
    months: Field,
    years: Option<Field>,
}

/// Values of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    values: Vec<u32>,
    is_hash: bool,
}

/// Which days: of the month, or of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
enum WhichDays {
    OfMonth(Vec<DayOfMonth>),
    OfWeek(Vec<DayOfWeek>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayOfMonth {
    Day(u32),
    /// `L-n`
    FromLast(u32),
    /// `nW`: the nearest weekday.
    Weekday(u32),
    /// `LW`
    LastWeekday,
}

/// 1 is Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayOfWeek {
    Every(u32),
    /// `n#k`
    Nth(u32, u32),
    /// `nL`
    Last(u32),
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEK: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Cron {
    /// Reads six or seven fields.
    ///
    /// # Errors
    /// In words, with the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [seconds, minutes, hours, of_month, month, of_week, rest @ ..] = fields.as_slice()
        else {
            return Err(format!(
                "{text:?} has {} fields: 6 or 7 are needed",
                fields.len()
            ));
        };
        if rest.len() > 1 {
            return Err(format!(
                "{text:?} has {} fields: 6 or 7 are needed",
                fields.len()
            ));
        }
        let days = match (*of_month, *of_week) {
            ("?", "?") => return Err("both days are `?`".into()),
            ("?", week) => WhichDays::OfWeek(list(week, day_of_week)?.concat()),
            (month, "?") => WhichDays::OfMonth(list(month, day_of_month)?.concat()),
            _ => return Err("a day of the month and a day of the week exclude each other".into()),
        };
        let years = rest.first().filter(|year| **year != "*");
        Ok(Self {
            seconds: Field::parse(seconds, 0, 59, &[])?,
            minutes: Field::parse(minutes, 0, 59, &[])?,
            hours: Field::parse(hours, 0, 23, &[])?,
            days,
            months: Field::parse(month, 1, 12, &MONTHS)?,
            years: years
                .map(|year| Field::parse(year, 1970, 2199, &[]))
                .transpose()?,
        })
    }

    /// What is due after `after` and not after `until` (milliseconds since 1970), at most
    /// `most` of it, in the zone that Echo is set to.
    #[must_use]
    pub fn due(&self, after: i64, until: i64, zone: Tz, most: usize) -> Vec<Due> {
        let mut found = Vec::new();
        let Some(from) = DateTime::<Utc>::from_timestamp_millis(after) else {
            return found;
        };
        let first = from.with_timezone(&zone).date_naive();
        for ahead in 0..AHEAD {
            let Some(day) = first.checked_add_days(Days::new(ahead)) else {
                break;
            };
            if self.fits(day) {
                found.extend(
                    self.of_day(day, zone)
                        .into_iter()
                        .filter(|due| due.until.unwrap_or(due.at) > after && due.at <= until),
                );
            }
            let tomorrow = day.checked_add_days(Days::new(1));
            let begins = tomorrow.and_then(|day| moment(day.and_hms_opt(0, 0, 0)?, zone));
            if found.len() >= most || begins.is_none_or(|begins| begins > until) {
                break;
            }
        }
        found.truncate(most);
        found
    }

    fn fits(&self, day: NaiveDate) -> bool {
        let year = u32::try_from(day.year()).unwrap_or(0);
        let fits = |field: &Field, value: u32| field.values.contains(&value);
        fits(&self.months, day.month())
            && self.years.as_ref().is_none_or(|years| fits(years, year))
            && match &self.days {
                WhichDays::OfMonth(days) => days.iter().any(|one| one.is(day)),
                WhichDays::OfWeek(days) => days.iter().any(|one| one.is(day)),
            }
    }

    fn of_day(&self, day: NaiveDate, zone: Tz) -> Vec<Due> {
        let at = |hour, minute, second| moment(day.and_hms_opt(hour, minute, second)?, zone);
        let mut found = Vec::new();
        // Of a field with an `H` one value counts, and nobody here knows which.
        for hours in self.hours.choices() {
            for minutes in self.minutes.choices() {
                for seconds in self.seconds.choices() {
                    let first = at(hours.0, minutes.0, seconds.0);
                    let last = at(hours.1, minutes.1, seconds.1);
                    if let (Some(first), Some(last)) = (first, last) {
                        found.push(Due {
                            at: first,
                            until: (last > first).then_some(last),
                        });
                    }
                }
            }
        }
        found.sort_by_key(|due| due.at);
        found.dedup();
        found
    }
}

/// A time of the zone as milliseconds; what a change of the clocks leaves out happens later.
fn moment(time: NaiveDateTime, zone: Tz) -> Option<i64> {
    let found = zone.from_local_datetime(&time).earliest();
    let found = found.or_else(|| {
        let later = time.checked_add_signed(TimeDelta::hours(1))?;
        zone.from_local_datetime(&later).earliest()
    });
    Some(found?.timestamp_millis())
}

impl Field {
    fn parse(text: &str, low: u32, high: u32, names: &[&str]) -> Result<Self, String> {
        if text.starts_with('H') {
            let range = text
                .strip_prefix("H(")
                .and_then(|rest| rest.strip_suffix(')'));
            let values = match range {
                Some(range) => part(range, low, high, names)?,
                None => (low..=high).collect(),
            };
            return Ok(Self {
                values,
                is_hash: true,
            });
        }
        let one = |text: &str| part(text, low, high, names);
        let mut values = list(text, one)?.concat();
        values.sort_unstable();
        values.dedup();
        Ok(Self {
            values,
            is_hash: false,
        })
    }

    /// First and last value of everything that counts as one.
    fn choices(&self) -> Vec<(u32, u32)> {
        if let (true, Some(first), Some(last)) =
            (self.is_hash, self.values.first(), self.values.last())
        {
            return vec![(*first, *last)];
        }
        self.values.iter().map(|value| (*value, *value)).collect()
    }
}

/// The parts of a comma list.
fn list<T>(text: &str, one: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',').map(one).collect()
}

fn value(text: &str, low: u32, high: u32, names: &[&str]) -> Result<u32, String> {
    let upper = text.to_ascii_uppercase();
    let at = names.iter().position(|name| *name == upper);
    let number = match at {
        Some(at) => Some(low + u32::try_from(at).unwrap_or(0)),
        None => text.parse().ok(),
    };
    number
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| format!("{text:?} is not between {low} and {high}"))
}

/// `*`, `a`, `a-b`, each with `/n`; a range may go over the end.
fn part(text: &str, low: u32, high: u32, names: &[&str]) -> Result<Vec<u32>, String> {
    let (range, step) = match text.split_once('/') {
        Some((range, step)) => {
            let step = step.parse::<u32>().ok().filter(|step| *step > 0);
            (
                range,
                step.ok_or_else(|| format!("{text:?} has no usable step"))?,
            )
        }
        None => (text, 1),
    };
    let (first, last) = match range.split_once('-') {
        _ if range == "*" || range.is_empty() => (low, high),
        Some((first, last)) => (
            value(first, low, high, names)?,
            value(last, low, high, names)?,
        ),
        None => {
            let first = value(range, low, high, names)?;
            (first, if text.contains('/') { high } else { first })
        }
    };
    let span = high - low + 1;
    let length = if last >= first {
        last - first
    } else {
        last + span - first
    };
    let at = |ahead: u32| low + (first - low + ahead) % span;
    Ok((0..=length).step_by(step as usize).map(at).collect())
}

fn day_of_month(text: &str) -> Result<Vec<DayOfMonth>, String> {
    let day = |text: &str| value(text, 1, 31, &[]);
    match text {
        "L" => return Ok(vec![DayOfMonth::FromLast(0)]),
        "LW" => return Ok(vec![DayOfMonth::LastWeekday]),
        _ => {}
    }
    if let Some(back) = text.strip_prefix("L-") {
        return Ok(vec![DayOfMonth::FromLast(value(back, 0, 30, &[])?)]);
    }
    if let Some(near) = text.strip_suffix('W') {
        return Ok(vec![DayOfMonth::Weekday(day(near)?)]);
    }
    let days = part(text, 1, 31, &[])?;
    Ok(days.into_iter().map(DayOfMonth::Day).collect())
}

fn day_of_week(text: &str) -> Result<Vec<DayOfWeek>, String> {
    let day = |text: &str| value(text, 1, 7, &WEEK);
    if text == "L" {
        return Ok(vec![DayOfWeek::Every(7)]);
    }
    if let Some((name, number)) = text.split_once('#') {
        return Ok(vec![DayOfWeek::Nth(day(name)?, value(number, 1, 5, &[])?)]);
    }
    if let Some(name) = text.strip_suffix('L') {
        return Ok(vec![DayOfWeek::Last(day(name)?)]);
    }
    let days = part(text, 1, 7, &WEEK)?;
    Ok(days.into_iter().map(DayOfWeek::Every).collect())
}

/// How many days its month has.
fn length(day: NaiveDate) -> u32 {
    let (year, month) = match day.month() {
        12 => (day.year() + 1, 1),
        month => (day.year(), month + 1),
    };
    let next = NaiveDate::from_ymd_opt(year, month, 1);
    next.and_then(|next| next.pred_opt())
        .map_or(31, |last| last.day())
}

/// The weekday of the month that is nearest to a day of it.
fn nearest_weekday(day: NaiveDate, wanted: u32) -> Option<u32> {
    let last = length(day);
    let wanted = wanted.min(last);
    let moved = match day.with_day(wanted)?.weekday().num_days_from_sunday() {
        6 if wanted == 1 => 3,
        6 => wanted - 1,
        0 if wanted == last => wanted - 2,
        0 => wanted + 1,
        _ => wanted,
    };
    Some(moved)
}

impl DayOfMonth {
    fn is(self, day: NaiveDate) -> bool {
        match self {
            Self::Day(number) => day.day() == number,
            Self::FromLast(back) => length(day).checked_sub(back) == Some(day.day()),
            Self::Weekday(number) => nearest_weekday(day, number) == Some(day.day()),
            Self::LastWeekday => nearest_weekday(day, 31) == Some(day.day()),
        }
    }
}

impl DayOfWeek {
    fn is(self, day: NaiveDate) -> bool {
        let of_week = day.weekday().num_days_from_sunday() + 1;
        match self {
            Self::Every(wanted) => of_week == wanted,
            Self::Nth(wanted, number) => of_week == wanted && (day.day() - 1) / 7 + 1 == number,
            Self::Last(wanted) => of_week == wanted && day.day() + 7 > length(day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp_millis()
    }

    /// The first due time after a moment, as the zone shows it.
    fn next(cron: &str, after: &str, zone: Tz) -> Option<String> {
        let cron = Cron::parse(cron).unwrap();
        let due = cron.due(at(after), at("2030-01-01T00:00:00Z"), zone, 1);
        let due = DateTime::<Utc>::from_timestamp_millis(due.first()?.at)?;
        Some(due.with_timezone(&zone).format("%a %F %T").to_string())
    }

    #[test]
    fn what_quartz_documents_is_due_when_it_says() {
        // 1 December 2026 is a Tuesday.
        let now = "2026-12-01T12:00:00Z";
        for (cron, due) in [
            ("0 0 12 * * ?", "Wed 2026-12-02 12:00:00"),
            ("0 15 10 ? * *", "Wed 2026-12-02 10:15:00"),
            ("0 30 1 ? * MON-FRI", "Wed 2026-12-02 01:30:00"),
            ("0 0 8 ? * FRI-MON", "Fri 2026-12-04 08:00:00"),
            ("0 0/5 14 * * ?", "Tue 2026-12-01 14:00:00"),
            ("0 0 10-18/4 * * ?", "Tue 2026-12-01 14:00:00"),
            ("0 15 10 L * ?", "Thu 2026-12-31 10:15:00"),
            ("0 15 10 L-3 * ?", "Mon 2026-12-28 10:15:00"),
            ("0 15 10 LW * ?", "Thu 2026-12-31 10:15:00"),
            ("0 0 9 5W * ?", "Fri 2026-12-04 09:00:00"),
            ("0 15 10 ? * 6L", "Fri 2026-12-25 10:15:00"),
            ("0 15 10 ? * 6#3", "Fri 2026-12-18 10:15:00"),
            ("0 0 0 1 JAN ? 2027", "Fri 2027-01-01 00:00:00"),
            ("0 0 9 ? * 1", "Sun 2026-12-06 09:00:00"),
        ] {
            assert_eq!(next(cron, now, Tz::UTC).as_deref(), Some(due), "{cron}");
        }
        assert_eq!(next("0 0 0 1 1 ? 2026", now, Tz::UTC), None);
    }

    #[test]
    fn the_zone_is_echos_and_its_summer_time_counts() {
        let zone = Tz::America__Los_Angeles;
        let due = next("0 30 2 * * ?", "2027-03-14T08:00:00Z", zone);
        assert_eq!(
            due.as_deref(),
            Some("Sun 2027-03-14 03:30:00"),
            "half past two is left out"
        );
        let due = next("0 30 1 ? * MON-FRI", "2026-12-01T12:00:00Z", zone);
        assert_eq!(due.as_deref(), Some("Wed 2026-12-02 01:30:00"));
        let berlin = next(
            "0 30 1 ? * MON-FRI",
            "2026-12-01T12:00:00Z",
            Tz::Europe__Berlin,
        );
        assert_eq!(berlin.as_deref(), Some("Wed 2026-12-02 01:30:00"));
    }

    #[test]
    fn a_hashed_field_gives_a_span_and_no_moment() {
        let cron = Cron::parse("0 H 3 ? * MON-FRI").unwrap();
        let due = cron.due(
            at("2026-12-02T00:00:00Z"),
            at("2026-12-02T23:00:00Z"),
            Tz::UTC,
            5,
        );
        let span = Due {
            at: at("2026-12-02T03:00:00Z"),
            until: Some(at("2026-12-02T03:59:00Z")),
        };
        assert_eq!(due, [span]);
    }

    #[test]
    fn what_is_not_an_expression_is_refused_with_its_field() {
        for (cron, part) in [
            ("* * * * *", "5 fields"),
            ("0 0 12 * * ? 2026 1", "8 fields"),
            ("0 60 12 * * ?", "60"),
            ("0 0 12 1 * MON", "exclude"),
            ("0 0 12 ? * ?", "both"),
            ("0 0/0 12 * * ?", "step"),
            ("0 0 12 ? * FOO", "FOO"),
        ] {
            let error = Cron::parse(cron).unwrap_err();
            assert!(error.contains(part), "{cron}: {error}");
        }
    }
}
