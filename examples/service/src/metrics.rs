//! Counters, gauges and histograms, and the page that Prometheus reads.
//!
//! Labels come from fixed lists, never from outside: every combination is kept for ever.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Upper bounds of the histograms' buckets, in seconds.
const BOUNDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The numbers of a service. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<&'static str, Family>>>);

#[derive(Debug)]
struct Family {
    kind: &'static str,
    series: BTreeMap<String, Series>,
}

#[derive(Debug)]
enum Series {
    Number(f64),
    Histogram {
        buckets: [u64; 10],
        count: u64,
        sum: f64,
    },
}

/// Names and values that tell series apart.
pub type Labels<'a> = &'a [(&'static str, &'a str)];

impl Metrics {
    /// No numbers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds to a counter; its name ends in `_total`.
    #[allow(clippy::cast_precision_loss)] // exact up to 2^53
    pub fn count(&self, name: &'static str, labels: Labels<'_>, by: u64) {
        self.change(name, "counter", labels, |series| {
            if let Series::Number(number) = series {
                *number += by as f64;
            }
        });
    }

    /// Sets a gauge.
    #[allow(clippy::cast_precision_loss)] // exact up to 2^53
    pub fn set(&self, name: &'static str, labels: Labels<'_>, value: i64) {
        self.change(name, "gauge", labels, |series| {
            *series = Series::Number(value as f64);
        });
    }

    /// Notes how long something took; the name ends in `_seconds`.
    pub fn observe(&self, name: &'static str, labels: Labels<'_>, took: Duration) {
        let seconds = took.as_secs_f64();
        self.change(name, "histogram", labels, |series| {
            if let Series::Histogram {
                buckets,
                count,
                sum,
            } = series
            {
                *count += 1;
                *sum += seconds;
                for (bucket, bound) in buckets.iter_mut().zip(BOUNDS) {
                    *bucket += u64::from(seconds <= bound);
                }
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Family>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(
        &self,
        name: &'static str,
        kind: &'static str,
        labels: Labels<'_>,
        change: impl FnOnce(&mut Series),
    ) {
        let mut key = String::new();
        for (name, value) in labels {
            if !key.is_empty() {
                key.push(',');
            }
            key.push_str(name);
            key.push_str("=\"");
            for c in value.chars() {
                match c {
                    '\\' => key.push_str("\\\\"),
                    '"' => key.push_str("\\\""),
                    '\n' => key.push_str("\\n"),
                    c => key.push(c),
                }
            }
            key.push('"');
        }
        let mut families = self.lock();
        let series = BTreeMap::new();
        let family = families.entry(name).or_insert(Family { kind, series });
        let series = family.series.entry(key).or_insert_with(|| match kind {
            "histogram" => Series::Histogram {
                buckets: [0; 10],
                count: 0,
                sum: 0.0,
            },
            _ => Series::Number(0.0),
        });
        change(series);
    }

    /// The page for `/metrics`, in Prometheus's text format 0.0.4.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = String::new();
        for (name, family) in &*self.lock() {
            let _ = writeln!(page, "# TYPE {name} {}", family.kind);
            for (labels, series) in &family.series {
                let braced = |more: &str| match (labels.as_str(), more) {
                    ("", "") => String::new(),
                    ("", more) => format!("{{{more}}}"),
                    (labels, "") => format!("{{{labels}}}"),
                    (labels, more) => format!("{{{labels},{more}}}"),
                };
                match series {
                    Series::Number(number) => {
                        let _ = writeln!(page, "{name}{} {number}", braced(""));
                    }
                    Series::Histogram {
                        buckets,
                        count,
                        sum,
                    } => {
                        for (bucket, bound) in buckets.iter().zip(BOUNDS) {
                            let le = braced(&format!("le=\"{bound}\""));
                            let _ = writeln!(page, "{name}_bucket{le} {bucket}");
                        }
                        let _ = writeln!(page, "{name}_bucket{} {count}", braced("le=\"+Inf\""));
                        let _ = writeln!(page, "{name}_sum{} {sum}", braced(""));
                        let _ = writeln!(page, "{name}_count{} {count}", braced(""));
                    }
                }
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_prometheus_text() {
        let metrics = Metrics::new();
        metrics.count("requests_total", &[("code", "200")], 2);
        metrics.count("requests_total", &[("code", "200")], 1);
        metrics.set("waiting", &[], 7);
        metrics.observe(
            "ack_seconds",
            &[("path", "a\"b")],
            Duration::from_millis(30),
        );
        let page = metrics.page();
        for line in [
            "# TYPE requests_total counter",
            "requests_total{code=\"200\"} 3",
            "waiting 7",
            "ack_seconds_bucket{path=\"a\\\"b\",le=\"0.025\"} 0",
            "ack_seconds_bucket{path=\"a\\\"b\",le=\"0.05\"} 1",
            "ack_seconds_bucket{path=\"a\\\"b\",le=\"+Inf\"} 1",
            "ack_seconds_count{path=\"a\\\"b\"} 1",
        ] {
            assert!(page.lines().any(|l| l == line), "{line} in\n{page}");
        }
    }
}
