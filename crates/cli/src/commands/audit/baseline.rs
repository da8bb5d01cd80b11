//! The file of a baseline of audits: read, compared with, and written anew. What is in it is that of `seawall check`.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::Context as _;
use seawall_engine::audit::known::{Difference, compare, renew};
use seawall_engine::audit::{AuditOptions, Audited, Beside, audit_with};
use seawall_engine::check::baseline::Baseline;
use seawall_model::host::HostFacts;

use super::arguments::Host;
use crate::commands::replace::write_whole;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Reads the baseline, where one is named. One that is about to be written need not be there.
pub(super) fn read(arguments: &Host) -> anyhow::Result<Baseline> {
    let Some(path) = arguments.continuous.baseline.as_deref() else {
        return Ok(Baseline::default());
    };
    let failed = || Usage(format!("cannot read the baseline {}", path.display()));
    let mut bytes = Vec::new();
    let file = match File::open(path) {
        Err(error)
            if error.kind() == io::ErrorKind::NotFound && arguments.continuous.update_baseline =>
        {
            return Ok(Baseline::default());
        }
        file => file.with_context(failed)?,
    };
    file.take(MOST)
        .read_to_end(&mut bytes)
        .with_context(failed)?;
    let read = Baseline::read(&bytes, &path.display().to_string());
    read.map_err(|why| Usage(format!("{}: {why}", path.display())).into())
}

/// Judges, writes the baseline anew where that is asked for, and says what is different from it.
pub(super) fn audit_against(
    arguments: &Host,
    (facts, beside): (&HostFacts, Beside),
    options: &mut AuditOptions,
    terminal: Terminal,
) -> anyhow::Result<Audited> {
    let again = arguments.continuous.update_baseline.then(|| beside.clone());
    let audited = audit_with(facts, options, beside);
    let Some(path) = arguments.continuous.baseline.as_deref() else {
        return Ok(audited);
    };
    let is_whole = arguments.containers.is_empty();
    let difference = compare(&options.accepting.baseline, &audited, facts, is_whole);
    say(path, &difference, terminal);
    let Some(beside) = again else {
        return Ok(audited);
    };
    let failed = || Usage(format!("cannot write the baseline {}", path.display()));
    let text = renew(&options.accepting.baseline, &audited, facts, is_whole);
    let text = text.map_err(anyhow::Error::msg).with_context(failed)?;
    write_whole(path, text.as_bytes(), None).with_context(failed)?;
    terminal.note(&format!("baseline written to {}", path.display()));
    let origin = path.display().to_string();
    let read = Baseline::read(text.as_bytes(), &origin).map_err(anyhow::Error::msg);
    options.accepting.baseline = read?;
    Ok(audit_with(facts, options, beside))
}

fn say(path: &Path, difference: &Difference, terminal: Terminal) {
    let Difference {
        known,
        new,
        gone,
        unseen,
    } = difference;
    let unseen = match unseen {
        0 => String::new(),
        count => format!(", {count} could not be looked for"),
    };
    let gone_count = gone.len();
    terminal.note(&format!(
        "{}: {known} known, {new} new, {gone_count} gone{unseen}",
        path.display()
    ));
    for line in gone.iter().take(MOST_TOLD) {
        terminal.note(&format!("gone: {line}"));
    }
    if let Some(more) = gone_count.checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        terminal.note(&format!("gone: {more} more"));
    }
}

/// A little more than a baseline may have, so that one that is too long is told of.
const MOST: u64 = (256 << 20) + 1;
/// Findings that are told to be gone.
const MOST_TOLD: usize = 20;
