//! `GET /apps/{app}/webhook-deliveries/{delivery}` — reads a delivery.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-delivery-info>

use crate::endpoint::call;
use crate::ids::{AppId, DeliveryId};
use crate::webhooks::Delivery;

call! {
    /// Reads a delivery.
    GetDelivery(app: AppId, delivery: DeliveryId) -> Delivery;
    GET "/apps/{app}/webhook-deliveries/{delivery}", Safe
}
