//! Environment variables, read once, so that everything after is a function of them.

use std::collections::BTreeMap;

/// The environment variables of one run.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Those of this process; what is not Unicode is left out.
    #[must_use]
    pub fn of_process() -> Self {
        let pairs = std::env::vars_os();
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(pairs.filter_map(text).collect())
    }

    /// The value of a variable that says something. Empty text, `false` and `<nil>` are how
    /// CI systems write "none".
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.trim();
        (!matches!(value, "" | "false" | "<nil>")).then_some(value)
    }

    /// The value as a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(n, v)| (n.into(), v.into())).collect())
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Variables {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        let pairs = pairs.into_iter();
        self.0.extend(pairs.map(|(n, v)| (n.into(), v.into())));
    }
}
