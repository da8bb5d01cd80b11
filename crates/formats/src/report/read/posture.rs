//! How a host stands as a whole: document → model. Scores are counted again, not believed.

use seawall_model::assessment::Reading;
use seawall_model::compliance::{
    ControlResult, ControlState, ControlStatement, Earlier, FrameworkResult, Score,
};
use seawall_model::posture::{
    AttackPath, Basis, End, NetworkNode, NetworkPicture, PathStep, Posture, Reach,
};

use super::{InvalidReport, parts};
use crate::report::document::{
    AttackPathDocument, ControlDocument, ControlStatementDocument, EarlierDocument,
    FrameworkDocument, NetworkDocument, PathStepDocument, PostureDocument, ReadingDocument,
    ScoreDocument,
};

/// Returns the posture that a document stands for.
pub(super) fn posture(document: &PostureDocument) -> Result<Posture, InvalidReport> {
    let frameworks = document.frameworks.iter().enumerate();
    Ok(Posture {
        frameworks: frameworks
            .map(|(index, one)| framework(&format!("posture/frameworks/{index}"), one))
            .collect::<Result<_, _>>()?,
        paths: (document.paths.iter().enumerate())
            .map(|(index, one)| path(&format!("posture/paths/{index}"), one))
            .collect::<Result<_, _>>()?,
        path_gaps: document.path_gaps.clone(),
        network: network(&document.network),
    })
}

/// Returns how a framework came out, where what cannot be understood was not looked at.
pub(super) fn lenient_framework(document: &FrameworkDocument) -> FrameworkResult {
    let controls = document.controls.iter().map(|one| {
        let state = state("", &one.state);
        control(one, state.unwrap_or(ControlState::NotLookedAt))
    });
    let before = document.earlier.as_ref();
    bare(
        document,
        controls.collect(),
        before.and_then(|one| earlier("", one).ok()),
    )
}

fn framework(place: &str, document: &FrameworkDocument) -> Result<FrameworkResult, InvalidReport> {
    let controls = document.controls.iter().enumerate();
    let controls = controls.map(|(index, one)| {
        let state = state(&format!("{place}/controls/{index}"), &one.state)?;
        Ok(control(one, state))
    });
    let before = document.earlier.as_ref();
    let before = before.map(|one| earlier(&format!("{place}/earlier"), one));
    Ok(bare(
        document,
        controls.collect::<Result<_, _>>()?,
        before.transpose()?,
    ))
}

fn bare(
    document: &FrameworkDocument,
    controls: Vec<ControlResult>,
    earlier: Option<Earlier>,
) -> FrameworkResult {
    FrameworkResult {
        id: document.id.clone(),
        title: document.title.clone(),
        url: document.url.clone(),
        is_our_reading: document.is_our_reading,
        note: document.note.clone(),
        controls,
        earlier,
    }
}

fn control(document: &ControlDocument, state: ControlState) -> ControlResult {
    ControlResult {
        id: document.id.clone(),
        title: document.title.clone(),
        section: document.section.clone(),
        level: document.level.clone(),
        checks: document.checks.clone(),
        state,
        why: document.why.clone(),
        failed: document.failed.clone(),
        passed: document.passed,
        readings: readings(&document.readings),
        findings: document.findings.clone(),
        statement: document.statement.as_ref().map(statement),
    }
}

fn state(place: &str, word: &str) -> Result<ControlState, InvalidReport> {
    let state = match word {
        "pass" => ControlState::Pass,
        "fail" => ControlState::Fail,
        "partly" => ControlState::Partly,
        "manual" => ControlState::Manual,
        "not-applicable" => ControlState::NotApplicable,
        "not-looked-at" => ControlState::NotLookedAt,
        _ => {
            let word: String = word.chars().take(60).collect();
            let why = format_args!("{word:?} is no known state of a control");
            return Err(InvalidReport::new(place, why));
        }
    };
    Ok(state)
}

fn statement(document: &ControlStatementDocument) -> ControlStatement {
    ControlStatement {
        text: document.text.clone(),
        owner: document.owner.clone(),
        made: document.made.clone(),
        until: document.until.clone(),
        origin: document.origin.clone(),
        signed_by: document.signed_by.clone(),
    }
}

fn earlier(place: &str, document: &EarlierDocument) -> Result<Earlier, InvalidReport> {
    let controls = document.controls.iter();
    Ok(Earlier {
        created: parts::time(place, &document.created)?,
        score: score(&document.score),
        controls: controls
            .map(|(id, word)| Ok((id.clone(), state(place, word)?)))
            .collect::<Result<_, _>>()?,
    })
}

const fn score(document: &ScoreDocument) -> Score {
    Score {
        pass: document.pass,
        fail: document.fail,
        partly: document.partly,
        manual: document.manual,
        not_applicable: document.not_applicable,
        not_looked_at: document.not_looked_at,
    }
}

fn path(place: &str, document: &AttackPathDocument) -> Result<AttackPath, InvalidReport> {
    let step = |step: &PathStepDocument| {
        Ok(PathStep {
            from: step.from.clone(),
            to: step.to.clone(),
            how: step.how.clone(),
            check: step.check.clone(),
            readings: readings(&step.readings),
            basis: basis(place, &step.basis)?,
            lowered: step.lowered.clone(),
        })
    };
    Ok(AttackPath {
        consequence: document.consequence.clone(),
        from: document.from.clone(),
        also: document.also.clone(),
        to: document.to.clone(),
        score: document.score,
        why: document.why.clone(),
        steps: document.steps.iter().map(step).collect::<Result<_, _>>()?,
    })
}

fn basis(place: &str, word: &str) -> Result<Basis, InvalidReport> {
    let known = [Basis::Kernel, Basis::Configuration].into_iter();
    let mut fitting = known.filter(|basis| basis.name() == word);
    fitting.next().ok_or_else(|| {
        let word: String = word.chars().take(60).collect();
        InvalidReport::new(place, format_args!("{word:?} is no known basis of a step"))
    })
}

fn network(document: &NetworkDocument) -> NetworkPicture {
    let networks = document.networks.iter().map(|one| NetworkNode {
        name: one.name.clone(),
        driver: one.driver.clone(),
        is_internal: one.is_internal,
        inner_traffic: one.inner_traffic,
        is_encrypted: one.is_encrypted,
        members: one.members.clone(),
    });
    let ends = document.ends.iter().map(|one| End {
        name: one.name.clone(),
        ports: one.ports.clone(),
        published: one.published.clone(),
        group: one.group.clone(),
    });
    let reaches = document.reaches.iter().map(|one| Reach {
        from: one.from.clone(),
        to: one.to.clone(),
        by: one.by.clone(),
        ports: one.ports.clone(),
    });
    NetworkPicture {
        networks: networks.collect(),
        ends: ends.collect(),
        reaches: reaches.collect(),
        gaps: document.gaps.clone(),
    }
}

fn readings(readings: &[ReadingDocument]) -> Vec<Reading> {
    readings.iter().map(Reading::from).collect()
}
