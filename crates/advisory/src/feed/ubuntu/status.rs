//! Ubuntu's status words.

use seawall_model::finding::Status;

use crate::feed::field;
use crate::record::RowStatus;

/// What a row says.
#[derive(Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) status: RowStatus,
    pub(super) word: Option<&'static str>,
    pub(super) imprecise: Option<&'static str>,
}

/// Reads `status (detail)`; `None` for a package that does not exist in the release.
pub(super) fn judge(value: &str) -> Result<Option<Judged>, String> {
    let (status, detail) = match value.split_once(|c: char| c.is_whitespace() || c == '(') {
        Some((status, _)) => (status, value.get(status.len()..).unwrap_or_default()),
        None => (value, ""),
    };
    let detail = unwrapped(detail);
    let judged = match status {
        "DNE" => return Ok(None),
        "released" if detail.is_empty() => {
            return Err("released, but no version is given".to_owned());
        }
        "released" => plain(field::fixed(
            field::version(detail)
                .filter(|v| is_version(v))
                .ok_or("no usable version")?,
        )),
        "not-affected" => plain(match version(detail) {
            Some(version) => RowStatus::FixedIn(version.to_owned()),
            None => RowStatus::NotAffected,
        }),
        "needed" => unfixed(Status::Affected, "needed"),
        "pending" => unfixed(Status::Affected, "pending"),
        "active" | "in-progress" => unfixed(Status::Affected, "in-progress"),
        "needs-triage" => unfixed(Status::UnderInvestigation, "needs-triage"),
        "deferred" => unfixed(Status::FixDeferred, "deferred"),
        "ignored" => ignored(detail),
        "" => return Err("no status is given".to_owned()),
        other => return Err(format!("the status `{}` is not known", field::shown(other))),
    };
    Ok(Some(judged))
}

/// Tells why a vulnerability is ignored: the release has ended, or the vendor won't fix it.
fn ignored(reason: &str) -> Judged {
    let reason = reason.to_ascii_lowercase();
    if reason.contains("was not-affected") {
        return Judged {
            status: RowStatus::NotAffected,
            word: Some("ignored"),
            imprecise: Some("the vendor's word from before support ended"),
        };
    }
    let ended = ENDED.iter().any(|words| reason.contains(words));
    unfixed(
        if ended {
            Status::EndOfLife
        } else {
            Status::WillNotFix
        },
        "ignored",
    )
}

fn plain(status: RowStatus) -> Judged {
    Judged {
        status,
        word: None,
        imprecise: None,
    }
}

fn unfixed(status: Status, word: &'static str) -> Judged {
    Judged {
        status: RowStatus::Unfixed(status),
        word: Some(word),
        imprecise: None,
    }
}

/// Takes the brackets off a detail.
fn unwrapped(detail: &str) -> &str {
    let detail = detail.trim();
    let detail = detail.strip_prefix('(').unwrap_or(detail);
    detail.strip_suffix(')').unwrap_or(detail).trim()
}

/// Returns the version that a detail is; remarks that begin like one (`2.6.x only`, `1.2.x`) are
/// none.
fn version(detail: &str) -> Option<&str> {
    field::version(detail).filter(|v| is_version(v) && !field::has_ending(v, "x"))
}

/// Tells whether a text has the characters of a Debian version (policy 5.6.12) and begins like one.
fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".+-~:".contains(&b))
}

const ENDED: [&str; 5] = [
    "end of life",
    "end-of-life",
    "end of standard support",
    "out of standard support",
    "end of kernel support",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, status: RowStatus, word: Option<&str>) {
        let judged = judge(value).unwrap().unwrap();
        assert_eq!((judged.status, judged.word), (status, word), "{value}");
    }

    #[test]
    fn statuses() {
        let fixed = |v: &str| RowStatus::FixedIn(v.to_owned());
        check("released (2.35-0ubuntu3.4)", fixed("2.35-0ubuntu3.4"), None);
        check(
            "released  ( 2:1.4.15-3ubuntu0.4)",
            fixed("2:1.4.15-3ubuntu0.4"),
            None,
        );
        check("not-affected", RowStatus::NotAffected, None);
        check(
            "not-affected (code not present)",
            RowStatus::NotAffected,
            None,
        );
        check("not-affected (2.6.x only)", RowStatus::NotAffected, None);
        check("not-affected (4.2.x)", RowStatus::NotAffected, None);
        check("not-affected (1:1.2-3)", fixed("1:1.2-3"), None);
        let open = |s| RowStatus::Unfixed(s);
        check("needed", open(Status::Affected), Some("needed"));
        check("pending (1.2-3)", open(Status::Affected), Some("pending"));
        check(
            "needs-triage",
            open(Status::UnderInvestigation),
            Some("needs-triage"),
        );
        check(
            "deferred (2020-01-01)",
            open(Status::FixDeferred),
            Some("deferred"),
        );
        check(
            "ignored (end of life, was needed)",
            open(Status::EndOfLife),
            Some("ignored"),
        );
        check(
            "ignored (end of standard support)",
            open(Status::EndOfLife),
            Some("ignored"),
        );
        check(
            "ignored (superseded by linux-x)",
            open(Status::WillNotFix),
            Some("ignored"),
        );
        check("ignored", open(Status::WillNotFix), Some("ignored"));
        check(
            "ignored (end of standard support, was not-affected)",
            RowStatus::NotAffected,
            Some("ignored"),
        );
    }

    #[test]
    fn packages_that_do_not_exist_and_faults() {
        assert_eq!(judge("DNE").unwrap(), None);
        assert_eq!(judge("DNE (trusty was needed)").unwrap(), None);
        for bad in [
            "",
            "released",
            "released (see above)",
            "released (1.0, 2.0)",
            "87.0",
        ] {
            judge(bad).unwrap_err();
        }
    }
}
