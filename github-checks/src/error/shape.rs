// Kept identical in heroku-api and github-checks.
//! What serde says about a wrong shape, without the value: it could be a token that
//! stands where something else was expected.

/// The reason alone: `expected a string`, `missing field "id"`, `EOF while parsing a value`.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = match text.rsplit_once(", expected ") {
        Some((_, wanted)) => format!("expected {wanted}"),
        None => text,
    };
    // The place is told as a path; lines of an answer mean nothing to anyone.
    match reason.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T: serde::de::DeserializeOwned>(json: &str) -> String {
        reason(&serde_json::from_str::<T>(json).err().unwrap())
    }

    #[test]
    fn the_reason_is_kept_and_the_value_is_not() {
        assert_eq!(of::<u32>(r#""canary, expected x""#), "expected u32");
        assert_eq!(of::<Vec<u8>>("7"), "expected a sequence");
        assert_eq!(of::<u32>(""), "EOF while parsing a value");
    }
}
