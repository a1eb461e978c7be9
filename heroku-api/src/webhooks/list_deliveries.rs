//! `GET /apps/{app}/webhook-deliveries` — lists the deliveries of an app.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::webhooks::Delivery;

call! {
    /// Lists the deliveries of an app.
    ///
    /// The newest first: `Range::by("seq").newest_first()`.
    pub struct ListDeliveries {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Delivery];
    GET "/apps/{app}/webhook-deliveries", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-delivery-list";
    query {
        /// Only those that fare so: `failed`, for example.
        status as "eq[status]": String,
    }
}
