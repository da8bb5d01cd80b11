//! The second half of HST-0020: whether the programs of an engine have vulnerabilities that an update mends. What
//! advisories say of each is a fact; whoever did not ask them is told so.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::program::{KnownVulnerability, Program};
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// Tells each program of an engine.
pub(super) fn tell(check: &'static Check, input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let programs = match &input.engine.programs {
        Seen::Known(programs) => programs,
        Seen::Absent => return,
        Seen::Unknown(why) => {
            return outcomes.not_looked_at(format!("the engine's programs are not known: {why}"));
        }
    };
    for program in programs {
        let mut one = Outcomes::new(format!("{} of {}", program.name, input.object()));
        judge(check, program, &mut one);
        outcomes.take(one);
    }
}

fn judge(check: &'static Check, program: &Program, outcomes: &mut Outcomes) {
    let known = match &program.known {
        Seen::Known(known) => known,
        Seen::Absent => return outcomes.not_looked_at("no advisories were asked"),
        Seen::Unknown(why) => {
            let name = &program.name;
            return outcomes
                .not_looked_at(format!("whether {name} is vulnerable is not known: {why}"));
        }
    };
    let readings = readings(program, known);
    let fixable: Vec<&KnownVulnerability> = known.iter().filter(|it| it.fixed.is_some()).collect();
    if let Some(first) = fixable.first() {
        let count = match fixable.len() {
            1 => "a known vulnerability that an update mends".to_owned(),
            many => format!("{many} known vulnerabilities that updates mend"),
        };
        let (name, id) = (&program.name, &first.id);
        let message = format!("`{name}` has {count}, `{id}` among them");
        let fault = Fault::new(check, message, outcomes.place())
            .variant(VARIANT)
            .value(id);
        return outcomes.fail(fault, readings);
    }
    match known.first() {
        None => outcomes.pass(readings),
        Some(first) => outcomes.manual(
            format!(
                "what the {} known vulnerabilities of {} mean here, `{}` among them: no fix is published for its \
                 version",
                known.len(),
                program.name,
                first.id
            ),
            readings,
        ),
    }
}

fn readings(program: &Program, known: &[KnownVulnerability]) -> Vec<Reading> {
    let from = program.path.known().unwrap_or(&program.name);
    let names = program.purls.known().into_iter().flatten();
    let mut readings: Vec<Reading> = names.map(|name| Reading::new(name, from)).collect();
    readings.extend(
        program
            .told
            .iter()
            .map(|told| Reading::new(told, "GET /version")),
    );
    let one = |it: &KnownVulnerability| {
        let fixed = it
            .fixed
            .as_deref()
            .map_or_else(String::new, |it| format!(", fixed in {it}"));
        Reading::new(format!("{} ({}{fixed})", it.id, it.severity), "advisories")
    };
    readings.extend(known.iter().take(MOST).map(one));
    readings
}

/// The variant of the fault.
pub(super) const VARIANT: &str = "known-vulnerability";
/// Vulnerabilities that are read out; findings name all.
const MOST: usize = 20;
