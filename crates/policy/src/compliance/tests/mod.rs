//! How cases are written down: controls, what checks said, what people state.

mod control;
mod law;
mod stated;

use seawall_model::assessment::{Assessment, Outcome, Reading};
use seawall_model::compliance::ControlState::{
    Fail, Manual, NotApplicable, NotLookedAt, Partly, Pass,
};
use seawall_model::compliance::{
    Control, ControlResult, ControlState, ControlStatement, Framework, Source, StatementGiven,
};
use seawall_model::time::Date;

use super::{Examined, Sight, Standing, in_force, judge};

/// Reads `CHECK object=outcome object=outcome; CHECK …`. Outcomes: pass, fail, accepted, manual, none, blind.
/// `CHECK -` was run and said nothing, `CHECK !` was not run, `CHECK ~` looks elsewhere, `CHECK ?…` has a gap.
fn assessments(text: &str) -> (Vec<Assessment>, Vec<(String, Sight)>) {
    let (mut told, mut sights) = (Vec::new(), Vec::new());
    for part in text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let mut words = part.split_whitespace();
        let check = words.next().unwrap().to_owned();
        let mut sight = run(&[]);
        for word in words {
            match word {
                "-" => {}
                "!" => sight = Sight::NotRun("nobody asked for it".to_owned()),
                "~" => sight = Sight::Elsewhere("Compose files".to_owned()),
                "?" => sight = run(&["container gone has vanished"]),
                _ => told.push(assessment(&check, word.split_once('=').unwrap())),
            }
        }
        sights.push((check, sight));
    }
    (told, sights)
}

fn run(gaps: &[&str]) -> Sight {
    Sight::Run {
        gaps: gaps.iter().map(|gap| (*gap).to_owned()).collect(),
        nothing: "there is no container".to_owned(),
    }
}

fn assessment(check: &str, (object, outcome): (&str, &str)) -> Assessment {
    let why = || "of something".to_owned();
    let is_wrong = ["fail", "accepted"].contains(&outcome);
    Assessment {
        check: check.to_owned(),
        object: object.to_owned(),
        outcome: match outcome {
            "pass" => Outcome::Pass,
            "fail" | "accepted" => Outcome::Fail,
            "manual" => Outcome::Manual(why()),
            "none" => Outcome::NotApplicable(why()),
            "blind" => Outcome::NotLookedAt(why()),
            other => panic!("{other}"),
        },
        readings: vec![Reading::new(outcome, format!("{check} of {object}"))],
        findings: is_wrong
            .then(|| format!("{check}-{object}"))
            .into_iter()
            .collect(),
        is_accepted: outcome == "accepted",
    }
}

/// Reads `all A B any C D manual`.
fn control(text: &str) -> Control {
    let mut control = Control {
        id: "1.1".to_owned(),
        title: "Something".to_owned(),
        ..Control::default()
    };
    let mut to_any = false;
    for word in text.split_whitespace() {
        match word {
            "all" => to_any = false,
            "any" => to_any = true,
            "manual" => control.manual = Some("the papers".to_owned()),
            _ if to_any => control.any.push(word.to_owned()),
            _ => control.all.push(word.to_owned()),
        }
    }
    control
}

fn framework(control: &Control) -> Framework {
    Framework {
        id: "F-1".to_owned(),
        title: "Framework".to_owned(),
        url: "https://framework.example/".to_owned(),
        reading: Source::Ours,
        note: String::new(),
        is_general: false,
        controls: vec![control.clone()],
    }
}

/// Reads `CONTROL met|unmet [signed] [until=DAY] [made=DAY] [host=NAME]`, several by `;`.
fn statements(text: &str) -> Vec<StatementGiven> {
    let one = |part: &str| {
        let mut words = part.split_whitespace();
        let control = words.next().unwrap().to_owned();
        let is_met = words.next().unwrap() == "met";
        let words: Vec<&str> = words.collect();
        let value = |key: &str| {
            let found = words.iter().find_map(|word| word.strip_prefix(key));
            found.map(str::to_owned)
        };
        let until = value("until=");
        StatementGiven {
            control,
            is_met,
            until: until.as_ref().map(|day| day.parse().unwrap()),
            hosts: value("host=").into_iter().collect(),
            shown: ControlStatement {
                text: "Looked at it".to_owned(),
                owner: "Ann".to_owned(),
                made: value("made="),
                until,
                origin: "seawall.yaml:3".to_owned(),
                signed_by: words.contains(&"signed").then(|| "sha256:00".to_owned()),
            },
        }
    };
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(one)
        .collect()
}

fn result(
    control: &Control,
    said: &str,
    stated: &str,
    signed: bool,
) -> (ControlResult, Vec<String>) {
    let (told, sights) = assessments(said);
    let given = statements(stated);
    let standing = Standing {
        host: "ship",
        today: Date::from_ymd(2026, 11, 22).unwrap(),
        require_signed: signed,
    };
    let in_force = in_force(&given, standing);
    let mut examined = Examined::new(&told);
    for (check, sight) in &sights {
        examined.sight(check, || sight.clone());
    }
    let mut result = judge(&framework(control), &examined, &in_force);
    (result.controls.remove(0), in_force.told)
}
