//! Health of apps: router lines become minutes, minutes become alerts.

pub mod alert;
mod histogram;
mod intake;
mod minute;

pub use self::alert::{Alert, Metric, Rule};
pub use self::histogram::Histogram;
pub use self::intake::Intake;
pub(crate) use self::minute::forget;
pub use self::minute::{MIGRATION, Minute, number, of_app, put};
