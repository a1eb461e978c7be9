//! `GET /apps/{app}/oci-images/{image}` — reads an OCI image.

use crate::endpoint::call;
use crate::ids::{AppId, OciImageId};
use crate::oci_images::OciImage;

call! {
    /// Reads an OCI image of an app of the Fir generation.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    pub struct GetOciImage {
        /// The app, by name or UUID.
        app: AppId,
        /// The image, by UUID or digest.
        image: OciImageId,
    } -> OciImage;
    GET "/apps/{app}/oci-images/{image}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oci-image-info"
}
