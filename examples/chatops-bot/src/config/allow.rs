//! What may be touched, and from where: lists of names, and the line that a refusal names.

use serde::Deserialize;
use toml::Spanned;

/// Names that are allowed; `*` stands for any characters. A list that is absent allows
/// everything, an empty one nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Spanned<Vec<String>>")]
pub struct Names {
    patterns: Vec<String>,
    /// Where it begins in the file; a line once the whole file was read.
    at: usize,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Names {}

impl TryFrom<Spanned<Vec<String>>> for Names {
    type Error = &'static str;

    fn try_from(list: Spanned<Vec<String>>) -> Result<Self, Self::Error> {
        let at = list.span().start;
        let patterns = list.into_inner();
        if patterns.iter().any(|name| name.trim().is_empty()) {
            return Err("a name in this list is empty");
        }
        Ok(Self { patterns, at })
    }
}

impl Names {
    /// Turns the place in `text` into a line.
    pub(super) fn locate(&mut self, text: &str) {
        self.at = line(text, self.at);
    }

    /// Whether `name` is in the list.
    #[must_use]
    pub fn allow(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| matches(pattern, name))
    }

    /// The names, as they stand in the file.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// The line of the file.
    #[must_use]
    pub fn line(&self) -> usize {
        self.at
    }
}

/// The number of the line in which the byte `at` stands.
pub(super) fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// `*` stands for any characters, also none; case does not count, as in Heroku's names.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Why something may not be touched: the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denied {
    /// What: `pipeline`, `app`, `stage`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// The rule: `channels.C0000000001.pipelines`.
    pub rule: String,
    /// The file that holds it.
    pub path: String,
    /// Its line there.
    pub line: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, is_match) in [
            ("shop", "shop", true),
            ("Shop", "sHOP", true),
            ("shop", "shop-eu", false),
            ("shop-*", "shop-eu", true),
            ("shop-*", "shop", false),
            ("*-prod", "shop-prod", true),
            ("*-prod", "shop-prod-2", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), is_match, "{pattern} {name}");
        }
    }
}
