//! The formation: how many dynos of which size each process type has.
//!
//! | call | does |
//! |---|---|
//! | [`GetFormation`] | the dynos of one process type |
//! | [`ListFormation`] | lists the process types of an app with their dynos |
//! | [`ScaleApp`] | sets the dynos of several process types at once |
//! | [`UpdateFormation`] | sets the dynos of one process type |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#formation>

use serde::{Deserialize, Serialize};

use crate::ids::{AppId, FormationId};
use crate::reference::{Label, Named};

mod get;
mod list;
mod scale;
mod update;
pub use self::get::GetFormation;
pub use self::list::ListFormation;
pub use self::scale::ScaleApp;
pub use self::update::UpdateFormation;

/// The dynos of one process type. A type `release` means that the app has a release
/// command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Formation {
    /// Its UUID.
    pub id: FormationId,
    /// The process type, `web`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many dynos.
    pub quantity: Option<u64>,
    /// The app.
    pub app: Option<Named<AppId>>,
    /// Their size.
    pub dyno_size: Option<Label>,
    /// Their size, as older answers tell it.
    pub size: Option<String>,
    /// Their command.
    pub command: Option<String>,
}

/// The size of a dyno, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct DynoSize {
    name: String,
}

impl DynoSize {
    /// A size.
    ///
    /// # Arguments
    /// - `name`: its name, `Standard-1X` for example.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl From<&str> for DynoSize {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

/// What one process type shall have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Scale {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dyno_size: Option<DynoSize>,
}

impl Scale {
    /// The dynos of a process type; say how many, or how large.
    ///
    /// # Arguments
    /// - `kind`: the process type, `web` for example.
    pub fn new(kind: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            quantity: None,
            dyno_size: None,
        }
    }

    /// … so many dynos …
    pub fn quantity(mut self, dynos: u64) -> Self {
        self.quantity = Some(dynos);
        self
    }

    /// … of this size.
    pub fn size(mut self, size: impl Into<DynoSize>) -> Self {
        self.dyno_size = Some(size.into());
        self
    }
}
