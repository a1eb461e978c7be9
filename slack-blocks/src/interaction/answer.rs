//! Answers to views and to menus.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::codec::Entries;
use crate::object::{OptionGroup, SelectOption};
use crate::surface::{Message, View};
use crate::validate::{self, Violations};

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

/// Something that travels in the body of the 200, over HTTP or Socket Mode.
///
/// Slack reports nothing when it refuses one: the person sees "we had some trouble
/// connecting", the app sees nothing. So it is checked before it leaves.
pub trait Answer: Serialize {
    /// Checks it.
    ///
    /// # Errors
    ///
    /// All violations.
    fn validate(&self) -> Result<(), Violations>;

    /// The checked body: JSON, or empty where that is meant.
    ///
    /// # Errors
    ///
    /// All violations. Nothing is sent then: answer with something that is right, since an
    /// empty 200 closes a view and a missing one shows a failure.
    fn to_body(&self) -> Result<String, Violations> {
        self.validate()?;
        serde_json::to_string(self).map_err(|_| validate::unwritten())
    }
}

impl Answer for ViewAnswer<'_> {
    fn validate(&self) -> Result<(), Violations> {
        validate::answered(self, validate::Answer::View)
    }

    fn to_body(&self) -> Result<String, Violations> {
        if matches!(self, Self::Close) {
            return Ok(String::new());
        }
        self.validate()?;
        serde_json::to_string(self).map_err(|_| validate::unwritten())
    }
}

impl Answer for OptionsAnswer<'_> {
    fn validate(&self) -> Result<(), Violations> {
        validate::answered(self, validate::Answer::Options)
    }
}

/// The answer to a slash command. One without text and blocks shows what was typed, when
/// it is [`InChannel`](crate::surface::ResponseType::InChannel), and nothing else.
impl Answer for Message<'_> {
    fn validate(&self) -> Result<(), Violations> {
        validate::answered(self, validate::Answer::Command)
    }
}

impl ViewAnswer<'_> {
    /// The checked body of the 200: empty, or JSON; see [`Answer::to_body`].
    ///
    /// # Errors
    ///
    /// All violations, with pointers into the answer: `/view/title/text`.
    pub fn to_body(&self) -> Result<String, Violations> {
        Answer::to_body(self)
    }

    /// Checks the answer.
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn validate(&self) -> Result<(), Violations> {
        Answer::validate(self)
    }
}

impl OptionsAnswer<'_> {
    /// The checked body of the 200; see [`Answer::to_body`].
    ///
    /// # Errors
    ///
    /// All violations: more than 100 options, a text that is too long.
    pub fn to_body(&self) -> Result<String, Violations> {
        Answer::to_body(self)
    }
}

impl Message<'_> {
    /// The checked body of a 200 that answers a slash command; see [`Answer::to_body`].
    ///
    /// # Errors
    ///
    /// All violations.
    pub fn to_body(&self) -> Result<String, Violations> {
        Answer::to_body(self)
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
    ///
    /// # Arguments
    /// - `view`: the view of the submission: only its input blocks can have errors.
    #[must_use]
    pub fn of(view: &View<'_>) -> Self {
        // From the document: an input block that could not be read is one too.
        let document = serde_json::to_value(view).unwrap_or_default();
        let blocks = document["blocks"].as_array().into_iter().flatten();
        let inputs = blocks.filter(|block| block["type"] == "input");
        Self {
            inputs: inputs
                .filter_map(|block| block["block_id"].as_str().map(str::to_owned))
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
