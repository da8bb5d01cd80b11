//! What attackers could do on an audited host: the worst ways, step by step, and what is not known of them.

use seawall_model::posture::{AttackPath, Posture};

use super::Page;
use super::head::count;
use super::style::clean;

impl Page {
    /// Draws the worst paths.
    pub(super) fn paths(&self, posture: &Posture, out: &mut String) {
        if posture.paths.is_empty() && posture.path_gaps.is_empty() {
            return;
        }
        out.push('\n');
        let title = match posture.paths.len() {
            0 => "No attack path is known".to_owned(),
            number => count(number, "attack path"),
        };
        self.words(&self.style.bold(&title), "", "  ", out);
        for path in posture.paths.iter().take(SHOWN) {
            self.path(path, out);
        }
        let more = posture.paths.len().saturating_sub(SHOWN);
        if more > 0 {
            let text = format!("{more} more: --paths FILE.svg draws them, FILE.json has them all");
            self.words(&self.style.dim(&text), "  ", "  ", out);
        }
        self.gaps(&posture.path_gaps, out);
    }

    fn path(&self, path: &AttackPath, out: &mut String) {
        let score = format!("{:>3}", path.score);
        let score = match path.score {
            GRAVE.. => self.style.alarm(&score),
            _ => self.style.warning(&score),
        };
        let first = format!("  {score}  ");
        self.words(&clean(&path.consequence), &first, "       ", out);
        for step in &path.steps {
            let check = step.check.as_ref().map(|id| format!(" ({id})"));
            let (from, to) = (&step.from, &step.to);
            let text = format!("{from} → {to}: {}{}", step.how, check.unwrap_or_default());
            self.words(&clean(&text), "       ", "         ", out);
            for barrier in &step.lowered {
                let text = format!("but {}", clean(barrier));
                self.words(&text, "         ", "         ", out);
            }
        }
        if let Some(basis) = path.why.last() {
            let basis = self.style.dim(&clean(basis));
            self.words(&basis, "       ", "       ", out);
        }
    }

    fn gaps(&self, gaps: &[String], out: &mut String) {
        if gaps.is_empty() {
            return;
        }
        let verb = if gaps.len() == 1 { "is" } else { "are" };
        let things = count(gaps.len(), "thing");
        let text = format!("{things} {verb} not known, so there may be more:");
        self.words(&self.style.warning(&text), "  ", "    ", out);
        for gap in gaps.iter().take(SHOWN_GAPS) {
            self.words(&clean(gap), "    ", "      ", out);
        }
        let more = gaps.len().saturating_sub(SHOWN_GAPS);
        if more > 0 {
            let text = format!("{more} more (--paths FILE.json)");
            self.words(&self.style.dim(&text), "    ", "    ", out);
        }
    }
}

/// Paths that are shown.
const SHOWN: usize = 5;
/// Gaps that are shown.
const SHOWN_GAPS: usize = 3;
/// Score from which a path stands out.
const GRAVE: u8 = 70;
