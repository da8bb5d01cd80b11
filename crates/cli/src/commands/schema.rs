//! `seawall schema DOCUMENT`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_formats::difference::json::difference_schema;
use seawall_formats::explanation::json::explanation_schema;
use seawall_formats::report::json::report_schema;
use seawall_policy::config::schema as config_schema;

use crate::arguments::Document;

/// Prints the JSON Schema of a document.
pub(super) fn run(document: Document) -> anyhow::Result<ExitCode> {
    let text = match document {
        Document::Report => report_schema(),
        Document::Explanation => explanation_schema(),
        Document::Difference => difference_schema(),
        Document::Config => config_schema(),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
