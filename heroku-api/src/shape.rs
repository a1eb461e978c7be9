// Kept identical in heroku-api, github-checks and slack-blocks.
//! What serde says about a wrong shape, without the value: it could be a token that
//! stands where something else was expected.

/// The reason alone: `expected a string`, `missing field "id"`, `EOF while parsing a value`.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    // serde's "invalid type: string "xoxb-…", expected a map" repeats the value, and so may the
    // words of a type that this crate does not know. Not these:
    const SAFE: [&str; 3] = ["missing field ", "duplicate field ", "expected "];
    let text = error.to_string();
    // The value itself may hold these words: the last ones are serde's. The place is told as a
    // path; lines of a response mean nothing to anyone.
    let text = text.rfind(" at line ").map_or(&*text, |at| &text[..at]);
    let is_safe = !error.is_data() || SAFE.iter().any(|begin| text.starts_with(begin));
    let reason = match text.rfind(", expected ") {
        _ if is_safe => text,
        Some(at) => &text[at + 2..],
        None => "expected another value",
    };
    reason.to_owned()
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
        assert_eq!(
            of::<std::net::Ipv4Addr>(r#""canary""#),
            "expected another value"
        );
    }
}
