//! Block Kit, payloads, validation, text and signatures.

mod answers;
mod cases;
mod corpus;
mod data;
mod decode;
mod empty;
mod fit;
mod leaks;
mod limits;
mod odd_fields;
mod properties;
mod rules;
mod rules_table;
#[cfg(feature = "signing")]
mod signing;
mod text;
mod walkers;
mod wording;
