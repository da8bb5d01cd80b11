//! What gives answers: on threads of its own, one container's answers in their order.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::{ContainerId, Engine, EngineOptions};
use seawall_policy::config::watch::StepOf;
use seawall_runtime::state::Container;
use seawall_runtime::state::cgroup::BUILDKIT;

use super::limit::{Leave, Limits};
use super::outcome::Outcome;
use super::plan::{Pick, Plan};
use super::signal::{self, Starts};
use super::snapshot::Snapshots;
use super::step;
use crate::told::{Owner, Told};

/// An alert that an answer is to be given to.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) told: Told,
    /// The answer; nothing where it hangs on what nobody told yet of the container.
    pub(super) answer: Option<usize>,
}

/// What came of an answer.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) told: Told,
    pub(super) owner: Option<Owner>,
    /// Which one; nothing where it could not be found out.
    pub(super) answer: Option<usize>,
    pub(super) verdict: Verdict,
    pub(super) took: Duration,
}

/// Whether an answer was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// These steps were tried, or would have been.
    Steps(Vec<(StepOf, Outcome, Duration)>),
    /// Nothing is ever done to this container.
    Spared,
    /// It was not, and why.
    NotGiven(String),
}

/// What answers need.
pub(super) struct Hands {
    pub(super) plan: Arc<Plan>,
    pub(super) engine: EngineOptions,
    pub(super) snapshots: Snapshots,
    pub(super) limits: Mutex<Limits>,
    /// When answering began: times of the limits count from here.
    pub(super) begun: Instant,
    pub(super) starts: Starts,
    /// The id of the container that this program itself runs in.
    pub(super) own: Option<String>,
    /// The time of day in nanoseconds since 1970.
    pub(super) now: fn() -> u64,
}

/// What is known of the container of an alert.
enum Known {
    /// It is about none.
    Outside,
    /// The engine knows it; it is the one that was asked.
    Here(Box<Engine>, ContainerId, Owner),
    /// Why not; and what was told before.
    Silent(String, Owner),
}

impl Hands {
    /// Gives an answer.
    ///
    /// # Errors
    /// Where there is none to give, now that the container is known; or no leave to give it.
    pub(super) fn give(&self, job: &Job) -> Result<Answered, Option<Leave>> {
        let begun = Instant::now();
        let known = self.look(&job.told);
        let owner = match &known {
            Known::Outside => None,
            Known::Here(_, _, owner) | Known::Silent(_, owner) => Some(owner),
        };
        let picked = match job.answer {
            Some(index) => Ok(index),
            None => self.pick(&job.told, owner, &known)?,
        };
        let (answer, verdict) = match picked {
            Ok(index) => (Some(index), self.judge(job, index, owner, &known)),
            Err(why) => (None, Verdict::NotGiven(why)),
        };
        Ok(Answered {
            told: job.told.clone(),
            answer,
            owner: owner.cloned(),
            verdict,
            took: begun.elapsed(),
        })
    }

    /// Asks for leave to give an answer.
    pub(super) fn leave(&self, told: &Told, index: usize) -> Leave {
        let Some(answer) = self.plan.answers().get(index) else {
            return Leave::Again;
        };
        let subject = &told.subject;
        let is_of_process = answer
            .steps()
            .iter()
            .all(|step| matches!(step, StepOf::Signal(_)));
        let to = match (&subject.container, &subject.process) {
            (Some(owner), _) if !is_of_process => format!("{index}/{}", owner.id),
            (_, Some(it)) => format!("{index}/{}/{}", it.id, it.started),
            (owner, None) => {
                let id = owner.as_ref().map_or("", |it| it.id.as_str());
                format!("{index}/{id}")
            }
        };
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.ask(to, self.begun.elapsed())
    }

    /// Finds the answer to an alert of a container that was not known when it came.
    fn pick(
        &self,
        told: &Told,
        owner: Option<&Owner>,
        known: &Known,
    ) -> Result<Result<usize, String>, Option<Leave>> {
        let index = match self.plan.pick(told, owner) {
            Pick::Nothing => return Err(None),
            Pick::Failed(_, why) => return Ok(Err(format!("its condition has no value: {why}"))),
            Pick::Unknown => return Ok(Err(unknown(known))),
            Pick::Answer(index) => index,
        };
        let answer = self.plan.answers().get(index);
        if answer.is_none_or(|it| it.steps().is_empty()) {
            return Err(None);
        }
        match self.leave(told, index) {
            Leave::Given => Ok(Ok(index)),
            other => Err(Some(other)),
        }
    }

    fn judge(&self, job: &Job, index: usize, owner: Option<&Owner>, known: &Known) -> Verdict {
        let Some(answer) = self.plan.answers().get(index) else {
            return Verdict::NotGiven("there is no such answer".to_owned());
        };
        if let Some(owner) = owner {
            if self.own.as_deref() == Some(owner.id.as_str()) {
                return Verdict::NotGiven("Seawall itself runs in it".to_owned());
            }
            if self.plan.is_spared(owner) {
                return Verdict::Spared;
            }
            if self.plan.spares_some() && !owner.is_known() {
                return Verdict::NotGiven(unknown(known));
            }
        }
        let steps = answer.steps().iter().map(|step| {
            let begun = Instant::now();
            let outcome = if self.plan.is_enforced() {
                self.do_step(*step, job, known)
            } else {
                Outcome::Would
            };
            (*step, outcome, begun.elapsed())
        });
        Verdict::Steps(steps.collect())
    }

    fn do_step(&self, step: StepOf, job: &Job, known: &Known) -> Outcome {
        if let StepOf::Signal(name) = step {
            return match &job.told.subject.process {
                Some(it) => signal::send(it.id, job.told.alert.time, name, &self.starts),
                None => Outcome::failed("the alert names no process".to_owned()),
            };
        }
        let (engine, id) = match known {
            Known::Here(engine, id, _) => (engine, id),
            Known::Outside => return Outcome::failed("it is about no container".to_owned()),
            Known::Silent(why, _) => return Outcome::failed(why.clone()),
        };
        match step {
            StepOf::Pause => step::pause(engine, id),
            StepOf::Kill => step::kill(engine, id),
            StepOf::Stop => step::stop(engine, id),
            StepOf::DisconnectNetwork => step::disconnect(engine, id),
            StepOf::Snapshot => self.snapshots.take(engine, id, &job.told, (self.now)()),
            StepOf::Signal(_) => Outcome::failed("signals are not for containers".to_owned()),
        }
    }

    /// Asks the engine for the container of an alert, as it is called now.
    fn look(&self, told: &Told) -> Known {
        let Some(before) = &told.subject.container else {
            return Known::Outside;
        };
        let silent = |why: String| Known::Silent(why, before.clone());
        if before.runtime == BUILDKIT {
            return silent(
                "steps of builds are not the engine's to answer for: signals reach them".to_owned(),
            );
        }
        let Some(id) = ContainerId::parse(&before.id) else {
            return silent("its id is none of Docker or Podman".to_owned());
        };
        let engine = match Engine::connect(&self.engine) {
            Ok(engine) => Box::new(engine),
            Err(error) => return silent(error.to_string()),
        };
        let document = match engine.container(id.as_str()) {
            Ok(Some(document)) => document,
            Ok(None) => return silent("the engine does not have this container".to_owned()),
            Err(error) => return silent(error.to_string()),
        };
        let Some(container) = Container::of_inspection(&document, &[]) else {
            return silent("the engine does not describe this container".to_owned());
        };
        if container.id != before.id {
            return silent("the engine describes another container".to_owned());
        }
        let mut owner = Owner::known(&container);
        owner.runtime.clone_from(&before.runtime);
        owner.image_digest.clone_from(&before.image_digest);
        Known::Here(engine, id, owner)
    }
}

fn unknown(known: &Known) -> String {
    let why = match known {
        Known::Silent(why, _) => why.as_str(),
        _ => "the engine does not tell its name",
    };
    format!("it is not known whether it is one of those that are meant: {why}")
}

/// Finds the container that this program runs in: by its control groups, or by the files that engines mount into containers.
pub(super) fn own_container() -> Option<String> {
    let read = |name: &str| std::fs::read(format!("/proc/self/{name}")).unwrap_or_default();
    let groups = read("cgroup");
    let groups = groups.split(|byte| *byte == b'\n');
    if let Some(found) = seawall_runtime::state::cgroup::find(groups) {
        return Some(found.id.to_owned());
    }
    let mounts = read("mountinfo");
    let mounts = String::from_utf8_lossy(&mounts);
    mounts.lines().find_map(|line| {
        // Root of the mount in its file system, then where it is mounted (proc(5)).
        let mut words = line.split(' ').skip(3);
        let (root, place) = (words.next()?, words.next()?);
        let is_of_engine = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"].contains(&place);
        let mut parts = root.rsplit('/').skip(1);
        let id = parts.find(|part| ContainerId::parse(part).is_some())?;
        is_of_engine.then(|| id.to_owned())
    })
}
