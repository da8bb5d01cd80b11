//! How an audit came out for frameworks: a line per section, what fails, what a person has to look at, what could not be
//! looked at, and what changed since an earlier run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::compliance::{ControlState, FrameworkResult, Score};

use super::style::clean;
use super::wrap::{shorten, visible_width};
use super::{Page, line};
use crate::report::compliance::{
    Changes, numbers, of_state as of, percent, some, statement, whose_reading, words,
};

impl Page {
    pub(super) fn frameworks(&self, frameworks: &[FrameworkResult], out: &mut String) {
        for framework in frameworks {
            out.push('\n');
            self.framework(framework, out);
        }
    }

    fn framework(&self, framework: &FrameworkResult, out: &mut String) {
        let score = framework.score();
        let title = format!(
            "{} {} {}: {} met, {} of {} controls",
            self.style.bold(&clean(&framework.title)),
            self.style.dim("·"),
            self.style.dim(&clean(&framework.id)),
            self.style.bold(&percent(&score)),
            score.pass,
            score.applicable(),
        );
        self.words(&title, "", "  ", out);
        let notes = whose_reading(framework)
            .into_iter()
            .chain([&*framework.note]);
        for note in notes.filter(|note| !note.is_empty()) {
            self.words(&self.style.dim(&clean(note)), "  ", "  ", out);
        }
        self.sections(framework, &score, out);
        self.changes(framework, out);
        self.failed(framework, out);
        self.by_hand(framework, out);
        self.unseen(framework, out);
        self.stated(framework, out);
    }

    fn sections(&self, framework: &FrameworkResult, whole: &Score, out: &mut String) {
        let mut rows = framework.sections();
        if rows.len() > 1 {
            rows.push(("all", *whole));
        }
        let columns = COLUMNS.iter().map(|(_, width)| width);
        let taken = columns.fold(2_usize, |sum, width| sum.saturating_add(*width));
        let room = self.width.saturating_sub(taken);
        if room < LEAST_NAME {
            return self.sections_in_words(&rows, out);
        }
        let longest = rows.iter().map(|(name, _)| visible_width(&clean(name)));
        let room = room.min(longest.max().unwrap_or(0).max(LEAST_NAME));
        let mut head = format!("  {}", " ".repeat(room));
        for (name, width) in COLUMNS {
            let _ = write!(head, "{name:>width$}");
        }
        line(&self.style.dim(&head), out);
        for (name, score) in rows {
            let name = shorten(&clean(name), room);
            let blank = room.saturating_sub(visible_width(&name));
            let mut row = format!("  {name}{}", " ".repeat(blank));
            let cells = numbers(&score).map(|(_, count)| count.to_string());
            let cells = cells.into_iter().chain([percent(&score)]);
            for (cell, (_, width)) in cells.zip(COLUMNS) {
                let _ = write!(row, "{cell:>width$}");
            }
            line(&row, out);
        }
    }

    fn sections_in_words(&self, rows: &[(&str, Score)], out: &mut String) {
        for (name, score) in rows {
            let counts = numbers(score).into_iter().filter(|(_, count)| *count > 0);
            let counts: Vec<String> = counts
                .map(|(state, count)| format!("{count} {}", words(state)))
                .collect();
            let counts = counts.join(" · ");
            let text = format!("{}: {} met; {counts}", clean(name), percent(score));
            self.words(&text, "  ", "    ", out);
        }
    }

    fn changes(&self, framework: &FrameworkResult, out: &mut String) {
        let Some(changes) = Changes::of(framework) else {
            return;
        };
        let points = changes.points();
        let points = match changes.points {
            Some(..=-1) => self.style.alarm(&points),
            Some(1..) => self.style.good(&points),
            _ => points,
        };
        let same = if changes.is_empty() {
            ", no control changed"
        } else {
            ""
        };
        let text = format!("Since {}: {points}{same}", changes.since);
        self.words(&text, "  ", "    ", out);
        for (what, ids) in changes.lines() {
            self.words(&format!("{what}: {}", clean(&ids)), "    ", "      ", out);
        }
    }

    fn failed(&self, framework: &FrameworkResult, out: &mut String) {
        for control in of(framework, ControlState::Fail) {
            let level = control.level.as_ref();
            let level = level.map_or_else(String::new, |level| format!(" ({})", clean(level)));
            let title = format!(
                "{} {}{}",
                self.style.alarm(&format!("FAIL {}", clean(&control.id))),
                clean(&control.title),
                self.style.dim(&level)
            );
            self.words(&title, "  ", "       ", out);
            let objects = some(&control.failed);
            let why = control.why.clone().filter(|_| control.failed.is_empty());
            if let Some(text) = why.or_else(|| (!objects.is_empty()).then_some(objects)) {
                self.words(&clean(&text), "       ", "       ", out);
            }
            let checks = some(&control.checks).replace(", ", " ");
            if !control.checks.is_empty() {
                let pointer = format!("→ seawall explain {}", clean(&checks));
                self.words(&self.style.dim(&pointer), "       ", "       ", out);
            }
        }
    }

    fn by_hand(&self, framework: &FrameworkResult, out: &mut String) {
        let manual = of(framework, ControlState::Manual);
        let partly = of(framework, ControlState::Partly);
        for (control, word) in manual
            .map(|one| (one, "LOOK"))
            .chain(partly.map(|one| (one, "PART")))
        {
            let why = control.why.as_ref();
            let why = why.map_or_else(String::new, |why| format!(": {}", clean(why)));
            let text = format!(
                "{} {}{why}",
                self.style
                    .warning(&format!("{word} {}", clean(&control.id))),
                clean(&control.title),
            );
            self.words(&text, "  ", "       ", out);
        }
    }

    /// Controls that nobody could look at, those of one reason together.
    fn unseen(&self, framework: &FrameworkResult, out: &mut String) {
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for control in of(framework, ControlState::NotLookedAt) {
            let why = control.why.as_deref().unwrap_or("no reason is known");
            reasons.entry(why).or_default().push(&control.id);
        }
        for (why, ids) in reasons {
            let text = format!(
                "{} {}: {}",
                self.style.warning("Not looked at:"),
                clean(&ids.join(", ")),
                clean(why)
            );
            self.words(&text, "  ", "       ", out);
        }
    }

    fn stated(&self, framework: &FrameworkResult, out: &mut String) {
        for control in &framework.controls {
            if let Some(said) = statement(control) {
                let text = format!("Stated of {}: {}", clean(&control.id), clean(&said));
                self.words(&self.style.dim(&text), "  ", "       ", out);
            }
        }
    }
}

/// What stands over the numbers, and how wide they are.
const COLUMNS: [(&str, usize); 7] = [
    ("pass", 6),
    ("fail", 6),
    ("partly", 8),
    ("manual", 8),
    ("n.a.", 6),
    ("unseen", 8),
    ("met", 7),
];
/// Columns for the name of a section, below which there is no table.
const LEAST_NAME: usize = 14;
