//! How far answers hold on this machine, found out by trying: whether the engine is there and lets such acts through, on a container
//! that there is not; whether signals can be sent; whether snapshots can be kept. No container and no process is touched.

use std::path::Path;

use seawall_artifact::source::engine::{Act, Engine, EngineOptions};
use seawall_policy::config::watch::{Respond, StepOf};

use super::plan::{Answer, Plan};
use super::snapshot::Snapshots;
use super::{patient, signal, snapshots};
use crate::prevent::{Rung, Standing};

/// A step of an answer, and how far it holds here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The answer.
    pub answer: String,
    /// Line and column of where it stands.
    pub at: (u64, u64),
    /// What is done; `alert-only` where nothing is.
    pub step: &'static str,
    /// How far that holds.
    pub standing: Standing,
}

/// Tries all steps of all answers, each way once.
pub fn try_all(respond: &Respond, plan: &Plan, engine: &EngineOptions) -> Vec<Line> {
    let trial = Trial {
        engine: Engine::connect(&patient(engine)).map_err(|error| error.to_string()),
        snapshots: snapshots(respond),
        is_enforced: plan.is_enforced(),
    };
    let lines = plan.answers().iter().map(|answer| trial.lines(answer));
    lines.flatten().collect()
}

struct Trial {
    engine: Result<Engine, String>,
    snapshots: Snapshots,
    is_enforced: bool,
}

impl Trial {
    fn lines(&self, answer: &Answer) -> Vec<Line> {
        let line = |step, standing| Line {
            answer: answer.id().to_owned(),
            at: answer.place(),
            step,
            standing,
        };
        if answer.steps().is_empty() {
            return vec![line("alert-only", Standing::AuditOnly(Rung::Reaction))];
        }
        let steps = answer.steps().iter();
        let steps = steps.map(|step| line(step.name(), self.standing(*step)));
        steps.collect()
    }

    fn standing(&self, step: StepOf) -> Standing {
        match self.try_step(step) {
            Err(why) => Standing::Impossible { why, would: None },
            Ok(()) if self.is_enforced => Standing::BestEffort(Rung::Reaction),
            Ok(()) => Standing::AuditOnly(Rung::Reaction),
        }
    }

    fn try_step(&self, step: StepOf) -> Result<(), String> {
        let act = match step {
            StepOf::Signal(_) => return signal::try_own(),
            StepOf::Pause => Act::Pause,
            StepOf::Kill => Act::Kill,
            StepOf::Stop => Act::Stop(1),
            StepOf::DisconnectNetwork => Act::Disconnect("0".repeat(64)),
            StepOf::Snapshot => Act::Commit("seawall-snapshot".to_owned(), "trial".to_owned()),
        };
        let engine = self.engine.as_ref().map_err(Clone::clone)?;
        engine.may(&act).map_err(|error| error.to_string())?;
        if step == StepOf::Snapshot {
            self.snapshots.make_room()?;
            try_folder(&self.snapshots.folder.join(".trial"))?;
        }
        Ok(())
    }
}

/// Writes into the folder of snapshots, and takes it away again.
fn try_folder(path: &Path) -> Result<(), String> {
    let tried = std::fs::write(path, b"").and_then(|()| std::fs::remove_file(path));
    tried.map_err(|error| format!("{} can't be written: {error}", path.display()))
}
