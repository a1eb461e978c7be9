//! How far a deployment is: its statuses, newest first.

mod create;
mod get;
mod list;
pub use self::create::CreateDeploymentStatus;
pub use self::get::GetDeploymentStatus;
pub use self::list::ListDeploymentStatuses;
