//! Objects, slots and open enums are tables: these macros write what follows from
//! one (fields, setters, reading, writing, copying out of borrowed text).

mod object;
mod open_enum;
mod seen;
mod slot;

pub(crate) use object::{deserialize, key, name, object, rest_of_key};
pub(crate) use open_enum::open_enum;
pub(crate) use seen::seen;
pub(crate) use slot::slot;
