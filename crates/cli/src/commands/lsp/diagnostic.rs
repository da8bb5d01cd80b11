//! Diagnostics in the words of the protocol (LSP 3.17, "Diagnostic").

use seawall_model::finding::Finding;
use seawall_model::severity::Severity;
use serde_json::{Value, json};

use super::session::Client;
use super::text::Range;

/// How a diagnostic is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Degree {
    Error = 1,
    Warning = 2,
    Information = 3,
    Hint = 4,
}

/// Something to say that is no finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) path: String,
    /// Row, from 0.
    pub(super) row: usize,
    pub(super) degree: Degree,
    pub(super) text: String,
    /// Whether what is there is of no use.
    pub(super) is_unused: bool,
}

/// Makes the diagnostic of a finding; `from` is the document, by URI and name, that was looked at where the finding
/// lies in another one.
pub(super) fn of(
    finding: &Finding,
    range: Range,
    from: Option<(&str, &str)>,
    client: &Client,
) -> Value {
    let said = finding.misconfiguration.as_deref();
    let variant = said.and_then(|said| said.variant.as_deref());
    let code = variant.map_or_else(
        || finding.id.clone(),
        |variant| format!("{}:{variant}", finding.id),
    );
    let message = said.map_or_else(|| finding.id.clone(), |said| said.message.clone());
    let mut diagnostic = json!({
        "range": range.write(),
        "severity": degree(finding.severity) as u8,
        "code": code,
        "source": SOURCE,
        "message": message,
    });
    if let Some((uri, name)) = from.filter(|_| client.related)
        && let Some(fields) = diagnostic.as_object_mut()
    {
        let location = json!({"uri": uri, "range": Range::default().write()});
        let message = format!("seen from {name}");
        let related = json!([{"location": location, "message": message}]);
        fields.insert("relatedInformation".to_owned(), related);
    }
    diagnostic
}

/// Makes the diagnostic of a remark.
pub(super) fn of_remark(remark: &Remark, range: Range, client: &Client) -> Value {
    let mut diagnostic = json!({
        "range": range.write(),
        "severity": remark.degree as u8,
        "source": SOURCE,
        "message": remark.text,
    });
    if let Some(fields) = diagnostic
        .as_object_mut()
        .filter(|_| client.tags && remark.is_unused)
    {
        fields.insert("tags".to_owned(), json!([UNNECESSARY]));
    }
    diagnostic
}

/// Puts something in front of a diagnostic's message.
pub(super) fn prefix(diagnostic: &mut Value, text: &str) {
    if let Some(message) = diagnostic.get_mut("message") {
        *message = json!(format!("{text}{}", message.as_str().unwrap_or_default()));
    }
}

const fn degree(severity: Severity) -> Degree {
    match severity {
        Severity::Critical | Severity::High => Degree::Error,
        Severity::Medium => Degree::Warning,
        Severity::Low => Degree::Information,
        Severity::Negligible | Severity::Unknown => Degree::Hint,
    }
}

const SOURCE: &str = "seawall";
/// `DiagnosticTag.Unnecessary`.
const UNNECESSARY: u8 = 1;
