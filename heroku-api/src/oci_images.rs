//! OCI images: what apps of the Fir generation run instead of slugs.
//!
//! | call | does |
//! |---|---|
//! | [`GetOciImage`] | reads an image: its commit tells what a release contains |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oci-image>

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::ids::OciImageId;

mod get;
pub use self::get::GetOciImage;

/// An OCI image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OciImage {
    /// Its UUID.
    pub id: OciImageId,
    /// The commit it was built from: the way to know what a release contains.
    pub commit: Option<String>,
    /// What was written about the commit.
    pub commit_description: Option<String>,
    /// `sha256:` and the digest of its content in hex.
    pub digest: Option<String>,
    /// The processor it was built for: `amd64`, `arm64`.
    pub architecture: Option<String>,
    /// The image of its base layers.
    pub base_image_name: Option<String>,
    /// Process types and their commands.
    pub process_types: Option<BTreeMap<String, String>>,
    /// When it was created.
    pub created_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Fields {
    id: OciImageId,
    commit: Option<String>,
    commit_description: Option<String>,
    digest: Option<String>,
    architecture: Option<String>,
    base_image_name: Option<String>,
    #[serde(default)]
    process_types: Value,
    #[serde(default, deserialize_with = "crate::time::maybe")]
    created_at: Option<DateTime<Utc>>,
}

impl<'de> Deserialize<'de> for OciImage {
    /// One image. The service was seen to answer a list of the one that was asked for.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Answer {
            One(Fields),
            Many(Vec<Fields>),
        }
        let fields = match Answer::deserialize(deserializer)? {
            Answer::One(fields) => Some(fields),
            Answer::Many(list) => list.into_iter().next(),
        };
        let fields = fields.ok_or_else(|| serde::de::Error::custom("no image in the list"))?;
        Ok(Self {
            id: fields.id,
            commit: fields.commit,
            commit_description: fields.commit_description,
            digest: fields.digest,
            architecture: fields.architecture,
            base_image_name: fields.base_image_name,
            process_types: fields.process_types.as_object().map(|types| {
                let command = |what: &Value| {
                    let command = what.get("command").unwrap_or(what);
                    command.as_str().unwrap_or_default().to_owned()
                };
                let types = types.iter();
                types
                    .map(|(kind, what)| (kind.clone(), command(what)))
                    .collect()
            }),
            created_at: fields.created_at,
        })
    }
}
