//! What a report says of a finding: how bad it is, why it is believed, what sets it aside.

use seawall_model::assessment::Reading;
use seawall_model::evidence::Evidence;
use seawall_model::finding::{
    AppliedException, AppliedStatement, Cvss, Dismissal, Epss, Kev, Rating, Risk, RiskTerm, Ssvc,
};

use super::super::document::{
    CvssDocument, DismissalDocument, EpssDocument, EvidenceDocument, ExceptionDocument,
    KevDocument, RatingDocument, RiskDocument, RiskTermDocument, SsvcDocument, StatementDocument,
};
use super::super::words::why_dismissed;
use super::text;

pub(crate) fn rating(rating: &Rating) -> RatingDocument {
    RatingDocument {
        source: rating.source.clone(),
        severity: rating.severity.name().into(),
    }
}

pub(crate) fn cvss(cvss: &Cvss) -> CvssDocument {
    CvssDocument {
        version: cvss.version.into(),
        vector: cvss.vector.clone(),
        score: cvss.score,
        source: cvss.source.clone(),
    }
}

pub(crate) fn epss(epss: &Epss) -> EpssDocument {
    EpssDocument {
        probability: epss.probability,
        percentile: epss.percentile,
        date: text(epss.date.as_ref()),
    }
}

pub(crate) fn kev(kev: &Kev) -> KevDocument {
    KevDocument {
        added: text(kev.added.as_ref()),
        due: text(kev.due.as_ref()),
        ransomware: kev.ransomware,
    }
}

pub(crate) fn ssvc(ssvc: Ssvc) -> SsvcDocument {
    SsvcDocument {
        exploitation: ssvc.exploitation.name().into(),
        automatable: ssvc.automatable,
        technical_impact: if ssvc.total_impact {
            "total".into()
        } else {
            "partial".into()
        },
    }
}

pub(super) fn risk(risk: &Risk) -> RiskDocument {
    let term = |term: &RiskTerm| RiskTermDocument {
        name: term.name.into(),
        value: term.value,
        why: term.why.clone(),
    };
    RiskDocument {
        score: risk.score,
        terms: risk.terms.iter().map(term).collect(),
    }
}

pub(crate) fn dismissal(dismissal: &Dismissal) -> DismissalDocument {
    let mut document = DismissalDocument {
        kind: dismissal.name().into(),
        why: why_dismissed(dismissal),
        owner: None,
        version: None,
        path: None,
        evidence: None,
        statement: None,
    };
    match dismissal {
        Dismissal::OwnedByDistribution { owner } => document.owner = Some(owner.clone()),
        Dismissal::BackPort { version, path } => {
            document.version = Some(version.clone()).filter(|version| !version.is_empty());
            document.path = Some(path.clone());
        }
        Dismissal::NotReachable { evidence } => document.evidence = Some(evidence.clone()),
        Dismissal::Statement(applied) => document.statement = Some(statement(applied)),
    }
    document
}

pub(super) fn statement(statement: &AppliedStatement) -> StatementDocument {
    StatementDocument {
        status: statement.status.into(),
        justification: statement.justification.clone(),
        text: statement.text.clone(),
        author: statement.author.clone(),
        date: text(statement.date.as_ref()),
        origin: statement.origin.clone(),
    }
}

pub(crate) fn evidence(evidence: &Evidence) -> EvidenceDocument {
    match evidence.clone() {
        Evidence::Advisory {
            source,
            record,
            date,
            word,
        } => EvidenceDocument::Advisory {
            source,
            record,
            date: text(date.as_ref()),
            word,
        },
        Evidence::Comparison {
            scheme,
            package,
            installed,
            bound,
            operator,
        } => EvidenceDocument::Comparison {
            scheme: scheme.into(),
            package,
            installed,
            operator: operator.into(),
            bound,
        },
        Evidence::Compatibility { of, with } => EvidenceDocument::Compatibility { of, with },
        Evidence::Imprecise { why } => EvidenceDocument::Imprecise { why },
        Evidence::Reading(Reading { value, from }) => EvidenceDocument::Reading { value, from },
        Evidence::Licence {
            licence,
            term,
            category,
            why,
        } => EvidenceDocument::Licence {
            licence,
            term,
            category,
            why,
        },
    }
}

pub(super) fn exception(exception: &AppliedException) -> ExceptionDocument {
    ExceptionDocument {
        reason: exception.reason.clone(),
        until: text(exception.until.as_ref()),
        origin: exception.origin.clone(),
    }
}
