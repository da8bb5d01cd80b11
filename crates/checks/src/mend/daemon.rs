//! The daemon's configuration file: what checks of `daemon.json` propose is put together, key by key, as the file is
//! written.
//!
//! A key that a flag gives, too, keeps the daemon from starting: such a change is never written, the flag has to
//! change ([`super::flag`]). The text that counts is the one that is there when it is changed; what was recorded of it
//! may have its secrets masked.

use std::collections::BTreeSet;

use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use super::risk::{is_quiet, risk};
use super::step::{After, Mend, Step};
use super::{Failed, Work, flag};
use crate::check::{Check, Fixing, Run};
use crate::daemon::effective::{effective, keys_of_flags};
use crate::daemon::{CHECKS, Input};
use crate::fault::Edit;
use crate::fix;
use crate::list;
use crate::settings::Settings;
use crate::source::Source;

/// Changes of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Where the file lies.
    pub path: String,
    /// What was recorded of it, secrets masked; nothing where there is none.
    pub seen: Option<String>,
    /// The daemon's command line.
    pub command: Vec<String>,
    /// Version of the engine, where that is known.
    pub version: Option<String>,
    /// The checks that are to pass.
    pub checks: Vec<String>,
}

/// A changed configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patched {
    /// Its text.
    pub text: String,
    /// What was changed.
    pub done: Vec<Done>,
    /// Checks that fail all the same, and why, as a clause.
    pub left: Vec<(String, String)>,
}

/// A change of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The check.
    pub check: String,
    /// What it does, in the imperative.
    pub title: String,
}

impl Patch {
    /// Makes the changes in a text; without one the file is made.
    ///
    /// # Errors
    /// Where the text cannot be read as the daemon reads it.
    pub fn text(&self, before: Option<&str>) -> Result<Patched, String> {
        let mut out = Patched {
            text: before
                .filter(|it| !it.trim().is_empty())
                .unwrap_or(EMPTY)
                .to_owned(),
            ..Patched::default()
        };
        let flags = keys_of_flags(&self.command)?;
        // Faults of what is there are no fault of ours; new ones are.
        let known = self.failing(&out.text)?;
        for id in &self.checks {
            let Some(check) = list::find(id) else {
                continue;
            };
            if let Err(why) = self.mend(check, &flags, &known, &mut out) {
                out.left.push((id.clone(), why));
            }
        }
        let failing = self.failing(&out.text)?;
        for id in &self.checks {
            let is_told = out.left.iter().any(|(told, _)| told == id);
            if failing.contains(id.as_str()) && !is_told {
                let why = if flags.is_empty() {
                    "what mends it is not known: see `seawall explain`"
                } else {
                    "a flag of the daemon's command line says so: change it where the daemon is started"
                };
                out.left.push((id.clone(), why.to_owned()));
            }
        }
        Ok(out)
    }

    /// Makes the changes of one check.
    fn mend(
        &self,
        check: &'static Check,
        flags: &[(&'static str, String)],
        known: &BTreeSet<&'static str>,
        out: &mut Patched,
    ) -> Result<(), String> {
        for _ in 0..MOST_ROUNDS {
            let input = self.input(&out.text);
            let (faults, _) = check.judge_daemon(&input).finish();
            let fixes = faults.iter().filter_map(|fault| fault.fixes.first());
            let edits: Vec<Edit> = fixes.clone().flat_map(|fix| fix.edits.clone()).collect();
            let titles: BTreeSet<String> = fixes.map(|fix| fix.title.clone()).collect();
            if edits.is_empty() {
                return Ok(());
            }
            let text = fix::apply(&out.text, &edits).0;
            let next = self.input(&text);
            let changed = changed(&input, &next);
            let taken = flags.iter().find(|(key, _)| changed.contains(*key));
            if let Some((key, flag)) = taken {
                return Err(format!(
                    "`{key}` is given by the daemon's flag `--{flag}`, and with both the daemon does not start"
                ));
            }
            let failing = self.failing(&text)?;
            if let Some(new) = failing.iter().find(|id| !known.contains(*id)) {
                return Err(format!("the change would make {new} fail"));
            }
            out.text = text;
            let done = titles.into_iter().map(|title| Done {
                check: check.id.to_owned(),
                title,
            });
            out.done.extend(done);
        }
        Err("it has more faults than are mended at once: run it again".to_owned())
    }

    /// Returns the checks that tell faults of flags and file together.
    fn failing(&self, text: &str) -> Result<BTreeSet<&'static str>, String> {
        let effective = effective(&self.command, &self.path, Some(text))?;
        let input = Input::new(effective.source, self.settings());
        if let Some(error) = input.errors.first() {
            return Err(format!("{} cannot be read: {}", self.path, error.why));
        }
        let checks = CHECKS.iter().flat_map(|checks| checks.iter());
        let fails = |check: &&&'static Check| !check.judge_daemon(&input).finish().0.is_empty();
        Ok(checks.filter(fails).map(|check| check.id).collect())
    }

    pub(super) fn input(&self, text: &str) -> Input {
        Input::new(Source::new(&self.path, text.as_bytes()), self.settings())
    }

    fn settings(&self) -> Settings {
        Settings {
            engine: self.version.clone(),
            ..Settings::default()
        }
    }
}

/// Returns the keys that two files say different things of.
pub(super) fn changed<'a>(before: &'a Input, after: &'a Input) -> BTreeSet<&'a str> {
    let says = |input: &Input, key: &str| {
        let value = input.value(key)?;
        Some(input.source.slice(value.span).to_owned())
    };
    let all = before.entries().iter().chain(after.entries());
    let all = all.map(|entry| entry.key.text.as_str());
    all.filter(|key| says(before, key) != says(after, key))
        .collect()
}

impl Work<'_> {
    /// Changes the configuration of each daemon.
    pub(super) fn daemons(&mut self) {
        for (engine, object) in self.engines() {
            let is_meant = |(check, of): &&Failed| *of == object && mends(check);
            let failed: Vec<String> = self
                .failed
                .iter()
                .filter(is_meant)
                .map(|(check, _)| check.clone())
                .collect();
            if failed.is_empty() {
                continue;
            }
            match self.patch(engine) {
                Ok(patch) => self.daemon(engine, &object, &patch, &failed),
                Err(why) => {
                    for check in failed {
                        self.leave(&check, &object, why.clone());
                    }
                }
            }
        }
    }

    /// Says whether the daemon is root's, or, rootless, of whoever looks. Anybody can call a process `dockerd`, and
    /// name any file to it.
    pub(super) fn is_own(&self, engine: &Engine) -> bool {
        let own = match engine.is_rootless.known() {
            Some(true) => self.facts.reader.uid,
            _ => 0,
        };
        engine.daemon.uid.known() == Some(&own)
    }

    /// Returns an empty patch of an engine's configuration, or why there is none.
    fn patch(&self, engine: &Engine) -> Result<Patch, String> {
        let daemon = &engine.daemon;
        if engine.kind == EngineKind::Podman {
            return Err("Podman has no daemon that is configured so".to_owned());
        }
        if !self.is_own(engine) {
            return Err(FOREIGN.to_owned());
        }
        let need = |what: &str| format!("{what} is not known");
        let path = daemon.configuration_path.known();
        let path = path.filter(|path| path.starts_with('/'));
        // Where links lead, so that they stay.
        let path = path.map(|path| match self.facts.files.get(path) {
            Some(Seen::Known(file)) => &file.path,
            _ => path,
        });
        let command = daemon.command.known();
        Ok(Patch {
            path: path
                .ok_or_else(|| need("where its configuration lies"))?
                .clone(),
            seen: match &daemon.configuration {
                Seen::Known(text) => Some(text.clone()),
                Seen::Absent => None,
                Seen::Unknown(_) => return Err(need("its configuration")),
            },
            command: command.ok_or_else(|| need("its command line"))?.clone(),
            version: engine.info.version.known().cloned(),
            checks: Vec::new(),
        })
    }

    fn daemon(&mut self, engine: &Engine, object: &str, patch: &Patch, failed: &[String]) {
        let unit = engine.daemon.unit.known().cloned();
        let wanted = |safe: bool| {
            let checks = failed.iter().filter(move |id| is_quiet(id) == safe);
            checks.cloned().collect::<Vec<_>>()
        };
        // One file is changed in one step, whatever is asked for.
        let together = if self.wishes.is_unsafe {
            vec![(failed.to_vec(), wanted(false).is_empty())]
        } else {
            vec![(wanted(true), true), (wanted(false), false)]
        };
        for (checks, is_safe) in together {
            let patch = Patch {
                checks,
                ..patch.clone()
            };
            if !patch.checks.is_empty() {
                self.one_daemon(engine, object, (patch, is_safe), unit.clone());
            }
        }
    }

    fn one_daemon(
        &mut self,
        engine: &Engine,
        object: &str,
        (mut patch, is_safe): (Patch, bool),
        unit: Option<String>,
    ) {
        let patched = match patch.text(patch.seen.as_deref()) {
            Ok(patched) => patched,
            Err(why) => {
                for check in &patch.checks {
                    self.leave(check, object, why.clone());
                }
                return;
            }
        };
        let mut flagged = Vec::new();
        for (check, why) in patched.left {
            patch.checks.retain(|id| *id != check);
            flagged.push((check, why));
        }
        let is_changed = |id: &String| patched.done.iter().any(|done| done.check == *id);
        let (changed, same): (Vec<String>, Vec<String>) =
            patch.checks.iter().cloned().partition(is_changed);
        for check in same {
            let why =
                "the file says so already: the daemon has to be restarted, or to read it anew";
            self.leave(&check, object, why);
        }
        patch.checks = changed;
        for (check, why) in flagged {
            match flag::drop_in(self.facts, engine, &patch, &check) {
                Some(mend) => self.flag(object, check, mend),
                None => self.leave(&check, object, why),
            }
        }
        if patch.checks.is_empty() {
            return;
        }
        let by = patch
            .checks
            .iter()
            .map(|id| (id.clone(), object.to_owned()));
        let by: Vec<Failed> = by.collect();
        let risks: Vec<&str> = patch.checks.iter().filter_map(|id| risk(id)).collect();
        let why = "it is how the daemon is configured from its next start on";
        let mut mend = Mend::new(by, Step::Daemon(patch), why).after(After::RestartDaemon(unit));
        if !risks.is_empty() {
            mend = mend.risk(risks.join("; "));
        }
        self.add(if is_safe { mend } else { mend.dangerous() });
    }

    /// Several flags are changed by one drop-in.
    fn flag(&mut self, object: &str, check: String, mend: Mend) {
        let by = (check, object.to_owned());
        let same = self
            .plan
            .mends
            .iter_mut()
            .find(|it| it.step.path() == mend.step.path());
        match same {
            Some(same) if same.step == mend.step => same.mends.push(by),
            Some(_) => {
                let why = "another flag of the same command line is changed first: run it again after that";
                self.leave(&by.0, &by.1, why);
            }
            None => self.add(Mend {
                mends: vec![by],
                ..mend
            }),
        }
    }
}

/// Says whether a check of the daemon's configuration proposes changes.
fn mends(id: &str) -> bool {
    let Some(check) = list::find(id) else {
        return false;
    };
    let is_of_file = check.run.iter().any(|run| matches!(run, Run::Daemon(_)));
    is_of_file && matches!(check.fixing, Fixing::Safe | Fixing::Unsafe)
}

/// Why nothing is done that a daemon's command line names.
pub(super) const FOREIGN: &str =
    "whose process the daemon is is not known, or not as it should be: it may name any file";
/// What a file that is not there says.
const EMPTY: &str = "{}\n";
const MOST_ROUNDS: usize = 64;
