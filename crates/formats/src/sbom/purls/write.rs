//! An inventory → package URLs, one a line, sorted, each once.

use std::collections::BTreeSet;
use std::io::Write;

use crate::sbom::{Error, Source};

/// Writes the list. Packages that a layer removed again are left out.
pub(in crate::sbom) fn write(source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let there = source.inventory.packages.iter();
    let there = there.filter(|package| package.removed_in.is_none());
    let lines: BTreeSet<String> = there.map(|package| package.purl.to_string()).collect();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
