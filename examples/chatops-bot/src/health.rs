//! How apps fare: router lines of log drains become minutes, minutes become alerts.

pub mod alert;
mod drains;
mod histogram;
mod intake;
mod meter;
mod minute;
mod monitors;

pub use self::alert::{Alert, Metric, Rule};
pub(crate) use self::drains::{Source, admit, begin, end};
pub use self::histogram::Histogram;
pub use self::intake::Intake;
pub use self::meter::Meter;
pub(crate) use self::minute::forget;
pub use self::minute::{MIGRATION, Minute, number, of_app, put};
pub(crate) use self::monitors::read;
