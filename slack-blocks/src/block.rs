//! The 24 blocks, one file each.
//!
//! Vendor page: <https://docs.slack.dev/reference/block-kit/blocks>

mod actions;
mod alert;
mod auth_provider;
mod call;
mod card;
mod carousel;
mod cell;
mod chart;
mod container;
mod context;
mod context_actions;
mod data_table;
mod data_visualization;
mod divider;
mod file;
mod header;
mod image;
mod input;
mod markdown;
mod plan;
mod section;
mod share_shortcut;
mod table;
mod task_card;
mod video;

pub use crate::rich_text::RichText;
pub use actions::Actions;
pub use alert::{Alert, AlertLevel};
pub use auth_provider::AuthProvider;
pub use call::Call;
pub use card::Card;
pub use carousel::Carousel;
pub use cell::{ActionCell, Align, ColumnSetting, DataCell, RawNumber, RawText, TableCell};
pub use chart::{
    AreaChart, AxisConfig, BarChart, Chart, LineChart, PieChart, Point, Segment, Series,
};
pub use container::{Container, ContainerWidth};
pub use context::Context;
pub use context_actions::ContextActions;
pub use data_table::DataTable;
pub use data_visualization::DataVisualization;
pub use divider::Divider;
pub use file::File;
pub use header::Header;
pub use image::Image;
pub use input::Input;
pub use markdown::Markdown;
pub use plan::Plan;
pub use section::Section;
pub use share_shortcut::ShareShortcut;
pub use table::Table;
pub use task_card::{TaskCard, TaskStatus};
pub use video::Video;

use crate::macros::slot;
use crate::parse::ParseError;

slot! {
    /// Any block.
    pub enum Block<'a> {
        Actions(Actions),
        Alert(Alert),
        AuthProvider(AuthProvider),
        Call(Call),
        Card(Card),
        Carousel(Carousel),
        Container(Container),
        Context(Context),
        ContextActions(ContextActions),
        DataTable(DataTable),
        DataVisualization(DataVisualization),
        Divider(Divider),
        File(File),
        Header(Header),
        Image(Image),
        Input(Input),
        Markdown(Markdown),
        Plan(Plan),
        RichText(RichText),
        Section(Section),
        ShareShortcut(ShareShortcut),
        Table(Table),
        TaskCard(TaskCard),
        Video(Video),
    }
}

slot! {
    /// What a container holds.
    pub enum ContainerBlock<'a> {
        Actions(Actions),
        Context(Context),
        Divider(Divider),
        File(File),
        Header(Header),
        Image(Image),
        Input(Input),
        RichText(RichText),
        Section(Section),
        Table(Table),
        Video(Video),
    }
}

impl<'a> Block<'a> {
    /// Reads a block; text is borrowed from `json`.
    ///
    /// A block of an unknown kind, or a known one with a mistake in it, is
    /// [`Block::Other`].
    ///
    /// # Arguments
    /// - `json`: one block, as Slack writes it.
    ///
    /// # Errors
    ///
    /// When `json` is not JSON.
    pub fn from_json(json: &'a str) -> Result<Self, ParseError> {
        crate::codec::from_json(json)
    }

    /// The block id, if the block has one.
    #[must_use]
    pub fn block_id(&self) -> Option<&str> {
        match self {
            Self::Actions(block) => block.block_id.as_deref(),
            Self::Alert(block) => block.block_id.as_deref(),
            Self::AuthProvider(block) => block.block_id.as_deref(),
            Self::Call(block) => block.block_id.as_deref(),
            Self::Card(block) => block.block_id.as_deref(),
            Self::Carousel(block) => block.block_id.as_deref(),
            Self::Container(block) => block.block_id.as_deref(),
            Self::Context(block) => block.block_id.as_deref(),
            Self::ContextActions(block) => block.block_id.as_deref(),
            Self::DataTable(block) => block.block_id.as_deref(),
            Self::DataVisualization(block) => block.block_id.as_deref(),
            Self::Divider(block) => block.block_id.as_deref(),
            Self::File(block) => block.block_id.as_deref(),
            Self::Header(block) => block.block_id.as_deref(),
            Self::Image(block) => block.block_id.as_deref(),
            Self::Input(block) => block.block_id.as_deref(),
            Self::Markdown(block) => block.block_id.as_deref(),
            Self::Plan(block) => block.block_id.as_deref(),
            Self::RichText(block) => block.block_id.as_deref(),
            Self::Section(block) => block.block_id.as_deref(),
            Self::ShareShortcut(block) => block.block_id.as_deref(),
            Self::Table(block) => block.block_id.as_deref(),
            Self::TaskCard(block) => block.block_id.as_deref(),
            Self::Video(block) => block.block_id.as_deref(),
            Self::Other(_) => None,
        }
    }
}

/// Reads a list of blocks; text is borrowed from `json`.
///
/// # Errors
///
/// When `json` is not an array.
pub fn blocks_from_json(json: &str) -> Result<Vec<Block<'_>>, ParseError> {
    crate::codec::from_json(json)
}
