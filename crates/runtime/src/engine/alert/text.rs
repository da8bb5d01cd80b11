//! Alerts as lines of text.

use super::{Alert, Form, escape};
use crate::fields::{Moment, iso8601};

/// Returns an alert as a line without its end: `HH:MM:SS.nnnnnnnnn: Priority message`, in UTC. Control characters and what
/// else could make it look like something else are escaped as JSON does.
pub fn text_line(alert: &Alert, form: Form) -> String {
    let mut out = String::new();
    escape::escaped(&prefixed(alert, form), &mut out);
    out
}

/// Returns what a rule says as a line without its end, without time and priority; escaped as [`text_line`] does.
pub fn message_line(alert: &Alert) -> String {
    let mut out = String::new();
    escape::escaped(&alert.message, &mut out);
    out
}

/// Returns time, priority and message.
pub(super) fn prefixed(alert: &Alert, form: Form) -> String {
    let time = if form.iso_time {
        iso8601(alert.time, "+0000")
    } else {
        Moment::new(alert.time).precise()
    };
    format!("{time}: {} {}", alert.priority.name(), alert.message)
}
