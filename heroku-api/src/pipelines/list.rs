//! `GET /pipelines` — lists the pipelines that the account may see.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-list>

use crate::endpoint::call;
use crate::pipelines::Pipeline;

call! {
    /// Lists the pipelines that the account may see.
    ListPipelines() -> [Pipeline], filter {
        /// Only those with this name: several when they have different owners.
        name as "eq[name]",
    };
    GET "/pipelines", Safe
}
