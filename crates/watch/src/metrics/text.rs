//! The text format of Prometheus (exposition format 0.0.4): families with their samples, escaped and sorted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The content type of the format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What a family is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// Families, by name.
#[derive(Debug, Default)]
pub(super) struct Families {
    all: BTreeMap<String, Family>,
}

#[derive(Debug)]
struct Family {
    kind: Kind,
    help: &'static str,
    /// Labels as they are written, and the value.
    samples: BTreeMap<String, String>,
}

impl Families {
    /// Puts a whole number in.
    pub(super) fn put(
        &mut self,
        name: &str,
        kind: Kind,
        help: &'static str,
        labels: &[(&str, &str)],
        value: u64,
    ) {
        self.insert(name, kind, help, labels, value.to_string());
    }

    /// Puts a number with a fraction in.
    pub(super) fn put_fraction(
        &mut self,
        name: &str,
        kind: Kind,
        help: &'static str,
        labels: &[(&str, &str)],
        value: f64,
    ) {
        self.insert(name, kind, help, labels, value.to_string());
    }

    fn insert(
        &mut self,
        name: &str,
        kind: Kind,
        help: &'static str,
        labels: &[(&str, &str)],
        value: String,
    ) {
        let family = self.all.entry(name.to_owned()).or_insert_with(|| Family {
            kind,
            help,
            samples: BTreeMap::new(),
        });
        family.samples.insert(written(labels), value);
    }

    /// Writes them all.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (name, family) in &self.all {
            let kind = match family.kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
            };
            // Writing into a text doesn't fail.
            let _ = writeln!(text, "# HELP {name} {}", family.help);
            let _ = writeln!(text, "# TYPE {name} {kind}");
            for (labels, value) in &family.samples {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        }
        text
    }
}

fn written(labels: &[(&str, &str)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let labels: BTreeMap<_, _> = labels.iter().copied().collect();
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    format!("{{{}}}", labels.join(","))
}

/// Values of labels may hold anything; backslash, quote and newline are escaped.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            letter => out.push(letter),
        }
    }
    out
}

/// Makes a name of a label of any text: `[a-zA-Z_][a-zA-Z0-9_]*`.
pub(super) fn label_name(prefix: &str, text: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    let name: String = text.chars().map(plain).collect();
    format!("{prefix}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the format's description: one `HELP` and `TYPE` a family, samples below it, `\\`, `\"` and `\n` in values.
    #[test]
    fn families_are_sorted_and_values_escaped() {
        let mut families = Families::default();
        families.put("b_total", Kind::Counter, "Help of b.", &[("x", "2")], 7);
        families.put(
            "b_total",
            Kind::Counter,
            "Help of b.",
            &[("x", "1\n\"\\")],
            3,
        );
        families.put_fraction("a", Kind::Gauge, "Help of a.", &[], 0.5);
        assert_eq!(
            families.text(),
            "# HELP a Help of a.\n# TYPE a gauge\na 0.5\n\
             # HELP b_total Help of b.\n# TYPE b_total counter\n\
             b_total{x=\"1\\n\\\"\\\\\"} 3\nb_total{x=\"2\"} 7\n"
        );
        assert_eq!(label_name("tag_", "T1059.004 a-b"), "tag_T1059_004_a_b");
    }
}
