//! An audit against an earlier one: how the same frameworks came out then.

use seawall_model::artifact::ArtifactKind;
use seawall_model::compliance::{Earlier, FrameworkResult};
use seawall_model::report::Report;

/// Puts into each framework how it came out earlier, and returns what could not be compared, as sentences without a full
/// stop.
pub fn compare(report: &mut Report, earlier: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Some(now), Some(then)) = (host(report), host(earlier))
        && now != then
    {
        notes.push(format!(
            "the earlier report is of another host, {then}, and this one of {now}"
        ));
    }
    if earlier.created > report.created {
        let day = earlier.created.date();
        notes.push(format!("the report to compare with is newer, of {day}"));
    }
    let known: &[FrameworkResult] = earlier
        .posture
        .as_deref()
        .map_or(&[], |posture| &posture.frameworks);
    let Some(posture) = report.posture.as_deref_mut() else {
        return notes;
    };
    if posture.frameworks.is_empty() {
        notes.push("there is nothing to compare: no framework was asked for".to_owned());
    }
    for framework in &mut posture.frameworks {
        match known.iter().find(|one| one.id == framework.id) {
            Some(one) => {
                let controls = one.controls.iter();
                framework.earlier = Some(Earlier {
                    created: earlier.created,
                    score: one.score(),
                    controls: controls
                        .map(|control| (control.id.clone(), control.state))
                        .collect(),
                });
            }
            None => notes.push(missing(&framework.id, known)),
        }
    }
    notes
}

fn host(report: &Report) -> Option<&str> {
    let mut targets = report.targets.iter();
    let host = targets.find(|target| target.artifact.kind == ArtifactKind::Host)?;
    Some(host.artifact.name.as_str()).filter(|name| !name.is_empty())
}

fn missing(id: &str, known: &[FrameworkResult]) -> String {
    let family = family(id);
    let other = known.iter().find(|one| self::family(&one.id) == family);
    match other {
        Some(other) => format!(
            "{id} is not compared: the earlier report has another version, {}",
            other.id
        ),
        None => format!("{id} is not compared: the earlier report does not have it"),
    }
}

/// The id without what says which version it is: `CIS-Docker` of `CIS-Docker-1.6`.
fn family(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((family, version)) if version.contains(|c: char| c.is_ascii_digit()) => family,
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use seawall_model::compliance::{ControlResult, ControlState};
    use seawall_model::posture::Posture;
    use seawall_model::report::Tool;
    use seawall_model::time::Timestamp;
    use seawall_model::verdict::Verdict;

    use super::*;

    fn framework(id: &str, controls: &[(&str, ControlState)]) -> FrameworkResult {
        let control = |(id, state): &(&str, ControlState)| ControlResult {
            id: (*id).to_owned(),
            title: String::new(),
            section: String::new(),
            level: None,
            checks: Vec::new(),
            state: *state,
            why: None,
            failed: Vec::new(),
            passed: 0,
            readings: Vec::new(),
            findings: Vec::new(),
            statement: None,
        };
        FrameworkResult {
            id: id.to_owned(),
            title: String::new(),
            url: String::new(),
            is_our_reading: false,
            note: String::new(),
            controls: controls.iter().map(control).collect(),
            earlier: None,
        }
    }

    fn report(created: i64, frameworks: Vec<FrameworkResult>) -> Report {
        Report {
            tool: Tool {
                name: "seawall".to_owned(),
                version: "1".to_owned(),
                database: None,
            },
            created: Timestamp::from_seconds(created),
            targets: Vec::new(),
            posture: Some(Box::new(Posture {
                frameworks,
                ..Posture::default()
            })),
            verdict: Verdict { gates: Vec::new() },
        }
    }

    #[test]
    fn frameworks_are_held_against_those_of_the_same_version_only() {
        let now = [("1", ControlState::Pass), ("2", ControlState::Fail)];
        let then = [("1", ControlState::Fail), ("2", ControlState::Fail)];
        let mut report = report(
            200,
            vec![
                framework("CIS-Docker-1.6", &now),
                framework("PCI-DSS-4.0", &now),
                framework("HIPAA", &now),
            ],
        );
        let earlier = self::report(
            100,
            vec![
                framework("CIS-Docker-1.6", &then),
                framework("PCI-DSS-3.2", &then),
            ],
        );
        let notes = compare(&mut report, &earlier);
        let frameworks = &report.posture.unwrap().frameworks;
        let found = frameworks[0].earlier.as_ref().unwrap();
        assert_eq!((found.score.pass, found.score.fail), (0, 2));
        assert_eq!(found.controls["1"], ControlState::Fail);
        assert_eq!(found.created.seconds(), 100);
        assert!(frameworks[1].earlier.is_none() && frameworks[2].earlier.is_none());
        let [version, absent] = notes.as_slice() else {
            panic!("{notes:?}")
        };
        assert!(
            version.contains("another version, PCI-DSS-3.2"),
            "{version}"
        );
        assert!(absent.contains("does not have it"), "{absent}");
    }

    #[test]
    fn a_newer_report_and_none_at_all_are_told() {
        let mut report = report(100, Vec::new());
        let notes = compare(&mut report, &self::report(100_000, Vec::new()));
        assert!(
            notes.iter().any(|note| note.contains("is newer")),
            "{notes:?}"
        );
        assert!(
            notes.iter().any(|note| note.contains("no framework")),
            "{notes:?}"
        );
    }
}
