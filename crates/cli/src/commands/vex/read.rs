//! Files that `seawall vex` reads.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::Context as _;
use seawall_formats::report::read::{MOST_BYTES, read_report};
use seawall_formats::vex::{VexDocument, read_vex};
use seawall_model::report::Report;

use crate::exit::Usage;

/// Reads a VEX document.
pub(super) fn file(path: &Path) -> anyhow::Result<VexDocument> {
    let shown = path.display();
    let bytes = bytes(path, MOST).with_context(|| Usage(format!("cannot read {shown}")))?;
    let document = read_vex(&bytes, &shown.to_string());
    Ok(document.map_err(|error| Usage(error.to_string()))?)
}

/// Reads a saved report.
pub(super) fn report(path: &Path) -> anyhow::Result<Report> {
    let shown = path.display();
    let bytes =
        bytes(path, MOST_BYTES as u64).with_context(|| Usage(format!("cannot read {shown}")))?;
    let report = read_report(&bytes);
    Ok(report.map_err(|error| Usage(format!("{shown}: {error}")))?)
}

fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(path)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if read as u64 > most {
        return Err(io::Error::other(format!("it has more than {most} bytes")));
    }
    Ok(bytes)
}

/// Red Hat's largest documents stay below it.
const MOST: u64 = 64 << 20;
