//! Where the numbers of an app come from: its log drain, or the metrics of the platform.

mod drains;
mod meter;
mod monitors;

pub(crate) use self::drains::{Source, admit, begin, end};
pub use self::meter::Meter;
pub(crate) use self::monitors::read;
