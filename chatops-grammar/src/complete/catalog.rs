//! What a program knows of the world, for completion.

use crate::stage::Stage;

/// What exists, as far as the caller may see it. Every list has the most recently used entries first.
///
/// Nothing here may block for long: a front end asks at every key. Answer from a cache.
///
/// # Examples
/// ```
/// use chatops_grammar::{Catalog, Parser};
///
/// struct Known;
///
/// impl Catalog for Known {
///     fn pipelines(&self) -> Vec<String> {
///         vec!["shop".into(), "blog".into()]
///     }
/// }
///
/// let line = "deploy sh";
/// let offers = Parser::new().complete(line, line.len(), &Known);
/// assert_eq!(offers[0].text, "shop");
/// ```
pub trait Catalog {
    /// Names of pipelines.
    fn pipelines(&self) -> Vec<String> {
        Vec::new()
    }

    /// Names of the apps of a pipeline in `stage`, or in every stage.
    fn apps(&self, pipeline: Option<&str>, stage: Option<Stage>) -> Vec<String> {
        let _ = (pipeline, stage);
        Vec::new()
    }

    /// Branches and tags of the repository of a pipeline.
    fn refs(&self, pipeline: &str) -> Vec<String> {
        let _ = pipeline;
        Vec::new()
    }

    /// Names of channels, without `#`.
    fn channels(&self) -> Vec<String> {
        Vec::new()
    }

    /// Values for an argument that is none of the above: ids, releases, names of own verbs.
    fn values(&self, verb: &str, field: &str) -> Vec<String> {
        let _ = (verb, field);
        Vec::new()
    }
}

/// A catalog with nothing in it: completes the words of the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // there is nothing to add to nothing
pub struct NoCatalog;

impl Catalog for NoCatalog {}
