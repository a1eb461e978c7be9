//! Charts: pie, bar, area, line.

use std::borrow::Cow;

use crate::codec::Number;
use crate::macros::{object, slot};

object! {
    /// A pie.
    pub struct PieChart<'a>: "pie" by objects::PIE, pub fn new {
        lists {
            /// 1 to 12 segments.
            pub segments / segment: Segment<'a>,
        }
    }
}

object! {
    /// A segment of a pie.
    pub struct Segment<'a>: "" by objects::SEGMENT, pub fn new {
        required {
            /// 1 to 20 characters.
            pub label: Cow<'a, str>,
            /// Greater than 0.
            pub value: Number<'a>,
        }
    }
}

/// The three charts with axes differ in their name only.
macro_rules! axis_chart {
    ($($(#[$meta:meta])* $Name:ident = $kind:literal by $TABLE:ident;)*) => {$(
        object! {
            $(#[$meta])*
            pub struct $Name<'a>: $kind by objects::$TABLE, pub fn new {
                required {
                    /// The categories along the axis.
                    pub axis_config: AxisConfig<'a>,
                }
                lists {
                    /// 1 to 12 series with different names.
                    pub series / one: Series<'a>,
                }
            }
        }
    )*};
}

axis_chart! {
    /// Bars.
    BarChart = "bar" by BAR;
    /// Areas.
    AreaChart = "area" by AREA;
    /// Lines.
    LineChart = "line" by LINE;
}

object! {
    /// The axes of a chart.
    pub struct AxisConfig<'a>: "" by objects::AXIS_CONFIG, pub fn new {
        lists {
            /// Different names of 1 to 20 characters.
            pub categories / category: Cow<'a, str>,
        }
        optional {
            /// At most 50 characters.
            pub x_label: Cow<'a, str>,
            /// At most 50 characters.
            pub y_label: Cow<'a, str>,
        }
    }
}

object! {
    /// A series of points.
    pub struct Series<'a>: "" by objects::SERIES, pub fn new {
        required {
            /// 1 to 20 characters.
            pub name: Cow<'a, str>,
        }
        lists {
            /// 1 to 20 points, one for every category.
            pub data / point: Point<'a>,
        }
    }
}

object! {
    /// A point of a series.
    pub struct Point<'a>: "" by objects::POINT, pub fn new {
        required {
            /// The category. 1 to 20 characters.
            pub label: Cow<'a, str>,
            /// The value.
            pub value: Number<'a>,
        }
    }
}

slot! {
    /// What a data visualization draws.
    pub enum Chart<'a> { Pie(PieChart), Bar(BarChart), Area(AreaChart), Line(LineChart) }
}
