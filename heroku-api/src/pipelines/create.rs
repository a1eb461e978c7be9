//! `POST /pipelines` — creates a pipeline.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::pipelines::{Owner, Pipeline};

call! {
    /// Creates a pipeline.
    ///
    /// Names are not unique: repeating it creates a second one of the same name.
    pub struct CreatePipeline {} sends {
        /// Its name: 3 to 30 characters `a-z 0-9 -`, beginning with a letter.
        name: String,
    } -> Pipeline;
    POST "/pipelines", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-create";
    body {
        /// Who owns it; the caller by default.
        owner: Owner,
    };
    check check
}

fn check(call: &CreatePipeline) -> Result<(), BuildError> {
    super::check_name(Some(&call.name))
}
