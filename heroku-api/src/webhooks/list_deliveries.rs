//! `GET /apps/{app}/webhook-deliveries` — lists the deliveries of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-delivery-list>

use crate::endpoint::call;
use crate::ids::AppId;
use crate::webhooks::Delivery;

call! {
    /// Lists the deliveries of an app.
    ///
    /// The newest first: `Range::by("seq").newest_first()`.
    ListDeliveries(app: AppId) -> [Delivery], filter {
        /// Only those that fare so: `failed`, for example.
        status as "eq[status]",
    };
    GET "/apps/{app}/webhook-deliveries", Safe
}
