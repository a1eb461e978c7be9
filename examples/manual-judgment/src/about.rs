//! What people are shown of something that waits.

use serde::{Deserialize, Serialize};

/// What people are shown of a gate. Texts come from outside: they are escaped when shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct About {
    /// Name of the stage, or what is asked.
    pub title: String,
    /// Application.
    pub application: String,
    /// Pipeline.
    pub pipeline: String,
    /// What waits: versions, images, commits.
    pub versions: Vec<String>,
    /// The build: its name and address.
    pub build: Option<(String, String)>,
    /// A page with the changes.
    pub changes: Option<String>,
    /// Who started it, in the source's words.
    pub triggered_by: String,
    /// What the judge should look at.
    pub instructions: String,
    /// Choices of which one goes with an approval; empty when there are none.
    pub inputs: Vec<String>,
    /// The page at the source.
    pub url: Option<String>,
    /// Roles that the source itself asks for.
    pub roles: Vec<String>,
    /// Accounts and teams of the source of which one must decide.
    pub reviewers: Vec<String>,
    /// What an approval sets off that people may not expect.
    pub warnings: Vec<String>,
    /// Whether later stages act as the judge.
    pub propagates: bool,
}
