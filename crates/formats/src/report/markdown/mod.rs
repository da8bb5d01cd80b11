//! Markdown as GitHub and GitLab show it (GitHub Flavored Markdown 0.29): a summary per target, the worst
//! findings in a table, the rest folded away; frameworks below the targets. Everything that comes from a target is shown as it is: it can be
//! neither markup nor a mention.

mod fault;
mod framework;

use std::fmt::Write as _;

use super::document::{Document, FindingDocument, TargetDocument};
use super::say;
use super::table::clean;

/// Draws a report.
pub fn render_markdown(document: &Document) -> String {
    let mut out = String::from("# Seawall report\n");
    for target in &document.targets {
        self::target(target, &mut out);
    }
    framework::all(document, &mut out);
    for gate in &document.verdict.gates {
        let word = if gate.passed {
            "✅ passed"
        } else {
            "❌ FAILED"
        };
        let _ = writeln!(
            out,
            "\n**Gate** {}: {word} – {}",
            code(&gate.gate),
            escape(&gate.why)
        );
    }
    let facts = document.tool.database.as_ref();
    let facts = facts.map_or_else(String::new, |one| {
        format!(", facts of {}", escape(&one.built))
    });
    let _ = writeln!(
        out,
        "\n<sub>Seawall {}, {}{facts}</sub>",
        escape(&document.tool.version),
        escape(&document.created)
    );
    out
}

fn target(target: &TargetDocument, out: &mut String) {
    let _ = writeln!(out, "\n## {}\n", code(&target.name));
    let mut facts = vec![escape(&target.kind)];
    facts.extend(target.distribution.as_ref().map(|one| escape(&one.name)));
    if !say::is_checked_only(target) {
        facts.push(format!("{} packages", target.package_count));
    }
    facts.extend(target.digest.as_ref().map(|digest| code(digest)));
    facts.extend(
        target
            .base
            .as_ref()
            .map(|base| escape(&say::built_on(base))),
    );
    let _ = writeln!(out, "{}\n", facts.join(" · "));
    if let Some(licences) = say::licences(target) {
        let _ = writeln!(out, "{}\n", escape(&licences));
    }
    warnings(target, out);
    let open: Vec<&FindingDocument> = say::open(target).collect();
    if open.is_empty() {
        let _ = writeln!(out, "**{}.**", say::nothing_found(target));
    } else {
        counts(&open, out);
        let (faults, others): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|finding| say::is_fault(finding));
        if !others.is_empty() {
            findings(&others, out);
        }
        fault::faults(target, &faults, out);
    }
    aside(target, out);
}

/// What was not looked at stands above all that was found.
fn warnings(target: &TargetDocument, out: &mut String) {
    let mut lines: Vec<String> = Vec::new();
    let eol = target
        .distribution
        .as_ref()
        .and_then(|one| one.eol.as_ref());
    if let Some(eol) = eol.filter(|eol| eol.ended) {
        lines.push(format!(
            "{} has no regular support any more",
            escape(&eol.cycle)
        ));
    }
    lines.extend(
        target
            .coverage
            .iter()
            .filter_map(say::gap)
            .map(|gap| escape(&gap)),
    );
    let problems = target.problems.iter();
    lines.extend(problems.map(|one| escape(&say::problem(one))));
    if lines.is_empty() {
        return;
    }
    let more = lines.len().saturating_sub(MOST_WARNINGS);
    let _ = writeln!(out, "> [!WARNING]");
    for line in lines.iter().take(MOST_WARNINGS) {
        let _ = writeln!(out, "> - {line}");
    }
    if more > 0 {
        let _ = writeln!(out, "> - and {more} more");
    }
    out.push('\n');
}

fn counts(open: &[&FindingDocument], out: &mut String) {
    let counts = say::counts(open.iter().copied());
    let words: Vec<String> = counts
        .iter()
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let fixable = open.iter().filter(|one| say::is_fixable(one)).count();
    let exploited = open.iter().filter(|one| one.kev.is_some()).count();
    let _ = write!(
        out,
        "**{} findings**: {}; {fixable} with a fix",
        open.len(),
        words.join(" · ")
    );
    if exploited > 0 {
        let _ = write!(out, "; **{exploited} known to be exploited**");
    }
    out.push_str("\n\n");
}

fn findings(open: &[&FindingDocument], out: &mut String) {
    let (first, rest) = open.split_at_checked(SHOWN).unwrap_or((open, &[]));
    table(first, out);
    if rest.is_empty() {
        return;
    }
    let (listed, unlisted) = rest.split_at_checked(FOLDED).unwrap_or((rest, &[]));
    let _ = writeln!(out, "\n<details><summary>{} more</summary>\n", rest.len());
    table(listed, out);
    if !unlisted.is_empty() {
        let _ = writeln!(
            out,
            "\n{} more are not listed here; see the report in another format.",
            unlisted.len()
        );
    }
    out.push_str("\n</details>\n");
}

fn table(findings: &[&FindingDocument], out: &mut String) {
    out.push_str(
        "| Severity | Id | Package | Installed | Fix |\n| --- | --- | --- | --- | --- |\n",
    );
    for finding in findings {
        let package = finding.package.as_ref();
        let name = package.map_or(&finding.location.path, |one| &one.name);
        let mut place = code(name);
        for more in [dev(finding), say::via(finding)].into_iter().flatten() {
            let _ = write!(place, "<br>{}", escape(&more));
        }
        let mark = if finding.kev.is_some() {
            " **KEV**"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "| {} | {}{mark} | {place} | {} | {} |",
            escape(&finding.severity),
            id(finding),
            package.map_or_else(String::new, |one| code(&one.version)),
            escape(&say::fix(finding)),
        );
    }
}

/// What only the making of the project needs.
fn dev(finding: &FindingDocument) -> Option<String> {
    let usage = finding.package.as_ref()?.usage.as_ref()?;
    (usage == "development").then(|| "for development".to_owned())
}

/// The id, and where to read more.
fn id(finding: &FindingDocument) -> String {
    let link = finding
        .references
        .iter()
        .find_map(|one| super::sarif::web(one));
    match link {
        Some(link) => format!("[{}](<{link}>)", escape(&finding.id)),
        None => escape(&finding.id),
    }
}

/// What does not stand is counted, and listed with its reason.
fn aside(target: &TargetDocument, out: &mut String) {
    let accepted: Vec<(&FindingDocument, String)> = (target.findings.iter())
        .filter_map(|finding| Some((finding, say::why_not_open(finding)?)))
        .collect();
    let count = accepted.len().saturating_add(target.dismissed.len());
    if target.filtered > 0 {
        let _ = writeln!(out, "\n{} findings are hidden by filters.", target.filtered);
    }
    if count == 0 {
        return;
    }
    let _ = writeln!(
        out,
        "\n<details><summary>{count} accepted, never run or set aside</summary>\n"
    );
    let lines = accepted
        .iter()
        .map(|(finding, why)| (say::title(finding), why.as_str()));
    let dismissed =
        (target.dismissed.iter()).map(|one| (say::title(&one.finding), one.dismissal.why.as_str()));
    for (title, why) in lines.chain(dismissed).take(FOLDED) {
        let _ = writeln!(out, "- {}: {}", escape(&title), escape(why));
    }
    if count > FOLDED {
        let _ = writeln!(out, "- and {} more", count.saturating_sub(FOLDED));
    }
    out.push_str("\n</details>\n");
}

/// Text that is no markup (`CommonMark` 0.31, section 2.5: an entity is never structure). Mentions and numbers
/// of issues are looked for in the finished page, so these are cut by an empty comment.
pub(crate) fn escape(text: &str) -> String {
    escaped(text, true)
}

/// The same as code, which nobody looks into for mentions.
pub(crate) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text, false))
}

fn escaped(text: &str, cut: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    let cleaned = clean(text);
    let mut before = ' ';
    for c in cleaned.chars() {
        match c {
            '@' | '#' if cut => {
                let _ = write!(escaped, "&#{};<!-- -->", u32::from(c));
            }
            // What a page makes a link of by itself.
            '/' if cut && before == '/' => escaped.push_str("<!-- -->/"),
            '.' if cut && before == 'w' => escaped.push_str("<!-- -->."),
            ' ' | '-' | '.' | ',' | ';' | ':' | '/' | '+' | '=' | '%' | '(' | ')' => {
                escaped.push(c);
            }
            c if c.is_ascii_punctuation() => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            c => escaped.push(c),
        }
        before = c;
    }
    escaped
}

/// Rows that are seen at once.
const SHOWN: usize = 50;
/// Rows that are folded away; a page of more than a megabyte is refused where such reports go.
const FOLDED: usize = 1_000;
const MOST_WARNINGS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_no_markup() {
        let cases = [
            ("a|b", "a&#124;b"),
            ("<img>", "&#60;img&#62;"),
            ("*x* `y` [z](q)", "&#42;x&#42; &#96;y&#96; &#91;z&#93;(q)"),
            ("@all #1", "&#64;<!-- -->all &#35;<!-- -->1"),
            ("http://a", "http:/<!-- -->/a"),
            ("a\nb", "a\u{fffd}b"),
        ];
        for (text, want) in cases {
            assert_eq!(escape(text), want);
        }
        assert_eq!(code("@babel/core"), "<code>&#64;babel/core</code>");
    }
}
