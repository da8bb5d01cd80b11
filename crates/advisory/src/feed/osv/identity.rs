//! Which vulnerabilities a record is about.
//!
//! A record of a vulnerability database is one vulnerability: its CVE if it has exactly one, else its
//! own id; its other ids are aliases. A record of a distribution is an erratum: one vulnerability for
//! each CVE that it names as `upstream` or alias. Ids that are merely `related` are never taken.

use super::record::Osv;
use crate::feed::field;

/// The ids of a record.
pub(super) struct Identity {
    /// The record's own id.
    pub(super) record: String,
    /// Other ids of the same thing.
    others: Vec<String>,
}

/// A vulnerability that a record is about.
pub(super) struct Subject {
    /// Id to find it by.
    pub(super) id: String,
    /// All other ids.
    pub(super) aliases: Vec<String>,
}

impl Identity {
    /// Takes the ids of a record; ids that are none are left out.
    pub(super) fn of(osv: &Osv) -> Result<Self, &'static str> {
        let record = field::vulnerability(&osv.id).ok_or("no usable id")?;
        if osv.aliases.len().saturating_add(osv.upstream.len()) > MAX_IDS {
            return Err("too many ids");
        }
        let mut others = Vec::new();
        for id in osv.aliases.iter().chain(&osv.upstream) {
            if let Some(id) = field::vulnerability(id)
                && id != record
                && !others.iter().any(|known| known == id)
            {
                others.push(id.to_owned());
            }
        }
        Ok(Self {
            record: record.to_owned(),
            others,
        })
    }

    /// Returns the vulnerability of a record of a vulnerability database.
    pub(super) fn subject(&self) -> Subject {
        let (id, aliases) = field::one_vulnerability(&self.record, &self.others);
        Subject { id, aliases }
    }

    /// Returns the vulnerabilities of an erratum; one without any stands for itself.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        let cves = self.others.iter().filter(|id| field::is_cve(id)).count();
        if cves == 0 && self.others.len() > 1 && !field::is_cve(&self.record) {
            let one = |id: &String| Subject {
                id: id.clone(),
                aliases: vec![self.record.clone()],
            };
            return self.others.iter().map(one).collect();
        }
        if cves <= 1 {
            return vec![self.subject()];
        }
        let cves = self.others.iter().filter(|id| field::is_cve(id));
        cves.map(|id| Subject {
            id: id.clone(),
            aliases: vec![self.record.clone()],
        })
        .collect()
    }
}

/// Most ids of a record; errata of the Linux kernel name 1,500.
const MAX_IDS: usize = 8000;

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(id: &str, aliases: &[&str], upstream: &[&str]) -> Identity {
        let text = serde_json::json!({"id": id, "aliases": aliases, "upstream": upstream});
        Identity::of(&serde_json::from_value(text).unwrap()).unwrap()
    }

    #[test]
    fn a_record_of_a_database_is_one_vulnerability() {
        for (id, aliases, want, others) in [
            (
                "GHSA-a-b-c",
                &["CVE-2030-0001"][..],
                "CVE-2030-0001",
                &["GHSA-a-b-c"][..],
            ),
            (
                "GHSA-a-b-c",
                &[" CVE-2030-0001 ", "GHSA-a-b-c"],
                "CVE-2030-0001",
                &["GHSA-a-b-c"],
            ),
            ("GHSA-a-b-c", &[], "GHSA-a-b-c", &[]),
            (
                "CVE-2030-0001",
                &["GHSA-a-b-c"],
                "CVE-2030-0001",
                &["GHSA-a-b-c"],
            ),
            (
                "GHSA-a-b-c",
                &["CVE-2030-0001", "CVE-2030-0002"],
                "GHSA-a-b-c",
                &["CVE-2030-0001", "CVE-2030-0002"],
            ),
        ] {
            let subject = identity(id, aliases, &[]).subject();
            assert_eq!(subject.id, want);
            assert_eq!(subject.aliases, others);
        }
    }

    #[test]
    fn an_erratum_is_one_row_for_each_vulnerability() {
        let ids = |id, aliases: &[&str], upstream: &[&str]| {
            let subjects = identity(id, aliases, upstream).subjects();
            subjects.into_iter().map(|s| s.id).collect::<Vec<_>>()
        };
        let two = ["CVE-2030-0001", "CVE-2030-0002"];
        assert_eq!(ids("USN-1-1", &[], &two), two);
        assert_eq!(ids("USN-1-1", &["CVE-2030-0001"], &[]), ["CVE-2030-0001"]);
        assert_eq!(
            ids("DEBIAN-CVE-2030-0001", &[], &two[..1]),
            ["CVE-2030-0001"]
        );
        assert_eq!(ids("DSA-1-1", &[], &[]), ["DSA-1-1"]);
        assert_eq!(
            ids("CGA-1", &[], &["GHSA-a", "GHSA-b"]),
            ["GHSA-a", "GHSA-b"]
        );
    }
}
