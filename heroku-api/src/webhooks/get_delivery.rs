//! `GET /apps/{app}/webhook-deliveries/{delivery}` — reads a delivery.

use crate::endpoint::call;
use crate::ids::{AppId, DeliveryId};
use crate::webhooks::Delivery;

call! {
    /// Reads a delivery.
    pub struct GetDelivery {
        /// The app, by name or UUID.
        app: AppId,
        /// The delivery, by UUID.
        delivery: DeliveryId,
    } -> Delivery;
    GET "/apps/{app}/webhook-deliveries/{delivery}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-delivery-info"
}
