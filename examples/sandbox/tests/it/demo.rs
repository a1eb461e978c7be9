//! The demo's bot, as the program under test.

#[path = "../../examples/demo/bot.rs"]
pub(crate) mod bot;
#[path = "../../examples/demo/gallery.rs"]
mod gallery;
