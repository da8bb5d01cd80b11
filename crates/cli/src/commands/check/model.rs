//! What conditions of the user's own checks see of documents, as JSON: one object for one document, else a list.

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use seawall_engine::check::own::model;
use seawall_engine::check::{CheckOptions, Given};
use serde_json::Value;

use crate::exit;
use crate::ui::Terminal;

/// Prints the models.
pub(super) fn print(
    documents: &[Given],
    options: &CheckOptions,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let mut models = Vec::new();
    let mut missing = false;
    for given in documents {
        let model = model(given, options);
        if model.is_none() {
            missing = true;
            let why = format!("{}: conditions know nothing of such documents", given.name);
            terminal.error(&why, None);
        }
        models.extend(model);
    }
    match write(models, documents.len() == 1) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(if missing {
        exit::not_looked_at()
    } else {
        ExitCode::SUCCESS
    })
}

fn write(mut models: Vec<Value>, is_one: bool) -> io::Result<()> {
    let whole = match models.pop() {
        Some(only) if is_one => only,
        last => {
            models.extend(last);
            Value::Array(models)
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &whole)?;
    out.write_all(b"\n")?;
    out.flush()
}
