//! `POST /filters/apps` — many apps by their ids in one call.

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use serde_json::json;

use crate::apps::App;
use crate::endpoint::{Endpoint, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::AppId;
use crate::page::{Page, Range};
use crate::retry::Class;

/// `POST /filters/apps` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#filter-apps)
///
/// Turns app ids into apps: the way to learn the names behind couplings.
///
/// Reads only, although it is a POST. At most 1,000 apps are answered; ids that do not
/// exist or that the account may not see are missing from the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct FilterApps {
    apps: Vec<AppId>,
}

impl FilterApps {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `apps`: the apps, by UUID; at most 1,000.
    pub fn new<I: Into<AppId>>(apps: impl IntoIterator<Item = I>) -> Self {
        Self {
            apps: apps.into_iter().map(Into::into).collect(),
        }
    }
}

impl Endpoint for FilterApps {
    type Response = Page<App>;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/filters/apps";
    const CLASS: Class = Class::Safe;

    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        Range::by("id").write(headers)
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        if self.apps.len() > 1000 {
            return Err(BuildError::invalid(format!(
                "{} apps, at most 1000 can be looked up at once",
                self.apps.len()
            )));
        }
        json(&json!({ "in": { "id": self.apps } }))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        Page::decode(answer)
    }
}
