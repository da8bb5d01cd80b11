//! `seawall vex`: findings and decisions → statements that others can read.

pub(crate) mod arguments;
mod create;
mod generate;
mod merge;
mod read;

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_formats::vex::write::{VexHead, WriteVexError, write_vex};
use seawall_model::statement::Statement;
use seawall_model::time::Timestamp;

use super::look::own_tool;
use crate::exit::{self, Usage};
use crate::ui::Terminal;
use arguments::{Head, Validate, Vex};

/// Runs a command.
pub(super) fn run(arguments: Vex, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match arguments {
        Vex::Create(arguments) => create::run(&arguments, terminal),
        Vex::Generate(arguments) => generate::run(&arguments, terminal),
        Vex::Merge(arguments) => merge::run(&arguments, terminal),
        Vex::Validate(arguments) => validate(&arguments, terminal),
    }
}

/// Says of each document what in it does not count.
fn validate(arguments: &Validate, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let (mut sound, mut out) = (true, io::stdout().lock());
    for path in &arguments.files {
        let document = read::file(path)?;
        let incomplete = document.statements.iter().filter(|one| !one.is_complete());
        let incomplete = incomplete.map(|one| {
            let (place, id) = (&one.origin, &one.vulnerability);
            format!("{place}: {id} is `not_affected` without a reason, and so clears nothing")
        });
        let faults: Vec<String> = document
            .problems
            .iter()
            .cloned()
            .chain(incomplete)
            .collect();
        for fault in &faults {
            terminal.warning(fault);
        }
        let (count, format) = (document.statements.len(), document.format);
        sound &= faults.is_empty() && count > 0;
        let said = match faults.len() {
            0 if count > 0 => "sound".to_owned(),
            0 => "says nothing that counts".to_owned(),
            faults => format!("{faults} faults"),
        };
        writeln!(
            out,
            "{}: {format}, {count} statements: {said}",
            path.display()
        )?;
    }
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        exit::refused()
    })
}

/// Writes statements where the user wants them.
fn write(statements: &[Statement], head: &Head, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let tool = own_tool(None);
    let epoch = head.source_date_epoch.map(Timestamp::from_seconds);
    let about = VexHead {
        author: &head.author,
        role: head.role.as_deref(),
        namespace: head.namespace.as_deref(),
        id: head.document_id.as_deref(),
        version: head.document_version,
        created: head.created.or(epoch).unwrap_or_else(super::now),
        tool: &tool,
    };
    // Whole or not at all: half a document must not lie where a good one lay.
    let mut text = Vec::new();
    match write_vex(head.format, statements, &about, &mut text) {
        Ok(()) => {}
        Err(WriteVexError::Unwritable(faults)) => return Err(Usage(faults.to_string()).into()),
        Err(WriteVexError::Io(error)) => return Err(error.into()),
    }
    match &head.file {
        None => match io::stdout().lock().write_all(&text) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written?,
        },
        Some(path) => {
            let failed = || format!("cannot write {}", path.display());
            let file = File::create(path).with_context(|| Usage(failed()))?;
            let mut out = BufWriter::new(file);
            out.write_all(&text).with_context(failed)?;
            out.flush().with_context(failed)?;
            let (count, path) = (statements.len(), path.display());
            let plural = if count == 1 { "" } else { "s" };
            terminal.note(&format!("{count} statement{plural} written to {path}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
