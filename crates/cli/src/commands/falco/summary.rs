//! What Falco prints at its end: alerts by priority and by rule.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::rc::Rc;
use std::sync::Arc;

use seawall_runtime::language::Priority;
use seawall_watch::observer::{Ended, Observer};
use seawall_watch::told::Told;

/// Counts alerts; clones share what was counted.
#[derive(Clone, Default)]
pub(super) struct Summary(Rc<RefCell<Counts>>);

#[derive(Default)]
struct Counts {
    priorities: BTreeMap<Priority, u64>,
    rules: BTreeMap<Arc<str>, u64>,
}

impl Observer for Summary {
    fn name(&self) -> &'static str {
        "summary"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        self.count(told);
        Ok(())
    }
}

impl Summary {
    /// Counts an alert, where it is not one of our own.
    pub(super) fn count(&self, told: &Told) {
        if &*told.alert.source == "internal" {
            return;
        }
        let mut counts = self.0.borrow_mut();
        *counts.priorities.entry(told.alert.priority).or_default() += 1;
        *counts
            .rules
            .entry(Arc::clone(&told.alert.rule))
            .or_default() += 1;
    }

    pub(super) fn print(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(self.0.borrow().text().as_bytes())?;
        out.flush()
    }
}

impl Counts {
    fn text(&self) -> String {
        let all: u64 = self.priorities.values().sum();
        let mut text = format!("Events detected: {all}\nRule counts by severity:\n");
        for (priority, count) in &self.priorities {
            // Writing into a text doesn't fail.
            let _ = writeln!(text, "   {}: {count}", priority.name().to_uppercase());
        }
        text.push_str("Triggered rules by rule name:\n");
        for (rule, count) in &self.rules {
            let _ = writeln!(text, "   {rule}: {count}");
        }
        text
    }
}
