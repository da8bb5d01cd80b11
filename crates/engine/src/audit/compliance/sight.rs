//! Which checks looked at all that they are about, and which did not.

use std::collections::{BTreeMap, BTreeSet};

use seawall_checks::any::AnyCheck;
use seawall_checks::check::{Check, Run};
use seawall_checks::list;
use seawall_checks::names::Named;
use seawall_model::artifact::ArtifactKind;
use seawall_model::host::HostFacts;
use seawall_model::host::seen::Seen;
use seawall_policy::compliance::Sight;

use crate::audit::{AuditOptions, daemon};
use crate::scan::Scanned;

/// What an audit looked at.
pub(super) struct Scope<'a> {
    facts: &'a HostFacts,
    options: &'a AuditOptions,
    /// Containers that were judged.
    containers: usize,
    /// Targets of which a check said something: containers, and images.
    said: BTreeMap<&'a str, (BTreeSet<usize>, BTreeSet<usize>)>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        facts: &'a HostFacts,
        targets: &'a [Scanned],
        options: &'a AuditOptions,
    ) -> Self {
        let mut said: BTreeMap<&str, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
        let mut containers = 0_usize;
        for (index, target) in targets.iter().enumerate() {
            let kind = target.report.artifact.kind;
            if kind == ArtifactKind::Container {
                containers = containers.saturating_add(1);
            }
            for assessment in &target.report.assessments {
                let (containers, images) = said.entry(&assessment.check).or_default();
                match kind {
                    ArtifactKind::Container => containers.insert(index),
                    ArtifactKind::Image => images.insert(index),
                    _ => continue,
                };
            }
        }
        Self {
            facts,
            options,
            containers,
            said,
        }
    }

    /// Says whether a check looked.
    pub(super) fn sight(&self, id: &str) -> Sight {
        let Some(check) = list::find(id) else {
            return Sight::NotRun("there is no such check".to_owned());
        };
        let mut eyes = Eyes::of(check);
        // Some are judged for images by other eyes than their own.
        eyes.image |= self
            .said
            .get(id)
            .is_some_and(|(_, images)| !images.is_empty());
        if eyes == Eyes::default() {
            return Sight::Elsewhere(elsewhere(id).to_owned());
        }
        if !self.options.selected.has(&AnyCheck::from(check)) {
            return Sight::NotRun("it is not selected".to_owned());
        }
        let mut gaps = Vec::new();
        let selected = &self.options.selected;
        if !selected.looks_for(&Named::all_of(check)) {
            gaps.push(format!("not all variants of `{id}` are selected"));
        }
        if self.facts.engines.is_empty() {
            gaps.push("no engine was found".to_owned());
        }
        let mut nothing = "there is nothing that it looks at";
        if eyes.container {
            self.containers(check, &mut gaps);
            nothing = "there is no container";
        } else if eyes.image && !eyes.host {
            self.images(check, &mut gaps);
            nothing = "there is no image";
        }
        Sight::Run {
            gaps,
            nothing: nothing.to_owned(),
        }
    }

    fn containers(&self, check: &Check, gaps: &mut Vec<String>) {
        let mut known = 0_usize;
        for engine in &self.facts.engines {
            match &engine.containers {
                Seen::Known(containers) => known = known.saturating_add(containers.len()),
                Seen::Absent => gaps.push("an engine told no containers".to_owned()),
                Seen::Unknown(why) => gaps.push(format!("containers are not known: {why}")),
            }
        }
        let left_out = known.saturating_sub(self.containers);
        if left_out > 0 {
            gaps.push(format!("{left_out} containers were not asked for"));
        }
        let said = self
            .said
            .get(check.id)
            .map_or(0, |(containers, _)| containers.len());
        let silent = self.containers.saturating_sub(said);
        if silent > 0 {
            gaps.push(format!(
                "`{}` said nothing of {silent} containers",
                check.id
            ));
        }
    }

    fn images(&self, check: &Check, gaps: &mut Vec<String>) {
        let mut known = 0_usize;
        for engine in &self.facts.engines {
            match &engine.images {
                Seen::Known(images) => {
                    // Several names of one image are one.
                    let ids: BTreeSet<&str> = images.iter().map(|it| it.id.as_str()).collect();
                    known = known.saturating_add(ids.len());
                }
                Seen::Absent => gaps.push("an engine told no images".to_owned()),
                Seen::Unknown(why) => gaps.push(format!("images are not known: {why}")),
            }
        }
        let said = self
            .said
            .get(check.id)
            .map_or(0, |(_, images)| images.len());
        let left_out = known.saturating_sub(said);
        if left_out > 0 {
            gaps.push(format!(
                "`{}` did not look at {left_out} of {known} images",
                check.id
            ));
        }
    }
}

/// What a check looks at, of what an audit shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Eyes {
    /// The host, its engines, or the daemon's configuration.
    host: bool,
    /// Containers.
    container: bool,
    /// Images.
    image: bool,
}

impl Eyes {
    fn of(check: &Check) -> Self {
        let mut eyes = Self::default();
        for run in check.run {
            match run {
                Run::Host(_) | Run::Engine(_) => eyes.host = true,
                Run::Daemon(_) => eyes.host |= daemon::has_eyes(check),
                Run::Container(_) => eyes.container = true,
                Run::Image(_) | Run::Built(_) => eyes.image = true,
                _ => {}
            }
        }
        eyes
    }
}

/// Says what a check looks at that no audit shows.
fn elsewhere(id: &str) -> &'static str {
    match id.split('-').next().unwrap_or_default() {
        "CMP" => "Compose files",
        "K8S" => "manifests of Kubernetes",
        "DF" => "Dockerfiles",
        "DMN" => "a daemon's configuration before it is in force",
        _ => "files of a project",
    }
}
