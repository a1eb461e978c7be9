//! What was done.

use crate::macros::open_enum;

open_enum! {
    /// What was done, for events that have actions.
    Action {
        /// Made.
        Created = "created",
        /// Over.
        Completed = "completed",
        /// Asked for.
        Requested = "requested",
        /// Asked for again.
        Rerequested = "rerequested",
        /// A button was pressed.
        RequestedAction = "requested_action",
        /// Opened.
        Opened = "opened",
        /// Title, text or base changed.
        Edited = "edited",
        /// Closed, merged or not.
        Closed = "closed",
        /// Opened again.
        Reopened = "reopened",
        /// New commits.
        Synchronize = "synchronize",
        /// A label was added.
        Labeled = "labeled",
        /// A label was removed.
        Unlabeled = "unlabeled",
        /// No draft any more.
        ReadyForReview = "ready_for_review",
        /// A draft again.
        ConvertedToDraft = "converted_to_draft",
        /// Removed.
        Deleted = "deleted",
        /// Switched off for a while.
        Suspend = "suspend",
        /// Switched on again.
        Unsuspend = "unsuspend",
        /// New permissions were agreed to.
        NewPermissionsAccepted = "new_permissions_accepted",
        /// Started to run.
        InProgress = "in_progress",
        /// A reviewer agreed.
        Approved = "approved",
        /// A reviewer refused.
        Rejected = "rejected",
        /// Added to something.
        Added = "added",
        /// Taken away from something.
        Removed = "removed",
        /// Taken back.
        Revoked = "revoked",
        /// Has another name.
        Renamed = "renamed",
        /// Has another owner.
        Transferred = "transferred",
        /// Is read-only.
        Archived = "archived",
        /// Is no longer read-only.
        Unarchived = "unarchived",
        /// Everybody may see it.
        Publicized = "publicized",
        /// Only members may see it.
        Privatized = "privatized",
    }
}
