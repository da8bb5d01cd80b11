//! One metric: its help, its type and its series, in the order in which they were added.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::report::table::clean;

/// A metric.
pub(super) struct Metric {
    name: &'static str,
    help: &'static str,
    /// Series by their labels as written; equal ones would be refused by every reader.
    series: BTreeMap<String, f64>,
}

impl Metric {
    pub(super) const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            series: BTreeMap::new(),
        }
    }

    /// Adds to the series of these labels.
    pub(super) fn add(&mut self, labels: &[(&str, &str)], value: f64) {
        *self.series.entry(written(labels)).or_default() += value;
    }

    /// The same with a number of things.
    pub(super) fn add_whole(&mut self, labels: &[(&str, &str)], value: usize) {
        // Above 2^53 a number of things is not exact any more; nothing here comes near.
        let value = u32::try_from(value).map_or(f64::from(u32::MAX), f64::from);
        self.add(labels, value);
    }

    /// Sets the series of these labels, to the least of what is said of it.
    pub(super) fn least(&mut self, labels: &[(&str, &str)], value: f64) {
        let series = self.series.entry(written(labels)).or_insert(value);
        *series = series.min(value);
    }

    /// Writes it, unless there is nothing to be said.
    pub(super) fn write(&self, out: &mut String) {
        if self.series.is_empty() {
            return;
        }
        let Self { name, help, .. } = self;
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in &self.series {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    }
}

fn written(labels: &[(&str, &str)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let labels = labels.iter();
    let labels: Vec<String> = labels
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    format!("{{{}}}", labels.join(","))
}

/// The value of a label: backslash, quote and line feed are escaped; what steers terminals is replaced before.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in clean(value).chars().take(MOST) {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Characters of a label's value: names that begin alike for longer are one series.
const MOST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_series_are_one_and_nothing_ends_a_label() {
        let mut metric = Metric::gauge("m", "Help.");
        metric.add(&[("a", "x\"\\\n")], 1.0);
        metric.add(&[("a", "x\"\\\n")], 2.0);
        let mut out = String::new();
        metric.write(&mut out);
        assert_eq!(
            out,
            "# HELP m Help.\n# TYPE m gauge\nm{a=\"x\\\"\\\\\u{fffd}\"} 3\n"
        );
    }
}
