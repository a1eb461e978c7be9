//! Lengths of time: `90m`, `2h`, `1h30m`.

use std::time::Duration;

/// Units in seconds, the largest first.
const UNITS: [(u8, u64); 5] = [
    (b'w', 604_800),
    (b'd', 86_400),
    (b'h', 3_600),
    (b'm', 60),
    (b's', 1),
];
const MAXIMUM: u64 = 365 * 86_400;

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
    (number.is_none() && (1..=MAXIMUM).contains(&total)).then(|| Duration::from_secs(total))
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
