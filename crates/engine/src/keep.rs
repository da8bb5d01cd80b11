//! What is kept of scans, for whoever judges images later: a folder with a file for each digest of an image.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use seawall_model::artifact::ArtifactKind;
use seawall_model::finding::FindingKind;
use seawall_model::time::Timestamp;
use seawall_policy::essence::{Essence, file_name};

use crate::error::Error;
use crate::licence::Scanners;
use crate::scan::{Proven, Scanned};
use crate::whole::{Pending, prepare_as};

/// How scans were made.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// What was looked for.
    pub scanners: Scanners,
    /// When the database was built.
    pub database: Timestamp,
    /// When the scan was made.
    pub now: Timestamp,
}

/// Whether a scan was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was.
    Yes,
    /// What was scanned is no image.
    NoImage,
    /// It was not proven which image it is: see [`seawall_artifact::source::Proof`].
    NotProven,
    /// There are more findings than a record may have.
    TooLarge,
}

/// Keeps a scan, in the place of an older one of the same image. The folder is made where it is missing, for its owner
/// alone.
///
/// # Errors
/// Where the folder or a file can't be written.
pub fn keep(scanned: &Scanned, folder: &Path, how: Circumstances) -> Result<Kept, Error> {
    if scanned.report.artifact.kind != ArtifactKind::Image {
        return Ok(Kept::NoImage);
    }
    let Some(proven) = &scanned.proven else {
        return Ok(Kept::NotProven);
    };
    let essence = essence(scanned, proven, how);
    let Ok(bytes) = essence.to_json() else {
        return Ok(Kept::TooLarge);
    };
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source: io::Error| Error::Io {
            action: "write",
            path,
            source,
        }
    };
    make(folder).map_err(failed(folder))?;
    for digest in [Some(&essence.config), essence.manifest.as_ref()] {
        let Some(path) = digest.map(|digest| folder.join(file_name(digest))) else {
            continue;
        };
        let written = prepare_as(&path, &bytes, 0o600).and_then(Pending::commit);
        written.map_err(failed(&path))?;
    }
    Ok(Kept::Yes)
}

/// Makes the folder, for its owner alone; those above are as the process's mask has them, since others use them as well.
fn make(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn essence(scanned: &Scanned, proven: &Proven, how: Circumstances) -> Essence {
    let report = &scanned.report;
    let scanners = how.scanners;
    let kinds = [
        (scanners.vulnerabilities, FindingKind::Vulnerability),
        (scanners.licences, FindingKind::Licence),
        (scanners.misconfigurations, FindingKind::Misconfiguration),
    ];
    let looked_for = kinds.into_iter().filter(|(is_on, _)| *is_on);
    let coverage = report.coverage.iter();
    Essence {
        name: report.artifact.name.clone(),
        config: proven.proof.config.clone(),
        manifest: proven.proof.manifest.clone(),
        time: how.now,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        database: scanners.vulnerabilities.then_some(how.database),
        looked_for: looked_for.map(|(_, kind)| kind).collect(),
        coverage: coverage.map(|it| (it.what.clone(), it.state)).collect(),
        problems: u64::try_from(report.problems.len()).unwrap_or(u64::MAX),
        first_problem: report.problems.first().map(ToString::to_string),
        end_of_life: report.end_of_life.clone(),
        claims: proven.claims.clone(),
    }
}
