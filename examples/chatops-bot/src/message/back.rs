//! The button that offers the way back from a release. It holds ids and nothing else: what is
//! done is read when it is pressed, and asked for.

use slack_blocks::block::Actions;
use slack_blocks::element::Button;

/// The action id; those of further apps end in their number.
pub(crate) const BACK: &str = "back";
/// Apps with a button of their own.
const SHOWN: usize = 5;

/// A release that one may want to go back from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReleaseRef {
    /// The pipeline's id.
    pub pipeline: String,
    /// The app's id.
    pub app: String,
    /// The release's version.
    pub version: u64,
}

impl ReleaseRef {
    /// Release `version` of `app`.
    pub fn new(pipeline: impl Into<String>, app: impl Into<String>, version: u64) -> Self {
        Self {
            pipeline: pipeline.into(),
            app: app.into(),
            version,
        }
    }

    /// What a button holds.
    pub(crate) fn read(value: &str) -> Option<Self> {
        let mut parts = value.split('/');
        let (pipeline, app, version) = (parts.next()?, parts.next()?, parts.next()?);
        let version = version.parse().ok()?;
        (parts.next().is_none() && !pipeline.is_empty() && !app.is_empty())
            .then(|| Self::new(pipeline, app, version))
    }

    fn value(&self) -> String {
        format!("{}/{}/{}", self.pipeline, self.app, self.version)
    }
}

/// A button for each of these releases, with the app's name; the first five.
pub(crate) fn buttons<'a>(
    releases: impl IntoIterator<Item = (&'a str, &'a ReleaseRef)>,
) -> Actions<'static> {
    let all = releases.into_iter().take(SHOWN).enumerate();
    Actions::new(all.map(|(at, (name, from))| {
        let id = if at == 0 {
            BACK.to_owned()
        } else {
            format!("{BACK}-{at}")
        };
        // Button texts hold 75 characters; an app's name has at most 30.
        Button::new(format!("Roll back {name}…"))
            .action_id(id)
            .value(from.value())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_reads_back_as_the_release_it_was_made_for_and_nothing_else_does() {
        let from = ReleaseRef::new("p-1", "a-1", 7);
        assert_eq!(ReleaseRef::read(&from.value()), Some(from));
        for odd in ["", "p/a", "p/a/v7", "p/a/7/8", "/a/7", "p//7"] {
            assert_eq!(ReleaseRef::read(odd), None, "{odd}");
        }
    }
}
