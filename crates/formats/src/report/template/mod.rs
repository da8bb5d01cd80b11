//! Templates of the user's own: the language of Jinja, as the crate `minijinja` has it, over the report document.
//! `docs/reports.md` describes it.
//!
//! A template reads no files and takes no more than its fuel; what it writes is bounded.

mod builtin;
mod filter;

use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::document::Document;

pub use builtin::{BUILTIN, builtin};

/// A template cannot be read, or did not get to its end.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is wrong, or asks for too much.
    #[error("{0}")]
    Template(String),
    /// The writer failed.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Fills a template with a report. `name` is that of its file: `.html`, `.htm` and `.xml` escape what is filled in as
/// HTML and XML need it, `.json` as JSON, everything else not at all; a further ending `.j2`, `.jinja` or `.tpl` is
/// passed over.
///
/// # Errors
/// Where the template is wrong, goes on too long or writes too much, and those of the writer.
pub fn render_template(
    document: &Document,
    name: &str,
    source: &str,
    out: &mut dyn Write,
) -> Result<(), TemplateError> {
    if source.len() > MOST_SOURCE {
        return Err(TemplateError::Template(format!(
            "the template has more than {MOST_SOURCE} bytes"
        )));
    }
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(auto_escape);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(RECURSION);
    environment.set_syntax(syntax()?);
    filter::add(&mut environment);
    let mut bounded = Bounded {
        out,
        left: MOST_OUTPUT,
        failed: None,
    };
    let rendered = environment
        .template_from_named_str(name, source)
        .and_then(|template| {
            template.render_captured_to(Value::from(Serde(document)), &mut bounded)
        });
    if let Some(error) = bounded.failed {
        return Err(TemplateError::Write(error));
    }
    rendered
        .map(|_| ())
        .map_err(|error| TemplateError::Template(said(&error)))
}

/// Lines that hold nothing but a block leave no trace.
fn syntax() -> Result<SyntaxConfig, TemplateError> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| TemplateError::Template(said(&error)))
}

/// The error with its place and its cause, on one line.
fn said(error: &minijinja::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        text = format!("{text}: {one}");
        cause = one.source();
    }
    text
}

fn auto_escape(name: &str) -> AutoEscape {
    let mut name = name.to_ascii_lowercase();
    for ending in [".j2", ".jinja", ".tpl"] {
        if let Some(rest) = name.strip_suffix(ending) {
            name = rest.to_owned();
        }
    }
    match name.rsplit('.').next() {
        Some("html" | "htm" | "xml") => AutoEscape::Html,
        Some("json") => AutoEscape::Json,
        _ => AutoEscape::None,
    }
}

/// A writer that takes only so much, and keeps the first error.
struct Bounded<'a> {
    out: &'a mut dyn Write,
    left: usize,
    failed: Option<io::Error>,
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self.left.checked_sub(bytes.len()) {
            Some(left) => {
                self.left = left;
                self.out.write_all(bytes)
            }
            None => {
                return Err(io::Error::other(format!(
                    "more than {MOST_OUTPUT} bytes are written"
                )));
            }
        };
        match written {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                let again = io::Error::new(error.kind(), error.to_string());
                self.failed = Some(error);
                Err(again)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

const MOST_SOURCE: usize = 1 << 20;
const MOST_OUTPUT: usize = 256 << 20;
/// Steps of the template's machine: a few hundred for each finding of a report of 100,000.
const FUEL: u64 = 30_000_000;
const RECURSION: usize = 64;
