//! What a run found: a title, a summary, annotations; and what people can do about it.

use serde::Serialize;

use crate::error::BuildError;
use crate::limits;
use crate::macros::open_enum;

open_enum! {
    /// How bad an annotation is.
    AnnotationLevel {
        /// Good to know.
        Notice = "notice",
        /// Look at it.
        Warning = "warning",
        /// It is why the run failed.
        Failure = "failure",
    }
}

/// What a run found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Output {
    title: String,
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
}

impl Output {
    /// A title in a few words and a summary in Markdown, at most 65,535 characters.
    ///
    /// # Arguments
    /// - `title`: a few words.
    /// - `summary`: Markdown, at most 65,535 characters.
    pub fn new(title: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            summary: summary.into(),
            text: None,
            annotations: Vec::new(),
            images: Vec::new(),
        }
    }

    /// The details in Markdown, at most 65,535 characters.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Adds an annotation. At most 50 fit into one request;
    /// [`ensure::check_run`](crate::ensure::check_run()) sends more in batches.
    pub fn annotation(mut self, annotation: Annotation) -> Self {
        self.annotations.push(annotation);
        self
    }

    /// Adds a picture.
    pub fn image(mut self, image: Image) -> Self {
        self.images.push(image);
        self
    }

    pub(super) fn check(&self) -> Result<(), BuildError> {
        limits::chars("output.summary", Some(&self.summary), limits::CHECK_TEXT)?;
        limits::chars("output.text", self.text.as_deref(), limits::CHECK_TEXT)?;
        limits::within(
            "output.annotations",
            self.annotations.len(),
            limits::CHECK_ANNOTATIONS,
            "items",
        )?;
        for (at, annotation) in self.annotations.iter().enumerate() {
            annotation.check(at)?;
        }
        for (at, image) in self.images.iter().enumerate() {
            limits::present(&format!("output.images[{at}].alt"), &image.alt)?;
            let name = format!("output.images[{at}].image_url");
            limits::present(&name, &image.url)?;
            limits::web(&name, Some(&image.url))?;
        }
        Ok(())
    }
}

/// An annotation of lines of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Annotation {
    path: String,
    start_line: u64,
    end_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u64>,
    #[serde(rename = "annotation_level")]
    level: AnnotationLevel,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_details: Option<String>,
}

impl Annotation {
    /// An annotation of one line of `path`, at most 64 KiB.
    ///
    /// # Arguments
    /// - `path`: file, from the root of the repository.
    /// - `line`: line, from 1.
    /// - `level`: how serious it is.
    /// - `message`: text, 1 byte to 64 KiB.
    pub fn new(
        path: impl Into<String>,
        line: u64,
        level: AnnotationLevel,
        message: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            start_line: line,
            end_line: line,
            start_column: None,
            end_column: None,
            level,
            message: message.into(),
            title: None,
            raw_details: None,
        }
    }

    /// Up to this line.
    pub fn to_line(mut self, line: u64) -> Self {
        self.end_line = line;
        self
    }

    /// These columns only; allowed for an annotation of one line.
    pub fn columns(mut self, start: u64, end: u64) -> Self {
        (self.start_column, self.end_column) = (Some(start), Some(end));
        self
    }

    /// In a few words, at most 255 characters.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The details as plain text, at most 64 KiB.
    pub fn raw_details(mut self, details: impl Into<String>) -> Self {
        self.raw_details = Some(details.into());
        self
    }

    pub(crate) fn check(&self, at: usize) -> Result<(), BuildError> {
        let name = |member: &str| format!("output.annotations[{at}].{member}");
        let (message, details) = (
            self.message.len(),
            self.raw_details.as_ref().map_or(0, String::len),
        );
        limits::within(
            &name("message"),
            message,
            limits::ANNOTATION_MESSAGE,
            "bytes",
        )?;
        limits::within(
            &name("raw_details"),
            details,
            limits::ANNOTATION_MESSAGE,
            "bytes",
        )?;
        limits::chars(
            &name("title"),
            self.title.as_deref(),
            limits::ANNOTATION_TITLE,
        )?;
        limits::present(&name("path"), &self.path)?;
        limits::present(&name("message"), &self.message)?;
        self.check_place(&name)?;
        let levels = AnnotationLevel::LISTED;
        limits::one_of(&name("annotation_level"), self.level.as_str(), levels)?;
        Ok(())
    }

    /// Lines and columns count from 1, and none ends before it starts.
    fn check_place(&self, name: &dyn Fn(&str) -> String) -> Result<(), BuildError> {
        let columns = self.start_column.zip(self.end_column);
        if columns.is_some() && self.start_line != self.end_line {
            return Err(BuildError::invalid(format!(
                "{}: columns are allowed for an annotation of one line",
                name("start_column")
            )));
        }
        let lines = Some((self.start_line, self.end_line));
        for (unit, span) in [("line", lines), ("column", columns)] {
            let Some((start, end)) = span else { continue };
            if start == 0 {
                let start = name(&format!("start_{unit}"));
                return Err(BuildError::invalid(format!("{start}: 0, at least 1")));
            }
            if end < start {
                let end_name = name(&format!("end_{unit}"));
                return Err(BuildError::invalid(format!(
                    "{end_name}: {end} is before start_{unit} {start}"
                )));
            }
        }
        Ok(())
    }
}

/// A picture below the summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Image {
    alt: String,
    #[serde(rename = "image_url")]
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
}

impl Image {
    /// The picture at `image_url`, and what it shows in words.
    ///
    /// # Arguments
    /// - `image_url`: http or https address of the picture.
    /// - `alt`: what it shows, in words.
    pub fn new(image_url: impl Into<String>, alt: impl Into<String>) -> Self {
        Self {
            alt: alt.into(),
            url: image_url.into(),
            caption: None,
        }
    }

    /// A line below it.
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }
}

/// A button that sends a `check_run` event with the action `requested_action`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Action {
    label: String,
    description: String,
    identifier: String,
}

impl Action {
    /// A button: its label and its identifier have at most 20 characters, its
    /// description at most 40.
    ///
    /// # Arguments
    /// - `label`: text on the button, 1 to 20 characters.
    /// - `description`: what it does, 1 to 40 characters.
    /// - `identifier`: your name for it, 1 to 20 characters: comes back in the event.
    pub fn new(
        label: impl Into<String>,
        description: impl Into<String>,
        identifier: impl Into<String>,
    ) -> Self {
        Self {
            label: label.into(),
            description: description.into(),
            identifier: identifier.into(),
        }
    }
}

/// Refuses what GitHub would refuse.
pub(super) fn check_actions(actions: Option<&Vec<Action>>) -> Result<(), BuildError> {
    let actions = actions.map_or(&[][..], Vec::as_slice);
    limits::within("actions", actions.len(), limits::CHECK_ACTIONS, "items")?;
    for (at, action) in actions.iter().enumerate() {
        for (member, text, limit) in [
            ("label", &action.label, limits::ACTION_LABEL),
            (
                "description",
                &action.description,
                limits::ACTION_DESCRIPTION,
            ),
            ("identifier", &action.identifier, limits::ACTION_LABEL),
        ] {
            let name = format!("actions[{at}].{member}");
            limits::present(&name, text)?;
            limits::chars(&name, Some(text), limit)?;
        }
    }
    Ok(())
}
