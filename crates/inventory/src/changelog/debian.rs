//! Changelogs of Debian's packages (deb-changelog(5), Debian Policy 4.4 and 12.7):
//! `usr/share/doc/PACKAGE/changelog.Debian.gz`, `changelog.gz` of native packages, and either of them
//! not compressed. A `changelog.gz` of upstream's is told by its first line and read no further.

use crate::changelog::{History, Mention};
use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::unpack::Unpack;

/// Reads changelogs of Debian's packages.
#[derive(Clone, Copy, Debug)]
pub struct DebianChangelog;

impl Extractor for DebianChangelog {
    fn id(&self) -> &'static str {
        "changelog"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        package_of(path).map(|_| Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Unpacked {
                max_bytes: 64 << 20,
            },
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        let lines = start.split(|byte| *byte == b'\n');
        let mut full = lines.filter(|line| !line.trim_ascii().is_empty());
        full.next().and_then(Header::parse).is_some()
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            if let Some(changelog) = parse_changelog(&file.bytes) {
                let fact = Fact::Changelog(changelog);
                out.facts.push((file.path.clone(), fact));
            }
        }
    }
}

/// What a changelog says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changelog {
    /// Source package, as the newest entry has it.
    pub source: Box<str>,
    /// Version of the newest entry.
    pub version: Box<str>,
    /// Vulnerabilities that it names, sorted.
    pub mentions: Vec<Mention>,
}

/// Returns the package to whose documentation a changelog belongs.
pub fn package_of(path: &str) -> Option<&str> {
    let (package, name) = path.strip_prefix("usr/share/doc/")?.split_once('/')?;
    let wanted = matches!(
        name,
        "changelog.Debian.gz" | "changelog.Debian" | "changelog.gz" | "changelog"
    );
    wanted.then_some(package)
}

/// Reads a changelog; `None` where it is none of Debian's, or names no vulnerability.
pub fn parse_changelog(bytes: &[u8]) -> Option<Changelog> {
    let mut lines = bytes
        .split(|byte| *byte == b'\n')
        .skip_while(|line| line.trim_ascii().is_empty());
    let newest = Header::parse(lines.next()?)?;
    let mut history = History::default();
    let mut entry = (newest.version, Vec::new());
    for line in lines {
        match Header::parse(line) {
            Some(header) => {
                if !history.take(entry.0, &entry.1) {
                    break;
                }
                entry = (header.version, Vec::new());
            }
            // The line of the maintainer, and whatever else stands at the margin, is no item.
            None if line.first().is_some_and(u8::is_ascii_whitespace) && !is_trailer(line) => {
                entry.1.push(line);
            }
            None => {}
        }
    }
    history.take(entry.0, &entry.1);
    let mentions = history.finish();
    (!mentions.is_empty()).then(|| Changelog {
        source: newest.source.into(),
        version: newest.version.into(),
        mentions,
    })
}

/// ` -- Name <mail>  date`.
fn is_trailer(line: &[u8]) -> bool {
    line.starts_with(b" -- ")
}

/// The first line of an entry: `SOURCE (VERSION) DISTRIBUTIONS; METADATA`.
struct Header<'a> {
    source: &'a str,
    version: &'a str,
}

impl<'a> Header<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        if !line.first().is_some_and(u8::is_ascii_alphanumeric) || line.len() > LINE {
            return None;
        }
        let line = std::str::from_utf8(line).ok()?;
        let (source, rest) = line.split_once(" (")?;
        let (version, rest) = rest.split_once(')')?;
        let (distributions, _) = rest.split_once(';')?;
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let in_version = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.:~".contains(&byte);
        let good = source.bytes().all(in_name)
            && !version.is_empty()
            && version.bytes().all(in_version)
            && distributions
                .bytes()
                .all(|byte| byte == b' ' || in_name(byte));
        good.then_some(Self { source, version })
    }
}

/// Bytes of a first line.
const LINE: usize = 1_024;
