//! Reading the words of a line by the table: which word fills which argument.
//!
//! [`Reader`] goes over the words once and fills a slot for each argument ([`slot`]); it checks each
//! value but builds none, so that a line that fails costs nothing and a plain one allocates nothing.
//! [`assemble`](assemble()) then makes the command from the slots.

mod assemble;
mod extended;
mod fault;
mod list;
mod name;
mod reader;
mod scalar;
mod seen;
mod slot;
mod value;
mod values;

pub(crate) use assemble::{assemble, plain_deploy};
pub(crate) use fault::{Facts, Fault, Reason};
pub(crate) use name::{clean, is_bare, with_ascii_dashes};
pub(crate) use reader::Reader;
pub(crate) use slot::{Filled, Slot};
