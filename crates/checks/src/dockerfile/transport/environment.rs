//! Where environment variables are set that commands of a build see: `ENV`, `ARG` with a value, and assignments
//! in `RUN`.

use std::collections::BTreeSet;

use crate::dockerfile::programs::DECLARING;
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fix};
use crate::parse::dockerfile::syntax::{InstructionKind, Pair};
use crate::parse::shell::Invocation;
use crate::source::Span;

/// A variable that is set to a value that is known.
#[derive(Debug)]
pub(super) struct Setting<'a> {
    /// Who sets it.
    pub(super) site: Site<'a>,
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
    /// Name and value.
    pub(super) span: Span,
    /// The value as written, quotes included.
    pub(super) value_span: Span,
}

impl Setting<'_> {
    /// Proposes another value; nothing where the value comes from elsewhere.
    pub(super) fn set_to(&self, input: &Input, value: &str) -> Option<Fix> {
        let written = input.document.source.slice(self.value_span);
        let plain = written.trim_matches(['"', '\'']) == self.value && !self.value_span.is_empty();
        let title = format!("Set {} to {value}", self.name);
        plain.then(|| Fix::unsafe_(title, vec![Edit::replace(self.value_span, value)]))
    }
}

/// Returns the settings of variables whose names are wanted, in the order of the file.
pub(super) fn settings<'a>(input: &'a Input, wanted: &dyn Fn(&str) -> bool) -> Vec<Setting<'a>> {
    let mut found: Vec<Setting<'a>> = Vec::new();
    for site in input.sites() {
        match &site.instruction.kind {
            InstructionKind::Env(pairs, _) => {
                let pairs = pairs.iter().filter(|pair| wanted(pair.name.as_str()));
                found.extend(pairs.filter_map(|pair| of_pair(input, site, pair)));
            }
            InstructionKind::Arg(pairs) if input.stages.of(site.index).is_some() => {
                let pairs = pairs.iter().filter(|pair| wanted(pair.name.as_str()));
                found.extend(pairs.filter_map(|pair| of_argument(input, site, pair)));
            }
            _ => {}
        }
    }
    for run in input.setting_variables().runs() {
        let mut seen = BTreeSet::new();
        for (_, invocation) in run.invocations() {
            for setting in of_invocation(run.site, invocation, wanted) {
                // What env and sudo are given stands with what they run, too.
                if seen.insert(setting.span) {
                    found.push(setting);
                }
            }
        }
    }
    found.sort_by_key(|setting| setting.site.index);
    found
}

fn of_pair<'a>(input: &Input, site: Site<'a>, pair: &Pair) -> Option<Setting<'a>> {
    let word = pair.value.as_ref()?;
    let value = input.stages.expand(site.index, word);
    Some(Setting {
        site,
        name: pair.name.as_str().to_owned(),
        value: value.known()?.to_owned(),
        span: pair.span,
        value_span: word.span(),
    })
}

fn of_argument<'a>(input: &Input, site: Site<'a>, pair: &Pair) -> Option<Setting<'a>> {
    let Some(given) = input.settings.build_arguments.get(pair.name.as_str()) else {
        return of_pair(input, site, pair);
    };
    Some(Setting {
        site,
        name: pair.name.as_str().to_owned(),
        value: given.clone(),
        span: pair.span,
        value_span: pair.span.behind(),
    })
}

fn of_invocation<'a>(
    site: Site<'a>,
    invocation: &Invocation,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<Setting<'a>> {
    let mut found = Vec::new();
    let assignments = invocation.assignments.iter();
    for assignment in assignments.filter(|it| wanted(&it.name)) {
        if let Some(value) = assignment.value.literal() {
            found.push(Setting {
                site,
                name: assignment.name.clone(),
                value: value.into_owned(),
                span: assignment.span,
                value_span: assignment.value.span,
            });
        }
    }
    let declares = invocation.is_any(DECLARING);
    for word in invocation.arguments().iter().filter(|_| declares) {
        let Some(text) = word.literal() else { continue };
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| wanted(name)) else {
            continue;
        };
        found.push(Setting {
            site,
            name: name.to_owned(),
            value: value.to_owned(),
            span: word.span,
            value_span: word.span.behind(),
        });
    }
    found
}
