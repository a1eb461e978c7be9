//! A release as people name it: by its number, with or without a `v`, or by its UUID.

use std::fmt;

use super::ReleaseId;

/// A release of an app: its UUID, or its number as `v7` or `7`.
///
/// ```
/// use heroku_api::ids::ReleaseKey;
///
/// assert_eq!(ReleaseKey::from("v7").as_str(), "7");
/// assert_eq!(ReleaseKey::from(7).version(), Some(7));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReleaseKey(String);

impl ReleaseKey {
    /// As Heroku reads it: the UUID, or the number without a `v`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number; `None` for a UUID.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        let digits = self.0.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| self.0.parse().ok()).flatten()
    }
}

impl fmt::Display for ReleaseKey {
    /// `v7`, or the UUID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version() {
            Some(version) => write!(f, "v{version}"),
            None => f.write_str(&self.0),
        }
    }
}

impl From<&str> for ReleaseKey {
    fn from(text: &str) -> Self {
        let number = text.strip_prefix(['v', 'V']).filter(|rest| {
            // No UUID begins with a v.
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
        });
        Self(number.unwrap_or(text).to_owned())
    }
}

impl From<String> for ReleaseKey {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<u64> for ReleaseKey {
    fn from(version: u64) -> Self {
        Self(version.to_string())
    }
}

impl From<ReleaseId> for ReleaseKey {
    fn from(id: ReleaseId) -> Self {
        Self::from(id.as_str())
    }
}

impl From<&ReleaseId> for ReleaseKey {
    fn from(id: &ReleaseId) -> Self {
        Self::from(id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_with_and_without_its_v_and_nothing_else_is_changed() {
        let key = |text: &str| {
            (
                ReleaseKey::from(text).as_str().to_owned(),
                ReleaseKey::from(text).version(),
            )
        };
        assert_eq!(key("v7"), ("7".to_owned(), Some(7)));
        assert_eq!(key("V7"), ("7".to_owned(), Some(7)));
        assert_eq!(key("7"), ("7".to_owned(), Some(7)));
        for other in [
            "v",
            "vv7",
            "v7a",
            "v-7",
            "current",
            "01234567-89ab-cdef-0123-456789abcdef",
        ] {
            assert_eq!(key(other), (other.to_owned(), None));
        }
        assert_eq!(ReleaseKey::from(7).to_string(), "v7");
    }
}
