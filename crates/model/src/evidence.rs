//! What proves a finding, machine-readable.

use crate::assessment::Reading;
use crate::time::Date;

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A published record that speaks of the package.
    Advisory {
        /// Source of the record as the database names it, for instance `debian-tracker`.
        source: String,
        /// Id of the record, for instance `ALSA-2024:1234`, where it has one beside the finding's id.
        record: Option<String>,
        /// Date of the record, else of the source's data.
        date: Option<Date>,
        /// The source's own word of status, for instance `no-dsa` or `needs-triage`.
        word: Option<String>,
    },
    /// The comparison that decided.
    Comparison {
        /// Version order used: `dpkg`, `rpm`, `semver` …
        scheme: &'static str,
        /// Name compared by: the source package's or the package's own.
        package: String,
        /// Installed version.
        installed: String,
        /// The bound it was held against.
        bound: String,
        /// How the bound was meant: `<` fixed version, `<=` last affected version, `>=` first affected
        /// version, `=` a version that the record lists.
        operator: &'static str,
    },
    /// The record is another distribution's, taken because the two are binary-compatible.
    Compatibility {
        /// Distribution of the artifact.
        of: String,
        /// Distribution that the record speaks of.
        with: String,
    },
    /// A value that was read from a host, an engine or a container.
    Reading(Reading),
    /// The record is known to be imprecise; the clause says in what.
    Imprecise {
        /// In what the record is imprecise, as a clause without a full stop.
        why: String,
    },
    /// What is known of a package's licence, and what the policy says of it.
    Licence {
        /// The SPDX expression, else the package's own words, else `none`.
        licence: String,
        /// The term that decided, where there is an expression.
        term: Option<String>,
        /// Category of that term.
        category: String,
        /// Why the policy says so, as a clause without a full stop.
        why: String,
    },
}
