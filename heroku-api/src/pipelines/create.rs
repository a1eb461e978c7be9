//! `POST /pipelines` — makes a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-create>

use crate::endpoint::call;
use crate::error::BuildError;
use crate::pipelines::{Owner, Pipeline};

call! {
    /// Makes a pipeline.
    ///
    /// Names are not unique: repeating it makes a second one of the same name.
    CreatePipeline() sends {
        name: String,
        ;
        /// Who owns it; the caller by default.
        owner: Owner,
    } checked by check -> Pipeline;
    POST "/pipelines", CheckFirst
}

impl CreatePipeline {
    fn check(&self) -> Result<(), BuildError> {
        super::check_name(Some(&self.name))
    }
}
