//! What tar readers differ about: decided as Go's `archive/tar` does, and noted.

use seawall_model::capability::FileCapability;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::EntryKind;

use super::header::Header;
use super::member::Member;
use super::path::push_escaped;
use super::pax::Pax;
use crate::layer::capability::Said;

/// What the extended headers before a member say about it.
#[derive(Default)]
pub(super) struct Extended {
    pub(super) pax: Option<Pax>,
    pub(super) name: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
}

impl Extended {
    pub(super) const fn is_empty(&self) -> bool {
        self.pax.is_none() && self.name.is_none() && self.link.is_none()
    }
}

/// Takes a PAX header and notes what readers differ about.
pub(super) fn note_pax(flag: u8, pax: &Pax, extended: &mut Extended, problems: &mut Vec<Problem>) {
    if pax.malformed {
        problems.push(odd(
            "",
            "an extended header has a malformed record; engines refuse this",
        ));
    }
    if pax.overlay_opaque {
        problems.push(odd(
            "",
            "an extended attribute marks a directory as opaque for overlayfs; engines differ on \
             whether it hides lower layers, and it was not applied",
        ));
    }
    if flag == b'g' {
        if pax.moves_entries() {
            problems.push(odd(
                "",
                "a global header sets paths or sizes; engines ignore these, other readers do not",
            ));
        }
        if !extended.is_empty() {
            problems.push(odd(
                "",
                "a global header stands between an extended header and its entry; readers differ",
            ));
        }
        // As in Go, for which a global header is an entry of its own.
        *extended = Extended::default();
        return;
    }
    if flag == b'X' {
        problems.push(odd(
            "",
            "an extended header of type X is read by some readers only",
        ));
    }
    if extended.pax.replace(pax.clone()).is_some() {
        problems.push(odd(
            "",
            "two extended headers stand before one entry; readers differ",
        ));
    }
}

/// Finds name and link target. GNU long names win over PAX records, as in Go.
pub(super) fn names(
    header: &Header<'_>,
    extended: Extended,
    problems: &mut Vec<Problem>,
) -> (Vec<u8>, Vec<u8>) {
    let pax = extended.pax.unwrap_or_default();
    let differ = |a: &Option<Vec<u8>>, b: &Option<Vec<u8>>| {
        a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a != b)
    };
    let contradictory = differ(&extended.name, &pax.path) || differ(&extended.link, &pax.link);
    let own_name = extended.name.is_none() && pax.path.is_none();
    let name = extended.name.or(pax.path).unwrap_or_else(|| header.name());
    let link = extended
        .link
        .or(pax.link)
        .unwrap_or_else(|| header.link().to_vec());
    if contradictory {
        problems.push(odd_at(
            &name,
            "two extended headers name it differently; readers differ",
        ));
    }
    if own_name && header.misplaced_prefix() {
        problems.push(odd_at(
            &name,
            "its header has a prefix that some readers ignore",
        ));
    }
    (name, link)
}

/// Tells the kind of a member.
pub(super) fn kind(
    header: &Header<'_>,
    name: &[u8],
    problems: &mut Vec<Problem>,
) -> Option<EntryKind> {
    match header.type_flag() {
        0 if name.ends_with(b"/") => Some(EntryKind::Directory),
        b'0' if name.ends_with(b"/") => {
            problems.push(odd_at(
                name,
                "it is a file with the name of a directory; readers differ",
            ));
            Some(EntryKind::File)
        }
        0 | b'0' | b'7' | b'S' => Some(EntryKind::File),
        b'1' => Some(EntryKind::HardLink),
        b'2' => Some(EntryKind::Symlink),
        b'3' => Some(EntryKind::CharDevice),
        b'4' => Some(EntryKind::BlockDevice),
        b'5' | b'D' => Some(EntryKind::Directory),
        b'6' => Some(EntryKind::Fifo),
        b'V' => None,
        b'M' => {
            problems.push(odd_at(name, "it continues a file of another archive"));
            None
        }
        _ => {
            problems.push(odd_at(
                name,
                "it has an unknown type, and was read as a file",
            ));
            Some(EntryKind::File)
        }
    }
}

pub(super) fn is_old_directory(header: &Header<'_>, name: &[u8]) -> bool {
    header.type_flag() == 0 && name.ends_with(b"/")
}

/// Notes sizes about which readers differ, so that they walk other members than we do.
pub(super) fn note_sizes(
    member: &Member,
    header: u64,
    pax: Option<u64>,
    problems: &mut Vec<Problem>,
) {
    if pax.is_some_and(|pax| pax != header && pax <= LARGEST_OCTAL) {
        problems.push(odd_at(
            &member.name,
            "its header and its extended header give different sizes; readers differ",
        ));
    }
    let bodiless = !matches!(member.kind, Some(EntryKind::File) | None);
    if bodiless && pax.unwrap_or(header) != 0 {
        problems.push(odd_at(
            &member.name,
            "it has a size but cannot have content; readers differ",
        ));
    }
}

/// Returns the capabilities of a member, or notes why they cannot be told.
pub(super) fn note_capability(
    name: &[u8],
    said: Option<Said>,
    problems: &mut Vec<Problem>,
) -> Option<FileCapability> {
    match said? {
        Ok(capability) => Some(capability),
        Err(why) => {
            let why = format!("its attribute security.capability makes no sense: {why}");
            problems.push(odd_at(name, &why));
            None
        }
    }
}

pub(super) fn odd(name: &str, why: &str) -> Problem {
    let problem = Problem::new(ProblemKind::Input, "tar member", why);
    if name.is_empty() {
        problem
    } else {
        problem.at(name)
    }
}

pub(super) fn odd_at(name: &[u8], why: &str) -> Problem {
    let mut text = String::new();
    push_escaped(name.get(..200).unwrap_or(name), &mut text);
    odd(&text, why)
}

/// The largest size that a header holds as octal text.
const LARGEST_OCTAL: u64 = 0o77_777_777_777;
