//! Where an exception of an audit holds: on hosts, in containers by name, image and label, for a control. All that is
//! said has to be so at once, and what is not known of a container is not so: an exception never accepts a finding
//! because nobody could look.

use seawall_model::finding::Finding;
use seawall_model::host::engine::container::Container;

use crate::pattern::fits;

/// Where an exception holds; what is not said holds everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Name of the container, or a pattern with `*`.
    pub container: Option<String>,
    /// Reference or id of the container's image, or a pattern with `*`.
    pub image: Option<String>,
    /// Label of the container: `KEY`, or `KEY=VALUE` with `*` in the value.
    pub label: Option<String>,
    /// Name of the host, or a pattern with `*`.
    pub host: Option<String>,
    /// Control of a framework, `CIS-Docker-1.6/5.4`: every check that speaks of it.
    pub control: Option<String>,
}

/// What an audit looks at: a host with its engines, or a container on it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Name of the host.
    pub host: &'a str,
    /// The container.
    pub container: Option<&'a Container>,
}

impl Scope {
    /// Says whether it names hosts or containers, so that nothing else is meant: no image, no document.
    pub const fn names_live(&self) -> bool {
        self.host.is_some() || self.names_container()
    }

    /// Says whether it names containers.
    pub const fn names_container(&self) -> bool {
        self.container.is_some() || self.image.is_some() || self.label.is_some()
    }

    /// Says whether what is looked at lies within it; nothing is looked at where it is no host and no container.
    pub fn covers(&self, subject: Option<&Subject<'_>>) -> bool {
        let Some(subject) = subject else {
            return !self.names_live();
        };
        let host = self.host.as_ref();
        if !host.is_none_or(|pattern| fits(subject.host, pattern)) {
            return false;
        }
        match subject.container {
            None => !self.names_container(),
            Some(container) => self.covers_container(container),
        }
    }

    /// Says whether a finding speaks of the control.
    pub fn covers_finding(&self, finding: &Finding) -> bool {
        let control = self.control.as_ref();
        control.is_none_or(|control| speaks_of(finding, control))
    }

    fn covers_container(&self, container: &Container) -> bool {
        let name = self.container.as_ref();
        let image = self.image.as_ref();
        let label = self.label.as_ref();
        name.is_none_or(|pattern| !container.name.is_empty() && fits(&container.name, pattern))
            && image.is_none_or(|pattern| is_of_image(container, pattern))
            && label.is_none_or(|wanted| has_label(container, wanted))
    }
}

/// Says whether a finding's check speaks of a control.
pub fn speaks_of(finding: &Finding, control: &str) -> bool {
    let said = finding.misconfiguration.as_ref();
    let controls = said.map_or(&[][..], |said| said.controls.as_slice());
    controls.iter().any(|it| it.eq_ignore_ascii_case(control))
}

fn has_label(container: &Container, wanted: &str) -> bool {
    let Some(labels) = container.labels.known() else {
        return false;
    };
    match wanted.split_once('=') {
        None => labels.contains_key(wanted),
        Some((key, pattern)) => labels.get(key).is_some_and(|value| fits(value, pattern)),
    }
}

/// The image counts as it was asked for, in short and in full, and by its id.
fn is_of_image(container: &Container, pattern: &str) -> bool {
    let id = container.image_id.known();
    if id.is_some_and(|id| !id.is_empty() && fits(id, pattern)) {
        return true;
    }
    let Some(asked) = container.image.known().filter(|asked| !asked.is_empty()) else {
        return false;
    };
    let full = full(asked);
    let mut names = vec![asked.clone(), full.clone()];
    if !has_tag_or_digest(asked) {
        names.extend([format!("{asked}:latest"), format!("{full}:latest")]);
    }
    names.iter().any(|name| fits(name, pattern))
}

/// Writes out what engines leave out: `nginx` is `docker.io/library/nginx`.
fn full(reference: &str) -> String {
    match reference.split_once('/') {
        None => format!("docker.io/library/{reference}"),
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => {
            reference.to_owned()
        }
        Some(_) => format!("docker.io/{reference}"),
    }
}

fn has_tag_or_digest(reference: &str) -> bool {
    let last = reference
        .rsplit_once('/')
        .map_or(reference, |(_, last)| last);
    last.contains([':', '@'])
}

#[cfg(test)]
mod tests;
