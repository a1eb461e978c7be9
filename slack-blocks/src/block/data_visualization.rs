//! `data_visualization`: a chart.

use std::borrow::Cow;

use super::Chart;
use crate::macros::object;

object! {
    /// A chart. At most two in a message. Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::block::{DataVisualization, PieChart, Segment};
    ///
    /// let chart = PieChart::new([Segment::new("web", 7), Segment::new("worker", 3)]);
    /// let block = DataVisualization::new("Dynos", chart);
    /// assert_eq!(block.title, "Dynos");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>
    pub struct DataVisualization<'a>: "data_visualization" by blocks::DATA_VISUALIZATION, pub fn new {
        required {
            /// The title. At most 50 characters.
            pub title: Cow<'a, str>,
            /// What is drawn.
            pub chart: Chart<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
