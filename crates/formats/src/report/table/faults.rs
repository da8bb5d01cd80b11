//! Faults of documents, images and configurations: each with the lines it stands in, marked, why it matters and
//! what to do.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use seawall_model::coverage::CoverageState;
use seawall_model::finding::{Confidence, Finding, FindingKind};
use seawall_model::location::Position;
use seawall_model::misconfiguration::{Excerpt, Misconfiguration};
use seawall_model::report::TargetReport;
use seawall_model::severity::Severity;

use super::head::count;
use super::style::clean;
use super::wrap::visible_width;
use super::{Page, line};

/// Says whether checks looked at the target.
pub(super) fn were_looked_for(target: &TargetReport) -> bool {
    target.coverage.iter().any(|line| line.what == CHECKS)
}

impl Page {
    /// Draws the faults.
    pub(super) fn faults(&self, target: &TargetReport, out: &mut String) {
        let of_checks = |finding: &&Finding| finding.kind == FindingKind::Misconfiguration;
        let faults: Vec<&Finding> = target.open_findings().filter(of_checks).collect();
        self.fault_summary(target, &faults, out);
        // What to do is told with the first fault of each kind; a wall of equal advice hides the rest.
        let mut told = BTreeSet::new();
        for finding in faults {
            if let Some(said) = finding.misconfiguration.as_deref() {
                out.push('\n');
                let remedy = finding.remedy.as_deref();
                let remedy = remedy.filter(|remedy| told.insert((&finding.id, *remedy)));
                self.fault(target, (finding, said), remedy, out);
            }
        }
    }

    fn fault_summary(&self, target: &TargetReport, faults: &[&Finding], out: &mut String) {
        if faults.is_empty() {
            let checks = target.coverage.iter().filter(|line| line.what == CHECKS);
            let full = checks
                .clone()
                .all(|line| line.state == CoverageState::Covered);
            let blind = checks.clone().all(|line| line.state == CoverageState::None);
            // Of a project: its documents are told one by one.
            let elsewhere = checks.clone().find_map(|line| line.why.as_deref());
            let text = match (full && target.problems.is_empty(), blind) {
                (true, _) if elsewhere.is_some() => self.style.dim(elsewhere.unwrap_or_default()),
                (true, _) => self.style.good("Checks found nothing"),
                (false, true) => self
                    .style
                    .alarm("Nothing could be checked: this is not an all-clear"),
                (false, false) => self
                    .style
                    .warning("Checks found nothing in what they could look at"),
            };
            self.words(&text, "", "  ", out);
            return self.left_out(target, out);
        }
        let parts = Severity::ALL.into_iter().filter_map(|severity| {
            let number = faults
                .iter()
                .filter(|finding| finding.severity == severity)
                .count();
            (number > 0).then(|| {
                self.style
                    .severity(severity, &format!("{number} {severity}"))
            })
        });
        let mut text = format!(
            "{}: {}",
            self.style.bold(&count(faults.len(), "fault")),
            parts.collect::<Vec<_>>().join(" · ")
        );
        let fixable = |safe: bool| {
            let fixes = |finding: &&&Finding| {
                let said = finding.misconfiguration.as_deref();
                said.is_some_and(|said| said.fixes.iter().any(|fix| fix.is_safe == safe))
            };
            faults.iter().filter(fixes).count()
        };
        if fixable(true) > 0 {
            let _ = write!(text, "; `--fix` mends {}", fixable(true));
        }
        self.words(&text, "", "  ", out);
        self.left_out(target, out);
    }

    fn fault(
        &self,
        target: &TargetReport,
        (finding, said): (&Finding, &Misconfiguration),
        remedy: Option<&str>,
        out: &mut String,
    ) {
        let word = finding.severity.name().to_uppercase();
        let mut title = self.style.severity(finding.severity, &word);
        title.push(' ');
        let variant = said.variant.as_ref().map(|variant| format!(":{variant}"));
        let name = format!("{}{}", finding.id, variant.unwrap_or_default());
        title.push_str(&self.style.bold(&clean(&name)));
        let _ = write!(title, " {}", clean(&said.name));
        if finding.confidence != Confidence::High {
            title.push_str(&self.style.dim(" · likely"));
        }
        title.push_str(
            &self
                .style
                .dim(&format!("  {}", clean(&place(target, finding, said)))),
        );
        self.words(&title, "", "          ", out);
        self.words(&clean(&said.message), "  ", "  ", out);
        // Of a fault in an instruction, the place in words tells it.
        if !finding.location.path.is_empty() {
            self.layer(target, finding.location.layer, out);
        }
        if let (Some(excerpt), Some(start)) = (&said.excerpt, finding.location.start) {
            self.excerpt(finding, excerpt, start, out);
        } else if let Some(excerpt) = said.excerpt.as_ref().filter(|it| it.first == 0) {
            self.quote(excerpt, out);
        }
        if let Some(remedy) = remedy {
            self.words(&self.style.dim(&clean(remedy)), "  = ", "    ", out);
        }
        if let Some(fix) = said.fixes.first() {
            let flags = if fix.is_safe {
                "--fix"
            } else {
                "--fix --unsafe"
            };
            let text = format!("{} ({flags})", clean(&fix.title));
            self.words(&self.style.dim(&text), "  = ", "    ", out);
        }
    }

    /// Draws lines that are not those of a file: they have no numbers.
    fn quote(&self, excerpt: &Excerpt, out: &mut String) {
        let bar = self.style.dim("|");
        for text in &excerpt.lines {
            self.words(
                &clean_line(text),
                &format!("  {bar} "),
                &format!("  {bar}   "),
                out,
            );
        }
    }

    fn excerpt(&self, finding: &Finding, excerpt: &Excerpt, start: Position, out: &mut String) {
        let numbers = usize::try_from(excerpt.first).unwrap_or(0);
        let last = numbers.saturating_add(excerpt.lines.len());
        let gutter = last.to_string().len().max(3);
        let room = self.width.saturating_sub(gutter.saturating_add(5));
        let end = finding.location.end.unwrap_or(start);
        for (at, text) in excerpt.lines.iter().enumerate() {
            let number = numbers.saturating_add(at);
            let marked = marked(text, number, start, end);
            let (shown, mark) = window(&clean_line(text), marked, room);
            line(
                &format!(
                    "  {} {shown}",
                    self.style.dim(&format!("{number:>gutter$} |"))
                ),
                out,
            );
            if let Some(mark) = mark {
                let carets = "^".repeat(mark.len().max(1));
                let carets = self.style.severity(finding.severity, &carets);
                let blank = " ".repeat(mark.start);
                let bar = self.style.dim(&format!("{:>gutter$} |", ""));
                line(&format!("  {bar} {blank}{carets}"), out);
            }
        }
    }
}

/// Where a fault lies, for people: the file where it is not the target itself, the line, and the place in words.
fn place(target: &TargetReport, finding: &Finding, said: &Misconfiguration) -> String {
    let location = &finding.location;
    let mut parts = Vec::new();
    let is_other = !location.path.is_empty() && location.path != target.artifact.name;
    match location.start {
        Some(start) if is_other => {
            parts.push(format!("{}:{}:{}", location.path, start.line, start.column));
        }
        Some(start) => parts.push(format!("{}:{}", start.line, start.column)),
        None if is_other => parts.push(location.path.clone()),
        None => {}
    }
    // Of a file a line of its own tells it.
    if let Some(layer) = location.layer.filter(|_| location.path.is_empty()) {
        parts.push(format!("layer {}", layer.saturating_add(1)));
    }
    // That of a file in an image is its path.
    if !said.place.is_empty() && said.place != location.path {
        parts.push(said.place.clone());
    }
    parts.join("  ")
}

/// Returns which characters of a line are marked, by their positions in it; of several lines only the first has
/// marks, from where the fault starts to the end.
fn marked(text: &str, number: usize, start: Position, end: Position) -> Option<Range<usize>> {
    let at = |position: Position| usize::try_from(position.column.saturating_sub(1)).unwrap_or(0);
    let is = |position: Position| usize::try_from(position.line).is_ok_and(|line| line == number);
    let length = text.chars().count();
    if !is(start) || at(start) > length {
        return None;
    }
    let to = if is(end) { at(end).min(length) } else { length };
    Some(at(start)..to.max(at(start)))
}

/// Cuts a long line around what is marked, and turns the marks into columns.
fn window(text: &str, marked: Option<Range<usize>>, room: usize) -> (String, Option<Range<usize>>) {
    let chars: Vec<char> = text.chars().collect();
    let width = |from: usize, to: usize| {
        let part: String = chars.get(from..to).unwrap_or_default().iter().collect();
        visible_width(&part)
    };
    let focus = marked.clone().unwrap_or(0..0);
    let mut from = 0_usize;
    // What is marked stands in the window with something in front of it, however far to the right it is.
    if width(0, focus.end.min(chars.len())) >= room {
        from = focus.start.saturating_sub(room / 4);
    }
    let mut to = from;
    let lead = usize::from(from > 0);
    while to < chars.len() && width(from, to.saturating_add(1)).saturating_add(lead) < room {
        to = to.saturating_add(1);
    }
    let mut shown: String = chars.get(from..to).unwrap_or_default().iter().collect();
    if from > 0 {
        shown.insert(0, '…');
    }
    if to < chars.len() {
        shown.push('…');
    }
    let mark = marked.map(|marked| {
        let start = width(from, marked.start.min(chars.len())).saturating_add(lead);
        start..start.saturating_add(width(marked.start, marked.end.min(to).max(marked.start)))
    });
    (shown, mark)
}

/// Tabs take one column, so that marks stand where they belong.
fn clean_line(text: &str) -> String {
    clean(&text.replace('\t', " ")).into_owned()
}

/// What coverage calls the work of checks.
pub(super) const CHECKS: &str = "checks";

#[cfg(test)]
mod tests {
    use super::*;

    fn position(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn marks_stand_under_what_they_mean() {
        let text = "RUN apt-get install curl";
        assert_eq!(
            marked(text, 3, position(3, 21), position(3, 25)),
            Some(20..24)
        );
        assert_eq!(marked(text, 4, position(3, 21), position(3, 25)), None);
        assert_eq!(marked(text, 3, position(3, 5), position(5, 2)), Some(4..24));
        assert_eq!(marked(text, 3, position(3, 90), position(3, 95)), None);
        assert_eq!(
            window(text, Some(20..24), 60),
            (text.to_owned(), Some(20..24))
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{}BAD{}", "x".repeat(300), "y".repeat(300));
        let (shown, mark) = window(&text, Some(300..303), 40);
        let mark = mark.unwrap();
        let under: String = shown.chars().skip(mark.start).take(mark.len()).collect();
        assert_eq!(under, "BAD");
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        assert!(visible_width(&shown) <= 41, "{shown}");
        // Letters that take two columns.
        let (_, mark) = window("漢字 x", Some(3..4), 40);
        assert_eq!(mark, Some(5..6));
        assert_eq!(window("", Some(0..0), 40), (String::new(), Some(0..0)));
    }
}
