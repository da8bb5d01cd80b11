//! Upstream data → an advisory database.

mod download;
mod files;
mod input;

use std::path::Path;

use seawall_advisory::feed::{Ingest, Tally};
use seawall_advisory::record::Tier;
use seawall_advisory::store::{Builder, Skipped};
use seawall_model::time::Timestamp;

pub use download::{Downloads, fetch_inputs};
pub use input::{BuildInput, parse_input};

use crate::error::Error;
use crate::whole::{Pending, prepare};

/// What to build from.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Data sets, or directories of data sets.
    pub inputs: Vec<BuildInput>,
    /// Licence tiers to leave out, by name.
    pub without_tiers: Vec<String>,
    /// Time to write into the database.
    pub built: Timestamp,
}

/// What was built.
#[derive(Clone, Debug, Default)]
pub struct BuildReport {
    /// What each data set gave, in the order read.
    pub sources: Vec<(String, Tally)>,
    /// Files and folders that no feed reads.
    pub ignored: Vec<Ignored>,
    /// Examples of records that could not be read.
    pub skipped: Vec<Skipped>,
    /// Size of the database.
    pub bytes: u64,
}

/// Something among the data that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Where.
    pub path: String,
    /// Why, as a clause.
    pub why: String,
}

/// Builds a database and writes it to `output` in one step: an older file stays until the new one is
/// complete. `step` is told which data set is being read.
///
/// # Errors
/// Where an input cannot be opened, nothing could be read at all, or the file cannot be written. Records
/// that cannot be read are counted.
pub fn build_database(
    options: &BuildOptions,
    output: &Path,
    step: &dyn Fn(&str),
) -> Result<BuildReport, Error> {
    let mut builder = Builder::new(options.built);
    for name in &options.without_tiers {
        builder = builder.without(tier(name)?);
    }
    let mut report = BuildReport::default();
    for input in &options.inputs {
        for dataset in input::datasets(input, &mut report.ignored)? {
            step(&dataset.info.name);
            let mut ingest = Ingest::new(dataset.feed, &dataset.info);
            let complete = files::read(&dataset.path, &mut ingest, &mut builder)?;
            let tally = ingest.finish(&mut builder);
            if let Some(why) = complete {
                report.ignored.push(Ignored {
                    path: dataset.path.display().to_string(),
                    why,
                });
            }
            report.sources.push((dataset.info.name, tally));
        }
    }
    if !report.sources.iter().any(|(_, tally)| !tally.is_empty()) {
        let what = "the given data".to_owned();
        return Err(Error::Build {
            what,
            why: "no feed found anything to read in it".to_owned(),
        });
    }
    report.skipped = builder.skipped_examples().to_vec();
    let bytes = builder.finish().map_err(|source| Error::Database {
        path: output.to_owned(),
        source,
    })?;
    report.bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    replace(output, &bytes)?;
    Ok(report)
}

fn tier(name: &str) -> Result<Tier, Error> {
    let all = [Tier::Core, Tier::Ubuntu, Tier::VulnerableCode, Tier::Facts];
    all.into_iter()
        .find(|tier| tier.name() == name)
        .ok_or_else(|| Error::Build {
            what: format!("tier `{name}`"),
            why: format!("it is not one of {}", all.map(Tier::name).join(", ")),
        })
}

/// Writes beside the file, then renames.
fn replace(output: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = prepare(output, bytes).and_then(Pending::commit);
    written.map_err(|source| Error::Io {
        action: "write",
        path: output.to_owned(),
        source,
    })
}
