//! What errata of all vendors have in common: an erratum makes one row for each vulnerability that it names
//! and each build that it ships, and is itself the `record` (and an alias) of each.

use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::field;
use crate::record::{Row, RowStatus};

/// An erratum: what its rows share.
#[derive(Debug)]
pub(super) struct Erratum<'a> {
    /// Its own id.
    record: &'a str,
    /// The vulnerabilities that it makes rows for, each once.
    vulnerabilities: Vec<&'a str>,
    /// How its vendor rates it.
    pub(super) severity: Option<Severity>,
    /// When it came out.
    pub(super) date: Option<Date>,
}

impl<'a> Erratum<'a> {
    /// Makes an erratum of its id and the ids that it names, of which only CVEs count. One about security
    /// that names none stands for itself; another one without CVEs has no vulnerabilities.
    pub(super) fn new(
        id: &'a str,
        named: impl Iterator<Item = &'a str>,
        about_security: bool,
    ) -> Result<Self, &'static str> {
        let record = field::vulnerability(id).ok_or("no usable id")?;
        let ids = named.filter_map(field::vulnerability);
        let mut vulnerabilities: Vec<&str> = ids.filter(|id| field::is_cve(id)).collect();
        vulnerabilities.sort_unstable();
        vulnerabilities.dedup();
        if vulnerabilities.is_empty() && about_security {
            vulnerabilities.push(record);
        }
        Ok(Self {
            record,
            vulnerabilities,
            severity: None,
            date: None,
        })
    }

    /// Tells whether it makes no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.vulnerabilities.is_empty()
    }

    /// Refuses an erratum that would make more rows than a record may, before they are made.
    pub(super) fn check_size(&self, builds: usize) -> Result<(), &'static str> {
        if self.vulnerabilities.len().saturating_mul(builds) > field::MAX_ROWS_PER_RECORD {
            return Err("the erratum names too many packages and ids");
        }
        Ok(())
    }

    /// Makes the rows of a package: one for each vulnerability.
    pub(super) fn rows(
        &self,
        ecosystem: &str,
        package: &str,
        status: &RowStatus,
    ) -> impl Iterator<Item = Row> {
        self.vulnerabilities.iter().map(move |id| {
            let mut row = Row::new(ecosystem, package, id, status.clone());
            row.record = Some(self.record.to_owned());
            if *id != self.record {
                row.aliases = vec![self.record.to_owned()];
            }
            row.severity = self.severity;
            row.date = self.date;
            row
        })
    }
}

/// Reads the words that vendors rate with.
pub(super) fn severity(word: &str) -> Option<Severity> {
    match word.trim().to_lowercase().as_str() {
        "critical" => Some(Severity::Critical),
        "important" | "high" => Some(Severity::High),
        "moderate" | "medium" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        "negligible" => Some(Severity::Negligible),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the vulnerability and the aliases of each row.
    fn rows(named: &[&str], about_security: bool) -> Vec<(String, Vec<String>)> {
        let erratum = Erratum::new("RLSA-2030:1", named.iter().copied(), about_security).unwrap();
        let rows: Vec<Row> = erratum
            .rows("rocky:9", "acorn", &RowStatus::NotAffected)
            .collect();
        assert_eq!(erratum.is_empty(), rows.is_empty());
        assert!(
            rows.iter()
                .all(|row| row.record.as_deref() == Some("RLSA-2030:1"))
        );
        rows.into_iter()
            .map(|row| (row.vulnerability, row.aliases))
            .collect()
    }

    #[test]
    fn an_erratum_is_one_row_for_each_cve() {
        let erratum = || vec!["RLSA-2030:1".to_owned()];
        let named = ["CVE-2030-0002", "RHSA-2030:1", "CVE-2030-0001"];
        let twice = [named, named].concat();
        for about_security in [true, false] {
            assert_eq!(
                rows(&twice, about_security),
                [
                    ("CVE-2030-0001".to_owned(), erratum()),
                    ("CVE-2030-0002".to_owned(), erratum()),
                ]
            );
        }
        assert_eq!(
            rows(&["RHSA-2030:1"], true),
            [("RLSA-2030:1".to_owned(), Vec::new())]
        );
        assert!(rows(&["RHSA-2030:1"], false).is_empty());
        assert!(Erratum::new("no id", std::iter::empty(), true).is_err());
    }

    #[test]
    fn too_many_rows_are_refused() {
        let named = ["CVE-2030-0001", "CVE-2030-0002"];
        let erratum = Erratum::new("RLSA-2030:1", named.into_iter(), true).unwrap();
        assert!(
            erratum
                .check_size(field::MAX_ROWS_PER_RECORD / 2 + 1)
                .is_err()
        );
        assert!(erratum.check_size(usize::MAX).is_err());
        assert!(erratum.check_size(field::MAX_ROWS_PER_RECORD / 2).is_ok());
    }
}
