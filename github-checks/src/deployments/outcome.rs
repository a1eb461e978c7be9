//! What came of asking for a deployment.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;

use crate::deployments::Deployment;
use crate::endpoint::decode_json;
use crate::error::{DecodeError, ErrorKind, Refusal};

/// What came of asking for a deployment. Only [`Created`](Self::Created) made one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "only one of the outcomes is a deployment"]
pub enum DeploymentOutcome {
    /// There is a deployment. Compare its `sha` with the commit that was checked.
    Created(Box<Deployment>),
    /// The base was merged into the branch instead (only after
    /// [`auto_merge`](super::CreateDeployment::auto_merge)). Ask again once the checks of
    /// the new commit have run.
    MergedBranch {
        /// What GitHub did, in words.
        message: String,
    },
    /// The branch conflicts with the base: merge or rebase it by hand.
    MergeConflict {
        /// What conflicts, in words.
        message: String,
    },
    /// These checks have not passed: failed, or pending still. Empty when GitHub does not
    /// name them.
    BlockingContexts(Vec<BlockingContext>),
    /// There is no such branch, tag or commit.
    UnknownRef {
        /// GitHub's words.
        message: String,
    },
}

/// A check that stands in the way of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlockingContext {
    /// Its name.
    pub context: String,
    /// Its state: `pending`, `failure` …
    pub state: String,
}

impl DeploymentOutcome {
    /// The deployment, if there is one.
    #[must_use]
    pub fn deployment(&self) -> Option<&Deployment> {
        match self {
            Self::Created(deployment) => Some(deployment),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn answered(answer: &Response<Bytes>) -> Result<Self, DecodeError> {
        #[derive(Deserialize)]
        struct Merged {
            #[serde(default)]
            message: String,
        }
        if answer.status() == StatusCode::ACCEPTED {
            let merged: Merged = decode_json(answer)?;
            return Ok(Self::MergedBranch {
                message: merged.message,
            });
        }
        Ok(Self::Created(Box::new(decode_json(answer)?)))
    }

    pub(super) fn refused(refusal: Refusal) -> Result<Self, Refusal> {
        let message = refusal.message().unwrap_or_default().to_owned();
        match refusal.kind() {
            ErrorKind::DeploymentChecksFailed => {
                let passed = |state: &str| state == "success";
                let contexts = refusal.contexts().into_iter();
                Ok(Self::BlockingContexts(
                    contexts
                        .filter(|(_, state)| !passed(state))
                        .map(|(context, state)| BlockingContext { context, state })
                        .collect(),
                ))
            }
            ErrorKind::DeploymentMergeConflict => Ok(Self::MergeConflict { message }),
            ErrorKind::UnknownRef => Ok(Self::UnknownRef { message }),
            _ => Err(refusal),
        }
    }
}
