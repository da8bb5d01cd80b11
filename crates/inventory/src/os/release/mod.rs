//! Which distribution a file system holds: os-release(5) and its older relatives.
//!
//! Each file gives a [`seawall_model::distribution::Distribution`] of its
//! own with the rank of the file; [`crate::assemble`] decides
//! between them.

mod assignments;
mod line;

use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::unpack::Unpack;

/// Reads release files.
#[derive(Clone, Copy, Debug)]
pub struct Release;

impl Extractor for Release {
    fn id(&self) -> &'static str {
        "release"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        find(path).map(|_| Interest {
            max_bytes: 64 << 10,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_release(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a release file, whose form is told by its path, and adds what it says as one fact.
pub fn parse_release(path: &str, bytes: &[u8], out: &mut Extracted) {
    let Some((rank, form)) = find(path) else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let read = match form {
        Form::OsRelease => assignments::read_os_release(text),
        Form::LsbRelease => assignments::read_lsb_release(text),
        Form::Line => line::read_release_line(text),
        Form::Suse => line::read_suse_release(text),
        Form::Alpine => line::read_alpine_release(text),
        Form::Debian => line::read_debian_version(text),
        Form::Arch => Some(line::arch()),
    };
    match read {
        Some(mut distribution) => {
            path.clone_into(&mut distribution.path);
            let fact = Fact::Release { rank, distribution };
            out.facts.push((path.to_owned(), fact));
        }
        // An lsb-release that holds only LSB's own version is common and names no distribution.
        None if form == Form::LsbRelease => {}
        None => out.problems.push(
            Problem::new(ProblemKind::Input, "release file", "names no distribution").at(path),
        ),
    }
}

/// Paths at which a system keeps its release files, in order of precedence.
pub fn places() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, _)| *path)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    OsRelease,
    LsbRelease,
    /// `NAME release VERSION (CODENAME)`.
    Line,
    Suse,
    Alpine,
    Debian,
    Arch,
}

/// Returns rank and form of a release file.
fn find(path: &str) -> Option<(u8, Form)> {
    let at = FILES.iter().position(|(known, _)| *known == path);
    let (at, form) = match at {
        Some(at) => (at, FILES.get(at)?.1),
        // Fedora links usr/lib/os-release to one of several variants here.
        None if path.starts_with("usr/lib/os.release.d/os-release") => {
            (FILES.len(), Form::OsRelease)
        }
        None => return None,
    };
    Some((u8::try_from(at).ok()?, form))
}

/// What a distribution's own file says counts more than the names that it borrows for compatibility:
/// rebuilds of Red Hat's carry a `redhat-release`, derivatives of Debian a `debian_version`.
const FILES: &[(&str, Form)] = &[
    ("etc/os-release", Form::OsRelease),
    ("usr/lib/os-release", Form::OsRelease),
    ("etc/almalinux-release", Form::Line),
    ("etc/rocky-release", Form::Line),
    ("etc/oracle-release", Form::Line),
    ("etc/centos-release", Form::Line),
    ("etc/fedora-release", Form::Line),
    ("usr/lib/fedora-release", Form::Line),
    ("etc/system-release", Form::Line),
    ("usr/lib/system-release", Form::Line),
    ("etc/photon-release", Form::Line),
    ("etc/azurelinux-release", Form::Line),
    ("etc/mariner-release", Form::Line),
    ("etc/redhat-release", Form::Line),
    ("etc/SuSE-release", Form::Suse),
    ("etc/alpine-release", Form::Alpine),
    ("etc/arch-release", Form::Arch),
    ("etc/lsb-release", Form::LsbRelease),
    ("etc/debian_version", Form::Debian),
];
