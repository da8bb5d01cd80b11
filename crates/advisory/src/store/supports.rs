//! Support of single packages: few, and read from front to back. A source that says nothing of it has no
//! such section.

use seawall_model::time::Date;

use super::cursor::{Cursor, put_text, put_varint};
use super::date::{put_optional_date, take_optional_date};
use crate::record::{PackageSupport, Support};

/// Writes the section.
pub(super) fn encode(mut supports: Vec<PackageSupport>) -> Vec<u8> {
    supports.sort();
    supports.dedup();
    let mut out = Vec::new();
    put_varint(&mut out, u32::try_from(supports.len()).unwrap_or(0));
    for support in &supports {
        let (ended, last_version) = match &support.support {
            Support::Ended { on, last_version } => (Some(*on), last_version.as_deref()),
            Support::Limited => (None, None),
        };
        put_text(&mut out, &support.ecosystem);
        put_text(&mut out, &support.package);
        out.push(u8::from(support.prefix));
        put_optional_date(&mut out, ended);
        put_text(&mut out, last_version.unwrap_or_default());
    }
    out
}

/// Appends what is said of an ecosystem, and of all releases of its distribution; `None` where the section is
/// damaged.
pub(super) fn decode(
    section: &[u8],
    ecosystem: &str,
    found: &mut Vec<PackageSupport>,
) -> Option<()> {
    let distribution = ecosystem.split(':').next();
    each(section, |support| {
        if support.ecosystem == ecosystem || Some(support.ecosystem) == distribution {
            found.push(support.to_owned());
        }
    })
    .map(drop)
}

/// Counts the packages; `None` where the section is damaged, or goes on behind its end.
pub(super) fn count(section: &[u8]) -> Option<u64> {
    each(section, |_| ())
}

/// What is said of a package, borrowed from the database.
struct Stored<'a> {
    ecosystem: &'a str,
    package: &'a str,
    prefix: bool,
    ended: Option<Date>,
    last_version: &'a str,
}

impl Stored<'_> {
    fn to_owned(&self) -> PackageSupport {
        let last_version = Some(self.last_version).filter(|version| !version.is_empty());
        PackageSupport {
            ecosystem: self.ecosystem.to_owned(),
            package: self.package.to_owned(),
            prefix: self.prefix,
            support: self.ended.map_or(Support::Limited, |on| Support::Ended {
                on,
                last_version: last_version.map(str::to_owned),
            }),
        }
    }
}

fn each<'a>(section: &'a [u8], mut visit: impl FnMut(&Stored<'a>)) -> Option<u64> {
    if section.is_empty() {
        return Some(0);
    }
    let mut cursor = Cursor::new(section);
    let count = cursor.varint()?;
    for _ in 0..count {
        visit(&take(&mut cursor)?);
    }
    cursor.is_empty().then_some(u64::from(count))
}

fn take<'a>(cursor: &mut Cursor<'a>) -> Option<Stored<'a>> {
    Some(Stored {
        ecosystem: cursor.text()?,
        package: cursor.text()?,
        prefix: cursor.u8()? != 0,
        ended: take_optional_date(cursor).ok()?,
        last_version: cursor.text()?,
    })
}
