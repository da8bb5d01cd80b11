//! Facts about a host → what checks say of it, of its engines and of each container → reports and posture.
//!
//! Entry point: [`audit`]. Where the facts come from (this host, or a saved snapshot) is the caller's affair.

pub mod accept;
pub mod change;
pub mod compliance;
mod daemon;
pub mod image;
mod join;
mod judge;
pub mod known;
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
use seawall_policy::pattern::fits;

use crate::scan::Scanned;
use accept::Accepting;
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
    /// What accepts findings besides.
    pub accepting: Accepting,
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
#[derive(Clone, Debug, Default)]
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
    let mut images = image::targets(facts, &settings, options, &mut beside.images);
    for target in targets.iter_mut().chain(&mut images) {
        accept::by_baseline(target, &facts.name, &options.accepting.baseline);
    }
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
