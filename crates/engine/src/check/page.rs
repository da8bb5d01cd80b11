//! What is documented about a check: for `explain`, and for the reference.

use std::fmt::Write as _;

use seawall_checks::any::AnyCheck;
use seawall_checks::check::{Check, Fixing, Mended, Profile, Run};
use seawall_checks::list;
use seawall_checks::own::About;

use super::controls;

/// Writes the page of a check, in Markdown.
pub fn page(check: &AnyCheck) -> String {
    match check {
        AnyCheck::BuiltIn(check) => built_in(check),
        AnyCheck::Own(about) => own(about),
    }
}

/// Writes the page of a check of the user's own: what the configuration says of it.
fn own(about: &About) -> String {
    let mut out = format!("# {} {}\n\n{}\n\n", about.id, about.name, about.title);
    let _ = writeln!(out, "- Severity: {}", about.severity);
    let _ = writeln!(out, "- Looks at: each {}", about.subject);
    let _ = writeln!(out, "- Defined in: {}", about.origin);
    for (title, text) in [
        ("Why it matters", &about.why),
        ("What to do", &about.remedy),
    ] {
        if !text.is_empty() {
            part(&mut out, title, text);
        }
    }
    fenced(&mut out, "Condition", about.language, &about.condition);
    if !about.references.is_empty() {
        out.push_str("\n## References\n\n");
        for url in &about.references {
            let _ = writeln!(out, "- <{url}>");
        }
    }
    out
}

fn built_in(check: &Check) -> String {
    let mut out = format!(
        "# {} {}\n\n{}.\n\n",
        check.id,
        check.name,
        capital(check.title)
    );
    facts(check, &mut out);
    part(&mut out, "Why it matters", check.why);
    part(&mut out, "What to do", check.remedy);
    variants(check, &mut out);
    example(&mut out, "Bad", check.bad, check);
    example(&mut out, "Good", check.good, check);
    controls::of_page(check.id, &mut out);
    if !check.references.is_empty() || !check.cwe.is_empty() {
        out.push_str("\n## References\n\n");
        for url in check.references {
            let _ = writeln!(out, "- <{url}>");
        }
        for number in check.cwe {
            let _ = writeln!(
                out,
                "- [CWE-{number}](https://cwe.mitre.org/data/definitions/{number}.html)"
            );
        }
    }
    out
}

/// Writes the reference: a table of all checks, then the page of each.
pub fn reference() -> String {
    let mut checks: Vec<&Check> = list::all().collect();
    checks.sort_by_key(|check| check.id);
    let mut out = String::from(
        "# Checks\n\nMade by `cargo xtask generate`. `seawall check` runs those of the profile `recommended` \
         unless it is told otherwise. Under `fix`: \
         `safe` and `unsafe` by `seawall check --fix`, `audit` by `seawall audit --fix`.\n\n| id | name | severity | profile | fix |\n| --- | --- | --- | --- | --- |\n",
    );
    for check in &checks {
        let _ = writeln!(
            out,
            "| [{0}](#{1}-{2}) | {2} | {3} | {4} | {5} |",
            check.id,
            check.id.to_ascii_lowercase(),
            check.name,
            check.severity,
            check.profile.name(),
            match check.fixing {
                Fixing::Safe => "safe",
                Fixing::Unsafe => "unsafe",
                Fixing::Audit(_) => "audit",
                Fixing::None(_) => "",
            }
        );
    }
    for check in checks {
        // One level deeper than on a page of its own.
        for line in built_in(check).lines() {
            let deeper = if line.starts_with("# ") || line.starts_with("## ") {
                "#"
            } else {
                ""
            };
            if line.starts_with("# ") {
                out.push('\n');
            }
            let _ = writeln!(out, "{deeper}{line}");
        }
    }
    controls::reference(&mut out);
    out
}

fn facts(check: &Check, out: &mut String) {
    let _ = writeln!(
        out,
        "- Severity: {} ({})",
        check.severity, check.severity_why
    );
    let _ = writeln!(out, "- Profile: {}", check.profile.name());
    let fix = match check.fixing {
        Fixing::Safe => "`--fix`".to_owned(),
        Fixing::Unsafe => "`--fix --unsafe`".to_owned(),
        Fixing::Audit(Mended::Safe) => "`seawall audit --fix`".to_owned(),
        Fixing::Audit(Mended::Unsafe) => "`seawall audit --fix --unsafe`".to_owned(),
        Fixing::Audit(Mended::Shown) => {
            "by hand (`seawall audit --fix --unsafe` shows the commands)".to_owned()
        }
        Fixing::None(why) => format!("by hand ({why})"),
    };
    let _ = writeln!(out, "- Fix: {fix}");
    if !check.aliases.is_empty() {
        let names = check.aliases.iter();
        let names = names.map(|alias| format!("{} `{}`", alias.peer.name(), alias.id));
        let _ = writeln!(out, "- Elsewhere: {}", names.collect::<Vec<_>>().join(", "));
    }
    let _ = writeln!(out, "- Since: {}", check.since);
}

/// Lists the variants: each with what it is, or, of hundreds, their names by profile.
fn variants(check: &Check, out: &mut String) {
    if check.variants.is_empty() {
        return;
    }
    out.push_str("\n## Variants\n\n");
    if check.variants.len() > MOST_VARIANTS {
        for profile in [Profile::Recommended, Profile::Strict, Profile::Style] {
            let variants = check.variants.iter();
            let names = variants
                .filter(|it| check.profile_of(Some(it.name)) == profile)
                .map(|it| it.name);
            let names = names.collect::<Vec<_>>().join(" ");
            let _ = writeln!(out, "- {}: {names}", profile.name());
        }
        return;
    }
    for variant in check.variants {
        let severity = variant.severity.unwrap_or(check.severity);
        let profile = variant.profile.map(Profile::name);
        let profile = profile.map_or_else(String::new, |name| format!(", {name}"));
        let _ = writeln!(
            out,
            "- `{}:{}`: {} ({severity}{profile})",
            check.id, variant.name, variant.title
        );
    }
}

fn part(out: &mut String, title: &str, text: &str) {
    let _ = writeln!(out, "\n## {title}\n\n{text}");
}

fn example(out: &mut String, title: &str, text: &str, check: &Check) {
    let language = match check.run.first() {
        Some(Run::Dockerfile(_)) => "dockerfile",
        Some(Run::Compose(_) | Run::Kubernetes(_)) => "yaml",
        Some(Run::Daemon(_)) => "json",
        Some(Run::Build(_)) => "hcl",
        _ => "",
    };
    fenced(out, title, language, text);
}

fn fenced(out: &mut String, title: &str, language: &str, text: &str) {
    // A document may hold backticks of its own.
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let text = text.trim_end_matches('\n');
    let _ = writeln!(out, "\n## {title}\n\n{fence}{language}\n{text}\n{fence}");
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Variants that are listed with their titles.
const MOST_VARIANTS: usize = 40;
