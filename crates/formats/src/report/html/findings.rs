//! The table of findings: a row that can be sorted and filtered, and under it the row with all the rest, which the
//! script folds away.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use seawall_model::severity::Severity;

use super::super::document::{Document, FindingDocument, TargetDocument};
use super::super::{sarif, say};
use super::text::{badge, escape};
use super::{chart, fault};

/// Draws the section.
pub(super) fn section(document: &Document, out: &mut String) {
    let count = document
        .targets
        .iter()
        .map(|one| say::open(one).count())
        .fold(0, usize::saturating_add);
    if count == 0 {
        return;
    }
    let _ = writeln!(
        out,
        "<section id=\"findings\">\n<h2>Findings <span class=\"count\" id=\"shown\">{count}</span></h2>"
    );
    filters(document, out);
    out.push_str(HEAD);
    let many = document.targets.len() > 1;
    let mut number = 0_usize;
    for (index, target) in document.targets.iter().enumerate() {
        let layers = Layers::of(target);
        for finding in say::open(target) {
            row(number, index, target, finding, &layers, many, out);
            number = number.saturating_add(1);
        }
    }
    out.push_str("</tbody></table></div>\n<p id=\"empty\" class=\"quiet\" hidden>No finding fits these filters.</p>\n</section>\n");
}

/// Layers by the digest that findings name.
struct Layers<'a>(BTreeMap<&'a str, usize>);

impl<'a> Layers<'a> {
    fn of(target: &'a TargetDocument) -> Self {
        let mut layers = BTreeMap::new();
        for (index, layer) in target.layers.iter().enumerate() {
            chart::layer_name(layer).map(|name| layers.entry(name).or_insert(index));
        }
        Self(layers)
    }

    fn index(&self, finding: &FindingDocument) -> Option<usize> {
        self.0.get(finding.location.layer.as_deref()?).copied()
    }
}

/// What the script turns on.
fn filters(document: &Document, out: &mut String) {
    let findings = || document.targets.iter().flat_map(say::open);
    out.push_str(
        "<form id=\"filters\" hidden><label class=\"grow\">Search<input type=\"search\" id=\"q\" placeholder=\"id, package, path …\"></label>\n<fieldset><legend>Severity</legend>",
    );
    for (severity, count) in Severity::ALL.iter().zip(chart::counts(findings())) {
        if count > 0 {
            let name = severity.name();
            let _ = write!(
                out,
                "<label class=\"check\"><input type=\"checkbox\" name=\"s\" value=\"{name}\" checked>{name}</label>"
            );
        }
    }
    out.push_str("</fieldset>\n<label>Fix<select id=\"fix\"><option value=\"\">any</option><option value=\"1\">with a fix</option><option value=\"0\">no fix</option></select></label>\n");
    let kinds: BTreeSet<&str> = findings().map(kind).collect();
    let kinds = kinds
        .into_iter()
        .map(|kind| (kind.to_owned(), kind.to_owned()));
    select("kind", "Type", kinds.collect(), out);
    let mut layers = Vec::new();
    for (index, target) in document.targets.iter().enumerate() {
        let known = Layers::of(target);
        let used: BTreeSet<usize> = say::open(target)
            .filter_map(|one| known.index(one))
            .collect();
        for layer in used {
            let words = target
                .layers
                .get(layer)
                .map_or_else(String::new, chart::words);
            let words: String = words.chars().take(60).collect();
            layers.push((
                format!("{index}.{layer}"),
                format!("{} {words}", layer.saturating_add(1)),
            ));
        }
    }
    select("layer", "Layer", layers, out);
    if document.targets.len() > 1 {
        let names = document.targets.iter().enumerate();
        select(
            "target",
            "Target",
            names
                .map(|(index, one)| (index.to_string(), one.name.clone()))
                .collect(),
            out,
        );
    }
    out.push_str("<button type=\"reset\">Reset</button></form>\n");
}

fn select(id: &str, label: &str, options: Vec<(String, String)>, out: &mut String) {
    if options.len() < 2 {
        return;
    }
    let _ = write!(
        out,
        "<label>{label}<select id=\"{id}\"><option value=\"\">any</option>"
    );
    for (value, text) in options {
        let _ = write!(
            out,
            "<option value=\"{}\">{}</option>",
            escape(&value),
            escape(&text)
        );
    }
    out.push_str("</select></label>\n");
}

/// The type of package, or the kind of finding where it is of none.
fn kind(finding: &FindingDocument) -> &str {
    let purl = finding.package.as_ref().map(|one| one.purl.as_str());
    let kind = purl.and_then(|purl| purl.strip_prefix("pkg:")?.split('/').next());
    kind.unwrap_or(&finding.kind)
}

fn row(
    number: usize,
    index: usize,
    target: &TargetDocument,
    finding: &FindingDocument,
    layers: &Layers<'_>,
    many: bool,
    out: &mut String,
) {
    let layer = layers.index(finding);
    let rank = Severity::ALL
        .iter()
        .position(|one| *one == say::severity(finding))
        .unwrap_or(9);
    let risk = finding.risk.as_ref().map_or(-1.0, |one| one.score);
    let score = finding.cvss.first().map_or(-1.0, |one| one.score);
    let _ = write!(
        out,
        "<tr class=\"f\" data-n=\"{number}\" data-s=\"{}\" data-o=\"{rank}\" data-fix=\"{}\" data-kind=\"{}\" data-layer=\"{}\" data-target=\"{index}\" data-r=\"{risk}\" data-c=\"{score}\">",
        super::text::class(&finding.severity),
        u8::from(say::is_fixable(finding)),
        escape(kind(finding)),
        layer.map_or_else(String::new, |layer| format!("{index}.{layer}")),
    );
    let _ = write!(
        out,
        "<td>{}</td><td class=\"id\"><span class=\"open\">{}</span>",
        badge(&finding.severity),
        escape(&finding.id)
    );
    if finding.kev.is_some() {
        out.push_str(" <span class=\"mark alarm\" title=\"Known to be exploited\">KEV</span>");
    }
    if finding.confidence == "low" {
        out.push_str(" <span class=\"mark\">low confidence</span>");
    }
    out.push_str("</td>");
    package_cell(finding, out);
    let fix = match super::super::fault::first_fix(finding) {
        Some(fix) => fix,
        None => say::fix(finding),
    };
    let class = if say::is_fixable(finding) {
        "fix"
    } else {
        "fix none"
    };
    let _ = writeln!(
        out,
        "<td class=\"{class}\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"where\">{}</td></tr>",
        escape(fix.strip_prefix("fixed in ").unwrap_or(&fix)),
        digit(score),
        digit(risk),
        escape(&place(target, finding, layer, many)),
    );
    details(number, target, finding, layer, out);
}

fn package_cell(finding: &FindingDocument, out: &mut String) {
    match &finding.package {
        Some(package) => {
            let _ = write!(out, "<td class=\"pkg\">{}", escape(&package.name));
            if package.usage.as_deref() == Some("development") {
                out.push_str(" <span class=\"mark\">dev</span>");
            }
            if let Some(via) = say::via(finding) {
                let _ = write!(out, "<small>{}</small>", escape(&via));
            }
            let _ = write!(
                out,
                "</td><td class=\"ver\">{}</td>",
                escape(&package.version)
            );
        }
        None if say::is_fault(finding) => fault::cell(finding, out),
        None => {
            let _ = write!(
                out,
                "<td class=\"pkg\">{}</td><td></td>",
                escape(&finding.location.path)
            );
        }
    }
}

/// A figure with one digit; what is not known is no figure.
fn digit(number: f64) -> String {
    if number < 0.0 {
        String::new()
    } else {
        format!("{number:.1}")
    }
}

fn place(
    target: &TargetDocument,
    finding: &FindingDocument,
    layer: Option<usize>,
    many: bool,
) -> String {
    let place = match layer {
        Some(layer) => format!("layer {}", layer.saturating_add(1)),
        None => match &finding.location.start {
            Some(start) => format!("{}:{}", say::path(target, finding), start.line),
            None if say::is_checked_only(target) => say::path(target, finding).to_owned(),
            None => finding.location.path.clone(),
        },
    };
    // Of a document's own text its name would stand there twice.
    if many && !(say::is_checked_only(target) && place.starts_with(&target.name)) {
        format!("{} · {place}", target.name)
    } else {
        place
    }
}

fn details(
    number: usize,
    target: &TargetDocument,
    finding: &FindingDocument,
    layer: Option<usize>,
    out: &mut String,
) {
    let _ = write!(
        out,
        "<tr class=\"d\" id=\"d{number}\"><td colspan=\"8\"><dl>"
    );
    let mut item = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = write!(out, "<dt>{name}</dt><dd>{}</dd>", escape(text));
        }
    };
    if let Some(said) = &finding.misconfiguration {
        item("Check", &said.name);
        item("Fault", &said.message);
        item("Place", &said.place);
    }
    item("Also known as", &finding.aliases.join(", "));
    let ratings: Vec<String> = finding
        .ratings
        .iter()
        .map(|one| format!("{} ({})", one.severity, one.source))
        .collect();
    item("Rated", &ratings.join(", "));
    let cvss: Vec<String> = finding
        .cvss
        .iter()
        .map(|one| format!("{:.1} {} ({})", one.score, one.vector, one.source))
        .collect();
    item("CVSS", &cvss.join(" · "));
    if let Some(epss) = &finding.epss {
        item(
            "EPSS",
            &format!(
                "{:.2} % within 30 days, more than {:.0} % of all",
                epss.probability * 100.0,
                epss.percentile * 100.0
            ),
        );
    }
    if let Some(kev) = &finding.kev {
        let ransomware = if kev.ransomware {
            ", also by ransomware"
        } else {
            ""
        };
        item(
            "Exploited",
            &format!(
                "in CISA's catalogue since {}{ransomware}",
                kev.added.as_deref().unwrap_or("an unknown day")
            ),
        );
    }
    if let Some(risk) = &finding.risk {
        let terms: Vec<String> = risk
            .terms
            .iter()
            .map(|one| format!("{} {:.2} ({})", one.name, one.value, one.why))
            .collect();
        item("Risk", &format!("{:.1}: {}", risk.score, terms.join(" · ")));
    }
    item(
        "Published",
        finding.published.as_deref().unwrap_or_default(),
    );
    item(
        "Package",
        finding.package.as_ref().map_or("", |one| &one.purl),
    );
    item(
        "Dependency path",
        say::via(finding).as_deref().unwrap_or_default(),
    );
    item("Path", &finding.location.path);
    let layer = layer.and_then(|at| Some((at, target.layers.get(at)?)));
    if let Some((at, layer)) = layer {
        item(
            "Layer",
            &format!("{}: {}", at.saturating_add(1), chart::words(layer)),
        );
    }
    if let Some(statement) = &finding.statement {
        item(
            "VEX",
            &format!(
                "{} says {} ({})",
                statement.author, statement.status, statement.origin
            ),
        );
    }
    item("What to do", finding.remedy.as_deref().unwrap_or_default());
    let evidence: Vec<String> = finding.evidence.iter().map(say::evidence).collect();
    item("Evidence", &evidence.join(" · "));
    fault::details(finding, out);
    references(finding, out);
    let _ = writeln!(
        out,
        "<dt>Fingerprint</dt><dd><code>{}</code></dd></dl></td></tr>",
        escape(&finding.fingerprint)
    );
}

fn references(finding: &FindingDocument, out: &mut String) {
    let known: Vec<&str> = finding
        .references
        .iter()
        .filter_map(|one| sarif::web(one))
        .collect();
    if known.is_empty() {
        return;
    }
    out.push_str("<dt>References</dt><dd>");
    for url in known.iter().take(MOST) {
        let _ = write!(
            out,
            "<a href=\"{0}\" rel=\"noopener noreferrer\">{0}</a><br>",
            escape(url)
        );
    }
    let more = known.len().saturating_sub(MOST);
    if more > 0 {
        let _ = write!(out, "and {more} more");
    }
    out.push_str("</dd>");
}

/// References that are shown of one finding.
const MOST: usize = 8;
const HEAD: &str = "<div class=\"scroll\"><table id=\"list\"><colgroup><col class=\"c1\"><col class=\"c2\"><col class=\"c3\"><col class=\"c4\"><col class=\"c5\"><col class=\"c6\"><col class=\"c7\"><col class=\"c8\"></colgroup>\n<thead><tr>\
<th scope=\"col\" data-sort=\"o\">Severity</th><th scope=\"col\" data-sort=\"1\">Id</th><th scope=\"col\" data-sort=\"2\">Package</th>\
<th scope=\"col\" data-sort=\"3\">Installed</th><th scope=\"col\" data-sort=\"4\">Fixed in</th><th scope=\"col\" class=\"num\" data-sort=\"c\">CVSS</th>\
<th scope=\"col\" class=\"num\" data-sort=\"r\">Risk</th><th scope=\"col\" data-sort=\"7\">Where</th></tr></thead>\n<tbody>\n";
