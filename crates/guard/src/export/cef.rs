//! The Common Event Format of `ArcSight` ("Implementing `ArcSight` Common Event Format", version 0): a head of eight parts
//! between bars, and an extension of keys of its dictionary.

use std::fmt::Write as _;

use seawall_carrier::Severity;

use super::{Asked, milliseconds};
use crate::record::{Line, Told};
use crate::sink::facts::{sentence, severity};

/// Writes a line as an event.
pub(super) fn event(line: &Line, asked: Option<&Asked>) -> Option<String> {
    let (signature, name) = kind(line, asked)?;
    let mut text = format!(
        "CEF:0|Seawall|guard|{}|{}|{}|{}|",
        env!("CARGO_PKG_VERSION"),
        head(&signature),
        head(&name),
        urgency(line)
    );
    let mut extension = Extension::default();
    extension.add("rt", &milliseconds(line).to_string());
    extension.add("externalId", &line.seq.to_string());
    extension.add("msg", &sentence(line));
    if let Some(asked) = asked {
        who(&mut extension, asked);
    }
    what(&mut extension, line);
    text.push_str(&extension.text);
    Some(text)
}

/// Returns what kind of event it is, by an id and in words.
fn kind(line: &Line, asked: Option<&Asked>) -> Option<(String, String)> {
    let operation = asked.and_then(|it| it.operation.as_deref());
    let operation = operation.unwrap_or("not-understood");
    match &line.told {
        Told::Decided { allowed, .. } => {
            let verdict = if *allowed { "allowed" } else { "denied" };
            Some((operation.to_owned(), format!("{operation} {verdict}")))
        }
        Told::Ended { .. } => {
            let operation = asked.map_or("request", |_| operation);
            Some((format!("{operation}.ended"), format!("{operation} ended")))
        }
        Told::Own { what, .. } => Some((format!("guard.{what}"), format!("guard: {what}"))),
        Told::Opened { .. } | Told::Checkpoint { .. } => None,
    }
}

/// Returns a severity from 0 to 10.
fn urgency(line: &Line) -> u8 {
    match severity(line) {
        Severity::Emergency | Severity::Alert | Severity::Critical => 10,
        Severity::Error => 8,
        Severity::Warning => 6,
        Severity::Notice => 3,
        Severity::Informational | Severity::Debug => 1,
    }
}

fn who(extension: &mut Extension, asked: &Asked) {
    let principal = &asked.principal;
    extension.add("suser", &principal.identity);
    if let Some(uid) = principal.uid {
        extension.add("suid", &uid.to_string());
    }
    if let Some(pid) = principal.pid {
        extension.add("spid", &pid.to_string());
    }
    match asked.address() {
        Some(address) if address.is_ipv4() => {
            extension.add("src", &address.ip().to_string());
            extension.add("spt", &address.port().to_string());
        }
        Some(address) => {
            extension.labelled("c6a2", "Source IPv6 Address", &address.ip().to_string());
            extension.add("spt", &address.port().to_string());
        }
        None => {}
    }
    let (method, path) = asked.method_and_path();
    extension.add("requestMethod", method);
    extension.add("request", path);
    extension.labelled("cs4", "Listener", &principal.listener);
}

fn what(extension: &mut Extension, line: &Line) {
    match &line.told {
        Told::Decided {
            request,
            targets,
            image,
            allowed,
            would_deny,
            rules,
            reasons,
            ..
        } => {
            extension.add("act", if *allowed { "allowed" } else { "denied" });
            extension.add("outcome", if *allowed { "success" } else { "failure" });
            extension.add("reason", &reasons.join("; "));
            extension.labelled("cs1", "Request", request);
            extension.labelled("cs2", "Rules", &rules.join(" "));
            extension.labelled("cs3", "Targets", &targets.join(" "));
            extension.labelled("cs5", "Image", image.as_deref().unwrap_or_default());
            if *would_deny && *allowed {
                extension.labelled("cs6", "Verdict", "would be denied");
            }
        }
        Told::Ended {
            request,
            status,
            bytes_in,
            bytes_out,
            duration_us,
            made,
            failure,
            recording,
        } => {
            let went_well = status.is_some_and(|it| it < 400) && failure.is_none();
            extension.add("outcome", if went_well { "success" } else { "failure" });
            extension.add("reason", failure.as_deref().unwrap_or_default());
            extension.add("in", &bytes_in.to_string());
            extension.add("out", &bytes_out.to_string());
            extension.labelled("cs1", "Request", request);
            extension.labelled("cs3", "Made", made.as_deref().unwrap_or_default());
            if let Some(status) = status {
                extension.labelled("cn1", "Status", &status.to_string());
            }
            extension.labelled("cn2", "Microseconds", &duration_us.to_string());
            if let Some(recording) = recording {
                extension.add("fname", &recording.file);
                extension.add("fsize", &recording.length.to_string());
                extension.add("fileHash", &recording.sha256);
            }
        }
        Told::Own { detail, .. } => extension.add("reason", detail),
        Told::Opened { .. } | Told::Checkpoint { .. } => {}
    }
}

/// Keys with their values.
#[derive(Default)]
struct Extension {
    text: String,
}

impl Extension {
    /// Adds a key; one without a value is left out.
    fn add(&mut self, key: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let blank = if self.text.is_empty() { "" } else { " " };
        // Writing to a text does not fail.
        let _written = write!(self.text, "{blank}{key}={}", self::value(value));
    }

    /// Adds a key of one's own, with what it is called.
    fn labelled(&mut self, key: &str, label: &str, value: &str) {
        if !value.is_empty() {
            self.add(&format!("{key}Label"), label);
            self.add(key, value);
        }
    }
}

/// Escapes a part of the head: bars and backslashes; there are no lines in it.
fn head(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('|', "\\|");
    text.replace(char::is_control, " ")
}

/// Escapes a value of the extension: equal signs and backslashes; ends of lines are written as letters.
fn value(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '=' => escaped.push_str("\\="),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            it if it.is_control() => escaped.push(' '),
            it => escaped.push(it),
        }
    }
    escaped
}
