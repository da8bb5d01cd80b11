//! What changed in a framework since an earlier run.

use std::collections::BTreeSet;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult};
use seawall_model::time::Date;

/// What changed since an earlier run.
pub(in crate::report) struct Changes<'a> {
    /// The day of the earlier run.
    pub(in crate::report) since: Date,
    /// How many points of percent the share of what is met grew or shrank; nothing where one of them is not known.
    pub(in crate::report) points: Option<i16>,
    /// Controls that fail now and did not.
    pub(in crate::report) failing: Vec<&'a ControlResult>,
    /// Controls that pass now and did not.
    pub(in crate::report) passing: Vec<&'a ControlResult>,
    /// Controls that are neither, but not what they were either, with that.
    pub(in crate::report) other: Vec<(&'a ControlResult, ControlState)>,
    /// Controls that the earlier run did not know.
    pub(in crate::report) added: Vec<&'a str>,
    /// Controls that only the earlier run knew.
    pub(in crate::report) gone: Vec<&'a str>,
}

impl<'a> Changes<'a> {
    /// Compares a framework with how it came out earlier, where that is known.
    pub(in crate::report) fn of(framework: &'a FrameworkResult) -> Option<Self> {
        let earlier = framework.earlier.as_ref()?;
        let now = framework.score().percent();
        let points = now.zip(earlier.score.percent());
        let mut changes = Self {
            since: earlier.created.date(),
            points: points.map(|(now, then)| i16::from(now).saturating_sub(i16::from(then))),
            failing: Vec::new(),
            passing: Vec::new(),
            other: Vec::new(),
            added: Vec::new(),
            gone: Vec::new(),
        };
        for control in &framework.controls {
            match earlier.controls.get(&control.id) {
                Some(then) => changes.take(control, *then),
                None => changes.added.push(&control.id),
            }
        }
        let here: BTreeSet<&str> = framework.controls.iter().map(|it| it.id.as_str()).collect();
        let before = earlier.controls.keys().map(String::as_str);
        changes.gone = before.filter(|id| !here.contains(id)).collect();
        Some(changes)
    }

    fn take(&mut self, control: &'a ControlResult, then: ControlState) {
        match control.state {
            now if now == then => {}
            ControlState::Fail => self.failing.push(control),
            ControlState::Pass => self.passing.push(control),
            _ => self.other.push((control, then)),
        }
    }

    /// The share in words: `+3 %`.
    pub(in crate::report) fn points(&self) -> String {
        match self.points {
            Some(0) => "±0 %".to_owned(),
            Some(points) => format!("{points:+} %"),
            None => "not comparable in percent".to_owned(),
        }
    }

    /// Returns whether all controls came out as they did.
    pub(in crate::report) fn is_empty(&self) -> bool {
        let lists = [self.failing.len(), self.passing.len(), self.other.len()];
        let names = [self.added.len(), self.gone.len()];
        lists.iter().chain(&names).all(|count| *count == 0)
    }

    /// What changed, a line for each kind of change: what to call it, and the controls.
    pub(in crate::report) fn lines(&self) -> Vec<(&'static str, String)> {
        let ids = |controls: &[&ControlResult]| -> Vec<String> {
            controls.iter().map(|control| control.id.clone()).collect()
        };
        let other = self.other.iter().map(|(control, then)| {
            let (then, now) = (super::words(*then), super::words(control.state));
            format!("{} ({then} → {now})", control.id)
        });
        let names = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let lines = [
            ("newly failing", ids(&self.failing)),
            ("newly passing", ids(&self.passing)),
            ("changed", other.collect()),
            ("not known then", names(&self.added)),
            ("no longer there", names(&self.gone)),
        ];
        let lines = lines.into_iter().filter(|(_, ids)| !ids.is_empty());
        lines.map(|(what, ids)| (what, ids.join(", "))).collect()
    }
}
