//! Facts about a host → what checks say of it, of its engines and of each container → reports and posture.
//!
//! Entry point: [`audit`]. Where the facts come from (this host, or a saved snapshot) is the caller's affair.

pub mod compliance;
mod daemon;
pub mod image;
mod join;
mod judge;
mod paths;
mod posture;
pub mod program;
pub mod redact;
mod target;
pub mod trend;

use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_model::assessment::Assessment;
use seawall_model::host::HostFacts;
use seawall_model::posture::Posture;
use seawall_model::time::Date;
use seawall_policy::exception::Exception;
use seawall_policy::filter::Filter;

use crate::scan::Scanned;
use compliance::Compliance;

/// How to audit.
#[derive(Clone, Debug)]
pub struct AuditOptions {
    /// The checks to run.
    pub selected: Selected,
    /// Their parameters.
    pub settings: Settings,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// What the user does not want to see.
    pub filter: Filter,
    /// Name of a container or a pattern with `*`: only containers that one of these names. Empty: all.
    pub only: Vec<String>,
    /// The present day, for expiry.
    pub today: Date,
    /// What the host is held against.
    pub compliance: Compliance,
}

/// An audited host.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The host with its engines, then each container and each image in the order of their names.
    pub targets: Vec<Scanned>,
    /// How the host stands as a whole.
    pub posture: Posture,
}

impl Audited {
    /// Returns what each check said of each object, all targets together.
    pub fn assessments(&self) -> impl Iterator<Item = &Assessment> {
        let targets = self.targets.iter();
        targets.flat_map(|target| &target.report.assessments)
    }
}

/// What else is known of a host beside its facts.
#[derive(Debug, Default)]
pub struct Beside {
    /// What advisories say of the engines' programs.
    pub advised: program::Advised,
    /// Which images are looked at, and what was found in those that were scanned.
    pub images: image::Images,
}

/// Judges a host and all that runs on it.
pub fn audit(facts: &HostFacts, options: &AuditOptions) -> Audited {
    audit_with(facts, options, Beside::default())
}

/// As [`audit`], with what else is known.
pub fn audit_with(facts: &HostFacts, options: &AuditOptions, mut beside: Beside) -> Audited {
    let settings = Settings {
        today: Some(options.today),
        ..options.settings.clone()
    };
    let mut host = target::host(facts, &settings, options);
    if let Some(scanned) = beside.advised.scanned {
        join::join(&mut host, scanned);
    }
    let mut targets = vec![host];
    for engine in &facts.engines {
        for container in engine.containers.known().into_iter().flatten() {
            if is_asked_for(&container.name, &options.only) {
                targets.push(target::container(
                    (facts, engine, container),
                    &settings,
                    options,
                ));
            }
        }
    }
    let images = image::targets(facts, &settings, options, &mut beside.images);
    image::tell_containers(facts, &mut targets, &images);
    targets.extend(images);
    let mut posture = posture::posture(facts, &targets, options);
    let (frameworks, told) = compliance::judge(facts, &targets, options);
    posture.frameworks = frameworks;
    if let Some(host) = targets.first_mut() {
        host.notes.extend(told);
    }
    Audited { targets, posture }
}

fn is_asked_for(name: &str, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|pattern| fits(name, pattern))
}

/// Says whether a name fits a pattern in which `*` stands for any characters.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return name == pattern;
    };
    let Some(mut left) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_fit_whole_names() {
        let cases = [
            ("web", "web", true),
            ("web-1", "web", false),
            ("web-1", "web*", true),
            ("a-web-1", "*web*", true),
            ("a-web-1", "*web", false),
            ("abcbc", "a*bc", true),
            ("ab", "a*b*b", false),
            ("", "*", true),
        ];
        for (name, pattern, want) in cases {
            assert_eq!(fits(name, pattern), want, "{name} {pattern}");
        }
    }
}
