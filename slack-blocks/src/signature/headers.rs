//! Finding and reading the two signing headers.

use super::VerifyError;

pub(super) const TIMESTAMP: &str = "x-slack-request-timestamp";
pub(super) const SIGNATURE: &str = "x-slack-signature";

/// The two headers as bytes, each there exactly once.
pub(super) struct Headers<V> {
    pub(super) timestamp: V,
    pub(super) signature: V,
}

pub(super) fn find<N: AsRef<str>, V: AsRef<[u8]>>(
    headers: impl IntoIterator<Item = (N, V)>,
) -> Result<Headers<V>, VerifyError> {
    let (mut timestamp, mut signature) = (None, None);
    for (name, value) in headers {
        let slot = match name.as_ref() {
            name if name.eq_ignore_ascii_case(TIMESTAMP) => &mut timestamp,
            name if name.eq_ignore_ascii_case(SIGNATURE) => &mut signature,
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(VerifyError::AmbiguousHeader);
        }
    }
    Ok(Headers {
        timestamp: timestamp.ok_or(VerifyError::MissingTimestamp)?,
        signature: signature.ok_or(VerifyError::MissingSignature)?,
    })
}

/// 1 to 12 ASCII digits, nothing else.
pub(super) fn timestamp(text: &[u8]) -> Result<u64, VerifyError> {
    if text.is_empty() || text.len() > 12 {
        return Err(VerifyError::BadTimestamp);
    }
    text.iter().try_fold(0, |sum, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            Ok(sum * 10 + u64::from(digit))
        } else {
            Err(VerifyError::BadTimestamp)
        }
    })
}

/// `v0=` and 64 hex digits. Capital digits have the right form and never match: Slack
/// sends lower case.
pub(super) fn signature(text: &[u8]) -> Result<[u8; 32], VerifyError> {
    let digits = match text {
        [b'v', b'0', b'=', digits @ ..] => digits,
        [b'v', digit, b'=', ..] if digit.is_ascii_digit() => {
            return Err(VerifyError::UnsupportedVersion);
        }
        _ => return Err(VerifyError::MalformedSignature),
    };
    let Ok(digits) = <&[u8; 64]>::try_from(digits) else {
        return Err(VerifyError::MalformedSignature);
    };
    let (mut values, mut wrong) = ([0; 64], false);
    // Straight through, so that the processor takes many digits at once.
    for (value, digit) in values.iter_mut().zip(digits) {
        *value = match digit.wrapping_sub(b'0') {
            decimal @ ..10 => decimal,
            _ => digit.wrapping_sub(b'a').saturating_add(10),
        };
        wrong |= *value > 15;
    }
    if wrong {
        return Err(if digits.iter().all(u8::is_ascii_hexdigit) {
            VerifyError::Mismatch
        } else {
            VerifyError::MalformedSignature
        });
    }
    let mut mac = [0; 32];
    for (byte, pair) in mac.iter_mut().zip(values.as_chunks::<2>().0) {
        *byte = pair[0] << 4 | pair[1];
    }
    Ok(mac)
}
