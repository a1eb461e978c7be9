//! The file that `CONFIG` names: rules for pipelines.
//!
//! ```toml
//! [pipelines.shop]
//! confirm = false        # production does not wait for Confirm; default true
//! ```
//!
//! What the reader does not know is an error with its line: a rule that is misspelt would
//! otherwise hold for nobody.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ConfigError;

/// The rules of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Rules {
    /// By the name of the pipeline.
    pub pipelines: BTreeMap<String, PipelineRules>,
}

/// The rules of one pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PipelineRules {
    /// Whether what goes to production waits for a press of Confirm; true when it is absent.
    pub confirm: Option<bool>,
}

impl Rules {
    /// Reads the text of the file at `path`.
    ///
    /// # Errors
    /// The first mistake, with its line.
    pub fn read(path: &str, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().map_or(0, |span| span.start).min(text.len());
            let line = text.as_bytes()[..before]
                .iter()
                .filter(|byte| **byte == b'\n');
            ConfigError::File {
                path: path.to_owned(),
                line: line.count() + 1,
                what: error.message().trim_end_matches('.').replace('\n', "; "),
            }
        })
    }

    /// Whether what goes to production of this pipeline waits for Confirm.
    #[must_use]
    pub fn confirms(&self, pipeline: &str) -> bool {
        let rules = self.pipelines.get(pipeline);
        rules.and_then(|rules| rules.confirm).unwrap_or(true)
    }

    /// The same rules with those of one pipeline.
    #[must_use]
    pub fn with(mut self, pipeline: impl Into<String>, rules: PipelineRules) -> Self {
        self.pipelines.insert(pipeline.into(), rules);
        self
    }
}

impl PipelineRules {
    /// Production does not wait for Confirm.
    #[must_use]
    pub fn unconfirmed() -> Self {
        Self {
            confirm: Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_waits_for_confirm_unless_the_file_says_no() {
        let rules = Rules::read("bot.toml", "[pipelines.shop]\nconfirm = false\n").unwrap();
        assert!(!rules.confirms("shop"));
        assert!(rules.confirms("other"));
        assert!(Rules::read("bot.toml", "").unwrap().confirms("shop"));
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        for (text, line, says) in [
            ("\n[pipelines.shop]\nconfrim = false\n", 3, "confrim"),
            ("[pipelines.shop]\nconfirm = \"no\"\n", 2, "boolean"),
            ("[pipeline.shop]\n", 1, "pipeline"),
            (
                "[pipelines.shop]\nconfirm = false\nconfirm = true\n",
                3,
                "duplicate key",
            ),
            ("[pipelines.shop\n", 1, ""),
            ("# fine\n\nconfirm\n", 3, ""),
        ] {
            let error = Rules::read("bot.toml", text).unwrap_err();
            let ConfigError::File { line: at, what, .. } = &error else {
                panic!("{error}");
            };
            assert_eq!(*at, line, "{text:?}: {error}");
            assert!(what.contains(says), "{text:?}: {error}");
        }
    }
}
