//! What came of a package, in a clause: the same in every format.

use std::fmt::Write as _;

use seawall_model::explanation::{Considered, Fate};
use seawall_model::finding::{Finding, Status};

use crate::report::words::{said, why_dismissed};

/// Says what came of a package and why, as a clause.
pub(crate) fn why_so(considered: &Considered) -> String {
    match &considered.fate {
        Fate::Reported(finding) => reported(finding),
        Fate::SetAside(one) => why_dismissed(&one.why),
        Fate::NotAffected => "the installed version is not affected".to_owned(),
        Fate::Withdrawn => "the vulnerability was rejected or withdrawn".to_owned(),
        Fate::OtherSystem => "the records speak of other operating systems".to_owned(),
        Fate::NoRecordApplies => "no record speaks of this build of the package".to_owned(),
    }
}

fn reported(finding: &Finding) -> String {
    if let Some(exception) = &finding.exception {
        let reason = match exception.reason.as_str() {
            "" => "no reason given",
            reason => reason,
        };
        return format!("accepted by {}: {reason}", exception.origin);
    }
    let mut text = match &finding.not_loaded {
        Some(why) => why.clone(),
        None => format!("severity {}", finding.severity),
    };
    if let Some(risk) = &finding.risk {
        let _ = write!(text, ", risk {:.1}", risk.score);
    }
    let _ = match (finding.status, &finding.fixed_version) {
        (Status::Fixed, Some(version)) => write!(text, ", fixed in {version}"),
        (status, _) => write!(text, ", {}", status.name().replace('_', " ")),
    };
    if let Some(statement) = &finding.statement {
        let _ = write!(text, "; {}", said(statement));
    }
    text
}
