//! How an alert is printed: as a line, or in colours and as wide as the terminal.

use std::io;

use seawall_formats::report::table::wrap;
use seawall_runtime::engine::Alert;
use seawall_runtime::engine::alert::{Form, Format, json_line, text_line};
use seawall_runtime::language::Priority;
#[cfg(feature = "sensor")]
use seawall_watch::outlet::Paint;

use super::replay::AlertForm;
use crate::ui::Terminal;

/// How alerts are printed.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    form: Form,
    /// Whether people read it on a terminal.
    is_coloured: bool,
}

impl Style {
    /// As a line, whoever reads it.
    pub(crate) const fn plain(form: Form) -> Self {
        Self {
            form,
            is_coloured: false,
        }
    }

    /// As it is asked for, and in colours where people read it.
    pub(super) fn of(format: AlertForm, terminal: Terminal) -> Self {
        let format = match format {
            AlertForm::Text => Format::Text,
            AlertForm::Json => Format::Json,
        };
        Self {
            form: Form {
                format,
                ..Form::default()
            },
            is_coloured: format == Format::Text && terminal.colours_output(),
        }
    }

    /// Returns the form of a line.
    pub(super) const fn form(self) -> Form {
        self.form
    }

    /// Returns what makes a line one for people, where they read it on a terminal.
    #[cfg(feature = "sensor")]
    pub(super) fn paint(self) -> Option<Paint> {
        self.is_coloured
            .then_some(|line, priority| coloured(line, priority, Terminal::width()))
    }

    /// Prints an alert.
    pub(crate) fn print(self, out: &mut dyn io::Write, alert: &Alert) -> io::Result<()> {
        let line = match self.form.format {
            Format::Text => text_line(alert, self.form),
            Format::Json => json_line(alert, self.form),
        };
        let line = line.trim_end_matches('\n');
        if !self.is_coloured {
            return writeln!(out, "{line}");
        }
        writeln!(out, "{}", coloured(line, alert.priority, Terminal::width()))
    }
}

/// Colours a line of text – `TIME: PRIORITY WHAT (more)` – and breaks it at blanks. What is said of nothing at its end is left
/// out: most containers are none of Kubernetes.
fn coloured(line: &str, priority: Priority, width: usize) -> String {
    let mut words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
    while words.last().is_some_and(|word| word.ends_with("=<NA>")) {
        words.pop();
    }
    let details = words.iter().position(|word| word.starts_with('('));
    let details = details.unwrap_or(words.len());
    let painted = words.iter().enumerate().map(|(at, word)| {
        let code = match at {
            0 => "2",
            1 => colour(priority),
            _ if at < details => "1",
            _ => return (*word).to_owned(),
        };
        format!("\x1b[{code}m{word}\x1b[0m")
    });
    let words: Vec<String> = painted.collect();
    wrap(&words, "", "  ", width).join("\n")
}

const fn colour(priority: Priority) -> &'static str {
    match priority {
        Priority::Emergency | Priority::Alert | Priority::Critical => "1;31",
        Priority::Error => "31",
        Priority::Warning => "33",
        Priority::Notice => "36",
        Priority::Informational | Priority::Debug => "2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_coloured_and_broken_at_blanks() {
        let line = "05:00:01.000000000: Warning Secrets were read (file=/etc/shadow \
                    process=cat) container_name=web k8s_pod_name=<NA> k8s_ns_name=<NA>";
        let printed = coloured(line, Priority::Warning, 51);
        let plain = printed.replace("\x1b[0m", "");
        let plain = ["2", "33", "1"].iter().fold(plain, |text, code| {
            text.replace(&format!("\x1b[{code}m"), "")
        });
        assert_eq!(
            plain,
            "05:00:01.000000000: Warning Secrets were read\n  (file=/etc/shadow process=cat) container_name=web"
        );
        assert!(printed.contains("\x1b[33mWarning\x1b[0m \x1b[1mSecrets\x1b[0m"));
    }

    #[test]
    fn a_line_of_nothing_is_one() {
        assert_eq!(coloured("", Priority::Debug, 10), "");
    }
}
