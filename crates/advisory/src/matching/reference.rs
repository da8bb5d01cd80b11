//! Where to read more: addresses made from ids, so that the database need not hold them.

use crate::store::{CveId, StoredRow};

/// Returns the addresses for an id and the records that name it, sorted.
pub(super) fn references(vendor: &str, id: &str, rows: &[&StoredRow<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    if CveId::parse(id).is_some() {
        found.push(format!("https://nvd.nist.gov/vuln/detail/{id}"));
        found.extend(vendor_page(vendor, id));
    }
    let records = rows
        .iter()
        .flat_map(|row| row.record.into_iter().chain(row.aliases.iter()));
    found.extend(records.chain([id]).filter_map(record_page));
    found.sort_unstable();
    found.dedup();
    found
}

fn vendor_page(vendor: &str, cve: &str) -> Option<String> {
    match vendor {
        "debian" => Some(format!("https://security-tracker.debian.org/tracker/{cve}")),
        "ubuntu" => Some(format!("https://ubuntu.com/security/{cve}")),
        "alpine" => Some(format!("https://security.alpinelinux.org/vuln/{cve}")),
        "redhat" | "almalinux" => Some(format!("https://access.redhat.com/security/cve/{cve}")),
        _ => None,
    }
}

/// Returns the page of a record of its own. Ids come from outside: only plain ones make an address.
fn record_page(record: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.');
    if !record.chars().all(plain) {
        return None;
    }
    let (prefix, rest) = record.split_once('-')?;
    match prefix {
        "DSA" | "DLA" => Some(format!(
            "https://security-tracker.debian.org/tracker/{record}"
        )),
        "USN" => Some(format!("https://ubuntu.com/security/notices/{record}")),
        "RHSA" | "RHBA" | "RHEA" => Some(format!("https://access.redhat.com/errata/{record}")),
        "GHSA" => Some(format!("https://github.com/advisories/{record}")),
        "XSA" => Some(format!("https://xenbits.xen.org/xsa/advisory-{rest}.html")),
        "ALSA" | "ALBA" | "ALEA" => alma_page(record),
        _ => None,
    }
}

/// `AlmaLinux` files its errata by release, which the id does not tell; its search finds them all.
fn alma_page(record: &str) -> Option<String> {
    let (name, number) = record.split_once(':')?;
    Some(format!(
        "https://errata.almalinux.org/?search={name}%3A{number}"
    ))
}
