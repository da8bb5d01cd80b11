//! What was learned → a role and its profile in YAML, with comments. Texts stand in quotes as JSON has them, which YAML
//! reads the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::profile::Learned;
use super::{Lesson, Scope};

/// Writes the role, with the profile that it needs.
pub(super) fn write(lesson: &Lesson, role: &str) -> String {
    let mut out = Text::default();
    let (requests, denied) = (lesson.requests, lesson.denied);
    out.line(
        0,
        &format!("# Learned of {requests} requests that were allowed; {denied} were denied."),
    );
    for (operation, count) in &lesson.lost {
        let why = "could not be read again: what they made is not in the profile";
        out.line(0, &format!("# {count} of {operation} {why}."));
    }
    for remark in &lesson.made.remarks {
        out.line(
            0,
            &format!(
                "# To be decided by hand: {}.",
                remark.replace(char::is_control, " ")
            ),
        );
    }
    out.line(0, "roles:");
    out.line(1, &format!("{role}:"));
    members(&mut out, lesson);
    if lesson.made.is_needed {
        out.line(2, &format!("profile: {role}"));
    }
    out.line(2, "allow:");
    for scope in [Scope::Own, Scope::All] {
        rule(&mut out, lesson, scope);
    }
    if lesson.made.is_needed {
        out.line(0, "profiles:");
        out.line(1, &format!("{role}:"));
        profile(&mut out, &lesson.made);
    }
    out.0
}

fn members(out: &mut Text, lesson: &Lesson) {
    out.line(2, "members:");
    for principal in &lesson.principals {
        let (kind, name) = principal.split_once(':').unwrap_or((principal, ""));
        let key = match kind {
            "uid" if name.parse::<u32>().is_ok() => {
                out.line(3, &format!("- uid: {name}"));
                continue;
            }
            "cn" => "cn",
            "uri" => "uri",
            "ssh" => "ssh-key",
            _ => {
                out.line(
                    3,
                    &format!("# {}: name a listener for it", quoted(principal)),
                );
                continue;
            }
        };
        out.line(3, &format!("- {key}: {}", quoted(name)));
    }
}

fn rule(out: &mut Text, lesson: &Lesson, scope: Scope) {
    let operations = lesson.operations.iter().filter(|((of, _), _)| *of == scope);
    let operations: Vec<(&String, &u64)> = operations.map(|((_, id), count)| (id, count)).collect();
    if operations.is_empty() {
        return;
    }
    match scope {
        Scope::Own => {
            out.line(3, "- id: own");
            if lesson.made.is_powerful() {
                let why = "its own containers hold paths, name spaces or devices of the host";
                out.line(4, &format!("powerful: own # {why}"));
            }
        }
        Scope::All => {
            out.line(
                3,
                "# Objects that were not made in this log: name a label, where they have one.",
            );
            out.line(3, "- id: others");
            out.line(4, "objects: all");
        }
    }
    out.line(4, "operations:");
    for (id, count) in operations {
        out.line(5, &format!("- {} # {count} times", quoted(id)));
    }
}

fn profile(out: &mut Text, made: &Learned) {
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for (field, texts) in &made.lists {
        let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        fields.insert(field, format!("[{}]", texts.join(", ")));
    }
    for (field, most) in &made.most {
        if let Some(most) = most {
            let text = if *field == "limits.cpus" {
                cpus(*most)
            } else {
                most.to_string()
            };
            fields.insert(field, text);
        }
    }
    for field in &made.on {
        fields.insert(field, "true".to_owned());
    }
    let binds = binds(made);
    if !binds.is_empty() {
        fields.insert("mounts.binds", binds);
    }
    let ports = ports(made);
    if !ports.is_empty() {
        fields.insert("ports.allow", ports);
    }
    if fields.is_empty() {
        out.line(2, "{}");
    }
    let mut open = "";
    for (field, value) in &fields {
        match field.split_once('.') {
            None => out.line(2, &format!("{field}: {value}")),
            Some((group, field)) => {
                if group != open {
                    out.line(2, &format!("{group}:"));
                    open = group;
                }
                let space = if value.starts_with('\n') { "" } else { " " };
                out.line(3, &format!("{field}:{space}{value}"));
            }
        }
    }
}

fn binds(made: &Learned) -> String {
    let binds = made.binds.iter().map(|(source, is_read)| {
        format!(
            "\n        - {{source: {}, read-only: {is_read}}}",
            quoted(source)
        )
    });
    binds.collect()
}

fn ports(made: &Learned) -> String {
    let ports = made.ports.iter().map(|((address, protocol), ranges)| {
        let address = if address.is_empty() { "any" } else { address };
        let ranges = ranges
            .iter()
            .map(|(first, last)| format!("\"{first}-{last}\""));
        let ranges: Vec<String> = ranges.collect();
        format!(
            "\n        - {{addresses: [{}], ports: [{}], protocols: [{}]}}",
            quoted(address),
            ranges.join(", "),
            quoted(protocol)
        )
    });
    ports.collect()
}

/// Writes billionths of processors as a number of them.
fn cpus(nano: i128) -> String {
    let whole = nano.checked_div(1_000_000_000).unwrap_or_default();
    let part = nano.checked_rem(1_000_000_000).unwrap_or_default();
    format!("{whole}.{part:09}")
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Lines, indented.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, depth: usize, said: &str) {
        let indent = "  ".repeat(depth);
        // Writing to a text never fails.
        let _ = writeln!(self.0, "{indent}{said}");
    }
}
