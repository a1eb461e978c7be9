//! `GET /pipelines` — lists the pipelines that the account may see.

use crate::endpoint::call;
use crate::pipelines::Pipeline;

call! {
    /// Lists the pipelines that the account may see.
    pub struct ListPipelines {} -> [Pipeline];
    GET "/pipelines", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-list";
    query {
        /// Only those with this name: several when they have different owners.
        name as "eq[name]": String,
    }
}
