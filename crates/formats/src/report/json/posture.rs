//! How a host stands as a whole: model → document.

use seawall_model::assessment::Reading;
use seawall_model::compliance::{ControlResult, ControlStatement, Earlier, FrameworkResult, Score};
use seawall_model::posture::{AttackPath, NetworkPicture, PathStep, Posture};

use crate::report::document::{
    AttackPathDocument, ControlDocument, ControlStatementDocument, EarlierDocument, EndDocument,
    FrameworkDocument, NetworkDocument, NetworkNodeDocument, PathStepDocument, PostureDocument,
    ReachDocument, ReadingDocument, ScoreDocument, SectionDocument,
};

/// Returns the document of a posture.
pub(super) fn posture(posture: &Posture) -> PostureDocument {
    PostureDocument {
        frameworks: posture.frameworks.iter().map(framework).collect(),
        paths: posture.paths.iter().map(path).collect(),
        path_gaps: posture.path_gaps.clone(),
        network: network(&posture.network),
    }
}

fn framework(result: &FrameworkResult) -> FrameworkDocument {
    let sections = result.sections().into_iter();
    FrameworkDocument {
        id: result.id.clone(),
        title: result.title.clone(),
        url: result.url.clone(),
        is_our_reading: result.is_our_reading,
        note: result.note.clone(),
        score: score(&result.score()),
        sections: sections
            .map(|(name, counts)| SectionDocument {
                name: name.to_owned(),
                score: score(&counts),
            })
            .collect(),
        controls: result.controls.iter().map(control).collect(),
        earlier: result.earlier.as_ref().map(earlier),
    }
}

fn score(score: &Score) -> ScoreDocument {
    ScoreDocument {
        pass: score.pass,
        fail: score.fail,
        partly: score.partly,
        manual: score.manual,
        not_applicable: score.not_applicable,
        not_looked_at: score.not_looked_at,
        percent: score.percent(),
    }
}

fn control(control: &ControlResult) -> ControlDocument {
    ControlDocument {
        id: control.id.clone(),
        title: control.title.clone(),
        section: control.section.clone(),
        level: control.level.clone(),
        checks: control.checks.clone(),
        state: control.state.name().into(),
        why: control.why.clone(),
        failed: control.failed.clone(),
        passed: control.passed,
        readings: readings(&control.readings),
        findings: control.findings.clone(),
        statement: control.statement.as_ref().map(statement),
    }
}

fn statement(statement: &ControlStatement) -> ControlStatementDocument {
    ControlStatementDocument {
        text: statement.text.clone(),
        owner: statement.owner.clone(),
        made: statement.made.clone(),
        until: statement.until.clone(),
        origin: statement.origin.clone(),
        signed_by: statement.signed_by.clone(),
    }
}

fn earlier(earlier: &Earlier) -> EarlierDocument {
    let controls = earlier.controls.iter();
    EarlierDocument {
        created: earlier.created.to_string(),
        score: score(&earlier.score),
        controls: controls
            .map(|(id, state)| (id.clone(), state.name().into()))
            .collect(),
    }
}

fn path(path: &AttackPath) -> AttackPathDocument {
    let step = |step: &PathStep| PathStepDocument {
        from: step.from.clone(),
        to: step.to.clone(),
        how: step.how.clone(),
        check: step.check.clone(),
        readings: readings(&step.readings),
        basis: step.basis.name().into(),
        lowered: step.lowered.clone(),
    };
    AttackPathDocument {
        consequence: path.consequence.clone(),
        from: path.from.clone(),
        also: path.also.clone(),
        to: path.to.clone(),
        score: path.score,
        why: path.why.clone(),
        steps: path.steps.iter().map(step).collect(),
    }
}

fn network(picture: &NetworkPicture) -> NetworkDocument {
    let networks = picture.networks.iter().map(|one| NetworkNodeDocument {
        name: one.name.clone(),
        driver: one.driver.clone(),
        is_internal: one.is_internal,
        inner_traffic: one.inner_traffic,
        is_encrypted: one.is_encrypted,
        members: one.members.clone(),
    });
    let ends = picture.ends.iter().map(|one| EndDocument {
        name: one.name.clone(),
        ports: one.ports.clone(),
        published: one.published.clone(),
        group: one.group.clone(),
    });
    let reaches = picture.reaches.iter().map(|one| ReachDocument {
        from: one.from.clone(),
        to: one.to.clone(),
        by: one.by.clone(),
        ports: one.ports.clone(),
    });
    NetworkDocument {
        networks: networks.collect(),
        ends: ends.collect(),
        reaches: reaches.collect(),
        gaps: picture.gaps.clone(),
    }
}

fn readings(readings: &[Reading]) -> Vec<ReadingDocument> {
    readings.iter().map(ReadingDocument::from).collect()
}
