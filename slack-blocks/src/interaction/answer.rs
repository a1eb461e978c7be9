//! Answers to views and to menus.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::block::Block;
use crate::codec::Entries;
use crate::object::{OptionGroup, SelectOption};
use crate::surface::View;

/// The JSON body of the answer to a `view_submission`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ViewAnswer<'a> {
    /// Closes this view; the body is empty.
    Close,
    /// Closes all views.
    Clear,
    /// Shows another view instead.
    Update(View<'a>),
    /// Puts another view on top; at most three are stacked.
    Push(View<'a>),
    /// Shows errors beside fields.
    Errors(ViewErrors<'a>),
}

impl ViewAnswer<'_> {
    /// The body of the 200: empty, or JSON.
    #[must_use]
    pub fn to_body(&self) -> String {
        match self {
            Self::Close => String::new(),
            other => serde_json::to_string(other).unwrap_or_default(),
        }
    }
}

impl Serialize for ViewAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Close => {}
            Self::Clear => map.serialize_entry("response_action", "clear")?,
            Self::Update(view) => {
                map.serialize_entry("response_action", "update")?;
                map.serialize_entry("view", view)?;
            }
            Self::Push(view) => {
                map.serialize_entry("response_action", "push")?;
                map.serialize_entry("view", view)?;
            }
            Self::Errors(errors) => {
                map.serialize_entry("response_action", "errors")?;
                map.serialize_entry("errors", &errors.texts)?;
            }
        }
        map.end()
    }
}

/// Errors beside fields, by block id.
///
/// Slack shows a failure of its own when a block id is not that of an input block of the
/// view; so such ids are refused here.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewErrors<'a> {
    inputs: Vec<String>,
    texts: Entries<'a, Cow<'a, str>>,
}

impl<'a> ViewErrors<'a> {
    /// Starts without errors, for the view that was sent.
    #[must_use]
    pub fn of(view: &View<'_>) -> Self {
        let blocks = match view {
            View::Modal(modal) => &*modal.blocks,
            View::Home(home) => &*home.blocks,
            View::Other(_) => &[],
        };
        let inputs = blocks
            .iter()
            .filter(|block| matches!(block, Block::Input(_)));
        Self {
            inputs: inputs
                .filter_map(Block::block_id)
                .map(str::to_owned)
                .collect(),
            texts: Entries::default(),
        }
    }

    /// Adds the error of one input block, or replaces it.
    ///
    /// # Errors
    ///
    /// When the view has no input block with this id.
    pub fn error(
        mut self,
        block_id: &str,
        text: impl Into<Cow<'a, str>>,
    ) -> Result<Self, NotAnInput> {
        if !self.inputs.iter().any(|input| input == block_id) {
            return Err(NotAnInput(block_id.to_owned()));
        }
        self.texts.set(block_id.to_owned(), text.into());
        Ok(self)
    }

    /// Whether there are no errors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// A view has no input block with this id: the program and the view do not fit each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnInput(String);

impl NotAnInput {
    /// The block id that was asked for.
    #[must_use]
    pub fn block_id(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NotAnInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the view has no input block `{}`", self.0)
    }
}

impl Error for NotAnInput {}

/// The JSON body of the answer to a `block_suggestion`: at most 100 options or groups.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum OptionsAnswer<'a> {
    /// Options.
    Options(Vec<SelectOption<'a>>),
    /// Options in groups.
    Groups(Vec<OptionGroup<'a>>),
}

impl Serialize for OptionsAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Options(options) => map.serialize_entry("options", options)?,
            Self::Groups(groups) => map.serialize_entry("option_groups", groups)?,
        }
        map.end()
    }
}
